"""Which scripts are worth reading."""

from __future__ import annotations


def mentions(text: str) -> bool:
    """Whether the text might start something that builds, checks, attests or uploads."""
    return bool(text)
