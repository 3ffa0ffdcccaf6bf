"""Which texts are parsed, and how often."""

# ruff: noqa: E501  a table reads best with one case on a line
from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING

import pytest

from pubproof.scripts.python.texts.source import starts

if TYPE_CHECKING:
    from collections.abc import Callable

    from pubproof.scripts import Script


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the Python texts that are parsed from here on."""
    texts: list[str] = []
    real = ast.parse

    def parse(text: str, *how: str) -> ast.AST:
        texts.append(text)
        return real(text, *how)

    monkeypatch.setattr(ast, "parse", parse)
    return texts


def test_parses_no_python_that_starts_nothing(
    script: Callable[..., Script], parsed: list[str]
) -> None:
    files = {
        "x.py": "import helper, model\nfrom . import other\nmodel.eval()\nprint('system')\n",
        "helper.py": "import x\nimport os.path\n",
        "other.py": "from urllib.parse import quote\n",
    }
    found = script("python x.py\npython -c 'print(1)'", files)
    assert len(found.commands) == 2
    assert not found.opaque
    assert not parsed


def test_parses_only_the_modules_that_may_start_something(
    script: Callable[..., Script], parsed: list[str]
) -> None:
    files = {
        "x.py": "import idle, helper  # a\n",
        "helper.py": "from os import system\nsystem('twine upload')\n",
        "idle.py": "import sys\n",
    }
    found = script("python x.py", files)
    assert found.commands[-1].argv == ("twine", "upload")
    assert parsed == [files["x.py"], files["helper.py"]]


def test_parses_a_text_once_for_all_steps(
    script: Callable[..., Script], parsed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    loads: list[str] = []
    real = tomllib.loads

    def load(text: str) -> dict[str, object]:
        loads.append(text)
        return real(text)

    monkeypatch.setattr(tomllib, "loads", load)
    files = {
        "pyproject.toml": '[project.scripts]\nonce = "once:main"\n',
        "once.py": "import subprocess\ndef main():\n    subprocess.run(['once-more'])\n",
    }
    for _ in range(3):
        found = script("once\nonce-more", files)
        assert [command.argv[0] for command in found.commands] == ["once", "once-more", "once-more"]
    assert parsed == [files["once.py"]]
    assert loads == [files["pyproject.toml"]]


@pytest.mark.parametrize(
    "text",
    [
        "import subprocess as s; s.run(['a'])",
        "import os as o\no.system('a')",
        "from os import (\n    popen as p,\n)\np('a')",
        "import os\nos . execlp('a', 'a')",
        "import pty; pty.spawn(['a'])",
        "import asyncio; asyncio.create_subprocess_exec('a')",
        "import runpy; runpy.run_module('a')",
        "import \uff4fs; os.system('a')",
        "x = open('y').read(); exec(x)",
        "import requests as r; r.post('https://a')",
        "from httpx import put; put(x)",
        "c.post('https://a')",
        "c.request('POST', 'http://a')",
        "import urllib.request as u; u.urlopen('https://a', b'')",
        "from flit.upload import main; main()",
        "import os, \\\n  build\nbuild.main()",
        "from hatch.cli import main as m; m()",
    ],
)
def test_the_text_test_misses_nothing(script: Callable[..., Script], text: str) -> None:
    found = script(text, shell="python")  # noqa: S604  GitHub's word
    assert found.commands or found.opaque
    assert starts(text)


def test_a_plain_script_needs_no_parser_of_python_or_toml() -> None:
    code = (
        "import sys\n"
        "from typing import NamedTuple\n"
        "class Any(NamedTuple): value: int\n"  # for which Python 3.14 loads ast itself
        "before = set(sys.modules)\n"  # what measures the tests loads some too
        "from pubproof.location import Location\n"
        "from pubproof.scripts import read\n"
        "class Files:\n"
        "    def text(self, path): return None\n"
        "    def exists(self, path): return False\n"
        "    def real(self, path): return path\n"
        "    def mentions(self, path, word): return False\n"
        "    def once(self, key, make): return make(self)\n"
        "read('a b\\nif c; then d | e > f; fi\\n', lambda *_: Location('x'), shell='', environment={},\n"
        "     folder='.', files=Files())\n"
        "heavy = {'ast', 'tomllib', 'configparser', 'yaml', 'json', 'shlex', 'dataclasses'}\n"
        "print(sorted(heavy & (set(sys.modules) - before)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "[]\n"
