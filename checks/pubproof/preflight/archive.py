"""The files in a distribution, read without trust: nothing is unpacked, all is bounded."""

from __future__ import annotations

import gzip
import tarfile
import zipfile
from collections import Counter
from typing import IO, TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

MOST_MEMBERS = 100_000
MOST_BYTES = 2 * 1024**3
"""Bytes of all files of a distribution together."""
MOST_METADATA = 4 * 1024**2
"""Bytes of one file of metadata."""
_RATIO = 200
"""A distribution that is larger unpacked by this factor, and large, is a bomb."""
_LARGE = 256 * 1024**2
_PIECE = 1024**2


class ArchiveError(Exception):
    """A distribution that cannot be read, or that may not be; the message is one line."""


class Archive(NamedTuple):
    """What is in a distribution."""

    names: tuple[str, ...]
    """Every file and folder, as the archive spells them."""
    metadata: bytes | None
    """``METADATA`` of a wheel, ``PKG-INFO`` of an sdist; None where there is none."""


def read(path: Path) -> Archive:
    """Return what is in a wheel or an sdist.

    Raises:
        ArchiveError: it is broken, too large when unpacked, or it has a member that would end up
            outside of its folder.
    """
    try:
        return _wheel(path) if path.suffix == ".whl" else _sdist(path)
    except ArchiveError:
        raise
    except (RecursionError, MemoryError) as error:
        raise ArchiveError("it cannot be read: it asks for too much memory") from error
    except Exception as error:  # whatever a broken file makes the libraries raise
        raise ArchiveError(f"it is broken: {error}") from error


def _wheel(path: Path) -> Archive:
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        names = tuple(one.filename for one in members)
        _bounded(path, len(members), sum(one.file_size for one in members))
        _inside(names)
        twice = next((name for name, count in Counter(names).items() if count > 1), None)
        if twice is not None:
            raise ArchiveError(f"it has two files of the name {twice!r}")
        metadata = None
        for one in members:
            with archive.open(one) as file:
                if _is_metadata(one.filename, "METADATA") and ".dist-info/" in one.filename:
                    metadata = _whole(file)
                else:
                    _through(file, one.file_size)
        return Archive(names, metadata)


def _sdist(path: Path) -> Archive:
    names: list[str] = []
    metadata = None
    with _Bounded(path) as unpacked, tarfile.open(fileobj=unpacked, mode="r|") as archive:
        for member in archive:
            names.append(member.name)
            _bounded(path, len(names), 0)
            if not (member.isfile() or member.isdir() or member.issym() or member.islnk()):
                raise ArchiveError(f"{member.name!r} is no file, folder or link")
            _inside((member.name,))
            if member.isfile() and _is_metadata(member.name, "PKG-INFO"):
                file = archive.extractfile(member)
                metadata = _whole(file) if file is not None else None
    return Archive(tuple(names), metadata)


def _is_metadata(name: str, wanted: str) -> bool:
    """Whether a member is the metadata: in a folder at the archive's root."""
    folder, slash, last = name.partition("/")
    return bool(folder and slash) and last == wanted


def _bounded(path: Path, members: int, size: int) -> None:
    if members > MOST_MEMBERS:
        raise ArchiveError(f"it has more than {MOST_MEMBERS:,} members")
    if size > MOST_BYTES or size > max(_LARGE, _RATIO * path.stat().st_size):
        raise ArchiveError(f"it is unreasonably large when unpacked: {size:,} bytes or more")


def _inside(names: tuple[str, ...]) -> None:
    for name in names:
        parts = name.replace("\\", "/").split("/")
        if name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0] or "\0" in name:
            raise ArchiveError(f"{name!r} would be unpacked outside of its folder")


def _whole(file: IO[bytes]) -> bytes:
    data = file.read(MOST_METADATA + 1)
    if len(data) > MOST_METADATA:
        raise ArchiveError(f"its metadata is longer than {MOST_METADATA:,} bytes")
    return data


def _through(file: IO[bytes], size: int) -> None:
    """Read a file to its end, which proves its checksum."""
    left = size
    while piece := file.read(_PIECE):
        left -= len(piece)
        if left < 0:
            raise ArchiveError("a file in it is longer than it says")


class _Bounded(gzip.GzipFile):
    """A compressed file that ends with an error when too much has been read of it."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._path = path
        self._taken = 0

    def read(self, size: int | None = -1) -> bytes:
        data = super().read(_PIECE if size is None or size < 0 else size)
        self._taken += len(data)
        _bounded(self._path, 0, self._taken)
        return data
