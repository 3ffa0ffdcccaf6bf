"""Texts that may be a token, in the forms in which files carry them.

A token stands as it is, or percent-encoded, with a JSON escape, with each of its characters
escaped, cut by the quotes of a shell or the end of a line, in base64 (a Basic authorization, a
Kubernetes secret), in hexadecimal digits, or in UTF-16 or UTF-32. Nothing is unpacked: an archive
is not looked into.
"""

from __future__ import annotations

import base64
import codecs
import re
from typing import TYPE_CHECKING, NamedTuple

from pubproof.tokens import CODED, mask

if TYPE_CHECKING:
    from collections.abc import Iterator

_WIDE = {2: b"p\0y\0p\0i\0-", 4: b"p\0\0\0y\0\0\0p\0\0\0i\0\0\0-"}
"""``pypi-`` in UTF-16 and UTF-32, whichever byte comes first, by the bytes of a character."""
_MARKS = (
    *((1, codecs.BOM_UTF8), (2, codecs.BOM_UTF16_LE), (2, codecs.BOM_UTF16_BE)),
    *((4, codecs.BOM_UTF32_LE), (4, codecs.BOM_UTF32_BE)),
)
"""What may stand before the first character of a file, and counts as none."""
_WIDE_CODED = {0: "cAB5AHAAaQAtA", 1: "AHkAcABpAC0A", 2: "AeQBwAGkALQ"}
"""What base64 makes of ``pypi-`` in UTF-16 with the low byte first, as PowerShell encodes."""
_IN_BASE64 = (*CODED, *_WIDE_CODED.values())
_IN_DIGITS = ("707970692d4167", "707970692D4167")
"""The digits of ``pypi-Ag``, as every token of PyPI begins."""
_IN_ESCAPES = (
    *("\\x70\\x79", "%70%79", "\\u0070\\u0079"),
    *("&#112;&#121;", "&#x70;&#x79;", "\\160\\171"),
)
"""Every character escaped: in Python and C, in an address, in JSON, in HTML, in a shell."""
SIGNS = ("pypi", *_IN_BASE64, *_IN_DIGITS, *_IN_ESCAPES)
"""Of these, one stands in whatever holds a token in narrow characters; else one of `_WIDE` does."""
_BYTES = tuple(each.encode() for each in SIGNS)

_START = re.compile(r"pypi(?:-|%2[Dd]|\\u002[Dd]|\\-|[\"']{1,2}-|=2D|&#(?:45|x2[Dd]);)")
"""How a token of PyPI begins, its hyphen escaped or not."""
_BODY = re.compile(r"(?:[A-Za-z0-9_-]|%2[Dd]|%5[Ff]|\\u002[Dd]|\\u005[Ff]|=2D|=5F|\\[_-])+")
"""What goes on with it, escaped or not."""
_JOINT = re.compile(
    r"\\\r?\n[ \t]*"  # a line that a backslash continues
    r"|=\r?\n"  # quoted-printable's soft line break
    r"|[\"'](?:[\s\\+.&]{0,80}[\"'])?"  # the end of a quotation, and perhaps the next one
    r"|\\n(?=[A-Za-z0-9_-]{8})"  # a line end that is written in a string
    r"|[ \t]*\r?\n[ \t>|#*]*(?=[A-Za-z0-9_-]{4,}(?:[\s\"'\\,}\])]|$))"  # a wrapped line
)
"""What may stand between two pieces of a token that is cut."""
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})|\\u00([0-9A-Fa-f]{2})|=([0-9A-F]{2})|\\(?=[_-])")
"""A character of a token that is escaped, for `_BODY`."""
_LONGEST = 8_192
"""Characters of a token, at most; PyPI's have some hundred."""
_PIECES = 200
_RUN = r"[A-Za-z0-9+/_-]"
_CODED_TEXT = re.compile(
    rf"(?<!{_RUN}){_RUN}*(?:{'|'.join(_IN_BASE64)})"
    rf"(?:{_RUN}|(?:\\?\r?\n|\\n)[ \t]*(?={_RUN}{{16,}})|%2[BbFf])*"
)
"""A text in base64 that has the sign of a token in it, over several lines too."""
_WIDE_PART = re.compile("|".join(_WIDE_CODED.values()))
_DIGITS = re.compile(
    rf"(?:{'|'.join(_IN_DIGITS)})"
    r"(?:[0-9A-Fa-f]{2}|(?:\\?\r?\n|\\n)[ \t]*(?=(?:[0-9A-Fa-f]{2}){8}))+"
)
"""The digits of a token, over several lines too."""
_ESCAPED = re.compile(
    r"\\x([0-9A-Fa-f]{2})|%([0-9A-Fa-f]{2})|\\u00([0-9A-Fa-f]{2})|&#x([0-9A-Fa-f]{2});"
    r"|&#(\d{2,3});|\\([0-7]{3})"
)
"""One escaped character, with a group for each way to write it."""
_BASES = (16, 16, 16, 16, 10, 8)
"""In which base the digits of each group are written."""
_ESCAPES = re.compile(rf"(?:{'|'.join(map(re.escape, _IN_ESCAPES))})[\\%&#;A-Za-z0-9_-]+")
"""A token of which every character is escaped."""


class Candidate(NamedTuple):
    """A stretch of text that may be a token."""

    start: int
    end: int
    spellings: tuple[str, ...]
    """What the token may be, as PyPI writes it, the shortest first: where a line or a quotation
    ends, it may or may not go on."""

    def __repr__(self) -> str:
        """Return it without the token: a traceback shows what it names."""
        return f"Candidate(start={self.start}, end={self.end})"


