"""A repository as one of its commits left it, read without a checkout."""

from __future__ import annotations

import errno
import os
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from pubproof.files import Files
from pubproof.history import git
from pubproof.history.memory import Question, What
from pubproof.history.objects import FOLDER
from pubproof.repository import Repository
from pubproof.tree import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence
    from typing import TypeVar

    from pubproof.history.memory import Memory
    from pubproof.history.objects import Entry, Objects
    from pubproof.settings import Settings
    from pubproof.workflows.action import Action

    A = TypeVar("A")
    T = TypeVar("T")

_KINDS = {"100": Kind.FILE, "400": Kind.FOLDER, "120": Kind.LINK}
"""What the first digits of a mode mean; a submodule is none of these."""
_MOST_LINKS = 40
"""Linux gives up after as many symbolic links (path_resolution(7))."""
_LONGEST_LINK = 4096


class _Folder(NamedTuple):
    id: str
    entries: Mapping[str, Entry]


class CommitTree:
    """The files of a commit; every question about them is noted in a memory."""

    def __init__(self, objects: Objects, root: str | None, memory: Memory) -> None:
        """Take git's id of the folder, None for an empty one.

        Raises `OSError` where the clone lacks it.
        """
        self._objects = objects
        self._memory = memory
        self._folders: dict[str, _Folder | None] = {
            "": _Folder(root, objects.folder(root)) if root is not None else None
        }

    def names(self, folder: str) -> Sequence[str]:
        """Return the names of what is in a folder, none where there is no such folder."""
        return tuple(self._noted(folder, Question(What.NAMES), self._names(folder)))

    def kind(self, path: str) -> Kind | None:
        """Return what stands at `path` itself, None where nothing does.

        Raises `OSError` where the clone lacks the folder.
        """
        if path == ".":
            return Kind.FOLDER
        folder, _, name = path.rpartition("/")
        return self._noted(folder, Question(What.KIND, name), self._kind(folder, name))

    def resolve(self, path: str) -> str | None:
        """Return the path without symbolic links, None where it leads to nothing or outside."""
        folder, _, name = path.rpartition("/")
        if name and "//" not in path and "./" not in f"{path}/" and self._folder(folder):
            kind = self.kind(path)
            if kind is not Kind.LINK:
                return path if kind is not None else None
        return self._walk(path)

    def _walk(self, path: str) -> str | None:
        """Resolve a path step by step."""
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
            kind = self.kind(here)
            if kind is Kind.LINK:
                links += 1
                target = os.fsdecode(self.read(here, _LONGEST_LINK))
                if links > _MOST_LINKS or target.startswith("/"):
                    return None
                left += target.split("/")[::-1]
            elif kind is None or (left and kind is not Kind.FOLDER):
                return None
            else:
                done.append(name)
        return "/".join(done) or "."

    def read(self, path: str, most: int | None = None) -> bytes:
        """Return `most` bytes of a file, or all; raise `OSError` where it cannot be read."""
        folder, _, name = path.rpartition("/")
        found = self._noted(folder, Question(What.FILE, name), self._file(folder, name))
        if found is None:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        return self._objects.file(found, most)

    def mentions(self, path: str, word: str) -> bool:
        """Whether the text of a file has a word in it."""
        folder, _, name = path.rpartition("/")
        question = Question(What.WORD, name, word)
        return self._noted(folder, question, self._mentions(folder, name, word))

    def tracks(self, folder: str) -> bool:
        """Whether the commit has files in `folder`."""
        inside = self.resolve(folder)
        return inside is not None and self.kind(inside) is Kind.FOLDER

    def paths(self) -> frozenset[str]:
        """Return the paths of all files."""
        return self._noted("", Question(What.PATHS), self._paths)

    def folder_id(self, folder: str) -> str | None:
        """Return git's id of a folder, None where there is none."""
        found = self._folder(folder)
        return found.id if found is not None else None

    def answer(self, folder: str, question: Question) -> Hashable:
        """Return the answer to a question about a folder or something in it."""
        if question.what is What.NAMES:
            return self._names(folder)
        if question.what is What.PATHS:
            return self._paths
        if question.what is What.WORD:
            return self._mentions(folder, question.name, question.word)
        ask = self._kind if question.what is What.KIND else self._file
        return ask(folder, question.name)

    def _noted(self, folder: str, question: Question, answer: A) -> A:
        self._memory.note(self, folder, question, answer)
        return answer

    @cached_property
    def _paths(self) -> frozenset[str]:
        root = self._folders[""]
        return frozenset(self._objects.paths(root.id)) if root is not None else frozenset()

    def _names(self, folder: str) -> tuple[str, ...]:
        found = self._folder(folder)
        return tuple(found.entries) if found is not None else ()

    def _kind(self, folder: str, name: str) -> Kind | None:
        entry = self._entry(folder, name)
        return _KINDS.get(entry.mode[:3], Kind.OTHER) if entry is not None else None

    def _file(self, folder: str, name: str) -> str | None:
        entry = self._entry(folder, name)
        return entry.id if entry is not None else None

    def _mentions(self, folder: str, name: str, word: str) -> bool:
        entry = self._entry(folder, name)
        return entry is not None and word in self._objects.text(entry.id)

    def _entry(self, folder: str, name: str) -> Entry | None:
        found = self._folder(folder)
        return found.entries.get(name) if found is not None else None

    def _folder(self, path: str) -> _Folder | None:
        if path not in self._folders:
            here, found = "", self._folders[""]
            for name in path.split("/"):
                entry = found.entries.get(name) if found is not None else None
                if entry is None or entry.mode != FOLDER:
                    found = None
                    break
                here = f"{here}/{name}" if here else name
                if here not in self._folders:
                    self._folders[here] = _Folder(entry.id, self._objects.folder(entry.id))
                found = self._folders[here]
            self._folders[path] = found
        return self._folders[path]


