"""Text of a repository, made safe to show on a terminal."""

from __future__ import annotations

import re
from typing import NamedTuple

from pubproof import late
from pubproof.tokens import coded, logins, mask, spans

WIDTH = 100
"""Characters of a source line that are shown."""
_PASSWORD = late.pattern(
    r"""
    ( (?: passw(?:or)?d | passphrase | _token )\w{0,40}\\?["']?[ \t]*[:=][ \t]*
      | --(?: password | token )[ =]
      | \b(?: upload | (?<!\bpdm[ ]) publish )\b[^\n]{0,200}?[ \t]-p[ =]?
      | \bpdm[ ]publish\b[^\n]{0,200}?[ \t](?-i:-P)[ =]?
    )
    ( (?: \\?["'] )? )
    ( (?! pypi-(?: … | [\w-]{16} )) (?! [$=] ) (?: [^\s"'\\] | \\(?!["']) )+ )
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""A password that is none of PyPI's tokens, and what names it as one."""
_BEFORE = 40
"""Of these, how many stand before the caret in a longer line."""
_AROUND = 500
"""How many characters on either side are looked at for a secret, more to the next space."""


class Quote(NamedTuple):
    """A source line and the carets under it."""

    text: str
    carets: str


def plain(text: str, *, unicode: bool = True) -> str:
    """Return `text` on one line, without anything that moves a cursor or reorders characters.

    Such characters are shown as escapes, and so are all beyond ASCII where `unicode` is false.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(character, unicode=unicode) for character in text)


def quote(line: str, column: int, end_column: int, *, unicode: bool = True) -> Quote:
    """Return a source line with carets from `column` up to, not including, `end_column`.

    Columns count from 1. Secrets are masked, and a long line is cut around the first caret.
    """
    end_column = min(end_column, len(line.rstrip()) + 1)
    line, start, end = _near(line, column - 1, end_column - 1)
    line, start, end = _without_secrets(line, start, end)
    line, start, end = _cut(line, start, end)
    cells = [_cell(character, unicode=unicode) for character in line]
    before = sum(map(_width, cells[:start]))
    under = sum(map(_width, cells[start:end]))
    return Quote("".join(cells).rstrip(), " " * before + "^" * max(under, 1))


def _near(line: str, start: int, end: int) -> tuple[str, int, int]:
    """Return the part of a line that decides what is shown, and where two of its offsets are then.

    No secret has a space in it.
    """
    first = line.rfind(" ", 0, max(start - _AROUND, 0)) + 1
    last = line.find(" ", start + WIDTH + _AROUND)
    tail = "…" if last >= 0 else ""
    last = last if last >= 0 else len(line)
    head = "…" if first else ""
    moved = len(head) - first
    return head + line[first:last] + tail, start + moved, min(end, last) + moved


def _without_secrets(line: str, start: int, end: int) -> tuple[str, int, int]:
    """Return the masked line, and where two of its offsets are then."""
    passwords = (found.span(3) for found in _PASSWORD.finditer(line))
    for first, last in (*spans(line), *coded(line), *passwords, *logins(line)):
        start = first if first < start < last else start
        end = last if first < end < last else end
    return _masked(line), len(_masked(line[:start])), len(_masked(line[:end]))


def _masked(line: str) -> str:
    return _PASSWORD.sub(r"\1\2…", mask(line))


def _cut(line: str, start: int, end: int) -> tuple[str, int, int]:
    """Return the part of the line around `start`, and where two of its offsets are then."""
    if len(line) <= WIDTH:
        return line, start, end
    first = max(0, min(start - _BEFORE, len(line) - WIDTH))
    last = first + WIDTH
    head = "…" if first else ""
    tail = "…" if last < len(line) else ""
    moved = len(head) - first
    return head + line[first:last] + tail, start + moved, min(end, last) + moved


def _cell(character: str, *, unicode: bool) -> str:
    return "    " if character == "\t" else _shown(character, unicode=unicode)


def _shown(character: str, *, unicode: bool) -> str:
    if character == "…" and not unicode:
        return "..."
    if character.isprintable() and (unicode or character.isascii()):
        return character
    return character.encode("unicode_escape").decode("ascii")


def _width(cell: str) -> int:
    """Return how many columns of a terminal the cell takes."""
    if cell.isascii():
        return len(cell)
    from unicodedata import category, east_asian_width

    if category(cell) in {"Mn", "Me"}:
        return 0
    return 2 if east_asian_width(cell) in {"W", "F"} else 1
