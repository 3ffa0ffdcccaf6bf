"""Which file is meant where a text names one that does not exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.folders import Folder

from pubproof import settings
from pubproof.files.files import Files, resolve
from pubproof.repository import Repository

if TYPE_CHECKING:
    from pathlib import Path

FILES = (
    *("CHANGELOG.md", "README.md", "docs/index.md", "docs/guide/install.md", "docs/guide/use.md"),
    *("scripts/release.sh", "scripts/build-all.py", "src/pkg/core.py", "src/pkg/cli/__init__.py"),
    *("src/pkg/cli/run.py", "one/util.py", "two/util.py", "tests/unit/conftest.py"),
    *("tools/publish", "extra/deep/sub/note.txt", "aa/tool.py", "aaaa/tool.py"),
    *("docs/use-it.md", "lib/note-more.txt", "deep/sub/note-more.txt", "scripts/note_all.txt"),
    *("kits/all/sub/part.py", "kits/one/part.py", "sets/a/rules.md", "sets/three/rules.md"),
    *("off/note_al.txt", "lib/plan.md", "lib/deep/plan-b.md"),
)


def files(root: Path) -> Files:
    folder = Folder(root)
    for path in FILES:
        folder.write(path, "")
    return Repository(root, settings.read(root, ())).files


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("docs/install.md", "docs/guide/install.md"),
        ("guide/install.md", "docs/guide/install.md"),
        ("install.md", "docs/guide/install.md"),
        ("docs/guide/more/install.md", "docs/guide/install.md"),
        ("old/docs/README.md", None),
        ("scripts/relase.sh", "scripts/release.sh"),
        ("scripts/release", "scripts/release.sh"),
        ("scripts/release.bash", "scripts/release.sh"),
        ("CHANGELOG", "CHANGELOG.md"),
        ("README.rst", "README.md"),
        ("tools/publish.sh", "tools/publish"),
        ("tools/publsh", None),
        ("src/pkg/cli.py", "src/pkg/cli/__init__.py"),
        ("src/pkg/run.py", "src/pkg/cli/run.py"),
        ("src/pkg/cor.py", "src/pkg/core.py"),
        ("lib/util.py", None),
        ("lib/tool.py", None),
        ("kits/two/part.py", "kits/one/part.py"),
        ("sets/other/rules.md", None),
        ("one/more/util.py", "one/util.py"),
        ("conftest.py", None),
        ("tests/conftest.py", None),
        ("spec/unit/conftest.py", "tests/unit/conftest.py"),
        ("sub/note.txt", "extra/deep/sub/note.txt"),
        ("lib/note.txt", "lib/note-more.txt"),
        ("scripts/note_al.txt", "off/note_al.txt"),
        ("lib/deep/plan.md", "lib/plan.md"),
        ("scripts/note.txt", "scripts/note_all.txt"),
        ("deep/sub/note.txt", "extra/deep/sub/note.txt"),
        ("docs/use.md", "docs/guide/use.md"),
        ("nothing/like/it.rs", None),
        ("docs/guid", "docs/guide"),
    ],
)
def test_the_file_that_is_meant(path: str, expected: str | None, tmp_path: Path) -> None:
    assert files(tmp_path).nearest(path) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("docs/gide/install.md", "docs/gide"),
        ("doc/guide/install.md", "doc"),
        ("docs/guide/new.md", ""),
        ("new.md", ""),
    ],
)
def test_the_folder_that_is_lost(path: str, expected: str, tmp_path: Path) -> None:
    assert files(tmp_path).lost_folder(path) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("guide/install.md", True),
        ("install.md", True),
        ("ide/install.md", False),
        ("docs/guide/install.md", False),
        ("guide", True),
        ("docs", False),
    ],
)
def test_the_end_of_a_path(path: str, tmp_path: Path, *, expected: bool) -> None:
    assert files(tmp_path).ends_with(path) is expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("docs", True),
        ("docs/guide", True),
        ("", True),
        (".", True),
        ("docs/index.md", True),
        ("/docs", False),
        ("docs/none", False),
        ("pages", True),
        ("pages/index.md", True),
        ("pages/guide/use.md", True),
        ("pages/none.md", False),
        ("pages/guide/none.md", False),
        ("broken/index.md", False),
        ("vendor/theirs", True),
        ("vendor/theirs/file.c", True),
        ("vendor/theirs2", False),
        ("vendor", False),
    ],
)
def test_whether_something_is_at_a_path(path: str, tmp_path: Path, *, expected: bool) -> None:
    (tmp_path / "pages").symlink_to("docs")
    (tmp_path / "broken").symlink_to("none")
    Folder(tmp_path).write(".gitmodules", '[submodule "theirs"]\n\tpath = vendor/theirs/\n')
    assert files(tmp_path).has(path) is expected


@pytest.mark.parametrize(
    ("folder", "path", "expected"),
    [
        ("", "a/b", "a/b"),
        ("docs", "a/b", "docs/a/b"),
        ("docs/guide", "../a", "docs/a"),
        ("docs/guide", "../../a", "a"),
        ("docs", "..", ""),
        ("docs", "../..", None),
        ("", "../a", None),
        ("docs", "./a//b/.", "docs/a/b"),
        ("docs", "a/../b", "docs/b"),
    ],
)
def test_a_path_seen_from_a_folder(folder: str, path: str, expected: str | None) -> None:
    assert resolve(folder, path) == expected


def test_what_tools_make_is_no_file_of_a_folder_without_git(tmp_path: Path) -> None:
    made = [f"{name}/a.md" for name in ("node_modules", "sub/.venv", "build", "dist", "sub/site")]
    for path in (*made, "sub/builds/a.md"):
        Folder(tmp_path).write(path, "")
    assert "sub/builds/a.md" in files(tmp_path).ending(".md", ".rst")
    assert not {*made} & {*files(tmp_path).ending(".md")}
