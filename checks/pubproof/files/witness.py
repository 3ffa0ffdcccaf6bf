"""What a folder answered, to tell later whether it would answer the same."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from pubproof.files.digest import digest
from pubproof.files.disk import Disk
from pubproof.files.tree import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path
    from typing import TypeAlias, TypeVar

    T = TypeVar("T")

    Question: TypeAlias = tuple[str | int | None, ...]
    """The name of a method of `Disk`, and what it is given."""
    Asked: TypeAlias = Iterable[tuple[Iterable[str | int | None], str]]
    """Questions in the order in which they were asked, each with a digest of its answer."""

_METHODS = frozenset({"entries", "target", "read", "git", "ignores"})


class Witness(Disk):
    """A disk that keeps a digest of each of its answers."""

    def __init__(self, root: str | Path) -> None:
        """Take the folder."""
        super().__init__(root)
        self.answers: dict[Question, str] = {}
        """A digest of the answer to each question, in the order in which they were asked first."""

    @property
    def asked(self) -> list[tuple[Question, str]]:
        """What was asked so far, with the answers, in a form that JSON can keep for `repeats`."""
        return list(self.answers.items())

    def repeats(self, asked: Asked) -> bool:
        """Whether the folder answers these questions, asked in their order, as it did then."""
        return all(self._ask(tuple(question)) == answer for question, answer in asked)

    def hear(self, answers: Iterable[tuple[Question, str]]) -> None:
        """Take in what the folder answered another process."""
        for question, answer in answers:
            self._keep(question, answer)

    def entries(self, folder: str) -> Mapping[str, Kind] | None:
        """Return what is in a folder, as `Disk.entries` does."""
        return self._note("entries", super().entries, folder)

    def target(self, path: str) -> str:
        """Return what a symbolic link says, as `Disk.target` does."""
        return self._note("target", super().target, path)

    def read(self, path: str, most: int | None = None) -> bytes:
        """Return `most` bytes of a file, or all, as `Disk.read` does."""
        return self._note("read", super().read, path, most)

    def git(self, *arguments: str) -> bytes | None:
        """Return what git answers, as `Disk.git` does."""
        return self._note("git", super().git, *arguments)

    def ignores(self, path: str) -> bool:
        """Whether git ignores such a path, as `Disk.ignores` tells."""
        return self._note("ignores", super().ignores, path)

    def _ask(self, question: Question) -> str | None:
        method, *given = question
        if method not in _METHODS:
            return None
        with suppress(OSError):
            getattr(self, str(method))(*given)
        return self.answers.get(question)

    def _note(self, method: str, ask: Callable[..., T], *given: str | int | None) -> T:
        try:
            answer = ask(*given)
        except OSError as error:
            self._keep((method, *given), f"error {error.errno}")
            raise
        self._keep((method, *given), _digest(answer))
        return answer

    def _keep(self, question: Question, answer: str) -> None:
        """Keep an answer; a question that got two has none that it would get again."""
        if self.answers.setdefault(question, answer) != answer:
            self.answers[question] = "another one each time"


def _digest(answer: object) -> str:
    if isinstance(answer, dict):
        answer = [sorted(name for name, one in answer.items() if one is kind) for kind in Kind]
    data = answer if isinstance(answer, bytes) else repr(answer).encode()
    return digest(data)
