"""Uploads to which a script goes on although its check fails, held against what Python does."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.scripts.programs import Programs

from pubproof.scripts import Script

CHECKED = "subprocess.run('c1', check=True)\n"
STATUS = "subprocess.call('c1')"
UPLOAD = "subprocess.run(['uv', 'publish'], check=True)\n"
OWN = f"def up():\n    {UPLOAD}"
MAIN = "sys.exit(main())\n"
FAILS = "def check():\n    return subprocess.call('c1')\n"
AROUND = f"@contextmanager\ndef at():\n    try:\n        yield\n    finally:\n        {UPLOAD}"
TEXTS = [
    f"try:\n    {CHECKED}finally:\n    {UPLOAD}",
    f"try:\n    {CHECKED}finally:\n    print('uv publish')\n{UPLOAD}",
    f"try:\n    {CHECKED}finally:\n    a = ['uv', 'publish']\n    subprocess.run(a)\n",
    f"{OWN}try:\n    {CHECKED}finally:\n    up()\n",
    f"{OWN}def go():\n    up()\ntry:\n    {CHECKED}except Exception:\n    go()\n    raise\n",
    f"{AROUND}with at():\n    {CHECKED}",
    f"bad = {STATUS}\n{UPLOAD}sys.exit(bad)\n",
    f"bad = {STATUS}\nif bad:\n    sys.exit(bad)\n{UPLOAD}sys.exit(bad)\n",
    f"bad = {STATUS}\nif not bad:\n    {UPLOAD}sys.exit(bad)\n",
    f"bad = {STATUS}\nif bad == 0:\n    {UPLOAD}else:\n    print(1)\nsys.exit(bad)\n",
    f"bad = {STATUS}\nif sys.argv:\n    {UPLOAD}sys.exit(bad)\n",
    f"bad = 0\nif {STATUS}:\n    bad = 1\n{UPLOAD}if bad:\n    sys.exit(1)\n",
    f"bad = []\nif {STATUS}:\n    bad.append(1)\n{OWN}up()\nif bad:\n    sys.exit(1)\n",
    f"bad = []\nif {STATUS}:\n    bad.append(1)\n{OWN}if not bad:\n    up()\nsys.exit(len(bad))\n",
    f"{FAILS}{OWN}def main():\n    bad = check()\n    up()\n    return bad\n{MAIN}",
    f"{FAILS}{OWN}def main():\n    n = check()\n    if not n:\n        up()\n    return n\n{MAIN}",
    f"{FAILS}{OWN}def main():\n    if check():\n        return 1\n    up()\n    return 0\n{MAIN}",
    f"{FAILS}{OWN}bad = check()\nup()\nassert not bad\n",
    f"{FAILS}{OWN}bad = check()\nassert not bad\nup()\n",
    f"n = 0\ntry:\n    {CHECKED}except Exception:\n    n = 1\n{UPLOAD}sys.exit(n)\n",
    f"p = subprocess.run('c1')\n{UPLOAD}p.check_returncode()\n",
    f"p = subprocess.run('c1')\np.check_returncode()\n{UPLOAD}",
]
HEAD = "import subprocess, sys\nfrom contextlib import contextmanager\n"


@pytest.mark.skipif(sys.platform == "win32", reason="the commands are scripts of the shell")
@pytest.mark.parametrize("text", TEXTS)
def test_agrees_with_python(script: Callable[..., Script], tmp_path: Path, text: str) -> None:
    programs = Programs(tmp_path)
    programs.add("c1", ": > c1.ran\nexit 1")
    programs.add("uv", ": > uv.ran")
    commands = script(HEAD + text, shell="python").commands  # noqa: S604  reads it
    assert ("uv", "publish") in {one.argv for one in commands}
    done = programs.run_python(HEAD + text)
    assert (tmp_path / "c1.ran").exists()
    stops = done.returncode != 0 and not (tmp_path / "uv.ran").exists()
    assert {one.fatal for one in commands if one.argv[0] == "c1"} == {stops}


def test_an_upload_to_try_out_may_come_before(script: Callable[..., Script]) -> None:
    text = (
        f"bad = {STATUS}\nsubprocess.run(['uv', 'publish', '--index', 'testpypi'])\nsys.exit(bad)"
    )
    commands = script(HEAD + text, shell="python").commands  # noqa: S604  reads it
    assert [one.fatal for one in commands if one.argv == ("c1",)] == [True]
