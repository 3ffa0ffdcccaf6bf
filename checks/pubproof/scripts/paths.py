"""Paths as scripts write them, turned into paths of the repository."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.scripts.command import Files

ROOT = "/github/workspace"
"""What stands for the repository's absolute path (the one GitHub uses inside containers)."""
_ON_RUNNERS = late.pattern(
    r"(?:(?:/home/runner|/Users/runner|~)/work|/__w|/?[A-Za-z]:/a|/[a-z]/a)/([^/]+)/\1(?=/|$)"
)
"""The repository's absolute path on GitHub's runners, and in the containers of their jobs."""
_MAX_MATCHING = 300
"""How many files a pattern may stand for."""
_MAX_DEPTH = 3
"""How many ``**`` of a pattern are heeded."""


def _rooted(path: str) -> str:
    """Return a path, with `ROOT` for the repository's absolute path on a runner."""
    if path[:1] not in "/~" and path[1:3] != ":/":
        return path
    found = _ON_RUNNERS.match(posixpath.normpath(path) if "/.." in path else path)
    return path if found is None else f"{ROOT}{found.string[found.end() :]}"


def resolve(folder: str, path: str) -> str | None:
    """Return `path`, written in `folder`, from the repository's root; None when it is outside."""
    path = _rooted(path.replace("\\", "/"))
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


def located(folder: str, path: str) -> str | None:
    """Return what `resolve` does; an absolute path outside of the repository stays as it is."""
    outside = path.startswith("/") and UNKNOWN not in path
    return resolve(folder, path) or (posixpath.normpath(path) if outside else None)


def parent(path: str) -> str:
    """Return the folder in which a file or a folder of the repository lies."""
    return path.rpartition("/")[0] or "."


def above(folder: str) -> Iterator[str]:
    """Yield a folder, then each that it is in: the root comes last, the repository's or another."""
    yield folder
    outer = posixpath.dirname(folder) or "."
    while folder not in ("", ".", outer):
        folder, outer = outer, posixpath.dirname(outer) or "."
        yield folder


def base(path: str) -> str:
    """Return the last part of a path, without ``.exe``."""
    name = posixpath.basename(path.replace("\\", "/"))
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


def normal(path: str) -> str:
    r"""Return a path of the job's working folder in its shortest form, with ``/`` for ``\``."""
    path = _rooted(path.replace("\\", "/"))
    for root in (ROOT, "$GITHUB_WORKSPACE", "${GITHUB_WORKSPACE}"):
        path = path.removeprefix(root).removeprefix("/") if path.startswith(root) else path
    return posixpath.normpath(path.strip() or ".")


def joined(folder: str, path: str) -> str:
    """Return `path`, seen from `folder`, in its shortest form, wherever it leads."""
    if UNKNOWN in folder or UNKNOWN in path:
        return UNKNOWN
    is_absolute = path.startswith(("$", "/", "~/")) or path[1:3] in (":/", ":\\")
    return normal(path if is_absolute else f"{folder}/{path}")


def in_folder(folder: str, name: str) -> str:
    """Return the path of a file in a folder; ``.`` is the repository's root."""
    return name if folder in ("", ".") else f"{folder}/{name}"


def is_within(path: str, folder: str) -> bool:
    """Whether a path is that of a folder, or of something below it."""
    return f"{path}/".startswith(f"{folder}/")


def seen_inside(folder: str, path: str) -> str | None:
    """Return a path as it is seen from a folder that it is in, None for what is beside that."""
    return path[len(folder) + 1 :] or "." if is_within(path, folder) else None


def matching(files: Files, pattern: str) -> list[str]:
    """Return the files and folders of the repository that a pattern with ``*`` stands for.

    ``**`` stands for one folder or none.
    """
    if 0 < pattern.count("**/") <= _MAX_DEPTH:
        return [
            one for part in ("", "*/") for one in matching(files, pattern.replace("**/", part, 1))
        ][:_MAX_MATCHING]
    from fnmatch import fnmatchcase

    found = [""]
    for part in pattern.split("/"):
        if "*" in part:
            found = [
                f"{front}{one}/"
                for front in found
                for one in sorted(files.names(front.rstrip("/") or "."))
                if fnmatchcase(one, part)
            ][:_MAX_MATCHING]
        else:
            found = [f"{front}{part}/" for front in found]
    return [one.rstrip("/") for one in found]
