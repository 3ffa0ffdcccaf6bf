"""The texts of scripts, and where they stand."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pubproof.location import Location
    from pubproof.scripts.command import Place


class Text(NamedTuple):
    """What a shell or another program reads as a script."""

    body: str
    place: Place
    """Where it stands."""
    path: str = ""
    """The file that it is, empty where it stands in another text."""


class Line(NamedTuple):
    """A line of a text, or what counts of it, and where that begins."""

    row: int
    """From 0, as the column is."""
    column: int
    text: str


class Rows:
    """The lines of a text, by where they begin."""

    def __init__(self, text: str) -> None:
        """Look for the ends of lines once."""
        self._begins = [0, *(found.end() for found in re.finditer("\n", text))]

    def of(self, at: int) -> tuple[int, int]:
        """Return line and column, from 0, of the character at `at`."""
        row = bisect_right(self._begins, at) - 1
        return row, at - self._begins[row]


def place_in(path: str) -> Place:
    """Return where stretches of the file `path` stand, for texts that are whole files."""
    from pubproof.location import Location

    def place(line: int, column: int, length: int) -> Location:
        return Location(path, line + 1, column + 1, line + 1, column + 1 + max(length, 1))

    return place


def below(outer: Place, row: int, column: int = 0) -> Place:
    """Return where a text stands that begins some rows, and columns, below another."""
    return lambda line, at, length: outer(row + line, column + at, length)


def behind(outer: Place, row: int, column: int) -> Place:
    """Return where a text stands that begins within a line of another, and goes on below it."""
    return lambda line, at, length: outer(row + line, at if line else column + at, length)


def place_of(text: str, path: str, *needles: str) -> Place:
    """Return where the last of `needles` stands, each looked for behind the one before it."""
    at = 0
    for needle in needles:
        found = text.find(needle, at)
        at = found if found >= 0 else at
    row = text.count("\n", 0, at)
    return behind(place_in(path), row, at - text.rfind("\n", 0, at) - 1)