class Decoded:
    """Bytes as a text in which offsets count: one character for each byte, or for two or four."""

    __slots__ = ("_first", "_known", "_width", "text")

    def __init__(self, text: str, width: int, *, marked: bool) -> None:
        """Take a text, the bytes of a character, and whether a mark of the encoding is first."""
        self.text = text
        self._width = width
        self._known = self._first = (0, 1, 0 if marked else 1)

    def place(self, offset: int) -> tuple[int, int]:
        """Return line and column of a character; of many, faster if they are asked in order."""
        at, line, column = self._known if offset >= self._known[0] else self._first
        passed = self.text[at:offset]
        ends = passed.count("\n")
        if ends:
            passed, line, column = passed.rpartition("\n")[2], line + ends, 1
        column += length(passed.encode("latin-1")) if self._width == 1 else len(passed)
        self._known = (offset, line, column)
        return line, column


def length(data: bytes) -> int:
    """Return how many characters bytes are, in UTF-8 where they can be."""
    return len(data.decode("utf-8", errors="replace"))


def decodings(data: bytes) -> Iterator[Decoded]:
    """Yield bytes as the texts in which a token may stand: none, nearly always."""
    marked = {width for width, mark in _MARKS if data.startswith(mark)}
    if any(sign in data for sign in _BYTES):
        yield Decoded(data.decode("latin-1"), 1, marked=1 in marked)
    for width, sign in _WIDE.items() if b"\0" in data else ():
        at = data.find(sign)
        if at >= 0:
            yield Decoded(_wide(data, at, width), width, marked=width in marked)


def _wide(data: bytes, at: int, width: int) -> str:
    """Return bytes as a text of wide characters, of which one starts, or is, at an offset."""
    if at % width == width - 1:  # the high byte comes first
        text = data.decode(f"utf-{8 * width}-be", errors="replace")
        if "pypi-" in text:
            return text
    return data[at % width :].decode(f"utf-{8 * width}-le", errors="replace")


def candidates(text: str) -> Iterator[Candidate]:
    """Yield what in `text` may be a token, in whatever form, each stretch once."""
    yield from _unpacked(text)
    if any(sign in text for sign in _IN_BASE64):
        for run in _CODED_TEXT.finditer(text):
            yield from (_coded(run.start(), run[0], one) for one in _uncoded(run[0]))
    if any(sign in text for sign in _IN_DIGITS):
        for run in _DIGITS.finditer(text):
            plain = bytes.fromhex(re.sub(r"[^0-9A-Fa-f]", "", run[0])).decode("latin-1")
            yield from (_coded(run.start(), run[0], one) for one in candidates(plain))
    if any(sign in text for sign in _IN_ESCAPES):
        for run in _ESCAPES.finditer(text):
            plain = _ESCAPED.sub(_character, run[0])
            yield from (_coded(run.start(), run[0], one) for one in _unpacked(plain))


def _unpacked(text: str) -> Iterator[Candidate]:
    """Yield what may be a token whose characters stand for themselves, but for a few of them."""
    if "pypi" in text:
        end = 0
        for start in _START.finditer(text):
            if start.start() >= end:
                found = _spelled(text, start)
                if found is not None:
                    end = found.end
                    yield found


def hide(text: str) -> str:
    """Return `text` with nothing but ``pypi-…`` of each token, in whatever form it stands."""
    if any(sign in text for sign in SIGNS):
        for found in sorted(candidates(text), reverse=True):
            spelled = found.spellings[-1]
            if (hidden := mask(spelled)) != spelled:
                text = f"{text[: found.start]}{hidden}{text[found.end :]}"
    return mask(text)


def _spelled(text: str, start: re.Match[str]) -> Candidate | None:
    """Return the candidate that begins with a match of `_START`."""
    pieces: list[str] = []
    spellings: list[str] = []
    at = end = start.end()
    while len(pieces) < _PIECES and at - start.start() < _LONGEST:
        piece = _BODY.match(text, at)
        if piece is not None:
            if pieces and "pypi-" in piece[0]:
                break  # another one begins
            pieces.append(_ESCAPE.sub(_unescaped, piece[0]))
            spellings.append("pypi-" + "".join(pieces))
            at = end = piece.end()
        joint = _JOINT.match(text, at)
        if joint is None or (piece is None and pieces):
            break
        at = joint.end()
    return Candidate(start.start(), end, tuple(spellings)) if spellings else None


def _unescaped(escape: re.Match[str]) -> str:
    digits = escape[1] or escape[2] or escape[3]
    return chr(int(digits, 16)) if digits else ""


def _character(escape: re.Match[str]) -> str:
    group = escape.lastindex or 1
    return chr(int(escape[group], _BASES[group - 1]))


def _coded(start: int, run: str, inner: Candidate) -> Candidate:
    """Return a candidate of a text in base64 as one of the text around it."""
    return Candidate(start, start + len(run), inner.spellings)


def _uncoded(run: str) -> Iterator[Candidate]:
    """Yield the candidates in a run of base64, whose beginning may not be a beginning at all."""
    clean = re.sub(r"\\?\r?\n|\\n|\s", "", run)
    clean = re.sub(r"%2[Bb]", "+", re.sub(r"%2[Ff]", "/", clean))
    clean = clean.replace("-", "+").replace("_", "/")
    wide = bool(_WIDE_PART.search(clean))
    for shift in range(4):
        part = clean[shift:]
        part = part[: len(part) - len(part) % 4] if len(part) % 4 == 1 else part
        try:
            data = base64.b64decode(part + "=" * (-len(part) % 4))
        except ValueError:
            continue
        if b"pypi-" in data or (wide and _WIDE[2] in data):
            yield from (one for decoded in decodings(data) for one in candidates(decoded.text))
            return
