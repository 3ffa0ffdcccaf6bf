"""Which tag a version was released from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from packaging.version import InvalidVersion, Version

from pubproof import git

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_FORMAT = "%(refname:strip=2)%00%(objectname)%00%(*objectname)"


def version(tag: str) -> Version | None:
    """Return the version that a tag names, behind whatever stands before it; None for none."""
    for start in range(len(tag)):
        if start and tag[start - 1].isdigit() and tag[start].isdigit():
            continue
        try:
            return Version(tag[start:])
        except InvalidVersion:
            continue
    return None


def commits(root: Path) -> Mapping[str, str]:
    """Return the commit of each tag that the git repository has whose root is this folder.

    There are none where the folder is no such root, or where git cannot tell.
    """
    try:
        if git.toplevel(root) != root.resolve():
            return {}
        refs = git.ask(root, "for-each-ref", f"--format={_FORMAT}", "refs/tags")
    except git.GitError:
        return {}
    lines = [line.split("\0") for line in refs.split("\n") if line]
    return {name: peeled or commit for name, commit, peeled in lines}
