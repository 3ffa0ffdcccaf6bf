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

from pubproof import git, processes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pubproof.processes import CompletedProcess, Process

_UNSHARE = (
    ("unshare", "--net", "--"),
    ("unshare", "--map-current-user", "--net", "--"),
    ("unshare", "--map-root-user", "--net", "--"),
)
"""Ways to run a command in a network of its own, with nothing in it. The first needs root, the
others namespaces of users (``unshare(1)`` of util-linux)."""
_NOWHERE = "http://127.0.0.1:9"
"""A proxy that does not exist: the port of the discard service."""
_SUBMODULE = b"160000"
"""How git's index marks a commit of another repository."""


class Workplace:
    """A folder in which blocks run, as its owner sees it."""

    def __init__(
        self, root: Path, subject: str = "", *, show: Callable[[str], None] | None = None
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
    ) -> CompletedProcess:
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

    def __init__(self, root: Path, subject: str = "", original: Original | None = None) -> None:
        """Take a repository.

        Args:
            root: as for `Workplace`.
            subject: as for `Workplace`.
            original: makes the copy; who has many sandboxes of a repository shares one.
        """
        super().__init__(root, subject)
        self._original = original or Original(root)
        self._shared = original is not None

    @cached_property
    def _base(self) -> tempfile.TemporaryDirectory[str]:
        """The folder of everything."""
        made = _temporary()
        for name in ("home", "tmp"):
            (Path(made.name) / name).mkdir()
        self._original.copy(Path(made.name) / "repository")
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
        if not self._shared:
            self._original.close()


@cache
def confinement() -> tuple[str, ...] | None:
    """Return what runs a command without a network, None where this system cannot do that."""
    if shutil.which("unshare") is None:
        return None
    for prefix in _UNSHARE:
        done = subprocess.run([*prefix, "true"], capture_output=True, check=False)  # noqa: S603  only unshare
        if not done.returncode:
            return prefix
    return None


class Original:
    """A repository of which copies are made.

    Git's objects are copied once, into a store from which the copies borrow them. Borrowed from the
    repository itself, git would set the times of their files there.
    """

    def __init__(self, root: Path) -> None:
        """Take a repository, or a folder that git does not know."""
        self._root = root

    def copy(self, target: Path) -> None:
        """Make a copy: the files as they are in the work tree, and git's history.

        Tracked files come along, and those that git does not ignore. What a copy does not get is
        git's configuration, in which credentials can stand, its hooks and its remotes: nothing can
        be pushed from there. A folder that git does not know is copied whole, but for virtual
        environments.

        Args:
            target: the folder to make.

        Raises:
            OSError: a file cannot be copied.
        """
        if (self._root / ".git").exists() and shutil.which("git"):
            self._clone(target)
        else:
            target.mkdir()
        for name in _files(self._root):
            source, copied = self._root / name, target / name
            if source.is_symlink() or source.is_file():
                copied.parent.mkdir(parents=True, exist_ok=True)
                with suppress(FileNotFoundError):  # somebody has just removed it
                    shutil.copy2(source, copied, follow_symlinks=False)

    def close(self) -> None:
        """Remove the store, which no copy must need any more."""
        made = self.__dict__.pop("_store", None)
        if made is not None:
            made.cleanup()

    @cached_property
    def _store(self) -> tempfile.TemporaryDirectory[str]:
        """A folder with the repository's objects, branches and tags."""
        made = _temporary()
        options = ("--quiet", "--bare", "--no-local", "--template=")
        git.output(self._root, "clone", *options, self._root, made.name, fetches=True)
        return made

    def _clone(self, target: Path) -> None:
        """Make a repository with the history, the tags and the index, and no files."""
        options = ("--quiet", "--shared", "--no-checkout", "--template=")
        git.output(target.parent, "clone", *options, self._store.name, target, fetches=True)
        git.output(target, "remote", "remove", "origin")
        index = git.output(self._root, "ls-files", "--stage", "-z")
        git.output(target, "update-index", "-z", "--index-info", stdin=index)
        # What is staged, and in no commit, is not in the store.
        entries = (entry.split()[:2] for entry in index.split(b"\0") if entry)
        blobs = b"\n".join(name for mode, name in entries if mode != _SUBMODULE)
        for answer in git.output(target, "cat-file", "--batch-check", stdin=blobs).splitlines():
            if answer.endswith(b" missing"):
                blob = git.output(self._root, "cat-file", "blob", answer.split()[0].decode())
                git.output(target, "hash-object", "-w", "--stdin", stdin=blob)


def _temporary() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="pubproof-", ignore_cleanup_errors=True)


def _files(root: Path) -> Iterator[str]:
    """Yield the paths of the files to copy, relative to `root`."""
    try:
        names = git.output(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
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
