"""What the command line writes to, and what that can show."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING

from pubproof.cli.usage import UsageError

if TYPE_CHECKING:
    from pubproof.reports.look import Look


def show(text: str) -> int:
    """Write to standard output, and return the status of success.

    Raises:
        UsageError: it cannot be written; where nobody reads any more, nothing is said.
    """
    escape_unprintable()
    try:
        print(text.rstrip("\n"), flush=True)
    except OSError as error:
        from pubproof.interrupts import stop_writing

        stop_writing(sys.stdout)
        if not isinstance(error, BrokenPipeError):
            raise UsageError(f"cannot write the report: {error.strerror}") from error
    return 0


def escape_unprintable() -> None:
    """Let standard output write as an escape what its encoding lacks, and not fail at it."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def complain(text: str) -> None:
    """Write to standard error, on one line and without any token of an index.

    Where that is closed or full, the exit status alone says that something was wrong.
    """
    from pubproof.reports.quoting import plain
    from pubproof.retirement.forms import hide

    if sys.stderr is None:
        return
    try:
        print(f"pubproof: {plain(hide(text))}", file=sys.stderr, flush=True)
    except OSError:
        from pubproof.interrupts import stop_writing

        stop_writing(sys.stderr)


def wants_color() -> bool:
    """Whether to colour: on terminals, unless ``NO_COLOR`` or ``FORCE_COLOR`` says otherwise."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return bool(sys.stdout) and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def shows_unicode() -> bool:
    """Whether standard output can show marks that are not ASCII."""
    try:
        "✓✗…".encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def width() -> int:
    """Return the columns of the terminal, as ``shutil.get_terminal_size`` does."""
    try:
        given = int(os.environ.get("COLUMNS", ""))
    except ValueError:
        given = 0
    if given > 0:
        return given
    try:
        return os.get_terminal_size(sys.__stdout__.fileno() if sys.__stdout__ else 1).columns or 80
    except (OSError, ValueError):
        return 80


def columns() -> int:
    """Return how wide the terminal is on which a report is shown; 0 in a file or a pipe."""
    return width() if sys.stdout and sys.stdout.isatty() else 0


def look() -> Look:
    """Return how a report for people looks on standard output."""
    from pubproof.reports.look import Look

    return Look(color=wants_color(), unicode=shows_unicode(), columns=columns())
