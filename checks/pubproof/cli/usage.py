"""What a wrong call is answered with."""

from __future__ import annotations


class UsageError(Exception):
    """The command was called wrongly; the message is one line."""


def missing(need: str, extra: str, module: str | None) -> UsageError:
    """Return the error of a command that needs a module of an extra, and does not find it."""
    return UsageError(f"{need}: pip install 'pubproof[{extra}]' ({module} is missing)")
