"""What `fatal` says where a Python script swallows a failure, held against what Python does."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.scripts.programs import Programs

from pubproof.scripts import Script

CHECKED = 'subprocess.run("c1", check=True)'
STATUS = 'subprocess.call("c1")'
TRIED = f"try:\n    {CHECKED}\n"
RUN = "def run(command, check=True):\n    subprocess.run(command, check=check)\n"
OPEN = "def run(command, **how):\n    subprocess.run(command, **how)\n"
GO = f"def go():\n    {CHECKED}\n"
ASKED = f"if {STATUS}:\n    die"
DIE = "def die(text, code=1):\n    print(text)\n    sys.exit(code)\n"
END = "def die(text):\n    sys.exit(text)\n"
LOUD = "def die():\n    raise ValueError\n"
STEP = "def step(start):\n    try:\n        start()\n"
TOLD = f"{STEP}        return True\n    except Exception:\n        return False\n{GO}"
NOTED = f"failed = []\n{STEP}    except Exception:\n        failed.append(start)\n{GO}step(go)\n"
QUIET = "    def inner():\n        try:\n            start()\n        except Exception as error:\n"
PAIR = "def run(command):\n    code = subprocess.call(command)\n    return code, ''\n"
AROUND = "@contextmanager\ndef around():\n    try:\n        yield\n"
MANAGER = "class Quiet:\n    __enter__ = print\n    def __exit__(self, what, *more):\n"
ABOVE = f"class Above:\n    __exit__ = print\n{MANAGER.replace('Quiet', 'Quiet(Above)')}"
ASYNC = f"async {GO}"
GATHER = f"{ASYNC}async def all():\n    "
WAY = "def way(*_):\n    return True\n"
TEXTS = [
    f"{RUN}run('c1')\n",
    f"{RUN}run('c1', check=False)\n",
    f"{RUN}run('c1', False)\n",
    f"{RUN.replace('True', 'False')}run('c1', check=True)\n",
    f"CHECK = True\n{CHECKED.replace('True', 'CHECK')}\n",
    f"CHECK = False\n{CHECKED.replace('True', 'CHECK')}\n",
    f"{OPEN}run('c1', check=True)\n",
    f"{OPEN}run('c1', check=False)\nrun('true', check=True)\n",
    f"{OPEN}run('c1')\n",
    "how = {'check': True}\nsubprocess.run('c1', **how)\n",
    "how = {'check': False}\nsubprocess.run('c1', **how)\n",
    "how = dict(check=True, text=True)\nsubprocess.run('c1', **how)\n",
    "subprocess.run('c1', **{'check': True})\n",
    f"with suppress(FileNotFoundError, subprocess.CalledProcessError):\n    {CHECKED}\n",
    f"with suppress(subprocess.SubprocessError):\n    {CHECKED}\n",
    f"with suppress():\n    {CHECKED}\n",
    f"{TRIED}except subprocess.CalledProcessError:\n    print(1)\n",
    f"{TRIED}except KeyboardInterrupt:\n    print(1)\nexcept Exception:\n    print(2)\n",
    f"try:\n    if {STATUS}:\n        raise OSError\nexcept OSError:\n    print(1)\n",
    f"{TRIED}except Exception:\n    if sys.argv:\n        sys.exit(2)\n    else:\n        raise\n",
    f"{TRIED}except Exception:\n    if sys.argv:\n        sys.exit(0)\n    else:\n        raise\n",
    f"def go():\n    ok = 1\n    try:\n        {CHECKED}\n    finally:\n        return ok\ngo()\n",
    f"{DIE}{ASKED}('no')\n",
    f"{DIE}{ASKED}('no', 0)\n",
    f"{DIE}{ASKED}('no', code=0)\n",
    f"{DIE}{ASKED}('no', code=3)\n",
    f"{DIE.replace('print(text)', 'if text: return')}{ASKED}('no')\n",
    f"{END}{ASKED}('no')\n",
    f"{END}{ASKED}(None)\n",
    f"{END}{ASKED}(f'no {{sys.argv}}')\n",
    f"{LOUD}{ASKED}()\n",
    f"{LOUD}try:\n    if {STATUS}:\n        die()\nexcept ValueError:\n    print(1)\n",
    f"def die():\n    print(1)\n{ASKED}()\n",
    f"{DIE}{TRIED}except subprocess.CalledProcessError:\n    die('no')\n",
    f"{STEP}    except Exception as error:\n        print(error)\n{GO}step(go)\n",
    f"{STEP}    except Exception as error:\n        print(error)\nstep(lambda: {CHECKED})\n",
    f"{STEP}    except Exception as error:\n        print(error)\n        raise\n{GO}step(go)\n",
    f"{STEP}    finally:\n        print(1)\n{GO}step(start=go)\n",
    f"{TOLD}if not step(go):\n    sys.exit(1)\n",
    f"{TOLD}step(go)\n",
    f"{NOTED}if failed:\n    sys.exit(1)\n",
    f"{NOTED}print(failed)\n",
    f"def quiet(start):\n{QUIET}            print(error)\n    return inner\n@quiet\n{GO}go()\n",
    f"def loud(start):\n{QUIET}            raise\n    return inner\n@loud\n{GO}go()\n",
    f"{AROUND}    except Exception:\n        print(1)\nwith around():\n    {CHECKED}\n",
    f"{AROUND}    finally:\n        print(1)\nwith around():\n    {CHECKED}\n",
    f"{MANAGER}        return True\nwith Quiet():\n    {CHECKED}\n",
    f"{MANAGER}        return what is not OSError\nwith Quiet():\n    {CHECKED}\n",
    f"{MANAGER}        return False\nwith Quiet():\n    {CHECKED}\n",
    f"{MANAGER}        return\nwith Quiet():\n    {CHECKED}\n",
    f"{MANAGER}        print(1)\nwith Quiet():\n    {CHECKED}\n",
    f"{ABOVE}        return super().__exit__()\nwith Quiet():\n    {CHECKED}\n",
    f"{ASYNC}asyncio.run(go())\n",
    f"{ASYNC}go()\n",
    f"{ASYNC}async def all():\n    await go()\nasyncio.run(all())\n",
    f"{ASYNC}async def all():\n    await asyncio.gather(go())\nasyncio.run(all())\n",
    f"{GATHER}await asyncio.gather(go(), return_exceptions=True)\nasyncio.run(all())\n",
    f"{GATHER}await asyncio.gather(go(), return_exceptions=False)\nasyncio.run(all())\n",
    f"{GATHER}asyncio.create_task(go())\n    await asyncio.sleep(0)\nasyncio.run(all())\n",
    f"{GATHER}await asyncio.create_task(go())\nasyncio.run(all())\n",
    f"{GO}    yield 1\ngo()\n",
    f"{GO}    yield 1\nlist(go())\n",
    f"{GO}    return lambda: (yield)\ngo()\n",
    f"{GO}atexit.register(go)\n",
    f"@atexit.register\n{GO}",
    f"sys.excepthook = lambda *_: os._exit(0)\n{CHECKED}\n",
    f"sys.excepthook = lambda *_: os._exit(3)\n{CHECKED}\n",
    f"def note(*_):\n    print(1)\nsys.excepthook = note\n{CHECKED}\n",
    f"def note(*_):\n    os._exit(0)\nsys.excepthook = note\n{CHECKED}\n",
    f"atexit.register(os._exit, 0)\n{CHECKED}\n",
    f"atexit.register(os._exit, 3)\n{CHECKED}\n",
    f"atexit.register(print)\n{CHECKED}\n",
    f"@atexit.register\ndef end():\n    os._exit(0)\n{CHECKED}\n",
    f"if os.fork():\n    os._exit(0)\n{CHECKED}\n",
    f"with ExitStack() as stack:\n    stack.push(lambda *_: True)\n    {CHECKED}\n",
    f"with ExitStack() as stack:\n    stack.push(lambda *_: False)\n    {CHECKED}\n",
    f"{WAY}with ExitStack() as stack:\n    stack.push(way)\n    {CHECKED}\n",
    f"with ExitStack() as stack:\n    stack.push(open(os.devnull))\n    {CHECKED}\n",
    f"with ExitStack() as stack:\n    stack.callback(os._exit, 0)\n    {CHECKED}\n",
    f"with ExitStack() as stack:\n    stack.callback(print, 0)\n    {CHECKED}\n",
    f"code = {STATUS}\ncode = subprocess.call('true')\nsys.exit(code)\n",
    f"code = {STATUS}\ncode += subprocess.call('true')\nsys.exit(code)\n",
    f"code = {STATUS}\nif code:\n    sys.exit(1)\ncode = subprocess.call('true')\nsys.exit(code)\n",
    f"code = {STATUS}\nif code == 0:\n    code = subprocess.call('true')\nsys.exit(code)\n",
    f"{PAIR}code, out = run('c1')\nif code:\n    sys.exit(1)\n",
    f"{PAIR}code, out = run('c1')\nif out:\n    sys.exit(1)\n",
    f"{PAIR}result = run('c1')\nsys.exit(result[0])\n",
    f"{PAIR}result = run('c1')\nsys.exit(result[1] or 0)\n",
    f"{PAIR}if run('c1')[0] != 0:\n    raise OSError\n",
    f"{PAIR.replace('code,', 'not code,')}ok, _ = run('c1')\nif not ok:\n    sys.exit(1)\n",
    f"{PAIR.replace('code,', 'not code,')}ok, _ = run('c1')\nassert ok\n",
    f"{PAIR}def both():\n    code, out = run('c1')\n    return code\nsys.exit(both())\n",
    f"{PAIR}def both():\n    code, out = run('c1')\n    return out\nsys.exit(both() or 0)\n",
    f"{PAIR}async def go():\n    return run('c1')\nif asyncio.run(go())[0]:\n    print(1)\n",
    "try:\n    if os.system('c1') >> 8:\n        raise OSError\nexcept OSError:\n    print(1)\n",
    f"codes = []\ncodes.append({STATUS})\nif any(codes):\n    sys.exit(1)\n",
    f"codes = []\ncodes.append({STATUS})\nsys.exit(max(codes))\n",
    f"codes = []\ncodes.append({STATUS})\nsys.exit(len(codes) - 1)\n",
    f"codes = []\ncodes.append({STATUS} == 0)\nif not all(codes):\n    sys.exit(1)\n",
    f"codes = []\ncodes.append({STATUS} == 0)\nif not any([*codes, 1]):\n    sys.exit(1)\n",
    f"codes = []\ncode = {STATUS}\ncodes.append(code)\nprint(any(codes))\n",
    "code, out = subprocess.getstatusoutput('c1')\nsys.exit(code)\n",
    "code, out = subprocess.getstatusoutput('c1')\nsys.exit(out or 0)\n",
    "sys.exit(subprocess.getstatusoutput('c1')[0])\n",
    "sys.exit(os.system('c1') >> 8)\n",
    "sys.exit(os.system('c1') // 256)\n",
    "sys.exit(os.system('c1') >> 9)\n",
    "sys.exit(os.system('c1'))\n",
    "sys.exit(os.WEXITSTATUS(os.system('c1')))\n",
    "code = os.waitstatus_to_exitcode(os.system('c1'))\nif code:\n    sys.exit(code)\n",
    "code = os.waitstatus_to_exitcode(os.system('c1'))\nif code:\n    print(code)\n",
]
MISSING = [
    f"with suppress(FileNotFoundError):\n    {CHECKED}\n",
    f"with suppress(KeyboardInterrupt):\n    {CHECKED}\n",
    f"{TRIED}except (FileNotFoundError, PermissionError):\n    print(1)\n",
    f"{TRIED}except OSError as error:\n    sys.exit(error)\n",
    f"{TRIED}except OSError as error:\n    print(error)\n",
    f"{TRIED}except ImportError:\n    print(1)\n",
]
HEAD = (
    "import asyncio, atexit, os, subprocess, sys\n"
    "from contextlib import ExitStack, contextmanager, suppress\n"
)


@pytest.mark.skipif(sys.platform == "win32", reason="the command is a script of the shell")
@pytest.mark.parametrize("text", TEXTS)
def test_agrees_with_python(script: Callable[..., Script], tmp_path: Path, text: str) -> None:
    programs = Programs(tmp_path)
    programs.add("c1", "exit 1")
    assert _found(script, text) == {_fails(text, programs)}


@pytest.mark.parametrize("text", MISSING)
def test_agrees_where_the_program_is_not_there(
    script: Callable[..., Script], tmp_path: Path, text: str
) -> None:
    assert _found(script, text) == {_fails(text, Programs(tmp_path))}


def _found(script: Callable[..., Script], text: str) -> set[bool]:
    commands = script(HEAD + text, shell="python").commands  # noqa: S604  reads it
    return {one.fatal for one in commands if one.argv[0] == "c1"}


def _fails(text: str, programs: Programs) -> bool:
    return programs.run_python(HEAD + text).returncode != 0
