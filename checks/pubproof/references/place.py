"""A place in a text at which something can be named."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from pubproof import late

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_END = late.pattern(r"[.!?:;](?=\s|$)|\n\s*\n|\|")
_SHORT = late.pattern(r"\b(?:e\.g|i\.e|etc|vs|cf|no|resp)\.$", re.IGNORECASE)
"""An abbreviation, whose full stop ends no sentence."""

_REACH = 500
"""Characters before and behind a place that can be of its sentence."""

INCLUDES = frozenset({"include", "literalinclude"})
"""The directives that put another file into a text, in reStructuredText and in MyST."""


class Kind(StrEnum):
    """What the text's structure makes of a place."""

    CODE = "code"
    """A code span."""
    LINE = "line"
    """One line of a code block."""
    LINK = "link"
    """The target of a link or of an image."""
    COMMENT = "comment"
    """A comment that no reader sees."""
    EMPHASIS = "emphasis"
    """Words in bold or in italics."""
    INCLUDED = "included"
    """The path of a file that a directive puts into the text."""


class Block(NamedTuple):
    """A paragraph, heading, cell or code block, with what it stands in."""

    text: str
    """Its words without markup."""
    headings: tuple[str, ...] = ()
    """The headings above it, the outermost first."""
    language: str = ""
    """The language of a code block, in lower case."""
    lead: str = ""
    """What is written in front of the list that it is in."""
    row: str = ""
    """Of a cell the first one of its row, where it is not that itself."""
    column: str = ""
    """Of a cell the head of its column."""


class Stretch(NamedTuple):
    """Characters of one line of a file."""

    line: int
    """From 0, as the column is."""
    column: int
    length: int


class Passage(NamedTuple):
    """A part of a text that can be read by itself."""

    source: str
    """What is written there, and where links of it lead whose targets are written elsewhere."""
    places: Callable[[], Iterator[Place]]
    """Reads it."""


class Place:
    """Something in a text that may name something else."""

    def __init__(
        self,
        kind: Kind,
        text: str,
        block: Block,
        span: tuple[int, int],
        at: Stretch,
        *,
        is_html: bool = False,
        link: str = "",
    ) -> None:
        """Take what stands there.

        Args:
            kind: what the structure makes of it.
            text: its words; of a link the target.
            block: where it stands.
            span: from where to where in the block's text.
            at: where it is in the file.
            is_html: whether it stands in a tag of HTML.
            link: the target of the link whose words it is among.
        """
        self.kind = kind
        self.text = text
        self.block = block
        self.span = span
        self.line = at.line + 1
        """From 1, as the columns are."""
        self.column = at.column + 1
        self.end_column = self.column + at.length
        self.is_html = is_html
        self.link = link

    @cached_property
    def sentence(self) -> str:
        """The sentence around it; of a code block the line."""
        if self.kind is Kind.LINE:
            return self.text
        before, after = self.before, self.after
        ends = [one for one in _END.finditer(before) if not _SHORT.search(before[: one.end()])]
        first = ends[-1].end() if ends else 0
        end = next(
            (one for one in _END.finditer(after) if not _SHORT.search(after[: one.end()])), None
        )
        own = self.block.text[self.span[0] : self.span[1]]
        return f"{before[first:]}{own}{after[: end.end()] if end else after}"

    @property
    def fills(self) -> bool:
        """Whether nothing else stands in its block."""
        return self.block.text.strip() == self.text.strip()

    @cached_property
    def before(self) -> str:
        """The block's text up to it, as far as it can matter."""
        return self.block.text[max(self.span[0] - _REACH, 0) : self.span[0]]

    @cached_property
    def after(self) -> str:
        """The block's text behind it, as far as it can matter."""
        return self.block.text[self.span[1] : self.span[1] + _REACH]
