"""A folder on disk: all that a check learns of one is asked here."""

from __future__ import annotations

import errno
import os
import stat
from functools import cached_property
from typing import TYPE_CHECKING

from pubproof.files.tree import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pubproof.files.ignored import Ignored


class Disk:
    """A folder on disk, asked in a few ways.

    Paths are relative to it and use forward slashes. No answer is kept.
    """

    def __init__(self, root: str | Path) -> None:
        """Take the folder; it need not exist."""
        self.root = os.fspath(root)

    def entries(self, folder: str) -> Mapping[str, Kind] | None:
        """Return what is in a folder, by name; None where there is no such folder.

        Raises:
            OSError: that cannot be told.
        """
        try:
            with os.scandir(self._at(folder)) as found:
                return {entry.name: _kind(entry) for entry in found}
        except (FileNotFoundError, NotADirectoryError):
            return None

    def target(self, path: str) -> str:
        """Return what a symbolic link says; raise `OSError` where it cannot be read."""
        return os.readlink(self._at(path))

    def read(self, path: str, most: int | None = None) -> bytes:
        """Return `most` bytes of a file, or all; raise `OSError` where it cannot be read."""
        with open(self._at(path), "rb", buffering=0, opener=_opened) as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise OSError(errno.EINVAL, "not a regular file")
            # A read makes room for all that it is asked for, which takes longer than to read.
            return file.read(-1 if most is None or status.st_size <= most else most)

    def git(self, *arguments: str) -> bytes | None:
        """Return what git answers in the folder, None where it cannot."""
        from pubproof import git

        try:
            return git.output(self.root, *arguments)
        except git.GitError:
            return None

    def ignores(self, path: str) -> bool:
        """Whether git ignores such a path, as it would if the folder were a clone."""
        return path in self._ignored

    @cached_property
    def _ignored(self) -> Ignored:
        from pubproof.files.ignored import Ignored

        return Ignored(self.root)

    def _at(self, path: str) -> str:
        return os.path.join(self.root, path)


def _opened(path: str, flags: int) -> int:
    """Open a file; a pipe to which nobody writes is not waited for."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _kind(entry: os.DirEntry[str]) -> Kind:
    if entry.is_file(follow_symlinks=False):
        return Kind.FILE
    if entry.is_dir(follow_symlinks=False):
        return Kind.FOLDER
    return Kind.LINK if entry.is_symlink() else Kind.OTHER
