"""How a report for people looks: what a terminal can show of it."""

from __future__ import annotations

from typing import NamedTuple

from pubproof.reports.quoting import plain

BOLD, DIM = "1", "2"
RED, GREEN, YELLOW, CYAN = "31", "32", "33", "36"
"""Parameters of the terminal's Select Graphic Rendition (ECMA-48, 8.3.117)."""
_ASCII = {"✓": "+", "✗": "x", "·": "."}
"""What stands for a mark where only ASCII can be shown; the other marks are ASCII."""
_LEAST = 20
"""Columns in which a text can be read; where there are fewer, the terminal breaks it."""
_BELOW = 4
"""Columns before a text for which there are too few beside what it belongs to."""
_QUOTED = r"`[^`]+`|(?<!\w)'[^']+'(?!\w)"
_NO_BREAK = "\0"
"""Stands for a blank that no line ends at; no text that is safe to show has one."""


class Mark(NamedTuple):
    """What stands before something to tell its state, and in which colour."""

    sign: str
    color: str


GOOD = Mark("✓", GREEN)
BAD = Mark("✗", RED)
OPEN = Mark("?", YELLOW)
ASIDE = Mark("-", DIM)
"""Of what was left out, or does not count."""


class Look(NamedTuple):
    """How a report looks."""

    color: bool = False
    """Whether it is coloured."""
    unicode: bool = True
    """Whether more than ASCII can be shown."""
    columns: int = 0
    """How wide the terminal is; 0 where a line may have any length."""

    def mark(self, mark: str) -> str:
        """Return a mark as it can be shown."""
        return mark if self.unicode else _ASCII.get(mark, mark)

    def plain(self, text: str) -> str:
        """Return `text` on one line, as it is safe to show."""
        return plain(text, unicode=self.unicode)

    def fold(self, text: str, indent: int) -> str:
        """Return `text`, which stands behind `indent` columns, broken where the terminal ends.

        What stands in quotes or backticks stays on one line, as it may be copied.
        """
        room = self.columns - indent
        if room < _LEAST:
            return text
        import re
        import textwrap

        kept = re.sub(_QUOTED, lambda found: found[0].replace(" ", _NO_BREAK), text)
        lines = textwrap.wrap(kept, room, break_long_words=False, break_on_hyphens=False)
        return f"\n{' ' * indent}".join(lines).replace(_NO_BREAK, " ")

    def beside(self, label: str, text: str, indent: int) -> str:
        """Return `text` behind a `label` of `indent` columns, below it where it has no room."""
        if self.columns - indent < _LEAST <= self.columns - _BELOW:
            return f"{label.rstrip()}\n{' ' * _BELOW}{self.fold(text, _BELOW)}"
        return f"{label}{self.fold(text, indent)}"

    def hang(self, line: str) -> str:
        """Return a `line`, broken where the terminal ends, each part below the start of its text.

        The text starts behind blanks and a label such as ``= help:``. A line without either stays
        whole: it names a place, which other programs read.
        """
        text = line.lstrip(" ")
        indent = len(line) - len(text)
        if text.startswith(("= ", "help: ", "note: ")):
            indent += text.find(": ") + 2
        elif text.startswith("| "):
            indent += 2
        return line[:indent] + self.fold(line[indent:], indent) if indent else line

    def paint(self, text: str, color: str) -> str:
        """Return `text` in a colour, or several joined by semicolons, where there are colours."""
        return f"\x1b[{color}m{text}\x1b[0m" if self.color else text


BARE = Look()
"""Without colours, as in a file or a pipe."""
