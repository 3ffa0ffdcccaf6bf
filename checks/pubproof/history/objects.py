"""Git's objects, read through one ``git cat-file --batch``."""

from __future__ import annotations

import errno
import os
import subprocess
from collections import OrderedDict
from typing import TYPE_CHECKING, NamedTuple, Self

from pubproof import git
from pubproof.repository import decoded
from pubproof.workflows.reader.document import MAX_CHARACTERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_MAX_FOLDERS = 4096
"""How many folders are kept at hand."""
_FOLDER = "40000"
"""The mode of a folder."""
_CHUNK = 1024 * 1024
_WORDS = 3
"""What stands before an object: its id, its type, its size."""


class Entry(NamedTuple):
    """What a folder has under one name."""

    mode: str
    """As git writes it, such as ``100644``, ``120000`` for a symbolic link, ``40000``."""
    id: str

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder."""
        return self.mode == _FOLDER


class Objects:
    """The objects of one repository, to be used in a ``with`` statement."""

    def __init__(self, root: Path) -> None:
        """Start to read the repository in the folder `root`."""
        self._process = git.start(root, "cat-file", "--batch", stdin=subprocess.PIPE)
        self._folders: OrderedDict[str, Mapping[str, Entry]] = OrderedDict()
        self._last = ("", "")
        self.complete = True
        """Whether the clone had all that was asked of it so far."""

    def __enter__(self) -> Self:
        """Return these objects."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the process."""
        self._process.communicate()

    def folder(self, oid: str) -> Mapping[str, Entry]:
        """Return what is in a folder, by name; raise `OSError` where the clone lacks it."""
        found = self._folders.get(oid)
        if found is None:
            found = dict(_entries(self.file(oid, None), len(oid) // 2))
            self._folders[oid] = found
            if len(self._folders) > _MAX_FOLDERS:
                self._folders.popitem(last=False)
        else:
            self._folders.move_to_end(oid)
        return found

    def text(self, oid: str) -> str:
        """Return the text of a file, nothing where it has no readable one; the last is at hand."""
        if self._last[0] != oid:
            try:
                self._last = (oid, decoded(self.file(oid, MAX_CHARACTERS)) or "")
            except OSError:
                self._last = (oid, "")
        return self._last[1]

    def file(self, oid: str, most: int | None) -> bytes:
        """Return `most` bytes of a file, or all.

        Raises:
            OSError: the clone lacks the file, or git does not answer.
        """
        to, back = self._process.stdin, self._process.stdout
        if to is None or back is None:
            raise OSError(errno.EPIPE, "git does not answer")
        to.write(f"{oid}\n".encode())
        to.flush()
        words = back.readline().split()
        if len(words) != _WORDS:
            self.complete = False
            raise FileNotFoundError(errno.ENOENT, "this clone lacks it")
        size = int(words[2])
        kept = back.read(size if most is None else min(size, most))
        left = size - len(kept) + 1
        while left:
            left -= len(back.read(min(left, _CHUNK)))
        return kept


def _entries(data: bytes, length: int) -> Iterator[tuple[str, Entry]]:
    """Yield name and entry of all that a folder holds; an id is `length` bytes long."""
    start = 0
    while start < len(data):
        space = data.index(b" ", start)
        end = data.index(b"\0", space)
        mode, name = data[start:space].decode(), os.fsdecode(data[space + 1 : end])
        start = end + 1 + length
        yield name, Entry(mode, data[end + 1 : start].hex())
