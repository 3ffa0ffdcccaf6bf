"""A page's HTML as a tree."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_VOID = frozenset(
    {
        *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source"),
        *("track", "wbr"),
    }
)
"""Elements without an end tag (the HTML standard, 13.1.2)."""
_ROOT = "root"
COMMENT = "!--"
"""The tag of an element that stands for a comment; it is no HTML name."""


class Element:
    """An element with what stands in it."""

    def __init__(self, tag: str, attributes: Sequence[tuple[str, str | None]] = ()) -> None:
        """Begin an element that holds nothing yet."""
        self.tag = tag
        self.attributes = {name: value or "" for name, value in attributes}
        self.children: list[Element | str] = []

    @property
    def classes(self) -> list[str]:
        """The words of its ``class``."""
        return self.attributes.get("class", "").split()

    @property
    def text(self) -> str:
        """All text in it."""
        return "".join(one if isinstance(one, str) else one.text for one in self.children)

    def elements(self) -> Iterator[Element]:
        """Yield the elements that stand directly in it."""
        return (one for one in self.children if isinstance(one, Element))

    def every(self, *tags: str) -> Iterator[Element]:
        """Yield the elements with one of these tags, at any depth."""
        for one in self.elements():
            if one.tag in tags:
                yield one
            yield from one.every(*tags)


def parse(html: str) -> Element:
    """Return an element that holds all of a text.

    What an author forgot to close ends with the element around it, as in a browser.
    """
    builder = _Builder()
    builder.feed(html)
    builder.close()
    return builder.root


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element(_ROOT)
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, attrs)
        self._open[-1].children.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open[-1].children.append(Element(tag, attrs))

    def handle_endtag(self, tag: str) -> None:
        at = next((n for n in range(len(self._open) - 1, 0, -1) if self._open[n].tag == tag), 0)
        if at:
            del self._open[at:]

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)

    def handle_comment(self, data: str) -> None:
        element = Element(COMMENT)
        element.children.append(data)
        self._open[-1].children.append(element)
