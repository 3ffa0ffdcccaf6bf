"""Markdown as places, each with its line and column.

Read with markdown-it-py after CommonMark, with GitHub's tables. It finds the blocks of a text
first, and what stands in their lines when that is asked for. What MkDocs takes for the body of an
admonition or a tab is indented code to CommonMark, and is read as text here.
"""

from __future__ import annotations

import re
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from pubproof import late
from pubproof.references.inline import ATTRIBUTE, Inline
from pubproof.references.place import INCLUDES, Block, Kind, Passage, Place, Stretch
from pubproof.references.sections import COMMENT, Section, front_matter, split

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

    from pubproof.references.sections import Heading

_CONTAINER = late.pattern(r"\s*(?:!!!|\?\?\?\+?|===[!+]?)\s")
_MARKS = ("!!!", "???", "===")
_FILLED = late.pattern(
    r"^([ \t]*)(?:!!!|\?\?\?\+?|===[!+]?)(?=[ \t]+\S[^\n]*\n\1(?: {4}|\t)[ \t]*\S)", re.MULTILINE
)
"""The mark of an admonition or a tab whose body follows in the next line."""
_FILLED_IN = late.pattern(r"\]\((?:[^\s(){}]{0,200}\{[{=%][^\n{}]{0,200}[}=%]\}){1,9}")
"""The target of a link that a macro writes, with the bracket in front of it."""
_DEPTH = 4
"""Admonitions and tabs in each other that are followed."""


def read(text: str, is_wanted: Callable[[str], bool] | None = None) -> Iterator[Passage]:
    """Yield the passages of a text, in order.

    Those of sections whose text is not wanted may be left out.
    """
    front = front_matter(text)
    body = "\n" * front.count("\n") + text.removeprefix(front)
    body = body.replace("\r\n", "\n").replace("\r", "\n")
    # A target with blanks makes no link; the columns stay.
    body = _FILLED_IN.sub(lambda one: re.sub(r"[ \t]", "_", one[0]), body)
    headings: tuple[Heading, ...] = ()
    for section in split(body) if is_wanted is not None else [Section(0, body)]:
        if is_wanted is None or section.is_open or is_wanted(section.text):
            reader = _Reader(section.text, section.line, 0, headings)
            yield from reader.passages()
            headings = reader.headings
        elif section.heading is not None:
            headings = _below(headings, section.heading)


