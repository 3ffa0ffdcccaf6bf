"""What operators make of a text, after "Shell Parameter Expansion" of Bash.

The text may stand for the names of files, as ``dist/*.whl`` does, and may be unknown in parts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.scripts.globs import SEVERAL
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

_OPEN = SEVERAL | {*UNKNOWN, *"\\\"'$`"}
"""What does not stand for itself in a value, or in a pattern."""
_MAX_FILLED = 20_000
"""How many characters may be put into a text."""
_REPLACING = frozenset({"/", "//", "/#", "/%"})
_CASING = frozenset({"^", "^^", ",", ",,"})
_AT_FIRST = frozenset({"#", "%%"})
"""The operators that cut at the first place where the text in a pattern stands."""
_AT_LAST = frozenset({"##", "%"})


def changed(value: str, operator: str, parts: Sequence[str]) -> str:
    """Return what an operator makes of a text; `parts` stand behind it, a pattern first."""
    if operator in _CASING:
        return UNKNOWN if parts else _cased(value, operator)
    pattern, text = (*parts, "", "")[:2]
    if operator in _REPLACING:
        return _replaced(value, operator, pattern, text)
    return trimmed(value, operator, pattern)


def trimmed(value: str, operator: str, pattern: str) -> str:
    """Return ``${name#pattern}`` and its kin, `UNKNOWN` where that cannot be told.

    It is told for patterns that are a plain text, and for one with ``*`` on its outer side.
    """
    if UNKNOWN in pattern or operator not in _AT_FIRST | _AT_LAST:
        return UNKNOWN
    front = operator.startswith("#")
    if SEVERAL.isdisjoint(pattern):
        return _without(value, pattern, front=front)
    star, text = (pattern[:1], pattern[1:]) if front else (pattern[-1:], pattern[:-1])
    if star != "*" or not text or not SEVERAL.isdisjoint(text):
        return UNKNOWN
    at = value.find(text) if operator in _AT_FIRST else value.rfind(text)
    beside = value[: max(at, 0)] if operator in _AT_FIRST else value[max(at, 0) :]
    if _is_open(beside if at >= 0 else value, text):
        return UNKNOWN
    if at < 0:
        return value
    return value[at + len(text) :] if front else value[:at]


def _replaced(value: str, operator: str, pattern: str, text: str) -> str:
    """Return ``${name/pattern/text}`` and its kin, `UNKNOWN` unless the pattern is a plain text."""
    is_told = not {*value, *pattern} & _OPEN and not {*text} & {UNKNOWN, "&"} and pattern
    if not is_told:
        return UNKNOWN
    if operator == "//":
        longer = value.count(pattern) * len(text)
        return value.replace(pattern, text) if longer <= _MAX_FILLED else UNKNOWN
    if operator == "/":
        return value.replace(pattern, text, 1)
    if operator == "/#":
        return text + value[len(pattern) :] if value.startswith(pattern) else value
    return value.removesuffix(pattern) + text if value.endswith(pattern) else value


def _cased(value: str, operator: str) -> str:
    """Return ``${name^^}`` and its kin, `UNKNOWN` for what is not told or stands for files."""
    if {*value} & _OPEN or not value.isascii():
        return UNKNOWN
    made = value.upper() if operator[0] == "^" else value.lower()
    return made if len(operator) > 1 else made[:1] + value[1:]


def _without(value: str, text: str, *, front: bool) -> str:
    """Return a value without a text at its front, or at its end."""
    if value.startswith(text) if front else value.endswith(text):
        return value.removeprefix(text) if front else value.removesuffix(text)
    edge = value[: len(text)] if front else value[-len(text) :]
    return UNKNOWN if _is_open(edge, "") else value


def _is_open(value: str, text: str) -> bool:
    """Whether a value may have the text in a part that is not told; no file's name has a ``/``."""
    return UNKNOWN in value or ("/" not in text and not SEVERAL.isdisjoint(value))
