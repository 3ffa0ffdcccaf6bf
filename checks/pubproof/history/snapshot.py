"""A repository as one of its commits left it, read without a checkout."""

from __future__ import annotations

import errno
import os
from functools import cached_property, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from pubproof.files.files import Files
from pubproof.files.ignored import Ignored
from pubproof.files.tree import Kind, expanded, is_plain, walk
from pubproof.history.memory import Question, What
from pubproof.location import Problem
from pubproof.repository import Repository

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
    from typing import Self, TypeAlias, TypeVar

    from pubproof.files.disk import Disk
    from pubproof.history.listing import Listing
    from pubproof.history.memory import Memory
    from pubproof.history.objects import Entry, Objects
    from pubproof.settings import Settings
    from pubproof.workflows.reader.source import Source
    from pubproof.workflows.workflow import Workflow

    A = TypeVar("A")
    T = TypeVar("T")

    Entries: TypeAlias = Mapping[str, Entry]

_KINDS = {"100": Kind.FILE, "400": Kind.FOLDER, "120": Kind.LINK}
"""What the first digits of a mode mean; a submodule is none of these."""
_LONGEST_LINK = 4096


class CommitTree:
    """The files of a commit; every question about them is noted in a memory."""

    def __init__(
        self, objects: Objects, root: str | None, listing: Listing, memory: Memory
    ) -> None:
        """Take git's id of the folder, None for an empty one, and the paths of all its files.

        Raises:
            OSError: the clone lacks it.
        """
        self._objects = objects
        self._listing = listing
        self._memory = memory
        self._folders: dict[str, Entries | None] = {
            "": objects.folder(root) if root is not None else None
        }

    def names(self, folder: str) -> Sequence[str]:
        """Return the names of what is in a folder, none where there is no such folder."""
        return self._ask(Question(What.NAMES, folder), self._names)

    def kind(self, path: str) -> Kind | None:
        """Return what stands at `path` itself, None where nothing does.

        Raises:
            OSError: the clone lacks the folder.
        """
        if path == ".":
            return Kind.FOLDER
        return self._ask(_about(What.KIND, path), self._kind)

    def resolve(self, path: str) -> str | None:
        """Return the path without symbolic links, None where it leads to nothing or outside."""
        folder, _, name = path.rpartition("/")
        if is_plain(path) and name and self._folder(folder):
            kind = self.kind(path)
            if kind is None:
                self._ask(_about(What.FOLDER, folder), self._is_folder)
            if kind is not Kind.LINK:
                return path if kind is not None else None
        return walk(self, path)

    def target(self, path: str) -> str:
        """Return what a symbolic link says; raise `OSError` where it cannot be read."""
        return os.fsdecode(self.read(path, _LONGEST_LINK))

    def read(self, path: str, most: int | None = None) -> bytes:
        """Return `most` bytes of a file, or all.

        Raises:
            OSError: the file cannot be read.
        """
        found = self._ask(_about(What.FILE, path), self._file)
        if found is None:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        return self._objects.file(found, most)

    def mentions(self, path: str, word: str) -> bool:
        """Whether the text of a file has a word in it."""
        return self._ask(_about(What.WORD, path)._replace(word=word), self._mentions)

    def tracks(self, path: str) -> bool:
        """Whether the commit has a file at `path`, or below it; as `Tree.tracks` reads patterns."""
        return any(self.resolve(one) is not None for one in expanded(self, path))

    def named(self, name: str) -> frozenset[str]:
        """Return the paths of files and folders whose last part is `name`."""
        return self._ask(Question(What.NAMED, name=name), self._named)

    def ending(self, ending: str) -> frozenset[str]:
        """Return the paths of the files with an ending such as ``.md``, in lower case."""
        return self._ask(Question(What.ENDING, name=ending), self._ending)

    def answer(self, question: Question) -> Hashable:
        """Return the answer to a question."""
        return self._answers[question.what](question)

    @cached_property
    def _answers(self) -> Mapping[What, Callable[[Question], Hashable]]:
        return {
            What.NAMES: self._names,
            What.FOLDER: self._is_folder,
            What.KIND: self._kind,
            What.FILE: self._file,
            What.WORD: self._mentions,
            What.NAMED: self._named,
            What.ENDING: self._ending,
        }

    def _ask(self, question: Question, find: Callable[[Question], A]) -> A:
        answer = find(question)
        self._memory.note(question, answer)
        return answer

    def _names(self, about: Question) -> tuple[str, ...]:
        return tuple(self._folder(about.folder) or ())

    def _is_folder(self, about: Question) -> bool:
        path = f"{about.folder}/{about.name}" if about.folder else about.name
        return self._folder(path) is not None

    def _kind(self, about: Question) -> Kind | None:
        entry = self._entry(about)
        return _KINDS.get(entry.mode[:3], Kind.OTHER) if entry is not None else None

    def _file(self, about: Question) -> str | None:
        entry = self._entry(about)
        return entry.id if entry is not None else None

    def _mentions(self, about: Question) -> bool:
        entry = self._entry(about)
        return entry is not None and about.word in self._objects.text(entry.id)

    def _named(self, about: Question) -> frozenset[str]:
        return self._listing.named(about.name)

    def _ending(self, about: Question) -> frozenset[str]:
        return self._listing.ending(about.name)

    def _entry(self, about: Question) -> Entry | None:
        found = self._folder(about.folder)
        return found.get(about.name) if found is not None else None

    def _folder(self, path: str) -> Entries | None:
        if path not in self._folders:
            here, found = "", self._folders[""]
            for name in path.split("/"):
                entry = found.get(name) if found is not None else None
                if entry is None or not entry.is_folder:
                    found = None
                    break
                here = f"{here}/{name}" if here else name
                if here not in self._folders:
                    self._folders[here] = self._objects.folder(entry.id)
                found = self._folders[here]
            self._folders[path] = found
        return self._folders[path]


