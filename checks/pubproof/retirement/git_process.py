"""A call of git that prints more than is held at a time."""

from __future__ import annotations

import subprocess
from typing import IO, TYPE_CHECKING, Self, cast

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from pubproof.retirement.scene import Scene

_CHUNK = 64 * 1024


class GitProcess:
    """A git that runs as long as the ``with`` statement, and what it prints."""

    def __init__(self, scene: Scene, *arguments: str, stdin: IO[bytes] | None = None) -> None:
        """Start git in the repository of a scene.

        Args:
            scene: what is searched.
            arguments: what git is told.
            stdin: what it reads, nothing for None.

        Raises:
            git.NoGitError: there is none.
        """
        self._process = scene.start_git(*arguments, stdin=stdin or subprocess.DEVNULL)
        self.output = cast("IO[bytes]", self._process.stdout)

    def __enter__(self) -> Self:
        """Return this process."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Wait for its end."""
        self._process.__exit__(kind, error, traceback)

    @property
    def failed(self) -> bool:
        """Whether it ended with an error, known behind the ``with`` statement."""
        return bool(self._process.returncode)

    def words(self) -> Iterator[bytes]:
        """Yield what stands between the nulls of the output."""
        rest = b""
        while chunk := self.output.read(_CHUNK):
            *whole, rest = (rest + chunk).split(b"\0")
            yield from whole
        if rest:
            yield rest
