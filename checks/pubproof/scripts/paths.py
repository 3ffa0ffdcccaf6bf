"""Paths as scripts write them, turned into paths of the repository."""

from __future__ import annotations

import posixpath

from pubproof.scripts.command import UNKNOWN

ROOT = "/github/workspace"
"""What stands for the repository's absolute path (the one GitHub uses inside containers)."""


def resolve(folder: str, path: str) -> str | None:
    """Return `path`, written in `folder`, from the repository's root; None when it is outside."""
    path = path.replace("\\", "/")
    if UNKNOWN in path:
        return None
    if not path.startswith("/"):
        if folder == UNKNOWN:
            return None
        path = posixpath.join(ROOT, folder, path)
    path = posixpath.normpath(path)
    if path == ROOT:
        return "."
    return path.removeprefix(ROOT + "/") if path.startswith(ROOT + "/") else None


def base(path: str) -> str:
    """Return the last part of a path, without ``.exe``."""
    name = path.replace("\\", "/").rpartition("/")[2]
    return name[:-4] if name.lower().endswith(".exe") else name


def absolute(folder: str) -> str:
    """Return what ``pwd`` prints in `folder`."""
    if folder == UNKNOWN:
        return UNKNOWN
    return ROOT if folder == "." else f"{ROOT}/{folder}"


def seen_from(folder: str, path: str) -> str:
    """Return `path`, written in `folder`, so that it means the same in any other folder."""
    if folder == UNKNOWN or UNKNOWN in path or path.startswith(("/", "$", "~")):
        return path
    return f"{absolute(folder)}/{path}"
