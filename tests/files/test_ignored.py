"""Which paths git would ignore, in a clone and in a folder that is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.folders import Folder
from tests.git import run_git

from pubproof import git
from pubproof.files.ignored import Ignored

if TYPE_CHECKING:
    from pathlib import Path

RULES = "build/\n*.log\n!keep.log\n/top.txt\ndocs/**/made.html\n"


@pytest.fixture(params=["a clone", "no clone"])
def ignored(request: pytest.FixtureRequest, tmp_path: Path) -> Ignored:
    Folder(tmp_path).write(".gitignore", RULES)
    Folder(tmp_path).write("sub/.gitignore", "own.txt\n")
    Folder(tmp_path).write("top.txt", "")
    if request.param == "a clone":
        run_git(tmp_path, "init")
        run_git(tmp_path, "add", "--force", ".")
    return Ignored(str(tmp_path))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("build/x", True),
        ("a/build/x", True),
        ("builds/x", False),
        ("a.log", True),
        ("deep/a.log", True),
        ("keep.log", False),
        ("top.txt", True),
        ("deep/top.txt", False),
        ("docs/a/b/made.html", True),
        ("docs/a/b/own.html", False),
        ("sub/own.txt", True),
        ("own.txt", False),
        ("with space.log", True),
        ("ä.log", True),
        ("", False),
        ("a\0b.log", False),
    ],
)
def test_what_git_would_ignore(path: str, ignored: Ignored, *, expected: bool) -> None:
    assert (path in ignored) is expected


def test_what_this_machine_alone_ignores_is_in_every_other_clone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Folder(tmp_path).write("clone/sub/made.txt", "")
    Folder(tmp_path).write("clone/.gitignore", "*.log\n")
    Folder(tmp_path).write("user", "[core]\nexcludesFile = " + str(tmp_path / "list"))
    Folder(tmp_path).write("list", "users.txt\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "user"))
    run_git(tmp_path / "clone", "init")
    Folder(tmp_path).write("clone/.git/info/exclude", "own.txt\n")
    for folder in ("clone", "clone/sub"):
        ignored = Ignored(str(tmp_path / folder))
        assert "a.log" in ignored
        assert not any(path in ignored for path in ("own.txt", "users.txt"))


def test_a_path_that_git_refuses_ends_no_later_answer(ignored: Ignored) -> None:
    assert [path in ignored for path in ("a.log", "../x.log", "a.log", "b.txt")] == [
        *(True, False),
        *(True, False),
    ]


def test_the_own_folder_of_a_repository_is_left_alone(tmp_path: Path) -> None:
    Folder(tmp_path).write(".gitignore", RULES)
    assert "a.log" in Ignored(str(tmp_path))
    assert sorted(one.name for one in tmp_path.iterdir()) == [".gitignore"]


def test_nothing_is_ignored_where_there_is_no_git(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Folder(tmp_path).write(".gitignore", RULES)

    def missing(*_: object, **__: object) -> None:
        raise git.NoGitError

    monkeypatch.setattr(git, "start", missing)
    assert "a.log" not in Ignored(str(tmp_path))
