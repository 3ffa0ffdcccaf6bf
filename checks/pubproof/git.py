"""Calls of git: each in the same environment, and what it means when git does not answer.

Git starts no program that a repository's settings name, asks for no password, and unless it is told
otherwise it fetches nothing.
"""

from __future__ import annotations

import os
import stat
import subprocess
from typing import IO, TYPE_CHECKING

from pubproof import late

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

CHECKED_OUT = frozenset({"", "@", "HEAD"})
"""How git calls the commit that is checked out, and what is staged there."""
_QUIET = (
    *("-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}"),
    *("-c", "log.showSignature=false"),
)
"""No program that a repository's settings name is started."""
_OF_ANOTHER = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_COMMON_DIR",
    "GIT_NAMESPACE",
    "GIT_PREFIX",
)
"""Variables that git sets for its hooks, and that would lead to another repository."""
_NO_REPOSITORY = "not a git repository"
"""What git says of a folder that is in no clone."""
_SETTINGS = "GIT_CONFIG_GLOBAL"
"""The variable that names the file of the user's settings."""
_NAME = late.pattern(
    r"(?![-/.])(?!.*(?:\.\.|//|/\.|@\{|\.lock/))[^\x00-\x20\x7f~^:?*\[\\]+(?<![/.])(?<!\.lock)"
)
"""The name of a tag (``git check-ref-format`` and ``git tag``)."""


class GitError(OSError):
    """What git was asked for cannot be had; the message is one line."""


class NoGitError(GitError):
    """Git is not installed, or cannot be run."""


class NoCloneError(GitError):
    """The folder is in no clone of a repository."""


def is_tag(word: str) -> bool:
    """Whether git takes a word as the name of a tag."""
    return _NAME.fullmatch(word) is not None


def run(
    folder: str | Path,
    *arguments: str | Path,
    given: Mapping[str, str] | None = None,
    stdin: bytes = b"",
    seconds: float | None = None,
    fetches: bool = False,
) -> subprocess.CompletedProcess[bytes]:
    """Return how a call of git ended.

    Args:
        folder: where it is called.
        arguments: what it is told.
        given: the environment to begin with, None for that of this process.
        stdin: what it reads.
        seconds: how long it may take, None for as long as it likes.
        fetches: whether it may ask a remote; else a partial clone has no more than it has.

    Raises:
        NoGitError: git cannot be run.
        GitError: it takes too long.
    """
    try:
        return subprocess.run(  # noqa: S603  only git
            _command(folder, *arguments),
            env=_environment(given, fetches=fetches),
            input=stdin,
            capture_output=True,
            check=False,
            timeout=seconds,
        )
    except subprocess.TimeoutExpired:
        raise GitError(f"git gave no answer in {seconds:.0f} s") from None
    except (OSError, ValueError) as error:
        raise _no_git(error) from error


def output(
    folder: str | Path,
    *arguments: str | Path,
    stdin: bytes = b"",
    seconds: float | None = None,
    fetches: bool = False,
) -> bytes:
    """Return what git prints.

    Beside what `run` raises, `NoCloneError` in a folder of none, and `GitError` where git refuses.
    """
    done = run(folder, *arguments, stdin=stdin, seconds=seconds, fetches=fetches)
    if done.returncode:
        why = refusal(done)
        raise NoCloneError(why) if why == _NO_REPOSITORY else GitError(why)
    return done.stdout


def ask(folder: str | Path, *arguments: str | Path) -> str:
    """Return what git prints, without the last line's end; raise as `output` does."""
    return output(folder, *arguments).decode(errors="replace").removesuffix("\n")


def start(
    folder: str | Path,
    *arguments: str | Path,
    given: Mapping[str, str] | None = None,
    stdin: int | IO[bytes] = subprocess.DEVNULL,
) -> subprocess.Popen[bytes]:
    """Start a call of git, whose output the caller reads; its complaints are lost.

    Raises:
        NoGitError: git cannot be run.
    """
    try:
        return subprocess.Popen(  # noqa: S603  only git
            _command(folder, *arguments),
            env=_environment(given),
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except (OSError, ValueError) as error:
        raise _no_git(error) from error


def refusal(done: subprocess.CompletedProcess[bytes]) -> str:
    """Return the line in which git says why it refuses, with the call that it says would help.

    Of a folder in no repository it says besides where it has looked for one, which is left out.
    """
    said = done.stderr.decode(errors="replace").strip().splitlines() or ["git refuses"]
    why = next((line for line in said if line.startswith("fatal: ")), said[0])
    why = why.removeprefix("fatal: ").partition(" (or any ")[0]
    calls = [line.strip() for line in said if line.startswith("\tgit ")]
    return "; call: ".join([why, *calls[:1]])


def pipes(environment: Mapping[str, str]) -> list[str]:
    """Return the user's files of settings at which git would wait for somebody to write them.

    Args:
        environment: the one in which git is called.
    """
    home = environment.get("HOME", "")
    kept = environment.get("XDG_CONFIG_HOME") or f"{home}/.config"
    paths = [f"{kept}/git/config", f"{home}/.gitconfig"]
    own = environment.get(_SETTINGS)
    return [path for path in (paths if own is None else [own]) if _is_pipe(path)]


def _is_pipe(path: str) -> bool:
    try:
        return stat.S_ISFIFO(os.stat(path).st_mode)  # noqa: PTH116  no path is needed
    except (OSError, ValueError):
        return False


def toplevel(folder: Path) -> Path:
    """Return the root of the work tree that a folder is in; raise as `run` does."""
    from pathlib import Path

    return Path(ask(folder, "rev-parse", "--show-toplevel")).resolve()


def _command(folder: str | Path, *arguments: str | Path) -> list[str]:
    return ["git", *_QUIET, "-C", os.fspath(folder), *(os.fspath(one) for one in arguments)]


def _environment(given: Mapping[str, str] | None, *, fetches: bool = False) -> dict[str, str]:
    kept = os.environ if given is None else given
    quiet = {
        "GIT_ASKPASS": "true",  # no window asks for a password
        "GIT_FLUSH": "1",  # it answers at once
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_SSH_COMMAND": kept.get("GIT_SSH_COMMAND", "ssh -o BatchMode=yes"),
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
    }
    if pipes(kept):
        quiet[_SETTINGS] = os.devnull
    if not fetches:
        quiet |= {"GIT_ALLOW_PROTOCOL": "", "GIT_NO_LAZY_FETCH": "1"}
    return {name: value for name, value in kept.items() if name not in _OF_ANOTHER} | quiet


def _no_git(error: OSError | ValueError) -> NoGitError:
    found = not isinstance(error, FileNotFoundError)
    return NoGitError(f"git cannot be run: {error}" if found else "git is not installed")
