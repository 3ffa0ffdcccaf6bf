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


class _Line(NamedTuple):
    """A source line, or a part of it, and the offsets between which its carets stand."""

    text: str
    start: int
    end: int

    def near(self) -> _Line:
        """Return the part that decides what is shown; no secret has a space in it."""
        first = self.text.rfind(" ", 0, max(self.start - _AROUND, 0)) + 1
        last = self.text.find(" ", self.start + WIDTH + _AROUND)
        return self._part(first, last if last >= 0 else len(self.text))

    def masked(self) -> _Line:
        """Return the line without its secrets."""
        text, start, end = self
        passwords = (found.span(3) for found in _PASSWORD.finditer(text))
        for first, last in (*spans(text), *coded(text), *passwords, *logins(text)):
            start = first if first < start < last else start
            end = last if first < end < last else end
        return _Line(_masked(text), len(_masked(text[:start])), len(_masked(text[:end])))

    def cut(self) -> _Line:
        """Return as much around the first caret as is shown of a line."""
        if len(self.text) <= WIDTH:
            return self
        first = max(0, min(self.start - _BEFORE, len(self.text) - WIDTH))
        return self._part(first, first + WIDTH)

    def _part(self, first: int, last: int) -> _Line:
        """Return what stands from one offset to another, with a mark for what is left out."""
        head = "…" if first else ""
        tail = "…" if last < len(self.text) else ""
        moved = len(head) - first
        text = head + self.text[first:last] + tail
        return _Line(text, self.start + moved, min(self.end, last) + moved)


def plain(text: str, *, unicode: bool = True) -> str:
    """Return `text` on one line, without anything that moves a cursor or reorders characters.

    Such characters are shown as escapes, and so are all beyond ASCII where `unicode` is false.
    """
    if text.isprintable() and (unicode or text.isascii()):
        return text
    return "".join(_shown(character, unicode=unicode) for character in text)


def quote(line: str, column: int, end_column: int, *, unicode: bool = True) -> Quote:
    """Return a source line with carets from `column` up to, not including, `end_column`.

    Columns count from 1. Secrets are masked, and a long line is cut around the first caret.
    """
    end_column = min(end_column, len(line.rstrip()) + 1)
    text, start, end = _Line(line, column - 1, end_column - 1).near().masked().cut()
    cells = [_cell(character, unicode=unicode) for character in text]
    before = sum(map(_width, cells[:start]))
    under = sum(map(_width, cells[start:end]))
    return Quote("".join(cells).rstrip(), " " * before + "^" * max(under, 1))


def _masked(line: str) -> str:
    return _PASSWORD.sub(r"\1\2…", mask(line))


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
