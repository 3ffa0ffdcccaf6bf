"""The files of a repository, wherever they are kept: in a folder, or in one of its commits."""

from __future__ import annotations

from enum import Enum
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Protocol

from pubproof import late

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pubproof.files.disk import Disk

_MAX_LINKS = 40
"""Linux gives up after as many symbolic links (path_resolution(7))."""
_SPECIAL = late.pattern(r"[*?\[]")
"""What does not stand for itself in a pattern."""
_MANY = late.pattern(r"(?:\*\*/)+")


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

        Raises:
            OSError: that cannot be told.
        """

    def resolve(self, path: str) -> str | None:
        """Return the path without symbolic links, None where it leads to nothing or outside."""

    def target(self, path: str) -> str:
        """Return what a symbolic link says; raise `OSError` where it cannot be read."""

    def read(self, path: str, most: int | None = None) -> bytes:
        """Return `most` bytes of a file, or all; raise `OSError` where it cannot be read."""

    def tracks(self, path: str) -> bool:
        """Whether git has a file at `path` or below it, or one is there where git cannot tell.

        In a pattern ``*`` stands for any part of a name, ``**`` for any folders.
        """


class WorkTree:
    """A folder on disk; each folder in it is listed once."""

    def __init__(self, disk: Disk) -> None:
        """Take the disk with the folder."""
        self._disk = disk
        self._folders: dict[str, Mapping[str, Kind] | None] = {}
        self._linked: set[str] = set()
        """Those of them that are only there behind a link, if at all."""

    def names(self, folder: str) -> Sequence[str]:
        """Return the names of what is in a folder, none where there is no such folder."""
        try:
            return tuple(self._folder("" if folder == "." else folder) or ())
        except OSError:
            return ()

    def kind(self, path: str) -> Kind | None:
        """Return what stands at `path` itself, None where nothing does.

        Raises:
            OSError: that cannot be told.
        """
        if path == ".":
            return Kind.FOLDER
        folder, _, name = path.rpartition("/")
        entries = self._folder(folder)
        return entries.get(name) if entries is not None else None

    def resolve(self, path: str) -> str | None:
        """Return the path without symbolic links, None where it leads to nothing or outside."""
        try:
            if not is_plain(path):
                return walk(self, path)
            kind = self.kind(path)
            is_linked = kind is Kind.LINK or path.rpartition("/")[0] in self._linked
            return walk(self, path) if is_linked else path if kind is not None else None
        except OSError:
            return None

    def target(self, path: str) -> str:
        """Return what a symbolic link says; raise `OSError` where it cannot be read."""
        return self._disk.target(path)

    def read(self, path: str, most: int | None = None) -> bytes:
        """Return `most` bytes of a file, or all; raise `OSError` where it cannot be read."""
        return self._disk.read(path, most)

    def tracks(self, path: str) -> bool:
        """Whether git has a file at `path` or below it, or one is there where git cannot tell."""
        listed = self._disk.git("ls-files", "--", *(f":(glob){path}{end}" for end in ("", "/**")))
        return any(map(self._has, expanded(self, path))) if listed is None else bool(listed)

    def _has(self, path: str) -> bool:
        """Whether a file, or a folder that is not empty, is at `path`."""
        inside = self.resolve(path)
        return inside is not None and (self.kind(inside) is Kind.FILE or bool(self.names(inside)))

    def _folder(self, path: str) -> Mapping[str, Kind] | None:
        """Return what is in a folder, None where no such folder is, or only behind a link."""
        if path in self._folders:
            return self._folders[path]
        here, found = "", self._list("")
        for name in path.split("/") if path else ():
            kind = found.get(name) if found is not None else None
            if kind is not Kind.FOLDER:
                found = None
                if kind is Kind.LINK:
                    self._linked.add(path)
                break
            here = f"{here}/{name}" if here else name
            found = self._list(here)
        self._folders[path] = found
        return found

    def _list(self, folder: str) -> Mapping[str, Kind] | None:
        if folder not in self._folders:
            self._folders[folder] = self._disk.entries(folder)
        return self._folders[folder]


def is_plain(path: str) -> bool:
    """Whether a path names each folder on its way once, and what stands there."""
    return "//" not in path and "./" not in f"{path}/" and path[:1] != "/" != path[-1:]


def expanded(tree: Tree, pattern: str) -> Iterator[str]:
    """Yield the paths that a pattern may stand for, itself first, whatever is there.

    It is read as gitglossary(7) has it ("pathspec", ``glob``).
    """
    found: set[str] = set()
    todo = [pattern]
    while todo:
        one = todo.pop()
        if one not in found:
            found.add(one)
            yield one or "."
            todo += _narrowed(tree, one)


def _narrowed(tree: Tree, pattern: str) -> Iterator[str]:
    """Yield what a pattern may stand for, by the first of its parts that is no plain name."""
    parts = _MANY.sub("**/", pattern).split("/")
    at = next((number for number, one in enumerate(parts) if _SPECIAL.search(one)), None)
    if at is None:
        return
    first, rest, is_deep = _joined(*parts[:at]), _joined(*parts[at + 1 :]), parts[at] == "**"
    if is_deep:
        yield _joined(first, rest)
    for name in tree.names(first) if rest or not is_deep else ():
        inside = _joined(first, name)
        if is_deep and tree.kind(inside) is Kind.FOLDER:
            yield f"{inside}/**/{rest}"
        elif not is_deep and fnmatchcase(name, parts[at]):
            yield _joined(inside, rest)


def _joined(*parts: str) -> str:
    return "/".join(filter(None, parts))


def walk(tree: Tree, path: str) -> str | None:
    """Resolve a path step by step, as `Tree.resolve` does; None where it leads to nothing.

    Raises:
        OSError: a folder or a link on the way cannot be read.
    """
    left, done, links = path.split("/")[::-1], list[str](), 0
    while left:
        name = left.pop()
        if name in ("", "."):
            continue
        if name == "..":
            if not done:
                return None
            done.pop()
            continue
        here = "/".join((*done, name))
        kind = tree.kind(here)
        if kind is Kind.LINK:
            links += 1
            target = tree.target(here)
            if links > _MAX_LINKS or target.startswith("/"):
                return None
            left += target.split("/")[::-1]
        elif kind is None or (left and kind is not Kind.FOLDER):
            return None
        else:
            done.append(name)
    return "/".join(done) or "."
