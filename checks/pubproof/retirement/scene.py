"""What is searched: a machine and a repository."""

from __future__ import annotations

import os
import stat
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple

from pubproof import git
from pubproof.retirement.leftover import Unchecked

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator, Mapping

    from pubproof.pipeline import Pipeline
    from pubproof.repository import Repository

_CONFIGURATION = 8 * 1024 * 1024
"""A configuration file of more bytes is none."""

_FOLDERS = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "APPDATA", "LOCALAPPDATA")
"""Variables that name folders in which programs keep what they know."""


class Machine(NamedTuple):
    """The home folder and what surrounds it; a test gives its own."""

    home: Path
    environment: Mapping[str, str]
    system: Path = Path("/")
    """The folder that holds ``etc``."""

    @classmethod
    def here(cls) -> Machine:
        """Return the machine that this runs on."""
        return cls(Path.home(), os.environ)

    def folders(self, name: str) -> Iterator[Path]:
        """Yield where a program may keep its configuration or its data, whatever the system."""
        home = self.home
        roots = [home / ".config", home / ".local/share", home / ".local/state"]
        roots.append(home / "Library/Application Support")
        roots += [path for variable in _FOLDERS for path in self.named(variable)]
        yield from dict.fromkeys(root / name for root in roots)
        yield self.system / "etc/xdg" / name
        yield self.system / "etc" / name

    def named(self, variable: str) -> Iterator[Path]:
        """Yield the path that an environment variable holds, nothing where it holds none."""
        value = self.environment.get(variable, "")
        if value and value != os.devnull:
            tail = value.removeprefix("~/").removeprefix("~\\")
            yield self.home / tail if tail != value else Path(value)


class Scene:
    """A machine and a repository, and how far to look."""

    def __init__(
        self,
        machine: Machine,
        repository: Repository,
        *,
        history: bool = False,
        online: bool = False,
        revoked: frozenset[str] = frozenset(),
        now: datetime | None = None,
        progress: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Take what is searched.

        Args:
            machine: the home folder and the environment.
            repository: its files, and git's.
            history: whether to read past commits.
            online: whether to ask GitHub.
            revoked: the unique identifiers of tokens that are known to be revoked.
            now: the time by which tokens expire; the present one by default.
            progress: is told what goes on, some times a second.
        """
        self.machine = machine
        self.repository = repository
        self.root = repository.root
        self.history = history
        self.online = online
        self.revoked = revoked
        self.now = now or datetime.now(UTC)
        self.progress = progress
        self._real_root = os.path.realpath(self.root)
        self._real_home = os.path.realpath(machine.home)

    @cached_property
    def pipeline(self) -> Pipeline:
        """What the repository's workflows do."""
        from pubproof.pipeline import Pipeline

        return Pipeline(self.repository)

    def name(self, path: Path) -> str:
        """Return how to speak of a file: from the repository, or else from the home folder."""
        real = os.path.join(os.path.realpath(path.parent), path.name)  # noqa: PTH118  a link stays
        for root, shown in ((self._real_root, ""), (self._real_home, "~/")):
            if real.startswith(root.rstrip(os.sep) + os.sep):
                return shown + Path(os.path.relpath(real, root)).as_posix()
        return path.as_posix()

    def read(self, path: Path) -> bytes | Unchecked | None:
        """Return the bytes of a small file, None where there is none, or why it was not read."""
        try:
            found = os.stat(path)  # noqa: PTH116  a name may be of any kind
            if not stat.S_ISREG(found.st_mode):
                if stat.S_ISDIR(found.st_mode) or os.path.realpath(path) == os.devnull:
                    return None  # what is not to be kept is often linked to the null device
                return Unchecked(self.name(path), "it is no regular file", failed=True)
            with path.open("rb") as file:
                data = file.read(_CONFIGURATION + 1)
        except (FileNotFoundError, NotADirectoryError, ValueError):
            return None
        except OSError as error:
            why = f"it cannot be read: {error.strerror or 'the system refuses'}"
            return Unchecked(self.name(path), why, failed=True)
        if len(data) > _CONFIGURATION:
            return Unchecked(self.name(path), "it is too long for what its name says", failed=True)
        return data

    @property
    def git_environment(self) -> dict[str, str]:
        """The environment in which git has the settings of the machine's user."""
        return {**self.machine.environment, "HOME": str(self.machine.home)}

    def ask_git(self, *arguments: str) -> subprocess.CompletedProcess[bytes] | None:
        """Return how a call of git in the repository ended, None where there is no git."""
        try:
            return git.run(self.root, *arguments, given=self.git_environment)
        except git.NoGitError:
            return None

    def start_git(self, *arguments: str, stdin: int | IO[bytes]) -> subprocess.Popen[bytes]:
        """Start a call of git in the repository; raise `git.NoGitError` where there is none."""
        return git.start(self.root, *arguments, given=self.git_environment, stdin=stdin)
