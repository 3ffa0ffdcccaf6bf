"""The folder that is examined."""

from __future__ import annotations

import os
from codecs import BOM_UTF8
from functools import cached_property, partial
from typing import TYPE_CHECKING

from pubproof.files.disk import Disk
from pubproof.files.tree import Kind, WorkTree
from pubproof.location import Location, Problem
from pubproof.once import Keeper
from pubproof.recent import Recent
from pubproof.workflows.reader import document
from pubproof.workflows.reader.document import MAX_BYTES, MAX_CHARACTERS, Document
from pubproof.workflows.reader.source import Source, lines_of
from pubproof.workflows.workflow import Workflow

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence
    from pathlib import Path
    from typing import TypeVar

    from pubproof.files.files import Files
    from pubproof.files.tree import Tree
    from pubproof.settings import Settings
    from pubproof.workflows.action import Action
    from pubproof.workflows.uses import Uses

    T = TypeVar("T")

WORKFLOWS = ".github/workflows"
"""The only folder in which GitHub looks for workflows; it does not look into folders below it."""
SILENCING = "pubproof:"
"""How a comment begins that silences a finding, or is meant to."""
_MAX_KEPT = 4_000_000
"""How many characters have the texts of files that are kept, all together."""
_MAX_SOURCES = 16_000_000
"""How many characters have those of workflows, which may be asked for again for each name."""


class Repository(Keeper):
    """A repository's files, read when they are asked for and never written."""

    remembers = False
    """Whether `recall` keeps what was made, for other files as well."""

    def __init__(
        self,
        root: Path | str,
        settings: Settings,
        tree: Tree | None = None,
        disk: Disk | None = None,
    ) -> None:
        """Take the folder, and the settings that its contract is judged by.

        The files are those in the folder, unless another `tree` of them is given; the folder is
        read through `disk`.
        """
        super().__init__()
        self.folder = os.fspath(root)
        self.settings = settings
        self.disk = Disk(root) if disk is None else disk
        self.tree = WorkTree(self.disk) if tree is None else tree
        self._workflows: dict[str, Workflow] = {}
        self._texts = Recent[str | None](_MAX_KEPT)
        self._sources = Recent[Source | Problem](_MAX_SOURCES)
        self.silencing: dict[str, str] = {}
        """The texts, by path, in which comments may silence findings; who reads one keeps it."""

    @cached_property
    def root(self) -> Path:
        """The folder as a path: a check can do without, and without ``pathlib``."""
        from pathlib import Path

        return Path(self.folder)

    @property
    def workflow_paths(self) -> tuple[str, ...]:
        """The paths of all workflow files, sorted."""
        return self.once("workflow paths", _workflow_paths)

    @cached_property
    def files(self) -> Files:
        """What is in the repository."""
        from pubproof.files.files import Files

        return Files(self)

    @property
    def folder_problem(self) -> Problem | None:
        """What keeps GitHub from finding any workflow, None when nothing does."""
        return self.once("folder problem", _folder_problem)

    def workflow(self, path: str) -> Workflow:
        """Return the workflow at `path`; whatever is wrong with the file is among its problems."""
        if path not in self._workflows:
            self._workflows[path] = self._read_workflow(path)
        return self._workflows[path]

    def model(self, source: Source) -> Workflow:
        """Return the workflow that a text is; unless it was read before, it is not kept."""
        kept = self._workflows.get(source.path)
        if kept is not None and kept.document.source.text == source.text:
            return kept
        key = ("workflow", source.path, source.text)
        return self.recall(key, lambda _: Workflow(document.parse(source)))

    def recall(self, key: Hashable, make: Callable[[Repository], T]) -> T:  # noqa: ARG002  snapshots heed it
        """Return what `make` makes of the repository's files.

        Where many commits are read, one after another, what would come out the same under the
        same `key` is not made again. So `make` may rest on nothing but the repository that it is
        given and the key, and must ask that repository for all that it needs.
        """
        return make(self)

    def has_read(self, path: str) -> bool:
        """Whether the workflow at `path` has been read in full."""
        return path in self._workflows

    def keep(self, workflow: Workflow) -> None:
        """Remember a workflow that has been read."""
        self._workflows[workflow.path] = workflow

    def find_workflow(self, path: str) -> Workflow | None:
        """Return the workflow at `path`, None when there is no such file."""
        paths = self.once("set of workflow paths", _set_of_workflow_paths)
        return self.workflow(path) if path in paths else None

    def action(self, folder: str) -> Action | None:
        """Return the action in `folder`, None when the folder has no ``action.yml``."""
        return self.once(("action", folder), partial(_action, folder))

    def action_of(self, used: Uses | None) -> Action | None:
        """Return the action of the repository that a step uses, None where it uses another."""
        return self.action(used.path) if used is not None and used.is_local else None

    def workflow_of(self, used: Uses | None) -> Workflow | None:
        """Return the workflow of the repository that a job calls, None where it calls another."""
        return self.find_workflow(used.path) if used is not None and used.is_local else None

    def holds(self, path: str) -> bool:
        """Whether there is anything at `path` in the repository, a folder or a file."""
        return self.tree.resolve(path) is not None

    def exists(self, path: str) -> bool:
        """Whether `path` is a file of the repository."""
        return self.find(path) is not None

    def find(self, path: str) -> str | None:
        """Return where the file `path` really lies, None when the repository has no such file."""
        inside = self.tree.resolve(path)
        return inside if inside is not None and self.tree.kind(inside) is Kind.FILE else None

    def real(self, path: str) -> str:
        """Return where a file lies that is written to `path`, behind symbolic links.

        One that is not there yet lies where its folder does.
        """
        inside = self.tree.resolve(path)
        folder, _, name = path.rpartition("/")
        above = self.tree.resolve(folder) if inside is None and folder else None
        return inside or (path if above is None else f"{above}/{name}".removeprefix("./"))

    def text(self, path: str) -> str | None:
        """Return the text of a file of the repository, None when it has no readable one."""
        return self._texts.once(path, partial(self.read_text, path), _length)

    def read_text(self, path: str) -> str | None:
        """Return what `text` does, read anew."""
        inside = self.find(path)
        if inside is None:
            return None
        try:
            return decoded(self.tree.read(inside, MAX_CHARACTERS))
        except OSError:
            return None

    def whole_text(self, path: str) -> str | None:
        """Return the text of a file, None also where there may be more of it than is read."""
        text = self.text(path)
        is_whole = text is not None and len(text.encode()) + len(BOM_UTF8) < MAX_CHARACTERS
        return text if is_whole else None

    def slug_in(self, path: str) -> str | None:
        """Return its ``owner/name`` as the workflow at `path` may ask for it, or None."""
        from pubproof.home import compared_in

        return compared_in(self, path)

    def mentions(self, path: str, word: str) -> bool:
        """Whether the text of a file of the repository has a word in it."""
        return word in (self.text(path) or "")

    def names(self, folder: str) -> Sequence[str]:
        """Return the names of what is in a folder, none where there is no such folder."""
        return self.tree.names(folder)

    def tracks(self, path: str) -> bool:
        """Whether git has a file at `path` or below it, or one is there where git cannot tell."""
        return self.once(("tracks", path), lambda one: one.tree.tracks(path))

    def line(self, path: str, number: int) -> str:
        """Return line `number`, counted from 1, of a file; nothing where there is none."""
        if path in self._workflows:
            return self._workflows[path].document.source.line(number)
        lines = lines_of(path, self.text(path) or "")
        return lines[number - 1] if 0 < number <= len(lines) else ""

    def source(self, path: str) -> Source | Problem:
        """Return the text of a workflow file, or what keeps GitHub from reading it."""
        return self._sources.once(path, partial(self.read_source, path), _length_of)

    def read_source(self, path: str) -> Source | Problem:
        """Return what `source` does, read anew."""
        try:
            kind = self.tree.kind(path)
            if kind in (Kind.FILE, None):
                data = self.tree.read(path, MAX_BYTES + 1)
                return document.decode(path, data) if len(data) <= MAX_BYTES else _too_large(path)
        except OSError as error:
            return _unreadable(path, error)
        if kind is Kind.FOLDER:
            message = "this is a folder, not a workflow"
            return Problem(Location(path), message, "rename or remove it")
        if kind is Kind.LINK:
            message = "this is a symbolic link, which GitHub does not follow for workflows"
            return Problem(Location(path), message, "put the file itself here")
        return Problem(Location(path), "this is not a regular file", "remove it")

    def may_mention(self, path: str, word: str) -> bool:
        """Whether the text of a workflow file has a word in it, or cannot be read."""
        source = self.source(path)
        return isinstance(source, Problem) or word in source.text

    def _read_workflow(self, path: str) -> Workflow:
        source = self.source(path)
        if isinstance(source, Problem):
            return Workflow(Document(Source(path, ""), None, [source]))
        return self.model(source)


