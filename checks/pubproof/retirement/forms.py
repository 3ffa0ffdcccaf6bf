"""Texts that may be a token, in the forms in which files carry them.

A token stands as it is, or percent-encoded, with a JSON escape, cut by the quotes of a shell or
the end of a line, in base64 (a Basic authorization, a Kubernetes secret), or in UTF-16. Nothing
is unpacked: an archive is not looked into.
"""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING, NamedTuple

from pubproof.tokens import CODED, mask

if TYPE_CHECKING:
    from collections.abc import Iterator

_WIDE = b"p\0y\0p\0i\0-"
"""``pypi-`` in UTF-16, whichever byte comes first."""
_WIDE_CODED = {0: "cAB5AHAAaQAtA", 1: "AHkAcABpAC0A", 2: "AeQBwAGkALQ"}
"""What base64 makes of ``pypi-`` in UTF-16 with the low byte first, as PowerShell encodes."""
SIGNS = ("pypi", *CODED, *_WIDE_CODED.values())
"""Of these, one stands in whatever holds a token that is no UTF-16; in that, `_WIDE` does."""
_BYTES = tuple(each.encode() for each in SIGNS)

_START = re.compile(r"pypi(?:-|%2[Dd]|\\u002[Dd]|\\-|[\"']{1,2}-|=2D|&#(?:45|x2[Dd]);)")
_BODY = re.compile(r"(?:[A-Za-z0-9_-]|%2[Dd]|%5[Ff]|\\u002[Dd]|\\u005[Ff]|=2D|=5F|\\[_-])+")
_JOINT = re.compile(
    r"\\\r?\n[ \t]*"  # a line that a backslash continues
    r"|=\r?\n"  # quoted-printable's soft line break
    r"|[\"'](?:[\s\\+.&]{0,80}[\"'])?"  # the end of a quotation, and perhaps the next one
    r"|\\n(?=[A-Za-z0-9_-]{8})"  # a line end that is written in a string
    r"|[ \t]*\r?\n[ \t>|#*]*(?=[A-Za-z0-9_-]{4,}(?:[\s\"'\\,}\])]|$))"  # a wrapped line
)
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})|\\u00([0-9A-Fa-f]{2})|=([0-9A-F]{2})|\\(?=[_-])")
_LONGEST = 8_192
"""Characters of a token, at most; PyPI's have some hundred."""
_PIECES = 200
_RUN = r"[A-Za-z0-9+/_-]"
_CODED_TEXT = re.compile(
    rf"(?<!{_RUN}){_RUN}*(?:{'|'.join((*CODED, *_WIDE_CODED.values()))})"
    rf"(?:{_RUN}|(?:\\?\r?\n|\\n)[ \t]*(?={_RUN}{{16,}})|%2[BbFf])*"
)
_WIDE_PART = re.compile("|".join(_WIDE_CODED.values()))


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


def decode(data: bytes) -> str:
    """Return bytes as a text in which offsets count, one character for each byte or two."""
    at = data.find(_WIDE)
    if at >= 0:
        # With the high byte first ASCII reads alike one byte later, with one byte left at the end.
        wide = data[at % 2 :]
        text = (wide + b"\0" * (len(wide) % 2)).decode("utf-16-le", errors="replace")
        return text if b"pypi-" not in data else f"{text}\n{data.decode('latin-1')}"
    return data.decode("latin-1")


def suspects(data: bytes) -> bool:
    """Whether bytes may hold a token: fast, and never wrong when it says no."""
    return any(sign in data for sign in _BYTES) or (b"\0" in data and _WIDE in data)


def candidates(text: str) -> Iterator[Candidate]:
    """Yield what in `text` may be a token, in whatever form, each stretch once."""
    if "pypi" in text:
        end = 0
        for start in _START.finditer(text):
            if start.start() >= end:
                found = _spelled(text, start)
                if found is not None:
                    end = found.end
                    yield found
    if any(sign in text for sign in SIGNS[1:]):
        for run in _CODED_TEXT.finditer(text):
            yield from (_coded(run.start(), run[0], one) for one in _uncoded(run[0]))


def hide(text: str) -> str:
    """Return `text` with nothing but ``pypi-…`` of each token, in whatever form it stands."""
    if suspects(text.encode("utf-8", errors="replace")):
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
        if b"pypi-" in data or (wide and _WIDE in data):
            yield from candidates(decode(data))
            return
