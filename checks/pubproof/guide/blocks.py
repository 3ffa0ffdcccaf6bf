"""The code blocks of a rendered page, each with what its author asks for it.

Which fences a page has is what SuperFences sees, for the reader sees the same. What an author asks
stands in comments on the lines before a block, the `directives`; between such a comment and its
block stand only blank lines and other comments. A block that readers do not need to see is a
comment of its own.

What looks like one of these and is none becomes a block with a fault, so that it cannot be
overlooked.
"""

from __future__ import annotations

import re
import textwrap
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import markdown

from pubproof.guide import directives, fences
from pubproof.guide.directives import CONFIRM, HIDDEN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pubproof.guide.fences import Fence
    from pubproof.guide.rendering import Line, Text

_MARKS = r"(?:(?:[-*+]|\d+[.)])[ \t]+)*"
"""Marks of list items, at the beginning of a line."""
_COMMENT = re.compile(rf"[ \t>]*{_MARKS}<!--")
_LIKE_A_FENCE = re.compile(rf"[ \t>]*(?P<mark>{_MARKS})(?:`{{3,}}(?=[^`]*$)|~{{3,}})")
_OPENER = re.compile(r" {0,3}(?P<mark>={3,}[!+]{0,2} |\?{3}\+? |!{3} )(?=[\"\w])")
"""What begins a tab, details or an admonition, where the site has the extension for it."""
_NAMED = re.compile(r"[ \t>]*(?:`{3,}|~{3,})[ \t]*\S")
_TOKEN = 0xF0000
"""The first of the characters for private use that mark places on a page."""
_IN_HTML = re.compile(
    "<!--|-->|<(?P<closing>/?)(?P<element>pre|code)\\b[^>]*>|[\U000f0000-\U000ffffd]"
)


class Terms(NamedTuple):
    """What an author asks for a block."""

    skip: str = ""
    """Why it is not run; empty where it is."""
    network: bool = False
    """Whether it may use the network."""
    timeout: float | None = None
    """The seconds that it has, None where nothing is said."""
    status: int = 0
    """The exit status that its last command must have."""
    given: tuple[str, ...] = ()
    """The names of the comments that say something."""


class Block(NamedTuple):
    """One code block of a page."""

    language: str
    """The word behind the fence, in lower case; empty where there is none."""
    title: str
    code: str
    """Its text, without indentation, with a line end at the end of each line."""
    first: int
    """Its first line in the rendered page, counted from 0: that of the fence."""
    last: int
    """Its last line."""
    lines: tuple[Line, ...]
    """The author's lines: behind the fence, then behind each line of the code."""
    terms: Terms = Terms()
    hidden: bool = False
    """Whether readers do not see it."""
    fault: str = ""
    """What is wrong with how it is written, as a sentence without a full stop; empty where nothing
    is."""

    @property
    def line(self) -> Line:
        """The line by which the block is known."""
        return self.lines[0]

    def line_of(self, number: int) -> Line:
        """Return the author's line behind a line of the code, which counts from 1."""
        return self.lines[min(max(number, 0), len(self.lines) - 1)]


class _Comment(NamedTuple):
    """An HTML comment that begins a line."""

    place: tuple[int, int]
    """Line and column, from 0, of what stands in it."""
    end: tuple[int, int]
    """Line and column behind it; `place` where it is not closed."""
    text: str
    """What stands in it; the rest of its line where it is not closed."""

    @property
    def closed(self) -> bool:
        """Whether it has an end."""
        return self.end != self.place

    @property
    def rows(self) -> range:
        """Its lines."""
        return range(self.place[0], self.end[0] + 1)


def find(
    text: Text, extensions: Sequence[str], configs: Mapping[str, Mapping[str, object]]
) -> tuple[Block, ...]:
    """Return the code blocks of a page, in order.

    Args:
        text: the rendered page.
        extensions: the site's Markdown extensions.
        configs: their options, by name.

    Raises:
        LookupError: SuperFences is not among the extensions.
    """
    page = _Page(text, fences.find(text.markdown, extensions, configs))
    page.look(
        partial(markdown.Markdown, extensions=list(extensions), extension_configs=dict(configs))
    )
    found = [*page.fenced(), *page.hidden(), *page.astray(), *page.unread()]
    return tuple(sorted(found, key=lambda block: block.first))


