"""What an expression of Python is worth: a text, or a list of texts."""

from __future__ import annotations

import posixpath
import re

from pubproof.scripts.command import UNKNOWN

Value = str | list[str]
MAX_WORDS = 500
_MAX_TEXT = 20_000
_PLACE = re.compile(r"%[sdr]|\{\d?\}")
"""Where a value is put into a text."""


def constant(held: object) -> str:
    """Return a constant as text; None, as a folder, is the one at hand."""
    if isinstance(held, bytes):
        return cut(held.decode(errors="replace"))
    return "" if held is None else cut(held if isinstance(held, str) else str(held))


def as_text(value: Value) -> str:
    """Return a text, UNKNOWN for a list."""
    return value if isinstance(value, str) else UNKNOWN


def formatted(text: str, values: list[str]) -> str:
    """Return a text with values in the place of ``%s`` or ``{}``, UNKNOWN where others are."""
    parts = _PLACE.split(text)
    if len(parts) != len(values) + 1:
        return UNKNOWN
    filled = [part + value for part, value in zip(parts, [*values, ""], strict=True)]
    return cut("".join(filled))


def above(path: Value) -> str:
    """Return the folder that a path stands in."""
    return posixpath.dirname(path) or "." if isinstance(path, str) else UNKNOWN


def total(left: Value, right: Value) -> Value:
    """Return what ``+`` makes of two values; a text beside a list is one word more."""
    if isinstance(left, str) and isinstance(right, str):
        return cut(left + right)
    words = [left] if isinstance(left, str) else left
    return (words + ([right] if isinstance(right, str) else right))[:MAX_WORDS]


def cut(text: str) -> str:
    """Return a text, UNKNOWN where it is too long to be told."""
    return text if len(text) <= _MAX_TEXT else UNKNOWN


def split(text: str) -> list[str]:
    """Return the words of a command line."""
    import shlex

    try:
        return shlex.split(text)[:MAX_WORDS]
    except ValueError:
        return [UNKNOWN]
