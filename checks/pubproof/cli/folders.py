"""The repositories that a call names."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from pubproof.cli.command import clause_ids
from pubproof.cli.usage import UsageError
from pubproof.files.disk import Disk
from pubproof.spelling import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pubproof.repository import Repository

_BARE = frozenset({"HEAD", "objects", "refs"})
"""What git keeps in a repository that has no other files."""


def repository(
    path: str, disk: Disk | None = None, off: Mapping[str, str] | None = None
) -> Repository:
    """Return the repository in the folder at `path`; it is read through `disk`, if that is given.

    `off` are clauses that the call switches off, each with the reason.

    Raises:
        UsageError: there is no such folder, it is not the root of the repository, or its settings
            cannot be read.
    """
    from pubproof.location import Location
    from pubproof.repository import Repository
    from pubproof.settings import FILE, SettingsError, read

    _require(path)
    _require_root(path, Disk(path or os.curdir) if disk is None else disk)
    # To import pathlib takes longer than to read five workflows; without ".." both write the same.
    root = folder(path) if ".." in path else os.path.normpath(path)
    try:
        settings = read(root, clause_ids())
    except SettingsError as error:
        place = Location(FILE if path == "." else f"{path}/{FILE}", *error.place)
        raise UsageError(f"{error}" if path == "." else f"{path}: {error}", place) from error
    return Repository(root, settings._replace(off={**settings.off, **(off or {})}), disk=disk)


def root(path: str) -> Path:
    """Return `path` as the folder of a repository, which may have git's own files alone.

    Raises:
        UsageError: there is no such folder, or it is only a part of a clone.
    """
    found = folder(path)
    _require_root(path, Disk(path or os.curdir), files=False)
    return found


def folder(path: str) -> Path:
    """Return `path` as a folder; raise `UsageError`, with the nearest name, if it is none."""
    from pathlib import Path

    found = Path(path)
    _require(path, f"give the folder it lies in, {str(found.parent)!r}")
    return found


def _require(path: str, instead: str = "give the folder of the repository") -> None:
    """Raise `UsageError`, with the nearest name, if there is no folder at `path`.

    Where there is a file, the message ends with what to do `instead`.
    """
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116  Path("") is this folder
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        raise UsageError(f"no such folder: {path!r}{_sibling(path)}") from error
    except OSError as error:
        raise UsageError(f"cannot read {path!r}: {error.strerror}") from error
    if not stat.S_ISDIR(mode):
        raise UsageError(f"{path!r} is not a folder; {instead}")


def _require_root(path: str, disk: Disk, *, files: bool = True) -> None:
    """Raise `UsageError` if a folder has no workflows because it is only a part of a clone.

    A folder with a ``.github`` of its own is taken for a repository wherever it lies. One with
    git's own files alone is refused where `files` are needed.
    """
    try:
        entries = disk.entries("") or {}
    except OSError:
        return  # whoever reads the folder tells it
    if ".github" in entries or ".git" in entries:
        return
    if entries.keys() >= _BARE:
        if not files:
            return
        raise UsageError(f"{path!r} has git's own files only; give a clone that has the others")
    from pathlib import Path

    for above in Path(path).resolve().parents:
        if (above / ".git").exists():
            if (above / ".github" / "workflows").is_dir():
                root = os.path.relpath(above, os.path.realpath(os.curdir))
                raise UsageError(
                    f"the workflows are not in {path!r} but in {root!r}: name that folder, "
                    "or go there"
                )
            return


def _sibling(path: str) -> str:
    """Return the end of a message that names the folder whose name is most like that of `path`."""
    from pathlib import Path

    missing = Path(path)
    try:
        near = nearest(
            missing.name, [each.name for each in missing.parent.iterdir() if each.is_dir()]
        )
    except OSError:
        return ""
    return f"; did you mean {str(missing.with_name(near))!r}?" if near else ""