def _about(what: What, path: str) -> Question:
    folder, _, name = path.rpartition("/")
    return Question(what, folder, name)


class Snapshot(Repository):
    """The repository in one commit; what would come out as before is not made again."""

    remembers = True

    def __init__(
        self, root: Path, settings: Settings, tree: CommitTree, memory: Memory, disk: Disk
    ) -> None:
        """Take the folder of the repository, what its contract is judged by, and its files.

        Git is asked for its remotes through `disk`.
        """
        super().__init__(root, settings, tree, disk)
        self._files = tree
        self._memory = memory

    @cached_property
    def files(self) -> Files:
        """What is in the repository."""
        return CommitFiles(self, self._files)

    def workflow(self, path: str) -> Workflow:
        """Return the workflow at `path`; whatever is wrong with the file is among its problems."""
        return self._read_workflow(path)

    def keep(self, workflow: Workflow) -> None:
        """Do nothing: what the workflow is made of must be asked for again."""

    def text(self, path: str) -> str | None:
        """Return the text of a file of the repository, None when it has no readable one."""
        return self.recall(("text", path), lambda one: one.read_text(path))

    def source(self, path: str) -> Source | Problem:
        """Return the text of a workflow file, or what keeps GitHub from reading it."""
        return self.recall(("source", path), lambda one: one.read_source(path))

    def may_mention(self, path: str, word: str) -> bool:
        """Whether the text of a workflow file has a word in it, or cannot be read."""
        return self.mentions(path, word) or isinstance(self.source(path), Problem)

    def mentions(self, path: str, word: str) -> bool:
        """Whether the text of a file of the repository has a word in it."""
        inside = self.find(path)
        return inside is not None and self._files.mentions(inside, word)

    def recall(self, key: Hashable, make: Callable[[Self], T]) -> T:
        """Return what `make` makes of the repository's files, or made before if it is the same."""
        return self._memory.recall(self, self._files, key, make)

    once = recall


class CommitFiles(Files):
    """What is in one commit; nothing that only lies in the folder belongs to it."""

    def __init__(self, repository: Repository, tree: CommitTree) -> None:
        """Take the repository, and its files."""
        super().__init__(repository)
        self._tree = tree

    def named(self, name: str) -> Collection[str]:
        """Return the files and folders whose last part is `name`."""
        return self._tree.named(name)

    @property
    def are_too_many(self) -> bool:
        """Whether only some of the files are listed: git lists all of a commit."""
        return False

    def ending(self, *endings: str) -> Collection[str]:
        """Return the files with one of these endings, such as ``.md``."""
        return frozenset[str]().union(*map(self._tree.ending, endings))

    def new(self, folder: str) -> Collection[str]:  # noqa: ARG002  folders heed it
        """Return nothing: every file of a commit has been given to git."""
        return ()

    def is_folder(self, path: str) -> bool:
        """Whether there is such a folder."""
        return not path.startswith("/") and self._tree.kind(path) is Kind.FOLDER

    def ignored(self, path: str) -> bool:
        """Whether git, by the commit's own rules, ignores such a path."""
        return self.repository.recall(("ignored", path), partial(_ignored, path))

    def inside(self, folder: str) -> Collection[str]:
        """Return the names of what is in a folder."""
        return self._tree.names(folder)


def _ignored(path: str, repository: Repository) -> bool:
    rules = {one: repository.text(one) for one in repository.files.named(".gitignore")}
    if not rules:
        return False
    with TemporaryDirectory() as folder:
        for name, text in rules.items():
            target = Path(folder, name)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text or "", "utf-8")
        return path in Ignored(folder, folder)
