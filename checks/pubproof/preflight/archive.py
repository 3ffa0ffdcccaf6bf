"""The files in a distribution, read without trust: nothing is unpacked, all is bounded."""

from __future__ import annotations

import gzip
import posixpath
import tarfile
import zipfile
from collections import Counter
from typing import IO, TYPE_CHECKING, NamedTuple

from pubproof.preflight import encryption, framing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_MAX_MEMBERS = 100_000
_MAX_BYTES = 2 * 1024**3
"""Bytes of all files of a distribution together."""
MAX_METADATA = 4 * 1024**2
"""Bytes of one file of metadata."""
_MAX_RECORD = 32 * 1024**2
"""Bytes of the list of all files of a wheel."""
_RATIO = 200
"""An sdist that is larger unpacked by this factor, and large, is a bomb."""
_LARGE = 256 * 1024**2
_PIECE = 1024**2
_KEPT = {"METADATA": MAX_METADATA, "RECORD": _MAX_RECORD, "entry_points.txt": MAX_METADATA}
"""The files of a wheel's ``.dist-info`` that are read, with the bytes that each may have."""


class ArchiveError(Exception):
    """A distribution that cannot be read, or that may not be; the message is one line."""


class Archive(NamedTuple):
    """What is in a distribution."""

    folder: str
    """The ``.dist-info`` of a wheel that its name asks for, the only folder of an sdist's root.

    Of an sdist with one file it is that file."""
    names: tuple[str, ...]
    """Every file and folder, as the archive spells them."""
    kept: Mapping[str, bytes]
    """What is in the files of `folder` that say something of it, by their names."""
    encrypted: Mapping[str, str] = {}
    """The tools by which PyPI takes files for encrypted, by the names of these files."""

    @property
    def metadata(self) -> bytes | None:
        """``METADATA`` of a wheel, ``PKG-INFO`` of an sdist; None where there is none."""
        return self.kept.get("METADATA", self.kept.get("PKG-INFO"))

    @property
    def license_folder(self) -> str:
        """The folder that the metadata's ``License-File`` is relative to."""
        return f"{self.folder}/licenses" if self.folder.endswith(".dist-info") else self.folder


def dist_info(path: Path) -> str:
    """Return the ``.dist-info`` that a wheel has, as its own name tells it."""
    return f"{'-'.join(path.name.split('-')[:2])}.dist-info"


def read(path: Path) -> Archive:
    """Return what is in a wheel or an sdist.

    Raises:
        ArchiveError: it is broken, of a form that PyPI refuses, too large when unpacked, or it has
            a member that would end up outside of its folder.
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
    """Return what is in a wheel; raise `ArchiveError` where PyPI would refuse it."""
    folder = dist_info(path)
    kept: dict[str, bytes] = {}
    encrypted: dict[str, str] = {}
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        names = tuple(one.filename for one in members)
        _bounded(len(members), sum(one.file_size for one in members))
        _inside(names)
        twice = next((name for name, count in Counter(names).items() if count > 1), None)
        if twice is not None:
            raise ArchiveError(f"it has two files of the name {twice!r}")
        refused = next(framing.problems(archive, path), None)
        if refused is not None:
            raise ArchiveError(refused)
        for one in members:
            name = one.filename.removeprefix(f"{folder}/")
            with archive.open(one) as file:
                if name != one.filename and name in _KEPT:
                    kept[name] = _whole(file, _KEPT[name])
                elif encryption.is_looked_at(name, one.file_size):
                    _look(one.filename, file, encrypted)
                else:
                    _through(file, one.file_size)
        return Archive(folder, names, kept, encrypted)


def _sdist(path: Path) -> Archive:
    names: list[str] = []
    kept: dict[str, bytes] = {}
    encrypted: dict[str, str] = {}
    with _Bounded(path) as unpacked, tarfile.open(fileobj=unpacked, mode="r|") as archive:
        for member in archive:
            names.append(member.name)
            _bounded(len(names), 0)
            if not (member.isfile() or member.isdir() or member.issym() or member.islnk()):
                raise ArchiveError(f"{member.name!r} is no file, folder or link")
            if member.issparse():
                raise ArchiveError(f"{member.name!r} is a sparse file, which PyPI refuses")
            _inside((member.name,))
            folder, _, last = member.name.partition("/")
            file = archive.extractfile(member) if member.isfile() else None
            if file is not None and folder and last == "PKG-INFO":
                kept = {member.name: _whole(file, MAX_METADATA)}
            elif file is not None and encryption.is_looked_at(member.name, member.size):
                _look(member.name, file, encrypted)
    if zipfile.is_zipfile(path):
        raise ArchiveError("it can be read as a zip archive too, which PyPI refuses")
    top = _top(names)
    described = kept.get(f"{top}/PKG-INFO")
    kept = {} if described is None else {"PKG-INFO": described}
    return Archive(top, tuple(names), kept, encrypted)


def _top(names: Sequence[str]) -> str:
    """Return what all names of an sdist begin with, as twine and PyPI tell it; empty for none."""
    top = posixpath.commonpath(names) if names else ""
    if names and top in ("", "."):
        raise ArchiveError("it has more than one file or folder at its root, where PyPI wants one")
    return top


def _bounded(members: int, size: int) -> None:
    if members > _MAX_MEMBERS:
        raise ArchiveError(f"it has more than {_MAX_MEMBERS:,} members")
    if size > _MAX_BYTES:
        raise _too_large(size)


def _too_large(size: int) -> ArchiveError:
    return ArchiveError(f"it is unreasonably large when unpacked: {size:,} bytes or more")


def _inside(names: tuple[str, ...]) -> None:
    for name in names:
        parts = name.replace("\\", "/").split("/")
        if name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0] or "\0" in name:
            raise ArchiveError(f"{name!r} would be unpacked outside of its folder")


def _whole(file: IO[bytes], most: int) -> bytes:
    data = file.read(most + 1)
    if len(data) > most:
        raise ArchiveError(f"its metadata is longer than {most:,} bytes")
    return data


def _look(name: str, file: IO[bytes], encrypted: dict[str, str]) -> None:
    """Add a file to `encrypted` if it is; it is read to its end, which proves its checksum."""
    if tool := encryption.tool(b"".join(iter(lambda: file.read(_PIECE), b""))):
        encrypted[name] = tool


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
        self._most = min(_MAX_BYTES, max(_LARGE, _RATIO * path.stat().st_size))
        self._taken = 0

    def read(self, size: int | None = -1) -> bytes:
        data = super().read(_PIECE if size is None or size < 0 else size)
        self._taken += len(data)
        if self._taken > self._most:
            raise _too_large(self._taken)
        return data
