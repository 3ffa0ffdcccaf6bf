"""What was made of the files of one commit, for the commits in which it would come out the same.

What something is made from is noted while it is made: questions about the files, each with its
answer, and other things that were made, each with its value. A new commit casts doubt on what asked
about a file that it changes, and on what was made from that. What is in doubt is asked for again
only when it is needed, and made again only where an answer or a value is another one.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable
    from typing import Any, TypeVar

    from pubproof.repository import Repository

    R = TypeVar("R", bound=Repository)
    T = TypeVar("T")

_TURNS = 50
"""What was of no use for so many commits is forgotten."""
_UNMADE = object()
"""The value of what could not be made."""


class What(Enum):
    """What can be asked of the files."""

    NAMES = "names"
    """What is in a folder."""
    FOLDER = "folder"
    """Whether a name of a folder is a folder."""
    KIND = "kind"
    """What stands under a name of a folder."""
    FILE = "file"
    """Git's id of what stands under one."""
    WORD = "word"
    """Whether the text under one has a word in it."""
    NAMED = "named"
    """The paths, in all folders, whose last part is a name."""
    ENDING = "ending"
    """The paths of the files with an ending."""


class Topic(NamedTuple):
    """What a question is about: as long as it stays, so does the answer."""

    what: What
    """`NAMES` of a folder, `KIND` of an entry, `NAMED` or `ENDING`."""
    folder: str = ""
    name: str = ""


class Question(NamedTuple):
    """A question about the files of one commit."""

    what: What
    folder: str = ""
    name: str = ""
    word: str = ""

    @property
    def topic(self) -> Topic:
        """The entry of a folder, or else the whole of what is asked, on which the answer rests."""
        of_entry = self.what in (What.FOLDER, What.KIND, What.FILE, What.WORD)
        return Topic(What.KIND if of_entry else self.what, self.folder, self.name)


class Asked(Protocol):
    """The files of one commit, of which questions are asked again."""

    def answer(self, question: Question) -> Hashable:
        """Return the answer to a question."""


class _Kept:
    """Something that was made, and what it was made from."""

    __slots__ = ("answers", "doubted", "make", "parts", "turn", "users", "value")

    def __init__(self, make: Callable[[Any], object]) -> None:
        self.make = make
        self.value: Any = _UNMADE
        self.answers: dict[Question, Hashable] = {}
        self.parts: dict[_Kept, object] = {}
        """What went into it, with the value that it then had."""
        self.users: set[_Kept] = set()
        """What it went into."""
        self.doubted = True
        self.turn = 0


class Memory:
    """What was made so far, as far as it may still be of use."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, _Kept] = {}
        self._askers: dict[Topic, set[_Kept]] = {}
        self._open: list[_Kept] = []
        """What is being made, one for the other."""
        self._turn = 0

    def doubt(self, changed: Iterable[Topic]) -> None:
        """Take it that topics may have changed: what was made of them is asked again."""
        waiting = [one for topic in changed for one in self._askers.get(topic, ())]
        while waiting:
            one = waiting.pop()
            if not one.doubted:
                one.doubted = True
                waiting += one.users

    def note(self, question: Question, answer: Hashable) -> None:
        """Note a question, and its answer, for what is being made."""
        if self._open:
            self._open[-1].answers[question] = answer

    def recall(self, repository: R, tree: Asked, key: Hashable, make: Callable[[R], T]) -> T:
        """Return what was made under `key` where it would come out the same, or else make it.

        Args:
            repository: the repository in the commit at hand.
            tree: its files.
            key: what is made.
            make: makes it, of nothing but the repository's files.
        """
        kept = self._kept.get(key)
        if kept is None:
            kept = _Kept(make)
        kept.make = make
        kept.turn = self._turn
        self._kept[key] = kept
        try:
            self._renew(kept, repository, tree)
        finally:
            if self._open:
                self._open[-1].parts[kept] = kept.value
        value: T = kept.value
        return value

    def forget(self) -> None:
        """Count one more commit, and forget what has long been of no use."""
        self._turn += 1
        if self._turn % _TURNS:
            return
        idle = [
            (key, one)
            for key, one in self._kept.items()
            if not one.users and one.turn < self._turn - _TURNS
        ]
        for key, one in idle:
            del self._kept[key]
            self._unlink(one)

    def _renew(self, kept: _Kept, repository: Repository, tree: Asked) -> None:
        """Make again what is in doubt and would not come out the same."""
        if not kept.doubted:
            return
        if kept.value is _UNMADE or not self._stays(kept, repository, tree):
            self._make(kept, repository)
        kept.doubted = any(part.doubted for part in kept.parts)

    def _stays(self, kept: _Kept, repository: Repository, tree: Asked) -> bool:
        """Whether all answers and parts are what they were; in the order in which they counted."""
        if any(tree.answer(each) != answer for each, answer in kept.answers.items()):
            return False
        for part, value in kept.parts.items():
            try:
                self._renew(part, repository, tree)
            except OSError:  # whoever needs the part will meet that, and may know what to do
                return False
            if part.value is not value and part.value != value:
                return False
        return True

    def _make(self, kept: _Kept, repository: Repository) -> None:
        before, kept.value = kept.value, _UNMADE
        made = _Kept(kept.make)
        self._open.append(made)
        try:
            value = kept.make(repository)
        finally:
            self._open.pop()
        self._unlink(kept)
        kept.answers, kept.parts = made.answers, made.parts
        for part in kept.parts:
            part.users.add(kept)
        for question in kept.answers:
            self._askers.setdefault(question.topic, set()).add(kept)
        kept.value = before if before == value else value

    def _unlink(self, kept: _Kept) -> None:
        """Take something out of the lists of those that it was made from."""
        for part in kept.parts:
            part.users.discard(kept)
        for question in kept.answers:
            askers = self._askers.get(question.topic)
            if askers is not None:
                askers.discard(kept)
                if not askers:
                    del self._askers[question.topic]
