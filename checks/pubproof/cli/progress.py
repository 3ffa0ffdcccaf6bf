"""What goes on while a command runs, on a line of the terminal that is written anew."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

from pubproof.cli.terminal import width
from pubproof.reports.quoting import plain

if TYPE_CHECKING:
    from typing import Self


class Progress:
    """A line that stands on a terminal as long as the ``with`` statement runs."""

    def __init__(self, *, wait: float = 0, pause: float = 0) -> None:
        """Begin now; nothing shows where standard error is no terminal.

        Args:
            wait: seconds before a text shows; what is done sooner needs none.
            pause: seconds after a text in which no other shows.
        """
        self._shows = bool(sys.stderr) and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._next = time.monotonic() + wait
        self._pause = pause
        self._shown = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the line empty."""
        if self._shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)

    def tell(self, text: str) -> None:
        """Show what is done now, as far as it fits, unless another text showed a moment ago."""
        if self._shows and text and time.monotonic() >= self._next:
            room = max(width() - 1, 10)
            print(f"\r\x1b[K{plain(text)[:room]}", end="", file=sys.stderr, flush=True)
            self._next = time.monotonic() + self._pause
            self._shown = True
