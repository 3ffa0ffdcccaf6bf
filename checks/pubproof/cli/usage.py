"""What a wrong call is answered with."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pubproof.location import Location


class UsageError(Exception):
    """The command was called wrongly; the message is one line."""

    def __init__(self, message: str, place: Location | None = None) -> None:
        """Take the message, and the place in a file that it speaks of, as the caller sees it."""
        super().__init__(message)
        self.place = place


def missing(need: str, extra: str, module: str | None) -> UsageError:
    """Return the error of a command that needs a module of an extra, and does not find it."""
    return UsageError(f"{need}: pip install 'pubproof[{extra}]' ({module} is missing)")
