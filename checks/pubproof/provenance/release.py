"""A release, and its files with what attests them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    parse_sdist_filename,
    parse_wheel_filename,
)

if TYPE_CHECKING:
    from packaging.version import Version

    from pubproof.provenance.evidence import Evidence, Unreadable


class File(NamedTuple):
    """One wheel or sdist of a release."""

    name: str
    sha256: str = ""
    """The digest of its bytes, in hexadecimal; empty where they were not read."""
    evidence: tuple[Evidence | Unreadable, ...] = ()
    """What attests it, or claims to."""
    unchecked: str = ""
    """Why it could not be looked at, empty where it could."""
    is_old: bool = False
    """Whether that is so because it is older than attestations."""
    altered: str = ""
    """What shows that the bytes are not those that the index lists, empty where they are."""


class Release(NamedTuple):
    """The files of one version of a project."""

    project: str
    version: str
    """As PEP 440 normalizes it; empty where the newest was asked for in vain."""
    source: str
    """Where it is from: an address, or a folder."""
    files: tuple[File, ...] = ()
    unchecked: str = ""
    """Why it could not be looked at, empty where it could."""
    is_absent: bool = False
    """Whether that is so because the index has no such project or release."""
    strays: tuple[Evidence | Unreadable, ...] = ()
    """What attests none of the files."""
    notes: tuple[str, ...] = ()
    """What else is to be known of it."""


def parse(filename: str) -> tuple[str, Version] | None:
    """Return project and version of a wheel's or sdist's file name, None if it is none.

    The project's name is normalized, as PyPA's specification of names says.
    """
    parts = _parts(filename)
    return (parts[0], parts[1]) if parts is not None else None


def alike(filename: str, other: str) -> bool:
    """Whether two names mean one distribution; a folder before the first does not count.

    As in `pypi-attestations`, spellings of project, version and tags do not matter.
    """
    name = filename.rpartition("/")[2]
    parts = _parts(name)
    return name == other or (parts is not None and parts == _parts(other))


def _parts(filename: str) -> tuple[str, Version, *tuple[object, ...]] | None:
    """Return what a distribution's name is made of, from the project and the version on."""
    try:
        if filename.endswith(".whl"):
            return parse_wheel_filename(filename)
        return parse_sdist_filename(filename)
    except (InvalidWheelFilename, InvalidSdistFilename):
        return None
