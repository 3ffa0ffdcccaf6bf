"""What git is asked; everything only reads, and nothing is fetched."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

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


class GitError(Exception):
    """What git was asked for cannot be had; the message is one line."""


def command(root: Path, *arguments: str) -> list[str]:
    """Return the call of git in the folder `root`."""
    return ["git", "-C", os.fspath(root), *arguments]


def environment() -> dict[str, str]:
    """Return the environment of such a call: a partial clone must not fetch what it lacks."""
    given = {name: value for name, value in os.environ.items() if name not in _OF_ANOTHER}
    return {**given, "GIT_ALLOW_PROTOCOL": "", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"}


def ask(root: Path, *arguments: str) -> str:
    """Return what git says, without the last line's end.

    Raises `GitError` with the first line of its complaint where it refuses, or is not there.
    """
    try:
        done = subprocess.run(  # noqa: S603
            command(root, *arguments), capture_output=True, check=False, env=environment()
        )
    except FileNotFoundError as error:
        raise GitError("git is not installed") from error
    if done.returncode:
        raise GitError(_refusal(done.stderr.decode(errors="replace").strip().splitlines()))
    return done.stdout.decode(errors="replace").removesuffix("\n")


def _refusal(said: list[str]) -> str:
    """Return the first line of git's complaint, with the call that git says would help."""
    if not said:
        return "git refuses"
    calls = [line.strip() for line in said if line.startswith("\tgit ")]
    return "; call: ".join([said[0].removeprefix("fatal: "), *calls[:1]])


def toplevel(root: Path) -> Path:
    """Return the folder of the work tree that `root` is in; raise `GitError` as `ask` does."""
    return Path(ask(root, "rev-parse", "--show-toplevel")).resolve()


def ignores(root: Path, folder: str, path: str) -> bool:
    """Whether the ``.gitignore`` files that lie in a folder make git ignore a path below it."""
    own = ask(root, "rev-parse", "--absolute-git-dir")
    called = ["git", f"--git-dir={own}", f"--work-tree={folder}", "-c", "core.excludesFile="]
    done = subprocess.run(  # noqa: S603
        [*called, "check-ignore", "--quiet", "--no-index", "--", path],
        cwd=folder,
        capture_output=True,
        check=False,
        env=environment(),
    )
    return done.returncode == 0
