"""Where the texts of scripts stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pubproof.location import Location
    from pubproof.scripts.command import Place


def place_in(path: str) -> Place:
    """Return where stretches of the file `path` stand, for texts that are whole files."""
    from pubproof.location import Location

    def place(line: int, column: int, length: int) -> Location:
        return Location(path, line + 1, column + 1, line + 1, column + 1 + max(length, 1))

    return place


def below(outer: Place, row: int, column: int = 0) -> Place:
    """Return where a text stands that begins some rows, and columns, below another."""
    return lambda line, at, length: outer(row + line, column + at, length)


def place_of(text: str, path: str, *needles: str) -> Place:
    """Return where the last of `needles` stands, each looked for behind the one before it."""
    at = 0
    for needle in needles:
        found = text.find(needle, at)
        at = found if found >= 0 else at
    line = text.count("\n", 0, at)
    column = at - text.rfind("\n", 0, at) - 1
    outer = place_in(path)

    def place(row: int, shift: int, length: int) -> Location:
        return outer(line + row, shift if row else column + shift, length)

    return place
