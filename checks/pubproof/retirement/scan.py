"""Tokens in bytes, however many there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pubproof.retirement import forms
from pubproof.retirement.token import Reading, Scope, read

if TYPE_CHECKING:
    from collections.abc import Callable

WINDOW = 4 * 1024 * 1024
"""Bytes that are looked at at once."""
_OVERLAP = 64 * 1024
"""Bytes of a window that the next one begins with, so that no token is cut."""


class Seen(NamedTuple):
    """A token in a text."""

    line: int
    """Counted from 1."""
    column: int
    """Counted from 1, in characters."""
    token: str
    reading: Reading

    def __repr__(self) -> str:
        """Return it without the token: a traceback shows what it names."""
        return f"Seen(line={self.line}, column={self.column})"


def scan(data: bytes, *, more: bool = False) -> list[Seen]:
    """Return the tokens in `data`, each once for each line on which it begins.

    With `more`, other data follows, and what reaches the end is left out.
    """
    found: dict[tuple[int, str], Seen] = {}
    for decoded in forms.decodings(data):
        for candidate in forms.candidates(decoded.text):
            if more and candidate.end >= len(decoded.text) - 1:
                continue
            known = _first_known(candidate.spellings)
            if known is not None:
                line, column = decoded.place(candidate.start)
                found.setdefault((line, known[0]), Seen(line, column, *known))
    return list(found.values())


def scan_text(text: str) -> list[Seen]:
    """Return the tokens in a text, which may have halves of surrogate pairs in it."""
    return scan(text.encode("utf-8", errors="surrogatepass"))


def scan_windows(read_some: Callable[[int], bytes]) -> list[Seen]:
    """Return the tokens in what `read_some` gives, of which a window at a time is held.

    Args:
        read_some: returns at most so many bytes, fewer only at the end.
    """
    found: dict[tuple[int, str], Seen] = {}
    line, column, window = 0, 0, read_some(WINDOW)
    while window:
        block = read_some(WINDOW) if len(window) >= WINDOW else b""
        for seen in scan(window, more=bool(block)):
            at = column + seen.column if seen.line == 1 else seen.column
            moved = seen._replace(line=line + seen.line, column=at)
            found.setdefault((moved.line, moved.token), moved)
        gone = window[:-_OVERLAP] if block else b""
        ends = gone.count(b"\n")
        column = forms.length(gone[gone.rfind(b"\n") + 1 :]) + (0 if ends else column)
        line += ends
        window = window[len(gone) :] + block if block else b""
    return list(found.values())


def _first_known(spellings: tuple[str, ...]) -> tuple[str, Reading] | None:
    """Return the spelling that can be read, else the longest unbroken one that cannot."""
    unreadable = None
    for spelling in spellings:
        reading = read(spelling)
        if reading is not None and reading.scope is not Scope.UNREADABLE:
            return spelling, reading
        if reading is not None and unreadable is None:
            unreadable = spelling, reading
    return unreadable


def holds_token(text: str) -> bool:
    """Whether a text holds a token, readable or not."""
    return bool(scan_text(text))