def decoded(data: bytes) -> str | None:
    """Return the text that the bytes of a file are, None where they are none."""
    try:
        return data.removeprefix(BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError:
        return None


def _workflow_paths(repository: Repository) -> tuple[str, ...]:
    if repository.folder_problem is not None:
        return ()
    names = repository.tree.names(WORKFLOWS)
    return tuple(
        sorted(f"{WORKFLOWS}/{name}" for name in names if name.endswith((".yml", ".yaml")))
    )


def _set_of_workflow_paths(repository: Repository) -> frozenset[str]:
    return frozenset(repository.workflow_paths)


def _folder_problem(repository: Repository) -> Problem | None:
    """Return what keeps GitHub, or this machine, from the folder of the workflows."""
    # What would stand in the folder of the workflows is asked for to learn whether that opens.
    for folder in (".github", WORKFLOWS, f"{WORKFLOWS}/."):
        try:
            kind = repository.tree.kind(folder)
        except OSError as error:
            return _unreadable(folder.rpartition("/")[0] or ".", error, "folder")
        if kind is Kind.LINK:
            message = "this folder is a symbolic link, which GitHub does not follow"
            return Problem(Location(folder), message, "put the folder itself here")
        if kind not in (None, Kind.FOLDER):
            message = "this is a file where GitHub looks for a folder"
            return Problem(Location(folder), message, "make it a folder")
    return None


def _too_large(path: str) -> Problem:
    message = f"this file has more than {MAX_BYTES:,} bytes, and GitHub starts no run of it"
    return Problem(Location(path), message, "split it, or remove it if it is no workflow")


def _unreadable(path: str, error: OSError, what: str = "file") -> Problem:
    message = f"this {what} cannot be read: {error.strerror or 'the system refuses'}"
    return Problem(Location(path), message, "make it readable")


def _action(folder: str, repository: Repository) -> Action | None:
    """Return the action in a folder, with its problem where its file cannot be read."""
    from pathlib import PurePosixPath

    from pubproof.workflows.action import Action

    for name in ("action.yml", "action.yaml"):
        path = str(PurePosixPath(folder) / name)
        inside = repository.find(path)
        if inside is None:
            continue
        try:
            data = repository.tree.read(inside, 4 * MAX_CHARACTERS + 1)
        except OSError as error:
            return Action(Document(Source(path, ""), None, [_unreadable(path, error)]))
        return Action(document.read(path, data))
    return None


def _length(text: str | None) -> int:
    return len(text or "")


def _length_of(source: Source | Problem) -> int:
    return len(source.text) if isinstance(source, Source) else 0
