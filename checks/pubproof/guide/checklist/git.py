"""What Git says of a repository."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pubproof import git

if TYPE_CHECKING:
    from pathlib import Path


class Commit(NamedTuple):
    """What is checked out."""

    id: str
    """Empty where there is no commit, or no Git."""
    changed: bool
    """Whether files differ from it."""


def commit(folder: Path) -> Commit:
    """Return what is checked out in a folder; files that Git does not know count as changes."""
    found = _git(folder, "rev-parse", "--verify", "HEAD")
    return Commit(found, bool(found and _git(folder, "status", "--porcelain", "--", ".")))


def _git(folder: Path, *arguments: str) -> str:
    try:
        return git.ask(folder, *arguments)
    except git.GitError:
        return ""
