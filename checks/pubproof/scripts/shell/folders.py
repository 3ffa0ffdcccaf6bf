"""The working folder of a shell, and the folders to which it comes back.

After the manual of bash: ``cd``, and "The Directory Stack".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Self

from pubproof.scripts.globs import SEVERAL
from pubproof.scripts.paths import resolve
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

BACK = "-"
"""What ``cd`` takes for the folder before."""


class Folders(NamedTuple):
    """Folders as `Command` has its own, UNKNOWN where one is outside or cannot be told."""

    current: str
    previous: str = UNKNOWN
    stack: tuple[str, ...] = ()
    """Those that ``pushd`` keeps, the last one first."""

    def changed(self, word: str) -> Self:
        """Return what ``cd word`` leaves."""
        return self._replace(current=self._named(word), previous=self.current)

    def pushed(self, word: str) -> Self:
        """Return what ``pushd word`` leaves."""
        return self.changed(word)._replace(stack=(self.current, *self.stack))

    def popped(self) -> Self:
        """Return what ``popd`` leaves."""
        current = self.stack[0] if self.stack else UNKNOWN
        return self._replace(current=current, previous=self.current, stack=self.stack[1:])

    def lost(self) -> Self:
        """Return what a command leaves of which the folder cannot be told."""
        return self._replace(current=UNKNOWN, previous=self.current, stack=())

    def _named(self, word: str) -> str:
        if word == BACK:
            return self.previous
        path = resolve(self.current, word)
        return path if path is not None and SEVERAL.isdisjoint(word) else UNKNOWN


def shared(several: Sequence[Folders]) -> Folders:
    """Return what several branches leave, as far as they agree."""
    first, *others = several
    return Folders(
        first.current if all(one.current == first.current for one in others) else UNKNOWN,
        first.previous if all(one.previous == first.previous for one in others) else UNKNOWN,
        first.stack if all(one.stack == first.stack for one in others) else (),
    )
