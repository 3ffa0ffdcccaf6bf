"""Where the blocks of a page run: in the real repository, or in a copy of it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pubproof.guide import processes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pubproof.guide.processes import Outcome, Process

_UNSHARE = (
    ("unshare", "--net", "--"),
    ("unshare", "--map-current-user", "--net", "--"),
    ("unshare", "--map-root-user", "--net", "--"),
)
"""Ways to run a command in a network of its own, with nothing in it. The first needs root, the
others namespaces of users (``unshare(1)`` of util-linux)."""
_NOWHERE = "http://127.0.0.1:9"
"""A proxy that does not exist: the port of the discard service."""


class Workplace:
    """A folder in which blocks run, as its owner sees it."""

    def __init__(
        self,
        root: Path,
        subject: str = "",
        *,
        show: Callable[[str], None] | None = None,
    ) -> None:
        """Take a repository.

        Args:
            root: the site's repository.
            subject: the folder of the page's subject in it, with forward slashes.
            show: gets what the commands print while they print it.
        """
        self.root = root
        self.subject = subject
        self._show = show

    @property
    def folder(self) -> Path:
        """The folder in which blocks start."""
        return self.root / self.subject

    @property
    def environment(self) -> Mapping[str, str]:
        """The environment variables that blocks get."""
        return os.environ

    def begin(self, command: str) -> None:
        """Learn that a command of a block is about to run; what is shown next is its output."""

    def run(
        self, argv: Sequence[str], *, timeout: float, network: bool, inherit: Sequence[int] = ()
    ) -> Outcome:
        """Run a command to its end, or to the end of its time.

        Args:
            argv: the command and its arguments.
            timeout: the seconds that it has.
            network: whether it may use the network.
            inherit: open files that the command gets.

        Raises:
            OSError: there is no such command.
        """
        return processes.run(
            self.confine(argv, network=network),
            cwd=self.folder,
            environment=self.environment,
            timeout=timeout,
            show=self._show,
            inherit=inherit,
        )

    def start(self, argv: Sequence[str], *, network: bool, inherit: Sequence[int]) -> Process:
        """Start a command that the caller stops; arguments and errors are those of `run`."""
        return processes.Process(
            self.confine(argv, network=network),
            cwd=self.folder,
            environment=self.environment,
            show=self._show,
            inherit=inherit,
        )

    def confine(self, argv: Sequence[str], *, network: bool) -> Sequence[str]:
        """Return the command that runs `argv` with no more than it may have."""
        del network
        return argv


class Sandbox(Workplace):
    """A fresh copy of the repository, with nothing of its owner: made when it is first used.

    A block can change and break what it likes there. It is no wall against malice: a command that
    knows the path of a file of yours reaches it.
    """

    @cached_property
    def _base(self) -> tempfile.TemporaryDirectory[str]:
        """The folder of everything."""
        made = tempfile.TemporaryDirectory(prefix="pubproof-", ignore_cleanup_errors=True)
        for name in ("home", "tmp"):
            (Path(made.name) / name).mkdir()
        copy(self.root, Path(made.name) / "repository")
        return made

    @property
    def folder(self) -> Path:
        """The subject's folder in the copy."""
        return Path(self._base.name) / "repository" / self.subject

    @cached_property
    def environment(self) -> Mapping[str, str]:
        """Only what commands need; no variable of the caller but the folders of its ``PATH``."""
        tools = str(Path(sys.executable).parent)
        return {
            "COLUMNS": "80",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "HOME": str(Path(self._base.name) / "home"),
            "LANG": "C.UTF-8",
            "NO_COLOR": "1",
            "PATH": os.pathsep.join((tools, os.environ.get("PATH", os.defpath))),
            # What belongs to the running interpreter is not the page's to write.
            "PYTHONDONTWRITEBYTECODE": "1",
            "TERM": "dumb",
            "TMPDIR": str(Path(self._base.name) / "tmp"),
        }

    def confine(self, argv: Sequence[str], *, network: bool) -> Sequence[str]:
        """Return the command that runs `argv` without a network, unless it may have one."""
        if network:
            return argv
        prefix = confinement()
        if prefix is not None:
            return [*prefix, *argv]
        names = ("http_proxy", "https_proxy", "all_proxy")
        proxies = (f"{name}={_NOWHERE}" for each in names for name in (each, each.upper()))
        return ["env", *proxies, *argv]

    def close(self) -> None:
        """Remove the copy; the next use makes a fresh one."""
        made = self.__dict__.pop("_base", None)
        self.__dict__.pop("environment", None)
        if made is not None:
            made.cleanup()


@cache
def confinement() -> tuple[str, ...] | None:
    """Return what runs a command without a network, None where this system cannot do that."""
    if shutil.which("unshare") is None:
        return None
    for prefix in _UNSHARE:
        done = subprocess.run([*prefix, "true"], capture_output=True, check=False)  # noqa: S603
        if not done.returncode:
            return prefix
    return None


def copy(root: Path, target: Path) -> None:
    """Copy a repository: its files as they are in the work tree, and git's history.

    Tracked files come along, and those that git does not ignore. What the copy does not get is
    git's configuration, in which credentials can stand, its hooks and its remotes: nothing can be
    pushed from there.

    Args:
        root: the repository; a folder that git does not know is copied whole, but for virtual
            environments.
        target: the folder to make.

    Raises:
        OSError: a file cannot be copied.
    """
    if (root / ".git").exists() and shutil.which("git"):
        _clone(root, target)
    else:
        target.mkdir()
    for name in _files(root):
        source, copied = root / name, target / name
        if source.is_symlink() or source.is_file():
            copied.parent.mkdir(parents=True, exist_ok=True)
            with suppress(FileNotFoundError):  # somebody has just removed it
                shutil.copy2(source, copied, follow_symlinks=False)


def _clone(root: Path, target: Path) -> None:
    """Make a repository with the history, the tags and the index of another, and no files.

    The objects are copied. Were they shared, or linked, git would set the times of their files.
    """
    options = ("--quiet", "--no-hardlinks", "--no-checkout", "--template=")
    _git(target.parent, "clone", *options, root, target)
    _git(target, "remote", "remove", "origin")
    index = _git(root, "ls-files", "--stage", "-z")
    _git(target, "update-index", "-z", "--index-info", stdin=index)


def _files(root: Path) -> Iterator[str]:
    """Yield the paths of the files to copy, relative to `root`."""
    try:
        names = _git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    except OSError:
        yield from _walk(root)
    else:
        yield from map(os.fsdecode, dict.fromkeys(filter(None, names.split(b"\0"))))


def _walk(root: Path) -> Iterator[str]:
    for folder, folders, files in os.walk(root):
        here = Path(folder)
        links = [name for name in folders if (here / name).is_symlink()]
        folders[:] = [name for name in folders if not (here / name / "pyvenv.cfg").exists()]
        yield from (str((here / name).relative_to(root)) for name in (*files, *links))


def _git(folder: Path, *arguments: str | Path, stdin: bytes = b"") -> bytes:
    """Run git as its owner would, whatever repository a hook that runs us is at.

    Raises:
        OSError: there is no git, or it refuses.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(  # noqa: S603  only git
        ["git", "-C", folder, *arguments],  # noqa: S607  wherever it is
        env={**kept, "GIT_OPTIONAL_LOCKS": "0"},
        input=stdin,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise OSError(f"git {arguments[0]}: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout
