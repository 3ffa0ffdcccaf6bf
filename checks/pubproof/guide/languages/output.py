"""Expected output, held against what was printed."""

from __future__ import annotations

import re
from difflib import unified_diff
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

ANYTHING = "..."
"""On a line of its own any lines, inside a line any text."""


def lines(text: str) -> list[str]:
    """Return the lines of an output as they are compared.

    Tabs are spaces, as a terminal shows them; spaces at the end of a line do not count, nor do
    empty lines at the end.
    """
    found = [line.expandtabs().rstrip() for line in text.split("\n")]
    while found and not found[-1]:
        found.pop()
    return found


def fit(expected: Sequence[str], printed: Sequence[str]) -> list[str]:
    """Return what was printed, written as the author would have expected it.

    Args:
        expected: the author's lines, with `ANYTHING` in them.
        printed: the lines of the output.

    Returns:
        The printed lines, but where an expected line matches one, that line instead; what the
        author left out stays left out. It equals `expected` if everything matches.
    """
    costs = _costs(expected, printed)
    found: list[str] = []
    row = column = 0
    while row < len(expected) or column < len(printed):
        wanted = expected[row] if row < len(expected) else None
        down = wanted is not None and costs[row + 1][column] == costs[row][column]
        if wanted is not None and wanted.strip() == ANYTHING:
            if down:
                found.append(wanted)
            row, column = (row + 1, column) if down else (row, column + 1)
        elif _match(wanted, printed, column) and costs[row][column] == costs[row + 1][column + 1]:
            found.append(str(wanted))
            row, column = row + 1, column + 1
        elif wanted is None or (
            column < len(printed) and costs[row][column] == costs[row][column + 1] + 1
        ):
            found.append(printed[column])
            column += 1
        else:
            row += 1
    return found


def diff(expected: Sequence[str], fitted: Sequence[str]) -> str:
    """Return a unified diff of the expected lines and the result of `fit`."""
    return "\n".join(unified_diff(expected, fitted, "expected", "printed", lineterm=""))


def _costs(expected: Sequence[str], printed: Sequence[str]) -> list[list[int]]:
    """Return how many lines differ at least, from each expected and each printed line on."""
    below = list(range(len(printed), -1, -1))
    table = [below]
    for wanted in reversed(expected):
        free = wanted.strip() == ANYTHING
        here = [0] * len(below)
        here[-1] = below[-1] + (not free)
        for column in range(len(printed) - 1, -1, -1):
            if free:
                here[column] = min(below[column], here[column + 1])
            else:
                here[column] = 1 + min(below[column], here[column + 1])
                if _match(wanted, printed, column):
                    here[column] = min(here[column], below[column + 1])
        table.append(here)
        below = here
    return table[::-1]


def _match(wanted: str | None, printed: Sequence[str], column: int) -> bool:
    """Whether an expected line stands for a printed one."""
    if wanted is None or column >= len(printed):
        return False
    if ANYTHING not in wanted:
        return wanted == printed[column]
    pattern = ".*".join(map(re.escape, wanted.split(ANYTHING)))
    return re.fullmatch(pattern, printed[column]) is not None
