"""What was made of the files of one commit, for the commits in which these files are the same."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from typing import TypeVar

    T = TypeVar("T")

_TURNS = 8
"""What was of no use for so many judged commits is forgotten."""


class What(Enum):
    """What can be asked of a folder."""

    NAMES = "names"
    """What is in it."""
    PATHS = "paths"
    """The paths of all files in it and below it."""
    KIND = "kind"
    """What stands under a name."""
    FILE = "file"
    """Git's id of what stands under a name."""
    WORD = "word"
    """Whether the text under a name has a word in it."""


class Question(NamedTuple):
    """A question about a folder, or about a name in it."""

    what: What
    name: str = ""
    word: str = ""


class Asked(Protocol):
    """The files of one commit, of which questions are asked again."""

    def folder_id(self, folder: str) -> str | None:
        """Return git's id of a folder, None where there is none."""

    def answer(self, folder: str, question: Question) -> Hashable:
        """Return the answer to a question about a folder or something in it."""


class Trace:
    """The questions that something was made from, with their answers."""

    __slots__ = ("_answers", "_checked", "_ids", "_parts")

    def __init__(self) -> None:
        self._answers: dict[str, dict[Question, Hashable]] = {}
        self._ids: dict[str, str | None] = {}
        self._parts: dict[Trace, None] = {}
        self._checked: tuple[Asked | None, bool] = (None, False)

    def note(self, tree: Asked, folder: str, question: Question, answer: Hashable) -> None:
        """Note a question about a folder of `tree`, or about something in it."""
        if folder not in self._answers:
            self._answers[folder] = {}
            self._ids[folder] = tree.folder_id(folder)
        self._answers[folder][question] = answer

    def include(self, part: Trace) -> None:
        """Note what went into something that this is made from."""
        self._parts[part] = None

    def holds(self, tree: Asked) -> bool:
        """Whether all questions have the same answers in another tree."""
        if self._checked[0] is not tree:
            self._checked = (tree, all(one.holds(tree) for one in self._parts) and self._asks(tree))
        return self._checked[1]

    def _asks(self, tree: Asked) -> bool:
        """Ask again about the folders that are not the same; of the others all is known."""
        moved = {}
        for folder, answers in self._answers.items():
            now = tree.folder_id(folder)
            if now == self._ids[folder]:
                continue
            if now is None or any(
                tree.answer(folder, each) != given for each, given in answers.items()
            ):
                return False
            moved[folder] = now
        self._ids.update(moved)
        return True


class _Kept(NamedTuple):
    trace: Trace
    value: object


class Memory:
    """What was made so far, as far as it may still be of use."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, _Kept] = {}
        self._used: dict[Hashable, int] = {}
        self._open: list[Trace] = []
        """Traces of what is being made, one inside the other."""
        self._turn = 0

    def note(self, tree: Asked, folder: str, question: Question, answer: Hashable) -> None:
        """Note a question for what is being made."""
        if self._open:
            self._open[-1].note(tree, folder, question, answer)

    def recall(self, tree: Asked, key: Hashable, make: Callable[[], T]) -> T:
        """Return what was made under `key` where it would come out the same, or else make it."""
        self._used[key] = self._turn
        kept = self._kept.get(key)
        if kept is None or not kept.trace.holds(tree):
            trace = Trace()
            self._open.append(trace)
            try:
                kept = _Kept(trace, make())
            finally:
                self._open.pop()
            self._kept[key] = kept
        if self._open:
            self._open[-1].include(kept.trace)
        return kept.value  # type: ignore[return-value]  # the key tells what it is

    def forget(self) -> None:
        """Count one more commit judged, and forget what has long been of no use."""
        self._turn += 1
        if self._turn % _TURNS == 0:
            for key in [key for key, turn in self._used.items() if turn < self._turn - _TURNS]:
                del self._used[key]
                self._kept.pop(key, None)
