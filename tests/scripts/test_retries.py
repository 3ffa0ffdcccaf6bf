"""What `fatal` says of loops of Python that try again, held against what Python itself does."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.scripts.programs import Programs

from pubproof.scripts import Script

FILES = 'for file in ["a", "b"]:\n'
RUN = 'subprocess.run(["c1", file], check=True)'
ASK = 'subprocess.run(["c1", file])'
CAUGHT = f"        try:\n            {RUN}\n            break\n        except Exception:\n"
AGAIN = "                raise\n"
LAST = f"            if n == 2:\n{AGAIN}"
RESULT = f"        r = {ASK}\n        if r.returncode == 0:\n            break\n"
FUNCTION = (
    "def check(file):\n    for n in range(3):\n"
    f"        if {ASK}.returncode == 0:\n            return\n"
)
ELSE = "else:\n    sys.exit(1)\n"
ELSES = "    else:\n        sys.exit(1)\n"
ALWAYS = f"{FILES}    n = 0\n    while True:\n"
TRIED = f"        try:\n            {RUN}\n        except Exception:\n"
GO_ON = "            continue\n"
LATER = "            raise\n"
EARLY = "            if n < 2:\n"
TOO_EARLY = "            if n < 1:\n"
ELSE_END = "            else:\n                break\n"
NEXT = f"    if {ASK}.returncode == 0:\n        break\n"
OTHERS = 'for file in ["b", "a"]:\n'
TEXTS = [
    f"{FILES}    for n in range(3):\n{CAUGHT}{LAST}",
    f"{FILES}    for n in range(3):\n{CAUGHT}            print(n)\n{LAST}",
    f"{FILES}    for n in range(1, 3):\n{CAUGHT}{LAST}",
    f"{FILES}    for n in range(2):\n{CAUGHT}{LAST}",
    f"{FILES}    for n in range(3):\n{CAUGHT}            if n:\n                continue\n{LAST}",
    f"{FILES}    for n in range(3):\n{CAUGHT}            if n == 2:\n                sys.exit(0)\n",
    f"m = 3\n{FILES}    for n in range(m):\n{CAUGHT}            if n >= m - 1:\n{AGAIN}",
    f"m = 2\n{FILES}    for n in range(1, m + 1):\n{CAUGHT}            if n == m:\n{AGAIN}",
    f"{FILES}    for n in range(3):\n{CAUGHT}            pass\n{ELSES}",
    f"{OTHERS}    try:\n        {RUN}\n        break\n    except Exception:\n        pass\n{ELSE}",
    f"{FILES}    for n in range(3):\n{RESULT}{ELSES}",
    f"{FILES}    for n in range(3):\n{RESULT}    else:\n        print(1)\n",
    f"{FILES}    for n in range(3):\n{RESULT}        if n == 2:\n            sys.exit(1)\n",
    f"{FILES}    for n in range(3):\n{RESULT}        if n == 3:\n            sys.exit(1)\n",
    f"{FILES}    for n in range(2):\n{RESULT}        if n:\n            break\n{ELSES}",
    f"{OTHERS}    r = {ASK}\n    if r.returncode == 0:\n        break\n{ELSE}",
    f"{FUNCTION}    raise ValueError(file)\n{FILES}    check(file)\n",
    f"{FUNCTION}    print(file)\n{FILES}    check(file)\n",
    f"{ALWAYS}{CAUGHT}            n += 1\n            if n > 2:\n{AGAIN}",
    f"{ALWAYS}{CAUGHT}            n += 1\n            if n > 2:\n                break\n",
    f"{ALWAYS}{CAUGHT}            n += 1\n            if n > 2:\n{AGAIN}{ELSE_END}",
    f"{ALWAYS}{RESULT}        n += 1\n        if n > 2:\n            sys.exit(1)\n",
    f"{ALWAYS}{RESULT}        n += 1\n        if n > 2:\n            sys.exit(0)\n",
    f"{ALWAYS}{RESULT}        n += 1\n        if n > 2:\n            break\n",
    f"{ALWAYS}{TRIED}            n += 1\n            if n > 2:\n{AGAIN}{GO_ON}        break\n",
    f"{ALWAYS}{TRIED}            n += 1\n            if n > 2:\n{AGAIN}        break\n",
    f"{FILES}    for n in range(3):\n{TRIED}{EARLY}    {GO_ON}{LATER}        break\n",
    f"{FILES}    for n in range(3):\n{TRIED}{TOO_EARLY}    {GO_ON}{LATER}        break\n",
    f"{FILES}    for n in range(3):\n{TRIED}{EARLY}    {GO_ON}        break\n",
    f"files = ['a', 'b']\nn = 0\nwhile True:\n    file = files[n]\n    n = 1\n{NEXT}",
    f"files = ['b', 'a']\nn = 0\nwhile True:\n    file = files[n]\n    n = 1\n{NEXT}",
    f"files = ['b', 'a']\nwhile True:\n    file = files.pop(0)\n{NEXT}",
    f"files = ['b', 'a']\nn = -1\nwhile True:\n    n = n + 1\n    file = files[n]\n{NEXT}",
]


@pytest.mark.skipif(sys.platform == "win32", reason="the command is a script of the shell")
@pytest.mark.parametrize("text", TEXTS)
def test_agrees_with_python(script: Callable[..., Script], tmp_path: Path, text: str) -> None:
    text = f"import subprocess, sys\n{text}"
    programs = Programs(tmp_path)
    programs.add("c1", '[ "$1" != b ]')
    commands = script(text, shell="python").commands  # noqa: S604  reads it
    (found,) = {one.fatal for one in commands if one.argv[0] == "c1"}
    assert found is (programs.run_python(text).returncode != 0)
