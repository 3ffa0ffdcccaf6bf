"""What stands in one block of a Markdown text: code, links, emphasis and comments.

The parser does not tell the columns; they are found again in the source, in order.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from pubproof import late
from pubproof.references.place import Kind, Stretch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

ATTRIBUTE = late.pattern(r"""\b(?:href|src)\s*=\s*["']([^"'\s]+)["']""", re.IGNORECASE)
_LABEL = late.pattern(r"\s*[*_~]*(!?\[[^\]\n]*\]?)")
"""The words of a link, where that begins next."""
_OPEN = late.pattern(r"\s*[*_~]*\[")
"""The bracket in front of a link's words."""
_CLOSE = late.pattern(r"[*_~]*\](?:\((?:[^()\n]|\([^()\n]*\))*\)|\[[^\]\n]*\])?")
"""The end of a link or an image, with its target."""
_LONGEST = 200
"""Characters in bold or in italics; more are no name."""


class Found(NamedTuple):
    """A place in a block that is still being read."""

    kind: Kind
    text: str
    span: tuple[int, int]
    at: Stretch
    is_html: bool = False
    link: str = ""
    """The target of the link whose words it is among."""


class Inline:
    """What stands in one block of text, gathered from its parts in order."""

    def __init__(self, lines: Sequence[str], first: int, content: str) -> None:
        """Take the block's lines in the source, the number of the first, from 0, and its text.

        Of a table these lines are a row, and the text is that of one cell.
        """
        self.cursor = _Cursor(lines, first, content)
        self.words: list[str] = []
        """What readers see of it."""
        self.size = 0
        """How many characters that is."""
        self.found: list[Found] = []
        self.opened: list[tuple[int, int]] = []
        """Where the emphasis that is open began: in the text, and in `words`."""
        self.link = ""
        """The target of the link that is open."""

    def take(self, child: Token) -> None:
        """Read the next part."""
        take = getattr(self, f"_{child.type}", None)
        text = take(child) if take is not None else ""
        self.words.append(text)
        self.size += len(text)

    def _text(self, child: Token) -> str:
        self.cursor.move(child.content)
        return child.content

    def _softbreak(self, _: Token) -> str:
        return "\n"

    _hardbreak = _softbreak

    def _code_inline(self, child: Token) -> str:
        at = self.cursor.code(child.markup, child.content)
        self._add(Kind.CODE, child.content, at, len(child.content))
        return child.content

    def _strong_open(self, _: Token) -> str:
        self.opened.append((self.size, len(self.words)))
        return ""

    _em_open = _strong_open

    def _strong_close(self, _: Token) -> str:
        first, index = self.opened.pop()
        content = "".join(self.words[index:]) if self.size - first <= _LONGEST else ""
        if content and "\n" not in content:
            at = self.cursor.last(content)
            found = Found(Kind.EMPHASIS, content, (first, self.size), at, link=self.link)
            self.found.append(found)
        return ""

    _em_close = _strong_close

    def _link_open(self, child: Token) -> str:
        self.link = self._target(child, "href")
        self.cursor.open()
        return ""

    def _link_close(self, _: Token) -> str:
        self.link = ""
        self.cursor.close()
        return ""

    def _image(self, child: Token) -> str:
        self._target(child, "src")
        self.cursor.move(child.content)
        self.cursor.close()
        return child.content

    def _target(self, child: Token, attribute: str) -> str:
        target = str(child.attrGet(attribute) or "")
        self._add(Kind.LINK, target, self.cursor.target(target))
        return target

    def _html_inline(self, child: Token) -> str:
        if child.content.startswith("<!--"):
            at = self.cursor.target(child.content.partition("\n")[0])
            self._add(Kind.COMMENT, child.content, at)
        for link in ATTRIBUTE.finditer(child.content):
            self._add(Kind.LINK, link[1], self.cursor.target(link[1]), is_html=True)
        return ""

    def _add(
        self,
        kind: Kind,
        text: str,
        at: Stretch,
        length: int = 0,
        *,
        is_html: bool = False,
    ) -> None:
        span = (self.size, self.size + length)
        self.found.append(Found(kind, text, span, at, is_html, self.link))


class _Cursor:
    """Finds again, in the lines of a block, what the parser has found in them."""

    def __init__(self, lines: Sequence[str], first: int, content: str) -> None:
        self.text = "\n".join(lines)
        self.starts = [0, *(one.end() for one in re.finditer("\n", self.text))]
        self.first = first
        self.offset = max(self.text.find(content), 0)
        self.passed = self.offset
        """Where the words end that have been passed; behind them links may have been closed."""

    def code(self, markup: str, content: str) -> Stretch:
        """Return the place of a code span, and go behind it."""
        plain = self._plain_code(markup, content.strip())
        if plain is not None:
            return plain
        words = [re.escape(word) for word in content.split()]
        inside = r"(?:\s|[>|])+".join(words)
        pattern = re.compile(
            rf"(?<!`){markup}(?!`)\s*({inside})\s*(?<!`){markup}(?!`)"
            if words
            else rf"{markup}(\s*){markup}"
        )
        found = pattern.search(self.text, self.offset)
        if found is None:
            return self._place(self.offset, 0)
        self.offset = self.passed = found.end()
        return self._place(found.start(1), len(found[1].partition("\n")[0]))

    def _plain_code(self, markup: str, content: str) -> Stretch | None:
        """Return the place of a code span that stands next, in one line; None for any other."""
        first = self.text.find(markup, self.offset)
        start = self._skip(first + len(markup))
        end = self._skip(start + len(content))
        after = end + len(markup)
        inside = self.text[start:end].rstrip()
        if (
            first < 0
            or not content
            or inside != content
            or not self.text.startswith(markup, end)
            or "`" in (self.text[first - 1 : first], self.text[first + len(markup)])
            or "`" in (self.text[end - 1], self.text[after : after + 1])
        ):
            return None
        self.offset = self.passed = after
        return self._place(start, len(content))

    def _skip(self, offset: int) -> int:
        """Return where the blanks end that begin at an offset."""
        while self.text[offset : offset + 1].isspace():
            offset += 1
        return offset

    def move(self, content: str) -> None:
        """Go behind a text."""
        place = self.text.find(content, self.offset)
        if place >= 0:
            self.offset = self.passed = place + len(content)

    def open(self) -> None:
        """Go to the words of a link that begins here."""
        self._pass(_OPEN)

    def close(self) -> None:
        """Go behind the end of a link or an image whose words have been passed."""
        self._pass(_CLOSE)

    def _pass(self, mark: re.Pattern[str]) -> None:
        found = mark.match(self.text, self.offset)
        if found is not None:
            self.offset = found.end()

    def last(self, content: str) -> Stretch:
        """Return the place of words that have just been passed."""
        place = self.text.rfind(content, 0, self.passed + 4)
        return self._place(max(place, 0), len(content) if place >= 0 else 0)

    def target(self, target: str) -> Stretch:
        """Return the place of a link's target, or else of the link."""
        from urllib.parse import unquote

        for one in (target, unquote(target)):
            behind = self.text.find(f"]({one}", self.offset) if one else -1
            place = behind + 2 if behind >= 0 else self.text.find(one, self.offset) if one else -1
            if place >= 0:
                return self._place(place, len(one))
        label = _LABEL.match(self.text, self.offset)
        if label is None:
            return self._place(self.offset, 0)
        return self._place(label.start(1), len(label[1]))

    def _place(self, offset: int, length: int) -> Stretch:
        line = bisect_right(self.starts, offset) - 1
        return Stretch(self.first + line, offset - self.starts[line], length)
