"""Files that a command puts somewhere."""

from __future__ import annotations

from posixpath import basename
from typing import TYPE_CHECKING, NamedTuple

from pubproof import late
from pubproof.scripts import UNKNOWN
from pubproof.scripts.paths import joined

if TYPE_CHECKING:
    from pubproof.scripts import Command

ALL = "*"
"""Stands for files of whatever names."""
_HOST = late.pattern(
    rf"^[a-z][a-z0-9+.-]*://|^(?:[\w.{UNKNOWN}-]+@)?(?:[\w.-]{{2,}}|{UNKNOWN}):(?!\\)"
)
"""How the name of what is on another host begins: an address, or ``host:path``."""


class Transfer(NamedTuple):
    """Files that a command puts somewhere."""

    source: str | None
    """Where they are from, from the repository's root; None where they are on another host."""
    target: str
    """The file that is written, or the folder that takes them, from the repository's root."""
    name: str = ""
    """How they are called in that folder, `ALL` where that is not told; nothing for a file."""
    keeps: bool = False
    """Whether what is there already stays as it is."""
    is_patch: bool = False
    """Whether it is a patch of what is there."""

    @property
    def path(self) -> str:
        """The file that is written, or the folder where its name cannot be told."""
        is_known = self.name and ALL not in self.name and UNKNOWN not in self.name
        return joined(self.target, self.name) if is_known else self.target


def to_file(command: Command, word: str, source: str | None) -> Transfer:
    """Return the transfer to the file that a word names, in its folder if only that is told."""
    folder, _, name = word.rpartition("/")
    if UNKNOWN in name and UNKNOWN not in folder:
        return Transfer(source, command.path(folder or "."), name)
    return Transfer(source, command.path(word))


def is_elsewhere(word: str) -> bool:
    """Whether a word names something on another host."""
    return _HOST.search(word) is not None


def source_of(command: Command, word: str) -> str | None:
    """Return the source that a word names, as `Transfer` has it."""
    return None if is_elsewhere(word) else command.path(word)


def last(path: str) -> str:
    """Return the last part of a path; `ALL` where it stands for all that is in a folder."""
    name = basename(path).rpartition(":")[2]
    return ALL if name in ("", ".") else name