class Snapshot(Repository):
    """The repository in one commit; what is made of unchanged files is not made again."""

    def __init__(self, root: Path, settings: Settings, tree: CommitTree, memory: Memory) -> None:
        """Take the folder of the repository, what its contract is judged by, and its files."""
        super().__init__(root, settings, tree)
        self._files = tree
        self._memory = memory

    @cached_property
    def files(self) -> Files:
        """What is in the repository."""
        return CommitFiles(self, self._files)

    def text(self, path: str) -> str | None:
        """Return the text of a file of the repository, None when it has no readable one."""
        return self.recall(("text", path), lambda: self._text(path))

    def mentions(self, path: str, word: str) -> bool:
        """Whether the text of a file of the repository has a word in it."""
        inside = self._file(path)
        return inside is not None and self._files.mentions(inside, word)

    def action(self, folder: str) -> Action | None:
        """Return the action in `folder`, None when the folder has no ``action.yml``."""
        return self.recall(("action", folder), lambda: self._read_action(folder))

    def recall(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what `make` makes of the repository's files, or made of the same files before."""
        return self._memory.recall(self._files, key, make)


class CommitFiles(Files):
    """What is in one commit; nothing that only lies in the folder belongs to it."""

    def __init__(self, repository: Repository, tree: CommitTree) -> None:
        """Take the repository, and its files."""
        super().__init__(repository)
        self._tree = tree
        self._ignored: dict[str, bool] = {}

    @cached_property
    def tracked(self) -> frozenset[str]:
        """The files."""
        return self._tree.paths()

    def has(self, path: str) -> bool:
        """Whether there is such a file or folder."""
        return (
            path in self.tracked
            or path in self.folders
            or path in ("", ".")
            or any(path.startswith(f"{one}/") for one in self.submodules)
        )

    def ignored(self, path: str) -> bool:
        """Whether git, by the commit's own rules, ignores such a path."""
        if path not in self._ignored:
            self._ignored[path] = self._ignores(path)
        return self._ignored[path]

    def _ignores(self, path: str) -> bool:
        rules = {
            one: self.repository.text(one)
            for one in self.tracked
            if one.rpartition("/")[2] == ".gitignore"
        }
        if not rules:
            return False
        with TemporaryDirectory() as folder:
            for name, text in rules.items():
                target = Path(folder, name)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text or "", "utf-8")
            return git.ignores(self.repository.root, folder, path)
