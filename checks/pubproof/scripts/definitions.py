"""Where a text of another language defines its tasks, found in it by their names."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from pubproof import late
from pubproof.once import remembered

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_WORD = late.pattern(r"[\w-]+")
_JOINTS = late.pattern("[-_]")
"""What may stand between the parts of a task's name, or nothing."""


class Rows(NamedTuple):
    """The lines that define a task, from the first to the one behind the last."""

    first: int
    last: int


class Definitions:
    """The tasks of one text."""

    def __init__(self, text: str) -> None:
        """Take the text, and note in which lines each of its words stands."""
        self._lines = text.split("\n")
        self._words: dict[str, dict[str, list[int]]] = {}
        """By how they read in small letters without joints."""
        for row, line in enumerate(self._lines):
            for word in _WORD.findall(line):
                self._words.setdefault(_bare(word), {}).setdefault(word, []).append(row)

    def text(self, rows: Rows) -> str:
        """Return the lines themselves."""
        return "\n".join(self._lines[rows.first : rows.last])

    @remembered
    def of(self, task: str) -> Rows | None:
        """Return the lines that define a task, None where none names it."""
        first = min(self._naming(task), default=None)
        if first is None:
            return None
        last, width = first + 1, _width(self._lines[first])
        while last < len(self._lines) and (
            not self._lines[last].strip() or _width(self._lines[last]) > width
        ):
            last += 1
        return Rows(first, last)

    def _naming(self, task: str) -> Iterator[int]:
        """Yield lines that name a task, the first of them among these."""
        parts = "[-_]?".join(map(re.escape, _JOINTS.split(task)))
        if _WORD.fullmatch(task):
            named = re.compile(parts, re.IGNORECASE)
            known = self._words.get(_bare(task), {})
            yield from (rows[0] for word, rows in known.items() if named.fullmatch(word))
            return
        apart = re.compile(rf"(?<![\w-]){parts}(?![\w-])", re.IGNORECASE)
        for row in self._with_words_of(task):
            if self._lines[row].strip() and apart.search(self._lines[row]):
                yield row
                return

    def _with_words_of(self, task: str) -> Sequence[int]:
        """Return the lines, in their order, with that word of a task which stands in the fewest."""
        bare = filter(None, map(_bare, _WORD.findall(task)))
        known = (chain.from_iterable(self._words.get(word, {}).values()) for word in bare)
        return min(map(sorted, map(set, known)), key=len, default=range(len(self._lines)))


def _bare(word: str) -> str:
    return _JOINTS.sub("", word).lower()


def _width(line: str) -> int:
    """Return how far a line is indented."""
    return len(line) - len(line.lstrip())
