"""The folder that is examined."""

from __future__ import annotations

from functools import cached_property
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pubproof.location import Location, Problem
from pubproof.tree import Kind, WorkTree
from pubproof.workflows import document
from pubproof.workflows.action import Action
from pubproof.workflows.document import MAX_CHARACTERS, Document
from pubproof.workflows.nodes import Source
from pubproof.workflows.workflow import Workflow

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from pathlib import Path
    from typing import TypeVar

    from pubproof.files import Files
    from pubproof.settings import Settings
    from pubproof.tree import Tree

    T = TypeVar("T")

WORKFLOWS = ".github/workflows"
"""The only folder in which GitHub looks for workflows; it does not look into folders below it."""


class Repository:
    """A repository's files, read when they are asked for and never written."""

    def __init__(self, root: Path, settings: Settings, tree: Tree | None = None) -> None:
        """Take the folder, the settings that its contract is judged by, and its files.

        The files are those in the folder, unless another `tree` of them is given.
        """
        self.root = root
        self.settings = settings
        self.tree = WorkTree(root) if tree is None else tree
        self._workflows: dict[str, Workflow] = {}
        self._actions: dict[str, Action | None] = {}
        self._texts: dict[str, str | None] = {}
        self.silencing: dict[str, str] = {}
        """The texts, by path, in which comments may silence findings; who reads one keeps it."""

    @cached_property
    def workflow_paths(self) -> tuple[str, ...]:
        """The paths of all workflow files, sorted."""
        if self.folder_problem is not None:
            return ()
        names = self.tree.names(WORKFLOWS)
        return tuple(
            sorted(f"{WORKFLOWS}/{name}" for name in names if name.endswith((".yml", ".yaml")))
        )

    @cached_property
    def files(self) -> Files:
        """What is in the repository."""
        from pubproof.files import Files

        return Files(self)

    @cached_property
    def folder_problem(self) -> Problem | None:
        """What keeps GitHub from finding any workflow, None when nothing does."""
        for folder in (".github", WORKFLOWS):
            kind = self.tree.kind(folder)
            if kind is Kind.LINK:
                message = "this folder is a symbolic link, which GitHub does not follow"
                return Problem(Location(folder), message, "put the folder itself here")
            if kind not in (None, Kind.FOLDER):
                message = "this is a file where GitHub looks for a folder"
                return Problem(Location(folder), message, "make it a folder")
        return None

    def workflow(self, path: str) -> Workflow:
        """Return the workflow at `path`; whatever is wrong with the file is among its problems."""
        if path not in self._workflows:
            source = self.source(path)
            if isinstance(source, Problem):
                self._workflows[path] = Workflow(Document(Source(path, ""), None, [source]))
            else:
                self.keep(Workflow(document.parse(source)))
        return self._workflows[path]

    def recall(self, key: Hashable, make: Callable[[], T]) -> T:  # noqa: ARG002
        """Return what `make` makes of the repository's files.

        Where many commits are read, one after another, what was made under the same `key` of the
        same files is not made again. What `make` asks of this repository are `text`, `mentions`,
        `exists` and `action`.
        """
        return make()

    def keep(self, workflow: Workflow) -> None:
        """Remember a workflow that has been read."""
        self._workflows[workflow.path] = workflow

    def find_workflow(self, path: str) -> Workflow | None:
        """Return the workflow at `path`, None when there is no such file."""
        return self.workflow(path) if path in self.workflow_paths else None

    def action(self, folder: str) -> Action | None:
        """Return the action in `folder`, None when the folder has no ``action.yml``."""
        if folder not in self._actions:
            self._actions[folder] = self._read_action(folder)
        return self._actions[folder]

    def holds(self, path: str) -> bool:
        """Whether there is anything at `path` in the repository, a folder or a file."""
        return self.tree.resolve(path) is not None

    def exists(self, path: str) -> bool:
        """Whether `path` is a file of the repository."""
        return self._file(path) is not None

    def text(self, path: str) -> str | None:
        """Return the text of a file of the repository, None when it has no readable one."""
        if path not in self._texts:
            self._texts[path] = self._text(path)
        return self._texts[path]

    def mentions(self, path: str, word: str) -> bool:
        """Whether the text of a file of the repository has a word in it."""
        return word in (self.text(path) or "")

    def tracks(self, folder: str) -> bool:
        """Whether git has files in `folder`; where git cannot tell, whether it has any files."""
        return self.tree.tracks(folder)

    def line(self, path: str, number: int) -> str:
        """Return line `number`, counted from 1, of a file; nothing where there is none."""
        if path in self._workflows:
            return self._workflows[path].document.source.line(number)
        return Source(path, self.text(path) or "").line(number)

    def source(self, path: str) -> Source | Problem:
        """Return the text of a workflow file, or what keeps GitHub from reading it."""
        try:
            kind = self.tree.kind(path)
            if kind in (Kind.FILE, None):
                return document.decode(path, self.tree.read(path, 4 * MAX_CHARACTERS + 1))
        except OSError as error:
            message = f"this file cannot be read: {error.strerror or 'the system refuses'}"
            return Problem(Location(path), message, "make it readable")
        if kind is Kind.FOLDER:
            message = "this is a folder, not a workflow"
            return Problem(Location(path), message, "rename or remove it")
        if kind is Kind.LINK:
            message = "this is a symbolic link, which GitHub does not follow for workflows"
            return Problem(Location(path), message, "put the file itself here")
        return Problem(Location(path), "this is not a regular file", "remove it")

    def _read_action(self, folder: str) -> Action | None:
        for name in ("action.yml", "action.yaml"):
            path = str(PurePosixPath(folder) / name)
            inside = self._file(path)
            if inside is not None:
                return Action(document.read(path, self.tree.read(inside, 4 * MAX_CHARACTERS + 1)))
        return None

    def _text(self, path: str) -> str | None:
        inside = self._file(path)
        if inside is None:
            return None
        try:
            return decoded(self.tree.read(inside, MAX_CHARACTERS))
        except OSError:
            return None

    def _file(self, path: str) -> str | None:
        """Return where the file `path` really lies, None when the repository has no such file."""
        inside = self.tree.resolve(path)
        return inside if inside is not None and self.tree.kind(inside) is Kind.FILE else None


def decoded(data: bytes) -> str | None:
    """Return the text that the bytes of a file are, None where they are none."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
