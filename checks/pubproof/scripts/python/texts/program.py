"""Programs of several modules of the repository: what they name together."""

from __future__ import annotations

from collections import deque
from functools import reduce
from typing import TYPE_CHECKING

from pubproof.once import once
from pubproof.scripts.python.texts.imports import imported_files
from pubproof.scripts.python.texts.named import NOTHING, Named, may_tell, named
from pubproof.scripts.python.texts.source import brings, fetches, starts_at

if TYPE_CHECKING:
    from pubproof.scripts.command import Files

_MAX_MODULES = 2_000
"""How many modules of one program are looked at."""


@once
def modules(files: Files, path: str) -> tuple[str, ...]:
    """Return the module at `path`, and those that it leads to by whatever imports.

    The nearest come first; of a program that is larger than all the others are left out.
    """
    found = {path: None}
    todo = deque([path])
    while todo and len(found) < _MAX_MODULES:
        fresh = [one for one in _imports(files, todo.popleft()) if one not in found]
        fresh = fresh[: _MAX_MODULES - len(found)]
        found.update(dict.fromkeys(fresh))
        todo += fresh
    return tuple(found)


_imports = once(imported_files)


@once
def names(files: Files, path: str) -> Named:
    """Return what the module at `path` and those that it leads to name of one upload.

    Anywhere among them programs may be started; a tool and its verb stand in one of them, or in
    what that one imports itself, and so do PyPI and what sends something. Modules that are left out
    may hide any of it.
    """
    together = modules(files, path)
    found = Named(hides=len(together) >= _MAX_MODULES)
    for one in together:
        if _near_may_tell(files, one):
            found = found.joined(_told(files, one))
        elif not found.starts:
            found = found._replace(starts=starts_at(files, one))
    return found


def _told(files: Files, path: str) -> Named:
    """Return what a module of a program names, with what it imports itself where it lacks that."""
    near = own_names(files, path)
    if near.lacks:
        near = near_names(files, path)
    return near._replace(verb=near.verb and near.tool, pypi=near.sends)


@once
def near_starts(files: Files, path: str) -> bool:
    """Whether the module at `path`, or one that it imports itself, can start a program."""
    return any(starts_at(files, one) for one in (path, *_imports(files, path)))


@once
def _may_tell(files: Files, path: str) -> bool:
    return may_tell(files.text(path) or "")


@once
def _near_may_tell(files: Files, path: str) -> bool:
    """Whether the module at `path`, or one that it imports itself, may name what uploads."""
    return any(_may_tell(files, one) for one in (path, *_imports(files, path)))


@once
def fetches_files(files: Files, path: str) -> bool:
    """Whether the module at `path`, or one that it imports itself, may fetch files."""
    return any(_fetches(files, one) for one in (path, *_imports(files, path)))


@once
def _fetches(files: Files, path: str) -> bool:
    """Whether the module at `path` may fetch files by itself."""
    return fetches(files.text(path) or "")


@once
def brings_files(files: Files, path: str) -> bool:
    """Whether a program that begins with the module at `path` may fetch, copy or pack files.

    Of what is imported only that counts which is near, and what fetches.
    """
    if brings(files.text(path) or ""):
        return True
    return any(fetches_files(files, one) for one in _imports(files, path))


@once
def own_names(files: Files, path: str) -> Named:
    """Return what the module at `path` names by itself."""
    return named(files.text(path) or "")


@once
def near_names(files: Files, path: str) -> Named:
    """Return what the module at `path` names, together with those that it imports itself."""
    own = (own_names(files, one) for one in (path, *_imports(files, path)))
    return reduce(Named.joined, own, NOTHING)
