"""The files of a repository, with those over them that its scripts have written."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pubproof.scripts.paths import ROOT
from pubproof.scripts.places import place_in
from pubproof.scripts.start import Input
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from pubproof.scripts.command import Files, Place

T = TypeVar("T")


class Overlay:
    """The repository's files, and those that the scripts write before they run them."""

    def __init__(self, files: Files) -> None:
        """Begin with the files of the repository."""
        self._files = files
        self._written: dict[str, Input] = {}
        self.changes = 0
        """How often scripts have written so far."""

    def write(self, path: str, given: Input) -> None:
        """Take in a text that a script writes to `path`, behind what it has written before."""
        self.changes += 1
        real = self.real(path)
        held = self._written.get(real)
        self._written[real] = given if held is None else Input(held.text + given.text)

    def hold(self, text: str) -> str:
        """Take in a text as a file of its own, and return the name that scripts know it by."""
        self.changes += 1
        name = f"<({len(self._written)})"
        self._written[name] = Input(text)
        return f"{ROOT}/{name}"

    def text(self, path: str) -> str | None:
        """Return the text of the file `path`, None when there is none that can be read.

        Of the files outside the repository only those are known that the scripts write.
        """
        written = self._of(path)
        if written is not None:
            return written.text
        return None if path.startswith("/") else self._files.text(path)

    def is_written(self, path: str) -> bool:
        """Whether scripts have written the file `path`."""
        return self._of(path) is not None

    def committed(self, path: str) -> str | None:
        """Return what `text` does, whatever scripts have written."""
        return self._files.text(path)

    def exists(self, path: str) -> bool:
        """Whether there is a file `path`."""
        return self.is_written(path) or (not path.startswith("/") and self._files.exists(path))

    def real(self, path: str) -> str:
        """Return the name under which a file is kept, however links let a script spell it."""
        is_own = path not in self._written and not path.startswith("/") and UNKNOWN not in path
        return self._files.real(path) if is_own else path

    def mentions(self, path: str, word: str) -> bool:
        """Whether the text of the file `path` of the repository has a word in it."""
        return self._files.mentions(path, word)

    def names(self, folder: str) -> Sequence[str]:
        """Return the names of what is in a folder of the repository."""
        return self._files.names(folder)

    def once(self, key: Hashable, make: Callable[[Files], T]) -> T:
        """Return what `make` makes of the repository's files, and keep it under `key`."""
        return self._files.once(key, make)

    def place(self, path: str) -> Place | None:
        """Return where the text stands that was written to `path`, None where it was not told."""
        written = self._of(path)
        return written.place if written is not None else place_in(path)

    def _of(self, path: str) -> Input | None:
        """Return what scripts have written to a file, None where they have not."""
        return self._written.get(self.real(path)) if self._written else None
