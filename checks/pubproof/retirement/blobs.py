"""The blobs of git's history, each read once for the tokens in it."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from pubproof.retirement.git_process import GitProcess
from pubproof.retirement.scan import Seen, scan_windows

if TYPE_CHECKING:
    from pubproof.retirement.scene import Scene

ALL = ("--all", "--reflog")
"""From where every commit of the clone is reached."""
_CHUNK = 64 * 1024
_EVERY = 200
"""After so many blobs the progress is told."""


class Blobs:
    """What reading the blobs has found."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.seen: dict[str, list[Seen]] = {}
        """The tokens by the blob's id, only of blobs that have one."""
        self.missing = 0
        self.broken = False


def read(scene: Scene) -> Blobs:
    """Read every blob that is reached; one at a time is held, and of a long one a window."""
    listed = (
        *("rev-list", "--objects", *ALL, "--no-object-names", "--missing=print"),
        *("--filter=object:type=blob", "--filter-provided-objects"),
    )
    found = Blobs()
    batch = ("cat-file", "--batch", "--buffer")
    with (
        GitProcess(scene, *listed) as names,
        GitProcess(scene, *batch, stdin=names.output) as objects,
    ):
        names.output.close()  # cat-file reads it
        _take(scene, objects.output, found)
    found.broken = names.failed or objects.failed
    return found


def _take(scene: Scene, stream: IO[bytes], found: Blobs) -> None:
    """Read the answers of ``git cat-file --batch``."""
    number = 0
    while header := stream.readline():
        words = header.split()
        if words[-1] == b"missing":
            found.missing += 1
            continue
        number += 1
        if number % _EVERY == 0:
            scene.progress(f"history: {number:,} versions of files read")
        blob = _Limited(stream, int(words[2]))
        seen = scan_windows(blob.read)
        blob.finish()
        if seen:
            found.seen[words[0].decode()] = seen


class _Limited:
    """The next `size` bytes of a stream, as a stream by themselves."""

    def __init__(self, stream: IO[bytes], size: int) -> None:
        self._stream = stream
        self._left = size

    def read(self, size: int) -> bytes:
        """Return the next bytes, fewer than `size` only at the end."""
        data = self._stream.read(min(size, self._left))
        self._left -= len(data)
        return data

    def finish(self) -> None:
        """Skip those of the bytes that are left, and the line end behind them."""
        while self._left and self.read(_CHUNK):
            pass
        self._stream.read(1)
