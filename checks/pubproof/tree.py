"""The files of a repository, wherever they are kept: in a folder, or in one of its commits."""

from __future__ import annotations

import os
import stat
from enum import Enum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence


class Kind(Enum):
    """What stands at a path."""

    FILE = "file"
    FOLDER = "folder"
    LINK = "link"
    """A symbolic link."""
    OTHER = "other"
    """A socket, a device, a submodule."""


class Tree(Protocol):
    """A folder of files, with the folders below it.

    Paths are relative to it and use forward slashes.
    """

    def names(self, folder: str) -> Sequence[str]:
        """Return the names of what is in a folder, none where there is no such folder."""

    def kind(self, path: str) -> Kind | None:
        """Return what stands at `path` itself, None where nothing does.

        Raises `OSError` where that cannot be told.
        """

    def resolve(self, path: str) -> str | None:
        """Return the path without symbolic links, None where it leads to nothing or outside."""

    def read(self, path: str, most: int | None = None) -> bytes:
        """Return `most` bytes of a file, or all; raise `OSError` where it cannot be read."""

    def tracks(self, folder: str) -> bool:
        """Whether git has files in `folder`; where git cannot tell, whether it has any files."""


class WorkTree:
    """A folder on disk."""

    def __init__(self, root: Path) -> None:
        """Take the folder."""
        self._root = os.fspath(root)
        self._real = os.path.realpath(root)

    def names(self, folder: str) -> Sequence[str]:
        """Return the names of what is in a folder, none where there is no such folder."""
        try:
            return [each.name for each in Path(self._at(folder)).iterdir()]
        except OSError:
            return ()

    def kind(self, path: str) -> Kind | None:
        """Return what stands at `path` itself, None where nothing does.

        Raises `OSError` where that cannot be told.
        """
        try:
            mode = os.lstat(self._at(path)).st_mode
        except (FileNotFoundError, NotADirectoryError):
            return None
        if stat.S_ISREG(mode):
            return Kind.FILE
        if stat.S_ISDIR(mode):
            return Kind.FOLDER
        return Kind.LINK if stat.S_ISLNK(mode) else Kind.OTHER

    def resolve(self, path: str) -> str | None:
        """Return the path without symbolic links, None where it leads to nothing or outside."""
        first = path.partition("/")[0].lower()
        if first not in self._first and first.isascii() and first not in ("", ".", ".."):
            return None
        there = os.path.join(self._real, path)  # noqa: PTH118  asked thousands of times
        if not os.path.lexists(there):  # most do not exist
            return None
        try:
            target = os.path.realpath(there, strict=True)
        except (OSError, ValueError):
            return None
        if target == self._real:
            return "."
        inside = target.startswith(self._real + os.sep)
        return target[len(self._real) + 1 :] if inside else None

    def read(self, path: str, most: int | None = None) -> bytes:
        """Return `most` bytes of a file, or all; raise `OSError` where it cannot be read."""
        with open(self._at(path), "rb", buffering=0) as file:  # noqa: PTH123  faster for many files
            return file.read(-1 if most is None else most)

    def tracks(self, folder: str) -> bool:
        """Whether git has files in `folder`; where git cannot tell, whether it has any files."""
        import subprocess

        command = ["git", "-C", self._root, "ls-files", "--", folder]
        try:
            done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603
        except OSError:
            done = None
        if done is None or done.returncode:
            inside = self.resolve(folder)
            return inside is not None and bool(self.names(inside))
        return bool(done.stdout)

    @cached_property
    def _first(self) -> frozenset[str]:
        """What stands in the folder itself, in lower case: most paths begin with nothing of it."""
        return frozenset(name.lower() for name in self.names("."))

    def _at(self, path: str) -> str:
        return os.path.join(self._root, path)  # noqa: PTH118  asked thousands of times
