"""reStructuredText as places, each with its line and column.

Read line by line after the specification of reStructuredText: docutils keeps the line of a
paragraph but not the columns in it, nor the source of its inline markup, and it stops at the
directives and roles that only Sphinx knows.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.references.place import INCLUDES, Block, Kind, Passage, Place, Stretch

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

_ADORNMENT = late.pattern(r"([!-/:-@\[-`{-~])\1{2,}\s*$")
_DIRECTIVE = late.pattern(r"(\s*)\.\.\s+(?:\|[^|]+\|\s+)?([\w:.-]+?)::(?:\s+(.*))?$")
"""A directive: its indentation, its name, its argument."""
_COMMENT = late.pattern(r"(\s*)\.\.(?:\s+(?!\[|_|\|).*)?$")
_CODES = frozenset({"code-block", "code", "sourcecode", "parsed-literal"})
_OPAQUE = frozenset({"raw", "math", "image", "figure", "csv-table", "productionlist"})
_INLINE = late.pattern(
    r"``(?P<code>(?:[^`]|`(?!`)){1,1000})``(?!`)"
    r"|:(?P<role>[\w:+.-]{1,60}):`(?P<content>[^`]+)`"
    r"|`[^`<]{0,1000}<(?P<link>[^`<>\s]+)>`__?"
    r"|(?<![*\w])\*\*(?P<strong>[^*\n]+)\*\*(?!\*)",
    re.DOTALL,
)
"""Code, a role, a link and emphasis within a paragraph."""
_TARGET = late.pattern(r"\s*\.\.\s+_[^:]+:\s+(?P<link>\S+)\s*$")
_FILE_ROLES = frozenset({"file", "code", "literal", "command", "samp"})


def read(text: str) -> Iterator[Passage]:
    """Yield the text as one passage: to find its parts is to read it."""
    yield Passage(text, _Reader(text.expandtabs(8).splitlines()).places)


class _Reader:
    """One pass over the lines."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.headings: list[tuple[str, str]] = []
        """The adornment and the words of the headings above."""

    def places(self) -> Iterator[Place]:
        """Yield the places of the text, block by block."""
        number = 0
        while number < len(self.lines):
            line = self.lines[number]
            if not line.strip():
                number += 1
                continue
            directive = _DIRECTIVE.match(line)
            if directive is not None:
                number = yield from self._directive(number, directive)
            elif (target := _TARGET.match(line)) is not None:
                yield self._place(Kind.LINK, target["link"], number, target.start("link"))
                number += 1
            elif _COMMENT.match(line):
                yield self._place(Kind.COMMENT, line.strip(), number, _depth(line))
                number = self._end(number + 1, _depth(line))
            else:
                number = yield from self._paragraph(number)

    def _directive(self, number: int, found: re.Match[str]) -> Generator[Place, None, int]:
        """Yield what a directive holds; return the line behind what is not text."""
        name, argument = found[2].lower(), found[3] or ""
        first, end = number + 1, self._end(number + 1, _depth(self.lines[number]))
        if name in INCLUDES and argument.strip():
            path = argument.strip()
            yield self._place(Kind.INCLUDED, path, number, found.start(3))
            return end
        if name in _CODES:
            while first < end and re.match(r"\s+:[\w-]+:", self.lines[first]):
                first += 1
            yield from self._code(first, end, argument.strip().lower())
            return end
        return end if name in _OPAQUE else first

    def _paragraph(self, first: int) -> Generator[Place, None, int]:
        """Yield the places of a paragraph and of the literal block that it opens."""
        end = first
        while end < len(self.lines) and self.lines[end].strip():
            if end > first and (
                _DIRECTIVE.match(self.lines[end]) or _TARGET.match(self.lines[end])
            ):
                break
            end += 1
        lines = self.lines[first:end]
        self._learn_heading(lines)
        yield from self._inline(lines, first)
        if lines[-1].rstrip().endswith("::"):
            after = self._end(end, _depth(lines[-1]))
            yield from self._code(end, after, "")
            return after
        return end

    def _learn_heading(self, lines: list[str]) -> None:
        marks = [line for line in lines if _ADORNMENT.match(line)]
        words = [line.strip() for line in lines if not _ADORNMENT.match(line)]
        if not marks or len(words) != 1:
            return
        style = f"{marks[0][0]}{len(marks)}"
        known = [one for one, _ in self.headings]
        if style in known:
            del self.headings[known.index(style) :]
        self.headings.append((style, words[0]))

    def _end(self, first: int, depth: int) -> int:
        """Return the first line from `first` on that stands no deeper than `depth`."""
        number = first
        while number < len(self.lines):
            text = self.lines[number]
            if text.strip() and _depth(text) <= depth:
                break
            number += 1
        return number

    def _block(self, text: str, language: str = "") -> Block:
        return Block(text, tuple(words for _, words in self.headings), language)

    def _code(self, first: int, end: int, language: str) -> Iterator[Place]:
        block = self._block("\n".join(self.lines[first:end]), language)
        offset = 0
        for number in range(first, end):
            line = self.lines[number]
            text = line.strip()
            if text:
                column = line.index(text)
                span = (offset + column, offset + column + len(text))
                at = Stretch(number, column, len(text))
                yield Place(Kind.LINE, text, block, span, at)
            offset += len(line) + 1

    def _inline(self, lines: list[str], first: int) -> Iterator[Place]:
        """Yield the places of a paragraph, whose first line has the number `first`."""
        text = "\n".join(lines)
        block = self._block(text)
        for found in _INLINE.finditer(text):
            if found["code"]:
                kind, group = Kind.CODE, "code"
            elif found["link"]:
                kind, group = Kind.LINK, "link"
            elif found["strong"]:
                kind, group = Kind.EMPHASIS, "strong"
            elif found["role"] in _FILE_ROLES:
                kind, group = Kind.CODE, "content"
            else:
                continue
            number = first + text.count("\n", 0, found.start(group))
            column = found.start(group) - (text.rfind("\n", 0, found.start(group)) + 1)
            own = found[group]
            at = Stretch(number, column, len(own.partition("\n")[0]))
            yield Place(kind, " ".join(own.split()), block, found.span(), at)

    def _place(self, kind: Kind, text: str, number: int, column: int) -> Place:
        at = Stretch(number, column, len(text))
        block = self._block(self.lines[number])
        return Place(kind, text, block, (column, column + len(text)), at)


def _depth(line: str) -> int:
    """Return how far a line is indented."""
    return len(line) - len(line.lstrip())
