"""Python texts of which it is certain that they write no file, or only some."""

from __future__ import annotations

import pytest
from tests.scripts.conftest import Memory

from pubproof.location import Location
from pubproof.scripts import Command
from pubproof.scripts.python import reading

NOTHING: frozenset[str] = frozenset()

HARMLESS = [
    "import json, sys\nprint(json.load(open(sys.argv[1], encoding='utf-8')))",
    "import re\nprint(re.compile('a').sub('b', 'c').replace('b', 'd'))",
    "import hashlib, pathlib\nprint(hashlib.sha256(pathlib.Path('a').read_bytes()).hexdigest())",
    "import zipfile\nfile = zipfile.ZipFile('a.whl')\nprint(file.open('RECORD').read())",
    "import tarfile\nprint(tarfile.open('a.tar.gz', 'r:gz').getnames())",
    "import os\nwith open(os.environ['GITHUB_OUTPUT'], 'a') as file:\n    file.write('a=b')",
    "import os.path\nassert os.path.exists('dist') and os.sep",
    "from pathlib import Path\nprint(Path('a').open('rb').read(), Path('b').read_text())",
    "import tomllib\nprint(tomllib.loads(open('pyproject.toml', mode='r').read()))",
]
WRITING = [
    "open('dist/a', 'w')",
    "open('dist/a', mode='w')",
    "open('dist/a', *['w'])",
    "open(*['dist/a', 'w'])",
    "open('dist/a', **{'mode': 'w'})",
    "from io import open as look\nlook('dist/a', 'w')",
    "show = open\nshow('dist/a', 'w')",
    "from pathlib import Path\nPath('dist/a').open('w')",
    "from pathlib import Path\nPath('dist/a').write_text('')",
    "from pathlib import Path\nPath('a').replace('dist/a')",
    "from pathlib import Path\nPath('dist/a').unlink()",
    "import os\nos.replace('a', 'dist/a')",
    "import os as system\nsystem.replace('a', 'dist/a')",
    "import os\nname = os\nname.replace('a', 'dist/a')",
    "from os import replace\nreplace('a', 'dist/a')",
    "from os import *\nreplace('a', 'dist/a')",
    "import os\nos.rename('a', 'dist/a')",
    "import os\nlist(map(os.remove, ['dist/a']))",
    "import glob\nglob.os.replace('a', 'dist/a')",
    "import shutil\nshutil.copy('a', 'dist')",
    "import subprocess\nsubprocess.run(['cp', 'a', 'dist'])",
    "import os\nos.execvp('cp', ['cp', 'a', 'dist'])",
    "import zipfile\nzipfile.ZipFile('dist/a.zip', 'w')",
    "import zipfile\nzipfile.ZipFile('a').extractall('dist')",
    "import tarfile\ntarfile.open('dist/a', 'w:gz')",
    "import own\nprint(own)",
    "from .own import a",
    "exec(input())",
    "__import__('shutil').copy('a', 'dist')",
    "import sys\nsys.modules['os'].rename('a', 'dist/a')",
    "import json\n(lambda one: one)(json)",
    "this is no Python",
    "",
]


NAMED = [
    ("open('notes.md', 'w').write('a')", {"notes.md"}),
    ("with open('.ignore', mode='wb') as file:\n    file.write(b'*')", {".ignore"}),
    ("from pathlib import Path\nPath('a/b.txt').write_text(Path('c').read_text())", {"a/b.txt"}),
    ("import pathlib\npathlib.Path('a').open('a').write('b')\nopen('c', 'x')", {"a", "c"}),
    ("open('/a', 'w')", None),
    ("open('../a', 'w')", None),
    ("open('a', 'w', opener=print)", None),
    ("import sys\nopen(sys.argv[1], 'w')", None),
    ("import os\nos.chdir('dist')\nopen('a', 'w')", None),
    ("from pathlib import Path\nPath('a', 'b').write_text('c')", None),
    ("def Path(a):\n    return a\nPath('a').write_text('c')", None),
    ("Path = print\nPath('a').write_text('c')", None),
    ("(lambda Path: Path('a').write_text('c'))(print)", None),
    ("from pathlib import PurePath as Path\nPath('a').write_text('c')", None),
    ("open('a', 'w')\nopen(*b)", None),
]


def command(*argv: str, text: str = "", folder: str = ".") -> Command:
    return Command(
        argv,
        Location("a.yml"),
        fatal=True,
        environment={},
        via=(),
        writes=(),
        text=text,
        folder=folder,
    )


@pytest.mark.parametrize("text", HARMLESS)
def test_a_text_that_only_reads(text: str) -> None:
    files = Memory({"tools/a.py": text})
    assert reading.written(command("python3", "-", "x", text=text), files) == NOTHING
    assert reading.written(command("python", "-I", "-c", text), files) == NOTHING
    assert reading.written(command("python3.12", "tools/a.py", "-v"), files) == NOTHING
    assert (
        reading.written(command("python", "-W", "error", "a.py", folder="tools"), files) == NOTHING
    )


@pytest.mark.parametrize("text", WRITING)
def test_a_text_that_may_write(text: str) -> None:
    files = Memory({"tools/a.py": text})
    assert reading.written(command("python3", "-", text=text), files) != NOTHING
    assert reading.written(command("python", "-c", text), files) != NOTHING
    assert reading.written(command("python", "tools/a.py"), files) != NOTHING


def test_a_module_beside_the_text_may_be_another() -> None:
    files = Memory({"tools/a.py": "import json", "tools/json.py": "open('dist/a', 'w')"})
    assert reading.written(command("python", "-c", "import json"), files) == NOTHING
    assert reading.written(command("python", "tools/a.py"), files) != NOTHING


def test_other_programs_and_other_files_are_not_read() -> None:
    files = Memory({"a.py": "print(1)"})
    assert reading.written(command("node", "a.py"), files) != NOTHING
    assert reading.written(command("python", "b.py"), files) != NOTHING
    assert reading.written(command("python", "-m", "a"), files) != NOTHING


@pytest.mark.parametrize(("text", "expected"), NAMED)
def test_a_text_that_names_what_it_writes(text: str, expected: set[str] | None) -> None:
    found = reading.written(command("python", "-c", text), Memory({}))
    assert found == (None if expected is None else frozenset(expected))
