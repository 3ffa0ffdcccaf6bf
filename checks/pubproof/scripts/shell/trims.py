"""What is left of a text without what a pattern fits, after "Shell Parameter Expansion" of Bash.

The text may stand for the names of files, as ``dist/*.whl`` does, and may be unknown in parts.
"""

from __future__ import annotations

from pubproof.scripts.command import UNKNOWN

_GLOBS = frozenset("*?[")
_AT_FIRST = frozenset({"#", "%%"})
"""The operators that cut at the first place where the text in a pattern stands."""
_AT_LAST = frozenset({"##", "%"})


def trimmed(value: str, operator: str, pattern: str) -> str:
    """Return ``${name#pattern}`` and its kin, `UNKNOWN` where that cannot be told.

    It is told for patterns that are a plain text, and for one with ``*`` on its outer side.
    """
    if UNKNOWN in pattern or operator not in _AT_FIRST | _AT_LAST:
        return UNKNOWN
    front = operator.startswith("#")
    if _GLOBS.isdisjoint(pattern):
        return _without(value, pattern, front=front)
    star, text = (pattern[:1], pattern[1:]) if front else (pattern[-1:], pattern[:-1])
    if star != "*" or not text or not _GLOBS.isdisjoint(text):
        return UNKNOWN
    at = value.find(text) if operator in _AT_FIRST else value.rfind(text)
    beside = value[: max(at, 0)] if operator in _AT_FIRST else value[max(at, 0) :]
    if _is_open(beside if at >= 0 else value, text):
        return UNKNOWN
    if at < 0:
        return value
    return value[at + len(text) :] if front else value[:at]


def _without(value: str, text: str, *, front: bool) -> str:
    """Return a value without a text at its front, or at its end."""
    if value.startswith(text) if front else value.endswith(text):
        return value.removeprefix(text) if front else value.removesuffix(text)
    edge = value[: len(text)] if front else value[-len(text) :]
    return UNKNOWN if _is_open(edge, "") else value


def _is_open(value: str, text: str) -> bool:
    """Whether a value may have the text in a part that is not told; no file's name has a ``/``."""
    return UNKNOWN in value or ("/" not in text and not _GLOBS.isdisjoint(value))
