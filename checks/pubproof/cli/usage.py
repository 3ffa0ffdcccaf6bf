"""What a wrong call is answered with."""

from __future__ import annotations


class UsageError(Exception):
    """The command was called wrongly; the message is one line."""