class _Page:
    """A page with its fences, its comments, and lines that look like a fence and are none."""

    def __init__(self, text: Text, found: Sequence[Fence]) -> None:
        self._text = text
        self._rows = text.markdown.split("\n")
        self._fences = found
        self._taken = {n for fence in found for n in range(fence.first, fence.last + 1)}
        self._comments = list(self._read_comments())
        self.directives = {
            c: asked for c in self._comments if (asked := directives.read(c.text)) is not None
        }
        """What comments ask for; after `look` only those that reach no reader."""
        self._stray = {
            (number, like.end()): like
            for number, like in enumerate(map(_LIKE_A_FENCE.match, self._rows))
            if like and number not in self._taken and self._around(number) is None
        }
        self._seen: dict[tuple[int, int], str] = {}
        """Where in the page's HTML a place is: in which element, in a comment, or in the text."""
        self._used: set[_Comment] = set()

    def _read_comments(self) -> Iterator[_Comment]:
        """Yield the comments outside fences; a comment can have fences in it."""
        number = column = 0
        while number < len(self._rows):
            begin = None if number in self._taken else _COMMENT.match(self._rows[number], column)
            if begin is None:
                number, column = number + 1, 0
                continue
            comment = self._comment(number, begin.end())
            yield comment
            number, column = comment.end if comment.closed else (number + 1, 0)

    def _comment(self, first: int, column: int) -> _Comment:
        for last in range(first, len(self._rows)):
            end = self._rows[last].find("-->", column if last == first else 0)
            if end >= 0 and last not in self._taken:
                rows = [*self._rows[first:last], self._rows[last][:end]]
                inside = "\n".join([rows[0][column:], *rows[1:]])
                return _Comment((first, column), (last, end + len("-->")), inside)
        return _Comment((first, column), (first, column), self._rows[first][column:])

    def _around(self, number: int) -> _Comment | None:
        """Return the comment to which a line belongs."""
        return next((c for c in self._comments if c.closed and number in c.rows), None)

    def look(self, converter: Callable[[], markdown.Markdown]) -> None:
        """Let Markdown tell how comments and stray fences reach the reader, if there are any.

        A character that no page has is put behind each of them, and the page is converted.
        """
        asked = {comment.place for comment in self.directives} | self._stray.keys()
        asked |= {c.place for f in self._fences if (c := self._around(f.first)) is not None}
        if not asked:
            return
        rows, places = list(self._rows), sorted(asked)
        for token, (number, column) in reversed([*enumerate(places, _TOKEN)]):
            rows[number] = f"{rows[number][:column]}{chr(token)}{rows[number][column:]}"
        html = converter().convert("\n".join(rows))
        self._seen = {places[token - _TOKEN]: context for token, context in _contexts(html)}
        shown = {c for c in self.directives if self._seen.get(c.place) in {"pre", "code"}}
        self.directives = {c: d for c, d in self.directives.items() if c not in shown}

    def fenced(self) -> Iterator[Block]:
        """Yield the fences; one in a comment that reaches no reader is no block."""
        for fence in self._fences:
            around = self._around(fence.first)
            if around is not None and self._seen.get(around.place) == "comment":
                continue
            yield Block(
                fence.language,
                fence.title,
                fence.code,
                fence.first,
                fence.last,
                self._text.lines[fence.first : fence.last],
                self._terms(fence.first),
                fault="readers see this block, though it stands in a comment" if around else "",
            )

    def hidden(self) -> Iterator[Block]:
        """Yield the blocks that are comments."""
        for comment, directive in self.directives.items():
            if directive.name == HIDDEN and not self._fault(comment):
                first, last = comment.rows[0], comment.rows[-1]
                lines = self._text.lines[first : last + 1]
                code = textwrap.dedent(comment.text.partition("\n")[2].rstrip(" \t"))
                terms = self._terms(first)
                yield Block(directive.value, "", code, first, last, lines, terms, hidden=True)

    def _terms(self, first: int) -> Terms:
        """Return what the comments before a block say; the block begins in line `first`."""
        terms: dict[str, str] = {}
        for comment in self._above(first):
            directive = self.directives.get(comment)
            if directive and not self._fault(comment) and directive.name not in {*terms, CONFIRM}:
                terms[directive.name] = directive.value
                self._used.add(comment)
        timeout = terms.get("timeout")
        return Terms(
            skip=terms.get("skip", ""),
            network="network" in terms,
            timeout=float(timeout) if timeout else None,
            status=int(terms.get("status", 0)),
            given=tuple(sorted(terms)),
        )

    def _above(self, first: int) -> Iterator[_Comment]:
        """Yield the comments before a line, upwards, until other text or another block."""
        number = first - 1
        while number >= 0 and number not in self._taken:
            ending = [comment for comment in self._comments if comment.end[0] == number]
            column = ending[-1].end[1] if ending else 0
            if self._rows[number][column:].strip(" \t>"):
                return
            for comment in reversed(ending):
                if comment in self.directives and self.directives[comment].name == HIDDEN:
                    return
                yield comment
            number = (ending[0].rows[0] if ending else number) - 1

    def astray(self) -> Iterator[Block]:
        """Yield a fault for each line that looks like a fence, and that readers see as text."""
        for (number, column), like in self._stray.items():
            seen = self._seen.get((number, column))
            if seen == "pre" and _NAMED.match(self._rows[number]):
                if opener := self._unread_opener(number):
                    fault = f"readers see the fence itself: nothing makes a block of '{opener}'"
                    yield self._fault_at(number, f"{fault}; add the Markdown extension that does")
            elif seen not in {"pre", "comment"}:
                if like["mark"]:
                    fault = "no code block begins in the line of a list's mark; put it below"
                else:
                    fault = "the page shows no code block here: look at its end and its options"
                yield self._fault_at(number, fault)

    def _unread_opener(self, number: int) -> str:
        """Return the mark of a tab or the like below which an indented line stands as text."""
        above = (row for row in reversed(self._rows[:number]) if row.strip())
        shallow = next((row for row in above if not row.startswith(("    ", "\t"))), "")
        opener = _OPENER.match(shallow)
        return opener["mark"].rstrip() if opener is not None else ""

    def unread(self) -> Iterator[Block]:
        """Yield a fault for each comment that looks like a directive and has no effect."""
        for comment, directive in self.directives.items():
            fault = self._fault(comment)
            if not fault and directive.name not in {HIDDEN, CONFIRM} and comment not in self._used:
                fault = f"no code block follows this '{directive.name}', or it has one already"
            if fault:
                yield self._fault_at(comment.place[0], fault)

    def _fault(self, comment: _Comment) -> str:
        if not comment.closed:
            return "this comment is never closed"
        if self._seen.get(comment.place) == "text":
            return "readers see this comment: it is indented, and has an empty line in it"
        return self.directives[comment].fault

    def _fault_at(self, number: int, fault: str) -> Block:
        return Block("", "", "", number, number, (self._text.lines[number],), fault=fault)


def _contexts(html: str) -> Iterator[tuple[int, str]]:
    """Yield the tokens in a page's HTML, each with the outermost of what it stands in."""
    inside: list[str] = []
    for found in _IN_HTML.finditer(html):
        word = found[0]
        element = "comment" if word in {"<!--", "-->"} else found["element"]
        if element is None:
            yield ord(word), inside[0] if inside else "text"
        elif "comment" in inside and word != "-->":
            continue
        elif word == "-->" or found["closing"]:
            del inside[inside.index(element) if element in inside else len(inside) :]
        else:
            inside.append(element)
