"""What is made again when a commit changes something, and what is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.history.conftest import Past

from pubproof.files.disk import Disk
from pubproof.history.commits import branch
from pubproof.history.listing import Listing
from pubproof.history.memory import Memory
from pubproof.history.objects import Objects
from pubproof.history.snapshot import CommitTree, Snapshot
from pubproof.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pubproof.repository import Repository


class Made:
    """Something that is made in every commit of a past, and how often it really was."""

    def __init__(self, make: Callable[[Repository], object]) -> None:
        self.make = make
        self.count = 0

    def __call__(self, repository: Repository) -> object:
        self.count += 1
        return self.make(repository)

    def of(self, past: Past) -> list[object]:
        """Return what it is in each commit."""
        with Objects(past.root) as objects:
            listing, memory = Listing(objects), Memory()
            found = []
            for commit in branch(past.root).commits:
                memory.doubt(listing.move(commit.tree))
                memory.forget()
                tree = CommitTree(objects, commit.tree, listing, memory)
                snapshot = Snapshot(past.root, Settings(), tree, memory, Disk(past.root))
                found.append(snapshot.recall("it", self))
            return found


@pytest.fixture
def past(tmp_path: Path) -> Past:
    return Past(tmp_path / "repository", example=False)


def test_what_asks_nothing_that_changes_is_made_once(past: Past) -> None:
    for number in range(4):
        past.write("other.txt", f"{number}")
        past.write("folder/deep/other.txt", f"{number}")
        past.commit("Change")
    made = Made(lambda it: (it.text("one.txt"), it.holds("folder"), it.exists("folder/one.txt")))
    assert made.of(past) == [(None, True, False)] * 4
    assert made.count == 1


def test_a_part_that_comes_out_the_same_makes_nothing_else_again(past: Past) -> None:
    for text in ("a", "a b", "a b c", "d"):
        past.write("one.txt", text)
        past.commit("Change")
    first = Made(lambda it: (it.text("one.txt") or "")[0])
    made = Made(lambda it: it.recall("first", first))
    assert made.of(past) == ["a", "a", "a", "d"]
    assert (first.count, made.count) == (4, 2)


def test_an_earlier_value_that_comes_back_is_made_again_but_rests_on_the_same(past: Past) -> None:
    for text in ("a", "b", "a", "a"):
        past.write("one.txt", text)
        past.commit("Change")
    made = Made(lambda it: it.text("one.txt"))
    assert made.of(past) == ["a", "b", "a", "a"]
    assert made.count == 3


def test_parts_are_asked_in_order_and_only_as_far_as_they_count(past: Past) -> None:
    for name, text in (
        ("which", "one"),
        ("one", "1"),
        ("two", "2"),
        ("which", "two"),
        ("one", "3"),
    ):
        past.write(name, text)
        past.commit("Change")
    made = Made(lambda it: it.text(it.text("which") or ""))
    assert made.of(past) == [None, "1", "1", "2", "2"]
    assert made.count == 3


def test_a_folder_that_becomes_a_link(past: Past) -> None:
    past.write("a/other", "")
    past.write("b/wanted", "text")
    past.commit("A folder")
    (past.root / "a/other").unlink()
    (past.root / "a").rmdir()
    (past.root / "a").symlink_to("b")
    past.commit("A link")
    assert Made(lambda it: it.holds("a/wanted")).of(past) == [False, True]
    assert Made(lambda it: it.text("a/wanted")).of(past) == [None, "text"]
    assert Made(lambda it: it.files.has("a/wanted")).of(past) == [False, True]


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (
            lambda it: tuple(sorted(it.tree.names("a/b"))),
            [("one.md",), ("one.md", "two.md"), ("two.md",)],
        ),
        (lambda it: sorted(it.files.named("two.md")), [[], ["a/b/two.md"], ["a/b/two.md"]]),
        (
            lambda it: sorted(it.files.ending(".md")),
            [["a/b/one.md"], ["a/b/one.md", "a/b/two.md"], ["a/b/two.md"]],
        ),
        (lambda it: it.files.nearest("a/b/to.md"), [None, "a/b/two.md", "a/b/two.md"]),
        (lambda it: it.mentions("a/b/one.md", "x"), [True, False, False]),
        (lambda it: sorted(it.files.named("b")), [["a/b"]] * 3),
    ],
)
def test_what_is_in_a_folder(
    past: Past, make: Callable[[Repository], object], expected: list[object]
) -> None:
    past.write("a/b/one.md", "x")
    past.commit("One")
    past.write("a/b/one.md", "y")
    past.write("a/b/two.md", "")
    past.commit("Two")
    (past.root / "a/b/one.md").unlink()
    past.commit("No longer one")
    assert Made(make).of(past) == expected


def test_what_cannot_be_made_is_made_the_next_time(past: Past) -> None:
    for text in ("a", "b", "c"):
        past.write("one.txt", text)
        past.commit("Change")

    def make(repository: Repository) -> str:
        text = repository.text("one.txt") or ""
        if text == "b":
            raise OSError("it is lost")
        return text

    seen: list[object] = []

    def outer(repository: Repository) -> object:
        try:
            return repository.recall("inner", make)
        except OSError as error:
            seen.append(str(error))
            return None

    assert Made(outer).of(past) == ["a", None, "c"]
    assert seen == ["it is lost"]
