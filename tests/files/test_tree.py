"""What stands at a path of a folder, behind links and in git."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest
from tests.folders import Folder
from tests.git import run_git

from pubproof import settings
from pubproof.files.disk import Disk
from pubproof.files.tree import Kind, WorkTree, expanded
from pubproof.history.listing import Listing
from pubproof.history.memory import Memory
from pubproof.history.objects import Objects
from pubproof.history.snapshot import CommitTree
from pubproof.repository import Repository

if TYPE_CHECKING:
    from pathlib import Path

LINKS = {
    "link.txt": "docs/a.txt",
    "again.txt": "link.txt",
    "pages": "docs",
    "docs/up": "..",
    "docs/deep/near": "../a.txt",
    "far": "../elsewhere",
    "absolute": "/etc/hostname",
    "nothing": "docs/none.txt",
    "loop": "loop",
    "first": "second",
    "second": "first",
}


def tree(root: Path) -> WorkTree:
    folder = Folder(root)
    for path in ("docs/a.txt", "docs/deep/b.txt", "README.md"):
        folder.write(path, "")
    for name, target in LINKS.items():
        (root / name).symlink_to(target)
    return WorkTree(Disk(root))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("README.md", "README.md"),
        ("docs", "docs"),
        ("docs/a.txt", "docs/a.txt"),
        ("none", None),
        ("docs/none", None),
        ("README.md/a", None),
        ("README.md/..", None),
        ("link.txt", "docs/a.txt"),
        ("link.txt/a", None),
        ("again.txt", "docs/a.txt"),
        ("pages", "docs"),
        ("pages/a.txt", "docs/a.txt"),
        ("pages/deep/b.txt", "docs/deep/b.txt"),
        ("pages/up/pages/a.txt", "docs/a.txt"),
        ("docs/up", "."),
        ("docs/deep/near", "docs/a.txt"),
        ("far", None),
        ("absolute", None),
        ("nothing", None),
        ("loop", None),
        ("first", None),
        ("docs/../README.md", "README.md"),
        ("../README.md", None),
        ("docs/../../README.md", None),
        ("./docs//a.txt", "docs/a.txt"),
        ("docs/./a.txt", "docs/a.txt"),
        ("docs/", "docs"),
        (".", "."),
    ],
)
def test_where_a_path_leads(path: str, expected: str | None, tmp_path: Path) -> None:
    assert tree(tmp_path).resolve(path) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (".", Kind.FOLDER),
        ("docs", Kind.FOLDER),
        ("docs/a.txt", Kind.FILE),
        ("pages", Kind.LINK),
        ("pages/a.txt", None),
        ("none", None),
        ("README.md/a", None),
    ],
)
def test_what_stands_at_a_path(path: str, expected: Kind | None, tmp_path: Path) -> None:
    assert tree(tmp_path).kind(path) is expected


def test_what_is_in_a_folder(tmp_path: Path) -> None:
    made = tree(tmp_path)
    assert sorted(made.names("docs")) == ["a.txt", "deep", "up"]
    assert made.names(".") == made.names("")
    assert [made.names(path) for path in ("none", "README.md", "pages")] == [(), (), ()]


def test_links_on_the_way_are_followed_as_often_as_linux_does(tmp_path: Path) -> None:
    made = Folder(tmp_path)
    made.write("0", "")
    for number in range(1, 42):
        (tmp_path / str(number)).symlink_to(str(number - 1))
    found = WorkTree(Disk(tmp_path))
    assert (found.resolve("40"), found.resolve("41")) == ("0", None)


@pytest.mark.parametrize(
    ("path", "in_git", "without"),
    [
        ("docs/a.txt", True, True),
        ("docs", True, True),
        ("new.txt", False, True),
        ("empty", False, False),
        ("none", False, False),
        ("none/a", False, False),
        ("*.md", True, True),
        ("*.txt", False, True),
        ("docs/?.txt", True, True),
        ("docs/b.*", False, False),
        ("docs/[ab].*", True, True),
        ("doc*/deep", True, True),
        ("doc*/none", False, False),
        ("**", True, True),
        ("**/b.txt", True, True),
        ("**/deep/b*", True, True),
        ("**/deep/**", True, True),
        ("docs/**/b.txt", True, True),
        ("docs/**/deep/b.txt", True, True),
        ("docs/**/README.md", False, False),
        (":!docs", False, False),
        ("a[b].md", True, True),
        ("a[c].md", False, False),
    ],
)
def test_what_belongs_to_a_repository(
    path: str, tmp_path: Path, *, in_git: bool, without: bool
) -> None:
    made = tree(tmp_path)
    (tmp_path / "empty").mkdir()
    Folder(tmp_path).write("new.txt", "")
    Folder(tmp_path).write("a[b].md", "")
    assert made.tracks(path) is without
    run_git(tmp_path, "init")
    run_git(tmp_path, "add", "docs", "README.md", "a[[]b].md")
    assert made.tracks(path) is in_git
    with Objects(tmp_path) as objects:
        root = run_git(tmp_path, "write-tree")
        there = CommitTree(objects, root, Listing(objects), Memory())
        assert there.tracks(path) is in_git


def test_a_pattern_of_many_stars_is_no_more_work_than_one(tmp_path: Path) -> None:
    Folder(tmp_path).write("/".join("abcdefgh") + "/x", "")
    made = WorkTree(Disk(tmp_path))
    found, many = (list(expanded(made, f"{stars}x")) for stars in ("**/", "**/" * 9))
    assert len(many) == len(found)


def test_what_nobody_has_given_to_git_yet(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    for path in ("old.txt", "new.txt", "docs/new.txt", "build/made.txt"):
        folder.write(path, "")
    folder.write(".gitignore", "build/\n")
    before = Repository(tmp_path, settings.read(tmp_path, ())).files
    assert list(before.new("")) == []
    run_git(tmp_path, "init")
    run_git(tmp_path, "add", "old.txt", ".gitignore")
    files = Repository(tmp_path, settings.read(tmp_path, ())).files
    assert sorted(files.new("")) == ["docs/new.txt", "new.txt"]
    assert list(files.new("docs")) == ["docs/new.txt"]
    ignored = [path for path in ("build/made.txt", "build/x", "new.txt", "") if files.ignored(path)]
    assert ignored == ["build/made.txt", "build/x"]


@pytest.mark.parametrize(
    ("most", "expected"), [(None, b"12345"), (9, b"12345"), (5, b"12345"), (4, b"1234"), (0, b"")]
)
def test_as_much_of_a_file_is_read_as_is_asked_for(
    most: int | None, expected: bytes, tmp_path: Path
) -> None:
    Folder(tmp_path).write("a/b.txt", "12345")
    assert Disk(tmp_path).read("a/b.txt", most) == expected


def test_what_is_no_file_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="not a regular file") as error:
        Disk(tmp_path).read("pipe")  # to which nobody writes
    assert error.value.errno == errno.EINVAL
    for path in ("", "none"):
        with pytest.raises(OSError, match="directory"):
            Disk(tmp_path).read(path)


def test_a_name_may_be_a_pattern_itself(tmp_path: Path) -> None:
    (tmp_path / "*" / "x").mkdir(parents=True)
    made = WorkTree(Disk(tmp_path))
    assert list(expanded(made, "*/x")) == ["*/x"]


def test_paths_that_many_ways_lead_to_come_once(tmp_path: Path) -> None:
    Folder(tmp_path).write("/".join("abcdefgh") + "/x", "")
    found = list(expanded(WorkTree(Disk(tmp_path)), "**/*/**/*/x"))
    assert "a/b/c/d/e/f/g/h/x" in found
    assert len(found) == len(set(found))


class Chain(Disk):
    """Folders that each hold another one, down to a depth that calls do not reach."""

    DEPTH = 1_100

    def entries(self, folder: str) -> dict[str, Kind]:
        is_deepest = folder.count("d") == self.DEPTH
        return {} if is_deepest else {"d": Kind.FOLDER}


def test_folders_may_be_deeper_than_calls() -> None:
    found = expanded(WorkTree(Chain("nowhere")), "**/x")
    assert "/".join(["d"] * Chain.DEPTH) + "/x" in found
