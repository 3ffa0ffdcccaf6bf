"""What variables of a shell hold, and the whole numbers that are counted out in words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Self

from pubproof import late
from pubproof.scripts.globs import SEVERAL, is_one
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Value = str | tuple[str, ...]
"""What a variable holds: a text, or an array's words."""

LISTS = frozenset({"@", "*"})
"""The names of all arguments, and the indexes of all words of an array."""
_WORD = late.pattern(r"\[([^\]]*)\]=(.*)", re.DOTALL)
_MAX_DIGITS = 5
"""Of an index; no array has more words."""
_MAX_NUMBERS = 1_000


class Keyed(tuple[str, ...]):  # noqa: SLOT001  a tuple has no room for the keys
    """The words of an array that names each by a key: ``([a]=one [b]=two)``."""

    keys: tuple[str, ...]

    def __new__(cls, held: Mapping[str, str]) -> Self:
        """Take the words by their keys."""
        made = super().__new__(cls, held.values())
        made.keys = tuple(held)
        return made

    def having(self, words: Mapping[str, str]) -> Keyed:
        """Return it with these words by their keys, in place of those that it has."""
        return Keyed({**self.held(), **words})

    def held(self) -> Mapping[str, str]:
        """Return the words by their keys."""
        return dict(zip(self.keys, self, strict=True))


def keyed(words: Sequence[str]) -> Keyed | None:
    """Return the array that is written as these words, None where they name no keys."""
    found = [_WORD.fullmatch(word) for word in words]
    if not any(found):
        return None
    pairs = ((one[1], one[2]) if one else (str(at), words[at]) for at, one in enumerate(found))
    return Keyed(dict(pairs))


def added(held: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    """Return an array to which ``+=`` has added more words."""
    if isinstance(held, Keyed) and isinstance(more, Keyed):
        return held.having(more.held())
    return (*held, *more)


def count(digits: str) -> int | None:
    """Return the number that a text is, None for another text and for more than a few digits."""
    return int(digits) if digits.isdecimal() and len(digits) <= _MAX_DIGITS else None


def counted(text: str) -> list[str]:
    """Return the words of ``{1..5}``, or of ``{5..1}``, which counts down."""
    first, _, last = text[1:-1].partition("..")
    are_numbers = first.isdecimal() and last.isdecimal() and len(first + last) <= _MAX_DIGITS
    if not are_numbers or [first, last] != [str(int(first)), str(int(last))]:
        return [UNKNOWN]  # ``{01..10}`` pads with zeros
    least, most = sorted((int(first), int(last)))
    return numbers(least, most)[:: 1 if first == str(least) else -1]


def numbers(first: int, last: int) -> list[str]:
    """Return the words for whole numbers, as far as they are not too many to tell."""
    counted = range(first, last + 1)
    return [UNKNOWN] if len(counted) > _MAX_NUMBERS else [str(one) for one in counted]


def positions(value: Value) -> tuple[str, ...]:
    """Return what stands for the indexes of an array: of the files of its first word ``*0*``."""
    if isinstance(value, Keyed):
        return value.keys
    return tuple(f"*{at}*" for at in range(len(value) if isinstance(value, tuple) else 1))


def sliced(value: Value, first: int, length: int | None) -> Value | None:
    """Return ``${name:first:length}``, of an array its words, None where that cannot be told."""
    if first < 0 or (length is not None and length < 0):
        return None
    end = None if length is None else first + length
    if isinstance(value, str):
        return value[first:end] if is_one(value) else None
    are_known = all(map(is_one, value[: first if end is None else end]))
    return value[first:end] if are_known else None


def element(value: Value, index: str) -> Value | None:
    """Return the word of an array at an index, all for ``@``, None where that cannot be told."""
    if isinstance(value, str):
        value = (value,)
    if index in LISTS:
        return value
    if isinstance(value, Keyed):
        has_key = index in value.keys and UNKNOWN not in value.keys
        return value[value.keys.index(index)] if has_key else None
    at = count(index.strip("*"))
    if at is None or at >= len(value):
        return None
    if index[0] == "*":
        return value[at]
    before = value[: at + 1]
    return before[-1] if all(map(SEVERAL.isdisjoint, before)) else None
