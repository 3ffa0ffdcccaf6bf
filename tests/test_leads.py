"""Which texts may lead to an upload, and are read closely."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pubproof.leads import Leads
from pubproof.repository import Repository
from pubproof.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

RELEASE = "name: Release\njobs: {a: {steps: [{run: twine upload dist/*}]}}\n"
UPLOAD = "release:\n\ttwine upload dist/*\n"
PROGRAM = 'import subprocess\n\nsubprocess.run(["make", "release"]{cwd})\n'

LEADING: dict[str, dict[str, str]] = {
    "twine upload dist/*": {},
    "tw\\\nine upload dist/*": {},
    "TWINE Upload": {},
    "uv publish": {},
    "make release": {"Makefile": UPLOAD},
    "uv run make release": {"Makefile": UPLOAD},
    "cd sub; make release": {"sub/Makefile": UPLOAD},
    "./a/go.sh": {"a/go.sh": "twine upload dist/*"},
    "cd a && ./go.sh": {"a/go.sh": "twine upload dist/*"},
    "./go.sh\nworking-directory: ${{ matrix.package }}": {"a/go.sh": "twine upload dist/*"},
    "make\nworking-directory: packages/${{ matrix.package }}": {"packages/a/Makefile": UPLOAD},
    "python -m tools.go": {"tools/go.py": "import twine.cli\n"},
    "python go.py": {"go.py": PROGRAM.format(cwd=""), "Makefile": UPLOAD},
    "python  go.py": {"go.py": PROGRAM.format(cwd=', cwd="a"')},
    "bash -e .github/workflows/release.yml": {".github/workflows/release.yml": RELEASE},
}
QUIET: dict[str, dict[str, str]] = {
    "pytest tests/unit": {},
    "gh release upload v1 dist/*": {},
    "make release": {},
    "make  release": {"Makefile": "release:\n\tpytest\n"},
    "./go.sh": {"a/go.sh": "twine upload dist/*"},
    "pytest\nworking-directory: ${{ matrix.package }}": {},
    "python go.py": {"go.py": PROGRAM.format(cwd="")},
    "grep -q o/r/.github/workflows/release.yml@v1 it": {".github/workflows/release.yml": RELEASE},
}


def concern(root: Path, text: str, files: dict[str, str]) -> bool:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return Leads(Repository(root, Settings())).concern(text)


@pytest.mark.parametrize(("text", "files"), LEADING.items())
def test_what_may_upload(tmp_path: Path, text: str, files: dict[str, str]) -> None:
    assert concern(tmp_path, text, files)


@pytest.mark.parametrize(("text", "files"), QUIET.items())
def test_what_cannot(tmp_path: Path, text: str, files: dict[str, str]) -> None:
    assert not concern(tmp_path, text, files)


def test_words_that_said_nothing_say_something_in_another_repository(tmp_path: Path) -> None:
    assert not concern(tmp_path / "one", "./a/go.sh", {"b": ""})
    assert concern(tmp_path / "two", "./a/go.sh", {"a/go.sh": "flit publish"})