@cache
def _parser(*left_out: str) -> MarkdownIt:
    """Return a parser without some of its steps."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable("table").disable(left_out)


def _below(headings: Iterable[Heading], heading: Heading) -> tuple[Heading, ...]:
    """Return the headings above the lines behind `heading`: those of a higher rank, and itself."""
    return (*(one for one in headings if one[0] < heading[0]), heading)


class _Reader:
    """One pass over a text, or over the indented part of one."""

    def __init__(
        self,
        text: str,
        line: int = 0,
        column: int = 0,
        headings: Sequence[Heading] = (),
        depth: int = 0,
    ) -> None:
        self.text = text
        self.lines = text.split("\n")
        self.line = line
        self.column = column
        self.headings = tuple(headings)
        self.depth = depth
        self.links: dict[str, Any] = {}
        """The targets of links by their labels, as the parser keeps them."""
        self.leads: list[str] = []
        """What stands in front of the lists that are open, the outermost first."""
        self.columns: list[str] = []
        """The heads of the columns of the table that is open."""
        self.row = self.above = ""
        """Of a table the first cell of the row that is open, and the head of the next cell."""
        self.cell = 0
        """How many cells of the row have been read."""

    def passages(self) -> Iterator[Passage]:
        """Yield the parts of the text in order: paragraphs, headings, cells, code, HTML."""
        text = self.text
        if any(mark in text for mark in _MARKS):
            text = _FILLED.sub(r"\1######", text)  # a heading ends with its line
        tokens = _parser("inline", "text_join").parse(text, self.links)
        for number, token in enumerate(tokens):
            self._learn_lead(tokens[max(number - 2, 0) : number], token)
            if token.type in {"tr_open", "table_close"}:
                self.row, self.above, self.cell = "", "", 0
            if token.map is None:
                continue
            if token.type == "inline":
                self._learn_heading(tokens[number - 1], token)
                self._learn_cell(tokens[number - 1])
                yield self._passage(self._inline, token)
                self._keep_cell(tokens[number - 1], token)
            elif token.type == "fence":
                yield self._passage(self._fenced, token)
            elif token.type == "code_block":
                yield from self._indented(token)
            elif token.type == "html_block":
                yield self._passage(self._html, token)

    def _learn_heading(self, opened: Token, token: Token) -> None:
        line = self.lines[token.map[0]] if token.map else ""
        if opened.type == "heading_open" and not _CONTAINER.match(line):
            self.headings = _below(self.headings, (int(opened.tag[1:]), token.content))

    def _learn_lead(self, before: Sequence[Token], token: Token) -> None:
        """Take the paragraph that ends where a list begins."""
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            leads = before[-1:] and before[-1].type == "paragraph_close"
            self.leads.append(before[0].content if leads else "")
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            self.leads.pop()

    def _learn_cell(self, opened: Token) -> None:
        """Take the head above a cell; what is no cell has none."""
        if opened.type == "td_open":
            self.above = self.columns[self.cell] if self.cell < len(self.columns) else ""
        elif opened.type == "th_open" and self.cell == 0:
            self.columns = []

    def _keep_cell(self, opened: Token, token: Token) -> None:
        """Keep what a cell is for those behind it and below."""
        if opened.type == "th_open":
            self.columns.append(token.content)
        elif opened.type == "td_open" and self.cell == 0:
            self.row = token.content
        self.cell += 1

    def _passage(self, read: Callable[[Token, Block], Iterator[Place]], token: Token) -> Passage:
        headings = tuple(words for _, words in self.headings)
        info = f"{token.info}\n" if token.info else ""
        lead = self.leads[-1] if self.leads else ""
        around = "".join(f"{one}\n" for one in (self.row, self.above, lead) if one)
        source = "".join((info, around, token.content, *self._targets(token.content)))
        block = Block("", headings, lead=lead, row=self.row, column=self.above)
        return Passage(source, partial(read, token, block))

    def _targets(self, content: str) -> Iterator[str]:
        """Yield the links that stand elsewhere and whose labels are in a text."""
        defined = self.links.get("references", {}) if "[" in content else {}
        if defined:
            from markdown_it.common.utils import normalizeReference

            labels = normalizeReference(content)
            for label, link in defined.items():
                if f"[{label}]" in labels:
                    yield f"\n]: {link['href']}"

    def _at(self, line: int, column: int, length: int) -> Stretch:
        """Return where in the file a stretch of this text is."""
        return Stretch(line + self.line, column + self.column, length)

    def _fenced(self, token: Token, block: Block) -> Iterator[Place]:
        info, _, path = token.info.strip().partition(" ")
        language = info.lower().strip("{}.")
        if info.startswith("{") and language in INCLUDES:
            line = (token.map or (0, 0))[0]
            column = max(self.lines[line].find(path), 0)
            yield Place(Kind.INCLUDED, path, block, (0, 0), self._at(line, column, len(path)))
            return
        yield from self._code(block._replace(text=token.content, language=language), token, 1)

    def _bare(self, token: Token, block: Block) -> Iterator[Place]:
        yield from self._code(block._replace(text=token.content), token, 0)

    def _code(self, block: Block, token: Token, opening: int) -> Iterator[Place]:
        """Yield the lines of a code block that has lines of its own before them."""
        first = (token.map or (0, 0))[0] + opening
        offset = 0
        for number, line in enumerate(token.content.split("\n")):
            if line.strip() and first + number < len(self.lines):
                column = max(self.lines[first + number].find(line), 0)
                at = self._at(first + number, column, len(line))
                yield Place(Kind.LINE, line, block, (offset, offset + len(line)), at)
            offset += len(line) + 1

    def _indented(self, token: Token) -> Iterator[Passage]:
        start, end = token.map or (0, 0)
        above = (self.lines[number] for number in range(start - 1, -1, -1))
        before = next((one for one in above if one.strip()), "")
        if self.depth >= _DEPTH or not _CONTAINER.match(before):
            yield self._passage(self._bare, token)
            return
        indent = len(before) - len(before.lstrip()) + 4
        inner = "\n".join(line[indent:] for line in self.lines[start:end])
        place = (self.line + start, self.column + indent)
        yield from _Reader(inner, *place, self.headings, self.depth + 1).passages()

    def _html(self, token: Token, block: Block) -> Iterator[Place]:
        """Yield the comments and the links of a piece of HTML."""
        start, _ = token.map or (0, 0)
        for found in COMMENT.finditer(token.content):
            line = start + token.content.count("\n", 0, found.start())
            first = found[0].partition("\n")[0]
            at = self._at(line, max(self.lines[line].find(first), 0), len(first))
            yield Place(Kind.COMMENT, found[0], block, (0, 0), at)
        content = COMMENT.sub(lambda one: re.sub(r"[^\n]", " ", one[0]), token.content)
        block = block._replace(text=content)
        for found in ATTRIBUTE.finditer(content):
            line = start + content.count("\n", 0, found.start())
            column = max(self.lines[line].find(found[1]), 0)
            yield Place(
                Kind.LINK,
                found[1],
                block,
                found.span(1),
                self._at(line, column, len(found[1])),
                is_html=True,
            )

    def _inline(self, token: Token, block: Block) -> Iterator[Place]:
        start, end = token.map or (0, 0)
        line = Inline(self.lines[start:end], start, token.content)
        for parsed in _parser().parseInline(token.content, self.links):
            for child in parsed.children or ():
                line.take(child)
        block = block._replace(text="".join(line.words))
        for one in line.found:
            at = self._at(*one.at)
            yield Place(one.kind, one.text, block, one.span, at, is_html=one.is_html, link=one.link)
