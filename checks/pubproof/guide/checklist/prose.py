"""A page's text as a terminal shows it: paragraphs, lists and code, with addresses below."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING, NamedTuple

from pubproof.guide.checklist.markup import COMMENT, Element

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_BLOCKS = frozenset(
    {
        *("blockquote", "dd", "details", "div", "dl", "dt", "figcaption", "figure", "h1", "h2"),
        *("h3", "h4", "h5", "h6", "label", "li", "ol", "p", "pre", "section", "summary", "table"),
        "ul",
    }
)
"""The elements that Markdown makes and that stand on lines of their own."""
_SILENT = frozenset({COMMENT, "hr", "input", "script", "style", "svg"})
_SIGNS = {"em": "*", "i": "*", "strong": "**", "b": "**"}
_SPACE = re.compile(r"[ \t\r\n]+")
"""White space, but for the space at which no line may be broken."""
_TIE = "\xa0"
_HOLE = re.compile("\ue000(\\d+)\ue001")


class Paragraph(NamedTuple):
    """One paragraph, item of a list, or piece of code."""

    text: str
    first: str = ""
    """What stands before its first line."""
    rest: str = ""
    """What stands before its other lines."""
    wraps: bool = True
    """Whether its lines may be broken elsewhere."""
    close: bool = False
    """Whether it follows the one before without an empty line."""

    def lines(self, width: int) -> list[str]:
        """Return its lines, no wider than `width` where words permit."""
        if self.wraps:
            lines = textwrap.wrap(
                self.text,
                width,
                initial_indent=self.first,
                subsequent_indent=self.rest,
                break_long_words=False,
                break_on_hyphens=False,
            )
            return [line.replace(_TIE, " ") for line in lines]
        first, *rest = self.text.split("\n")
        return [self.first + first, *(self.rest + line if line else "" for line in rest)]


class Hole(NamedTuple):
    """The place of something that is no prose."""

    number: int


def hole(number: int) -> str:
    """Return the text that becomes a `Hole` where it is the text of a code block."""
    return f"\ue000{number}\ue001"


def render(nodes: Iterable[Element | str], resolve: Callable[[str], str]) -> list[Paragraph | Hole]:
    """Return what stands in a part of a page, in order.

    Args:
        nodes: the part's elements and texts.
        resolve: makes an address of the page one that can be opened elsewhere.
    """
    return list(_Renderer(resolve).part(nodes))


def inline(element: Element) -> str:
    """Return the text of a heading."""
    return _joined(_Renderer(str).words(element.children)).replace(_TIE, " ")


def wrapped(paragraphs: Iterable[Paragraph], width: int) -> str:
    """Return paragraphs as lines, with an empty line between those that are not close."""
    parts: list[str] = []
    for one in paragraphs:
        parts += [] if one.close or not parts else [""]
        parts += one.lines(width)
    return "\n".join(parts)


class _Renderer:
    def __init__(self, resolve: Callable[[str], str]) -> None:
        self._resolve = resolve
        self._addresses: dict[str, int] = {}
        self._listed = 0

    def part(self, nodes: Iterable[Element | str]) -> Iterator[Paragraph | Hole]:
        for one in self._blocks(nodes, "", ""):
            if isinstance(one, Hole):
                yield from self._references()
            yield one
        yield from self._references()

    def words(self, nodes: Iterable[Element | str]) -> str:
        return "".join(one if isinstance(one, str) else self._inline(one) for one in nodes)

    def _references(self) -> Iterator[Paragraph]:
        """Yield the addresses that were named since the last time."""
        for address, number in list(self._addresses.items())[self._listed :]:
            yield Paragraph(f"[{number}] {address}", wraps=False, close=number > self._listed + 1)
        self._listed = len(self._addresses)

    def _blocks(
        self, nodes: Iterable[Element | str], first: str, rest: str, *, close: bool = False
    ) -> Iterator[Paragraph | Hole]:
        """Yield the blocks of an element; `first` and `close` are about the first of them all."""
        for group in _grouped(nodes):
            found = (
                self._block(group, first, rest, close=close)
                if isinstance(group, Element)
                else self._paragraph(group, first, rest, close=close)
            )
            for one in found:
                yield one
                first, close = rest, False

    def _paragraph(
        self, nodes: list[Element | str], first: str, rest: str, *, close: bool
    ) -> Iterator[Paragraph]:
        text = _joined(self.words(nodes))
        if text:
            yield Paragraph(text, first, rest, close=close)

    def _block(
        self, element: Element, first: str, rest: str, *, close: bool
    ) -> Iterator[Paragraph | Hole]:
        match element.tag:
            case tag if tag in _SILENT:
                return
            case "pre":
                yield self._code(element.text.strip("\n"), first, rest)
            case "ul" | "ol":
                yield from self._list(element, first, rest)
            case "dl":
                yield from self._definitions(element, rest)
            case "table":
                yield from self._table(element, rest)
            case "blockquote":
                yield from self._blocks(element.children, f"{first}> ", f"{rest}> ", close=close)
            case _:
                yield from self._blocks(element.children, first, rest, close=close)

    def _code(self, text: str, first: str, rest: str) -> Paragraph | Hole:
        found = _HOLE.fullmatch(text.strip())
        if found is not None:
            return Hole(int(found[1]))
        return Paragraph(text, f"{first}    ", f"{rest}    ", wraps=False)

    def _list(self, element: Element, first: str, rest: str) -> Iterator[Paragraph | Hole]:
        start = int(element.attributes.get("start") or 1)
        tight = not any(one.tag == "p" for item in element.elements() for one in item.elements())
        for number, item in enumerate(element.elements(), start):
            sign = f"{number}. " if element.tag == "ol" else "- "
            below = number > start or rest.isspace()
            yield from self._blocks(
                item.children, first + sign, rest + " " * len(sign), close=tight and below
            )
            first = rest

    def _definitions(self, element: Element, rest: str) -> Iterator[Paragraph]:
        term, close = "", False
        for one in element.every("dt", "dd"):
            text = _joined(self.words(one.children))
            if one.tag == "dt":
                term = text
            else:
                yield Paragraph(f"{term}: {text}", f"{rest}- ", f"{rest}  ", close=close)
                close = True

    def _table(self, element: Element, rest: str) -> Iterator[Paragraph]:
        for number, row in enumerate(element.every("tr")):
            cells = (_joined(self.words(one.children)) for one in row.elements())
            yield Paragraph(" | ".join(cells), rest, f"{rest}    ", close=number > 0)

    def _inline(self, element: Element) -> str:
        classes = element.classes
        if element.tag in _SILENT or "headerlink" in classes or "pubproof-hidden" in classes:
            return ""
        if "pubproof-mark" in classes:
            return _mark(element)
        text = self.words(element.children)
        if element.tag == "code":
            return f"`{element.text}`"
        if element.tag == "a":
            return self._link(text, element.attributes.get("href", ""))
        if element.tag in {"br", "img"}:
            return element.attributes.get("alt") or " "
        sign = _SIGNS.get(element.tag, "")
        return f"{sign}{text}{sign}"

    def _link(self, text: str, target: str) -> str:
        address = self._resolve(target) if target else ""
        if not address or address == text:
            return text
        return f"{text}{_TIE}[{self._addresses.setdefault(address, len(self._addresses) + 1)}]"


def _joined(text: str) -> str:
    """Return a text on one line."""
    return _SPACE.sub(" ", text).strip(" ")


def _grouped(nodes: Iterable[Element | str]) -> Iterator[Element | list[Element | str]]:
    """Yield each block, and what stands between two of them together."""
    waiting: list[Element | str] = []
    for one in nodes:
        if isinstance(one, Element) and one.tag in _BLOCKS:
            yield waiting
            yield one
            waiting = []
        else:
            waiting.append(one)
    yield waiting


def _mark(element: Element) -> str:
    """Return the sign that stands behind a proven sentence, with its clause."""
    state = next((one.rpartition("--")[2] for one in element.classes if "--" in one), "")
    hidden = next((one for one in element.every("span") if "pubproof-hidden" in one.classes), None)
    clause = hidden.text.split()[0] if hidden is not None and hidden.text.strip() else ""
    return f"[{state}: {clause}]" if clause else ""
