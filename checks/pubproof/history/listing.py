"""The files of the commit at hand: which paths there are, and what differs from the last commit."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, NamedTuple

from pubproof.history.memory import Topic, What

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pubproof.history.objects import Entry, Objects

_DEEPEST = 200
"""How deep folders may be nested."""


class Change(NamedTuple):
    """An entry of a folder that is not what it was."""

    folder: str
    name: str
    before: Entry | None
    after: Entry | None

    @property
    def path(self) -> str:
        """The path from the root."""
        return f"{self.folder}/{self.name}" if self.folder else self.name


class Listing:
    """All paths of one commit at a time, by their last parts and by their endings."""

    def __init__(self, objects: Objects) -> None:
        """Begin with no files at all."""
        self._objects = objects
        self._root: str | None = None
        self._named: dict[str, set[str]] = {}
        self._ending: dict[str, set[str]] = {}

    def move(self, root: str | None) -> set[Topic]:
        """Go to another commit, whose folder has the id `root`, and return what differs there.

        Raises:
            OSError: the clone lacks a folder, or they are nested too deeply; it stays where it was.
        """
        changes = list(self._between("", self._root, root, _DEEPEST))
        self._root = root
        topics = set()
        for change in changes:
            topics.add(Topic(What.KIND, change.folder, change.name))
            if change.before is None or change.after is None:
                topics.add(Topic(What.NAMES, change.folder))
            was_file, is_file = _is_file(change.before), _is_file(change.after)
            if was_file != is_file:
                ending = _ending(change.name)
                topics.add(Topic(What.ENDING, name=ending))
                _set(self._ending.setdefault(ending, set()), change.path, there=is_file)
            if (change.before is None) != (change.after is None):
                topics.add(Topic(What.NAMED, name=change.name))
                there = change.after is not None
                _set(self._named.setdefault(change.name, set()), change.path, there=there)
        return topics

    def named(self, name: str) -> frozenset[str]:
        """Return the paths of files and folders whose last part is `name`."""
        return frozenset(self._named.get(name, ()))

    def ending(self, ending: str) -> frozenset[str]:
        """Return the paths of the files with an ending such as ``.md``, in lower case."""
        return frozenset(self._ending.get(ending, ()))

    def _between(
        self, folder: str, before: str | None, after: str | None, depth: int
    ) -> Iterator[Change]:
        """Yield what differs between two folders that stand at one path, and below it."""
        if before == after:
            return
        if not depth:
            raise OSError(errno.ELOOP, "its folders are nested too deeply")
        old, new = self._entries(before), self._entries(after)
        for name in {name for name, _ in old.items() ^ new.items()}:
            change = Change(folder, name, old.get(name), new.get(name))
            yield change
            inside = _folder_id(change.before), _folder_id(change.after)
            yield from self._between(change.path, *inside, depth - 1)

    def _entries(self, folder: str | None) -> Mapping[str, Entry]:
        return self._objects.folder(folder) if folder is not None else {}


def _folder_id(entry: Entry | None) -> str | None:
    return entry.id if entry is not None and entry.is_folder else None


def _is_file(entry: Entry | None) -> bool:
    return entry is not None and not entry.is_folder


def _ending(name: str) -> str:
    """Return the part of a name from its last dot on, in lower case."""
    _, dot, ending = name.lower().rpartition(".")
    return dot + ending


def _set(paths: set[str], path: str, *, there: bool) -> None:
    (paths.add if there else paths.discard)(path)
