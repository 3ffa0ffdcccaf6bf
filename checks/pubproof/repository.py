"""The folder that is examined."""

from __future__ import annotations

import os
import stat
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from pubproof.location import Location, Problem
from pubproof.workflows import document
from pubproof.workflows.action import Action
from pubproof.workflows.document import MAX_CHARACTERS, Document
from pubproof.workflows.nodes import Source
from pubproof.workflows.workflow import Workflow

if TYPE_CHECKING:
    from pubproof.settings import Settings

WORKFLOWS = ".github/workflows"
"""The only folder in which GitHub looks for workflows; it does not look into folders below it."""


class Repository:
    """A repository's files, read when they are asked for and never written."""

    def __init__(self, root: Path, settings: Settings) -> None:
        """Take the folder and the settings that its contract is judged by."""
        self.root = root
        self.settings = settings
        self._workflows: dict[str, Workflow] = {}
        self._actions: dict[str, Action | None] = {}
        self._texts: dict[str, str | None] = {}

    def workflow_paths(self) -> list[str]:
        """Return the paths of all workflow files, sorted."""
        try:
            names = os.listdir(self.root / WORKFLOWS)  # noqa: PTH208  names are all it needs
        except OSError:
            return []
        return sorted(f"{WORKFLOWS}/{name}" for name in names if name.endswith((".yml", ".yaml")))

    def workflow(self, path: str) -> Workflow:
        """Return the workflow at `path`; whatever is wrong with the file is among its problems."""
        if path not in self._workflows:
            self._workflows[path] = Workflow(self._document(path))
        return self._workflows[path]

    def action(self, folder: str) -> Action | None:
        """Return the action in `folder`, None when the folder has no ``action.yml``."""
        if folder not in self._actions:
            self._actions[folder] = self._read_action(folder)
        return self._actions[folder]

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

    def bytes(self, path: str) -> bytes | Problem:
        """Return the content of a workflow file, or what keeps GitHub from reading it."""
        target = self.root / path
        try:
            mode = os.lstat(target).st_mode
            if stat.S_ISREG(mode) and not self._is_linked(path):
                with open(target, "rb") as file:  # noqa: PTH123  a tenth faster for many files
                    return file.read(4 * MAX_CHARACTERS + 1)
        except OSError as error:
            reason = error.strerror or "the system refuses"
            return Problem(
                Location(path), f"this file cannot be read: {reason}", "make it readable"
            )
        if stat.S_ISDIR(mode):
            return Problem(
                Location(path), "this is a folder, not a workflow", "rename or remove it"
            )
        if stat.S_ISREG(mode) or stat.S_ISLNK(mode):
            message = "this is a symbolic link, which GitHub does not follow for workflows"
            return Problem(Location(path), message, "put the file itself here")
        return Problem(Location(path), "this is not a regular file", "remove it")

    def _document(self, path: str) -> Document:
        data = self.bytes(path)
        if isinstance(data, Problem):
            return Document(Source(path, ""), None, [data])
        return document.read(path, data)

    def _read_action(self, folder: str) -> Action | None:
        for name in ("action.yml", "action.yaml"):
            path = str(PurePosixPath(folder) / name)
            inside = self._inside(path)
            if inside is not None and inside.is_file():
                return Action(document.read(path, inside.read_bytes()[: 4 * MAX_CHARACTERS + 1]))
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
        try:
            target = (self.root / path).resolve()
        except (OSError, ValueError, RuntimeError):
            return None
        return target if target.is_relative_to(self.root.resolve()) else None

    def _is_linked(self, path: str) -> bool:
        """Whether a folder on the way to `path` is a symbolic link."""
        folder = self.root / PurePosixPath(path).parent
        return folder.is_symlink() or folder.parent.is_symlink()
