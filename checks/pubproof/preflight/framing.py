"""The form of a zip archive: what PyPI takes is read alike by every program.

The rules are those of ``utils/zipfiles.py`` and ``forklift/legacy.py`` of pypi/warehouse.
"""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_TAKEN = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_STREAMED = 0x08
"""The flag of a file whose size stands behind it."""
_CONTROL = frozenset(map(chr, (*range(0x20), 0x7F)))
_END = b"PK\x05\x06"
_END_SIZE = 22
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
            yield "something stands behind the archive, which PyPI refuses"
