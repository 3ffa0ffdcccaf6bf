"""The form of a zip archive: what PyPI takes is read alike by every program.

The rules are those of ``utils/zipfiles.py`` and ``forklift/legacy.py`` of pypi/warehouse.
"""

from __future__ import annotations

import struct
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

_TAKEN = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_STREAMED = 0x08
"""The flag of a file whose size stands behind it."""
_CONTROL = frozenset(map(chr, (*range(0x20), 0x7F)))
_END = b"PK\x05\x06"
_END_SIZE = 22
_HEADER = struct.Struct("<4s2xH10xLLHH")
"""What stands in front of each file: signature, flags, both sizes, the lengths of its name and of
what is said of it further."""
_BEGIN = b"PK\x03\x04"
_FIELD = struct.Struct("<HH")
_ZIP64 = 1
_SIZES = struct.Struct("<QQ")
_ELSEWHERE = 0xFFFFFFFF
"""Stands for a size that is said further on."""
_RATIO = 50
_LARGE = 64 * 1024**2
"""A wheel that is larger unpacked than this, and by the factor, is taken for a bomb."""


def problems(archive: zipfile.ZipFile, path: Path) -> Iterator[str]:
    """Yield why PyPI refuses an archive whatever is in it."""
    size = path.stat().st_size
    unpacked = sum(one.file_size for one in archive.infolist())
    if unpacked > _LARGE and unpacked > _RATIO * size:
        yield (
            f"it is unreasonably large when unpacked: {unpacked:,} bytes, more than {_RATIO} "
            "times its own, which PyPI refuses"
        )
    for one in archive.infolist():
        if one.compress_type not in _TAKEN:
            yield f"{one.filename!r} is compressed otherwise than by deflate, which PyPI refuses"
        if one.flag_bits & _STREAMED:
            yield f"{one.filename!r} was written as a stream, which PyPI refuses"
        if one.comment:
            yield f"{one.filename!r} has a comment, which PyPI refuses"
        if not _CONTROL.isdisjoint(one.orig_filename):
            yield f"the name {one.filename!r} has an unprintable character, which PyPI refuses"
    if min((one.header_offset for one in archive.infolist()), default=0):
        yield "something stands before the archive, which PyPI refuses"
    with path.open("rb") as stream:
        stream.seek(max(0, size - _END_SIZE - len(archive.comment)))
        if stream.read(len(_END)) != _END:
            yield "something follows the archive, which PyPI refuses"
        yield from _differences(archive, stream)


def _differences(archive: zipfile.ZipFile, stream: BinaryIO) -> Iterator[str]:
    """Yield where the files, one after another, are others than the list at the end says."""
    end = 0
    for one in sorted(archive.infolist(), key=lambda one: one.header_offset):
        stream.seek(end)
        head = stream.read(_HEADER.size)
        if one.header_offset != end or head[: len(_BEGIN)] != _BEGIN:
            yield f"something stands before {one.filename!r}, which PyPI refuses"
            return
        _, flags, compressed, size, name, more = _HEADER.unpack(head)
        if stream.read(name) != one.orig_filename.encode():
            yield f"the name {one.filename!r} stands otherwise at its file, which PyPI refuses"
        if flags & _STREAMED:
            yield f"{one.filename!r} was written as a stream, which PyPI refuses"
        if _large(compressed, size, stream.read(more)) != (one.compress_size, one.file_size):
            yield f"{one.filename!r} has another size at its file, which PyPI refuses"
        end += _HEADER.size + name + more + one.compress_size
    if end != archive.start_dir:
        yield "something follows the last file, which PyPI refuses"


def _large(compressed: int, size: int, more: bytes) -> tuple[int, int]:
    """Return both sizes of a file; those of one in the form for large files are said in `more`."""
    while len(more) >= _FIELD.size:
        kind, length = _FIELD.unpack_from(more)
        if kind == _ZIP64 and _FIELD.size + _SIZES.size <= len(more):
            whole, compressed = _SIZES.unpack_from(more, _FIELD.size)
            return compressed, whole if size == _ELSEWHERE else size
        more = more[_FIELD.size + length :]
    return compressed, size
