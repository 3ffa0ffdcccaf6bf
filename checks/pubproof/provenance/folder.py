"""A release from disk: distributions in one folder, what attests them in the same or another."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from pubproof.provenance import evidence
from pubproof.provenance.evidence import ENDINGS, MAX_BYTES, Evidence, Unreadable
from pubproof.provenance.release import File, Release, alike, parse

if TYPE_CHECKING:
    from pathlib import Path

    from packaging.version import Version


class FolderError(ValueError):
    """A folder that holds no one release; the message is one line."""


def read(dist: Path, provenance: Path, project: str, version: Version | None) -> Release:
    """Return the release that a folder holds.

    Args:
        dist: the folder with the wheels and sdists.
        provenance: the folder with their attestations, which may be the same.
        project: the normalized name, which finds one of several releases; empty for any.
        version: the version, in the same way; None for any.

    Raises:
        FolderError: there is no such release, or more than one, or nothing that attests.
        OSError: a file cannot be read.
    """
    releases = _distributions(dist, project, version)
    if not releases:
        wanted = f" of {project} {version or ''}".rstrip() if project else ""
        raise FolderError(f"{str(dist)!r} holds no wheel and no sdist{wanted}")
    (name, found), *others = sorted(releases)
    if others:
        several = ", ".join(f"{each} {number}" for each, number in sorted(releases))
        raise FolderError(f"{str(dist)!r} holds several releases, say which: {several}")
    attesting = [path for path in sorted(provenance.iterdir()) if path.name.endswith(ENDINGS)]
    if not attesting:
        raise FolderError(f"{str(provenance)!r} holds no attestations (*{', *'.join(ENDINGS)})")
    held = [one for path in attesting for one in _evidence(path)]
    files = tuple(_file(path, held) for path in releases[name, found])
    used = [id(one) for file in files for one in file.evidence]
    strays = tuple(one for one in held if id(one) not in used)
    return Release(name, str(found), str(dist), files, strays=strays)


def _distributions(
    dist: Path, project: str, version: Version | None
) -> dict[tuple[str, Version], list[Path]]:
    """Return the wheels and sdists in a folder by project and version."""
    found: dict[tuple[str, Version], list[Path]] = {}
    for path in sorted(dist.iterdir()):
        named = parse(path.name)
        if named is not None and project in {"", named[0]} and version in {None, named[1]}:
            found.setdefault(named, []).append(path)
    return found


def _evidence(path: Path) -> list[Evidence | Unreadable]:
    if not path.is_file():
        return [Unreadable(path.name, "is not a file")]
    with path.open("rb") as file:
        return evidence.read(path.name, file.read(MAX_BYTES + 1))


def _file(path: Path, held: list[Evidence | Unreadable]) -> File:
    """Return a distribution with what is named after it, or says that it attests it."""
    if not path.is_file():
        return File(path.name, unchecked="it is not a file")
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return File(path.name, digest, tuple(one for one in held if _is_of(one, path.name, digest)))


def _is_of(one: Evidence | Unreadable, name: str, digest: str) -> bool:
    if one.source.startswith(f"{name}."):
        return True
    return isinstance(one, Evidence) and any(
        alike(subject, name) or sha256 == digest for subject, sha256 in one.subjects
    )
