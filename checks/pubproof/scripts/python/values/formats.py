"""Texts of Python that are filled in: ``"%s upload" % tool``, ``"{tool} upload".format(…)``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof import late
from pubproof.scripts.python.values.values import cut
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    import re
    from collections.abc import Mapping, Sequence

_PERCENT = late.pattern(r"%(?:\((\w+)\))?(?:[-+ #0]*\d*(?:\.\d+)?)([sdr%])")
"""A place of ``%`` formatting, with its name and its type."""
_MAX_FILLED = 1_000_000
"""How many characters may be put into a text, before it is cut."""
_BRACES = late.pattern(r"\{\{|\}\}|\{(\w*)([^{}]*)\}")


def percented(text: str, values: Sequence[str], named: Mapping[str, str]) -> str:
    """Return a text with values in the place of ``%s`` and ``%(name)s``.

    UNKNOWN stands for one that is not known, and for the text where more or fewer are put in.
    """
    if _is_too_much(text.count("%"), values, named):
        return UNKNOWN
    rest = [*reversed(values)]

    def fill(found: re.Match[str]) -> str:
        if found[2] == "%":
            return "%"
        if found[1]:
            return named.get(found[1], UNKNOWN)
        return rest.pop() if rest else UNKNOWN

    filled = _PERCENT.sub(fill, text)
    return UNKNOWN if rest and not named else cut(filled)


def formatted(text: str, values: Sequence[str], named: Mapping[str, str]) -> str:
    """Return a text with values in the place of ``{}``, ``{0}`` and ``{name}``.

    UNKNOWN stands for one that is not known, and for a part of one.
    """
    if _is_too_much(text.count("{"), values, named):
        return UNKNOWN
    rest = [*reversed(values)]
    held = {**named, **{str(number): one for number, one in enumerate(values)}}

    def fill(found: re.Match[str]) -> str:
        if found[1] is None:
            return found[0][0]
        if found[2][:1] in ("", ":", "!"):
            if not found[1]:
                return rest.pop() if rest else UNKNOWN
            return held.get(found[1], UNKNOWN)
        return UNKNOWN

    return cut(_BRACES.sub(fill, text))


def _is_too_much(places: int, values: Sequence[str], named: Mapping[str, str]) -> bool:
    """Whether the longest of some values, in every place, makes a text that nobody writes."""
    return places * max(map(len, (*values, *named.values())), default=0) > _MAX_FILLED
