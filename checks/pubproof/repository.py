"""The folder that is examined."""

from __future__ import annotations

import os
import stat
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from pubproof.location import Location, Problem
from pubproof.workflows import document
from pubproof.workflows.action import Action
from pubproof.workflows.document import MAX_CHARACTERS, Document
from pubproof.workflows.nodes import Source
from pubproof.workflows.workflow import Workflow

if TYPE_CHECKING:
    from pubproof.files import Files
    from pubproof.settings import Settings

WORKFLOWS = ".github/workflows"
"""The only folder in which GitHub looks for workflows; it does not look into folders below it."""


class Repository:
    """A repository's files, read when they are asked for and never written."""

    def __init__(self, root: Path, settings: Settings) -> None:
        """Take the folder and the settings that its contract is judged by."""
        self.root = root
        self.settings = settings
        self._real = os.path.realpath(root)
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
        try:
            names = os.listdir(self.root / WORKFLOWS)  # noqa: PTH208  names are all it needs
        except OSError:
            return ()
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
            path = self.root / folder
            if path.is_symlink():
                message = "this folder is a symbolic link, which GitHub does not follow"
                return Problem(Location(folder), message, "put the folder itself here")
            if path.exists() and not path.is_dir():
                message = "this is a file where GitHub looks for a folder"
                return Problem(Location(folder), message, "make it a folder")
        return None

    @cached_property
    def _names(self) -> frozenset[str]:
        """What stands in the folder itself, in lower case: most paths begin with nothing of it."""
        try:
            return frozenset(name.lower() for name in os.listdir(self._real))  # noqa: PTH208
        except OSError:
            return frozenset()

    def workflow(self, path: str) -> Workflow:
        """Return the workflow at `path`; whatever is wrong with the file is among its problems."""
        if path not in self._workflows:
            source = self.source(path)
            if isinstance(source, Problem):
                self._workflows[path] = Workflow(Document(Source(path, ""), None, [source]))
            else:
                self.keep(Workflow(document.parse(source)))
        return self._workflows[path]

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
        return self._inside(path) is not None

    def exists(self, path: str) -> bool:
        """Whether `path` is a file of the repository."""
        inside = self._inside(path)
        return inside is not None and inside.is_file()

    def text(self, path: str) -> str | None:
        """Return the text of a file of the repository, None when it has no readable one."""
        if path not in self._texts:
            self._texts[path] = self._text(path)
        return self._texts[path]

    def tracks(self, folder: str) -> bool:
        """Whether git has files in `folder`; where git cannot tell, whether it has any files."""
        import subprocess

        command = ["git", "-C", str(self.root), "ls-files", "--", folder]
        try:
            done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603
        except OSError:
            done = None
        if done is None or done.returncode:
            inside = self._inside(folder)
            return inside is not None and inside.is_dir() and any(inside.iterdir())
        return bool(done.stdout)

    def line(self, path: str, number: int) -> str:
        """Return line `number`, counted from 1, of a file; nothing where there is none."""
        if path in self._workflows:
            return self._workflows[path].document.source.line(number)
        return Source(path, self.text(path) or "").line(number)

    def source(self, path: str) -> Source | Problem:
        """Return the text of a workflow file, or what keeps GitHub from reading it."""
        try:
            mode = os.lstat(self.root / path).st_mode
            if stat.S_ISREG(mode):
                with open(self.root / path, "rb") as file:  # noqa: PTH123  faster for many files
                    return document.decode(path, file.read(4 * MAX_CHARACTERS + 1))
        except OSError as error:
            message = f"this file cannot be read: {error.strerror or 'the system refuses'}"
            return Problem(Location(path), message, "make it readable")
        if stat.S_ISDIR(mode):
            message = "this is a folder, not a workflow"
            return Problem(Location(path), message, "rename or remove it")
        if stat.S_ISLNK(mode):
            message = "this is a symbolic link, which GitHub does not follow for workflows"
            return Problem(Location(path), message, "put the file itself here")
        return Problem(Location(path), "this is not a regular file", "remove it")

    def _read_action(self, folder: str) -> Action | None:
        for name in ("action.yml", "action.yaml"):
            path = str(PurePosixPath(folder) / name)
            inside = self._inside(path)
            if inside is not None and inside.is_file():
                with inside.open("rb") as file:
                    return Action(document.read(path, file.read(4 * MAX_CHARACTERS + 1)))
        return None

    def _text(self, path: str) -> str | None:
        inside = self._inside(path)
        if inside is None or not inside.is_file():
            return None
        try:
            with inside.open("rb") as file:
                return file.read(MAX_CHARACTERS).decode("utf-8-sig")
        except (OSError, UnicodeDecodeError):
            return None

    def _inside(self, path: str) -> Path | None:
        """Return where `path` really lies, None when that is outside the repository."""
        first = path.partition("/")[0].lower()
        if first not in self._names and first.isascii() and first not in ("", ".", ".."):
            return None
        if not os.path.lexists(os.path.join(self._real, path)):  # noqa: PTH118  most do not exist
            return None
        try:
            target = os.path.realpath(os.path.join(self._real, path), strict=True)  # noqa: PTH118
        except (OSError, ValueError):
            return None
        inside = target == self._real or target.startswith(self._real + os.sep)
        return Path(target) if inside else None
