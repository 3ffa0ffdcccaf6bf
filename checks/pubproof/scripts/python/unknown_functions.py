"""Uploads that a Python text tells a function to start of which nothing is known.

``shell("uv", "publish")`` of some library does what ``subprocess.run`` would.
"""

from __future__ import annotations

from itertools import pairwise
from posixpath import basename
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.tools import UPLOADS

if TYPE_CHECKING:
    from collections.abc import Sequence

_TEXT = late.pattern(
    r"\s*(?:\S{0,99}python[\d.]*\s+-m\s+)?(?:"
    + "|".join(rf"{tool}\s+{verb}" for tool, verb in sorted(UPLOADS))
    + r")(?![\w-])"
)
"""A command line that begins with an upload."""
_STARTING = late.pattern(r"call|cmd|command|exec|local|popen|run|sh(?:ell)?$|spawn|sudo|system")
"""What the names of functions say that start the text of a command line."""
_SPEAKING = frozenset(
    {
        *("append", "assert", "critical", "debug", "describe", "echo", "error", "exception"),
        *("expect", "extend", "format", "info", "join", "log", "notice", "param", "parse"),
        *("pprint", "print", "quote", "render", "rule", "secho", "show", "success", "suggest"),
        *("test", "trace", "warn", "warning", "write"),
    }
)
"""The first words of functions that only tell of what they are given; a class only holds it."""


def command(name: str, given: Sequence[str | list[str]]) -> tuple[str, ...]:
    """Return the upload that a call of a function is told, nothing where it is told none.

    `name` is the last word of its name, `given` what its arguments are worth.
    """
    starts = _STARTING.search(name.lower()) is not None
    if name.lower().partition("_")[0] in _SPEAKING or (name[:1].isupper() and not starts):
        return ()
    for value in given:
        if isinstance(value, list) and uploads(value):
            return tuple(value)
    texts = [value for value in given if isinstance(value, str)]
    if uploads(texts):
        return tuple(texts)
    text = next(filter(_TEXT.match, texts), "") if starts else ""
    return ("sh", "-c", text) if text else ()


def uploads(words: Sequence[str]) -> bool:
    """Whether a tool stands among words, and behind it that it is to upload."""
    return any((basename(one), verb) in UPLOADS for one, verb in pairwise(words))
