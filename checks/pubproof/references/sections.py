"""The parts of a Markdown text: front matter, and sections that can be read by themselves.

A heading that begins a line, behind an empty one, ends every block of CommonMark but a fenced code
block and some blocks of HTML ("Container blocks", "Fenced code blocks", "HTML blocks").
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pubproof import late

_FRONT_MATTER = late.pattern(r"\A---[ \t]*\n.*?\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
"""What stands before a text for the program that makes a page of it."""
COMMENT = late.pattern(r"<!--.*?(?:-->|\Z)", re.DOTALL)
"""What a page does not show."""
Heading = tuple[int, str]
"""The level of a heading, and its words."""
_HEADING = late.pattern(r"(?P<marks>#{1,6})[ \t]+(?=\S)")
_FENCE = late.pattern(r"`{3,}(?=[^`]*$)|~{3,}")
_LEAD = " \t>*+-.)0123456789"
"""What may stand in a line before a heading, or make one of the line before it."""
_LASTING = ("<script", "<pre", "<style", "<textarea", "<?", "<!")
"""What begins a block of HTML that an empty line does not end."""
_CODE = late.pattern(r"(?:[*+-]|\d+[.)])(?:\t| {4})")
"""The marker of an entry of a list that begins with code."""
_DEEP = 4
"""Blanks before a line that is part of no block but code."""


class Section(NamedTuple):
    """A part of a text, from one heading to the next."""

    line: int
    """How many lines are before it."""
    text: str
    heading: Heading | None = None
    """The heading with which it begins, None where it is the first and has none."""
    is_open: bool = False
    """Whether it must be read, whatever it names.

    It may have more headings, or what reads it takes away what stands between words.
    """


class _UnclearError(Exception):
    """It cannot be told where blocks end."""


def front_matter(text: str) -> str:
    """Return the front matter of a text, empty where it has none."""
    found = _FRONT_MATTER.match(text)
    return found[0] if found is not None else ""


def split(text: str) -> list[Section]:
    """Return the sections of a text; all of it as one where they cannot be told.

    So it is where links are defined in one of them for all, too.
    """
    lines = text.split("\n")
    try:
        starts = [] if "]:" in text else _starts(lines)
    except _UnclearError:
        starts = []
    if not starts:
        return [Section(0, text, is_open=True)]
    found = []
    for (first, is_open), (end, _) in zip(starts, [*starts[1:], (len(lines), False)], strict=True):
        body = "\n".join(lines[first:end]) + ("\n" if end < len(lines) else "")
        found.append(Section(first, body, _heading(lines[first]), is_open))
    return found


def _starts(lines: list[str]) -> list[tuple[int, bool]]:
    """Return the lines with which sections begin, and whether each must be read."""
    found = [(0, False)]
    fence = ""
    is_behind_blank, is_html = True, False
    for number, line in enumerate(lines):
        bare = line.lstrip(" \t")
        depth = len(line) - len(bare)
        if fence:
            if depth < _DEEP and bare.startswith(fence) and not bare.strip(f"{fence[0]} \t"):
                fence = ""
            continue
        if not bare.strip():
            is_behind_blank, is_html = True, False
            continue
        if is_behind_blank and not depth and _HEADING.match(line) is not None:
            found.append((number, False))
        elif _is_odd(bare):
            found[-1] = (found[-1][0], True)
        if bare[0] in "`~" and depth < _DEEP:
            fence = _fence(line, is_html=is_html)
        is_html = _is_html(bare) or is_html
        is_behind_blank = False
    return found[1:] if found[1:] and found[1][0] == 0 else found


def _is_odd(bare: str) -> bool:
    """Whether a line may be a heading, or be read otherwise than it is written."""
    first = bare[0]
    return (
        bare.lstrip(_LEAD)[:1] in ("", "#", "=")
        or first == ">"
        or "\\|" in bare
        or (first in _LEAD and _CODE.match(bare) is not None)
    )


def _fence(line: str, *, is_html: bool) -> str:
    """Return the marks that open a block of code in a line, none where they open none."""
    found = _FENCE.match(line.lstrip(" \t"))
    if found is None:
        return ""
    if is_html or line[0] in " \t":  # it may stand in HTML, or in an entry of a list
        raise _UnclearError
    return found[0]


def _is_html(bare: str) -> bool:
    """Whether a line may begin a block of HTML that lasts to the next empty line."""
    begin = bare[:10].lower()
    if begin.startswith(_LASTING) and not (begin.startswith("<!--") and "-->" in bare):
        raise _UnclearError
    return bare[0] == "<"


def _heading(line: str) -> Heading | None:
    """Return the heading that a line is, as CommonMark reads it."""
    found = _HEADING.match(line)
    if found is None:
        return None
    words = line[found.end() :].rstrip(" \t")
    bare = words.rstrip("#")
    closes = not bare or bare[-1] in " \t"
    return len(found["marks"]), (bare if closes else words).strip()
