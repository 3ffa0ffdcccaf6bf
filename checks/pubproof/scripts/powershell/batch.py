"""The statements of a cmd script: its commands, and what stands before them and their brackets.

After Microsoft's reference of Windows commands, "if", "for" and "rem".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pubproof.scripts.places import Rows
from pubproof.scripts.powershell.statements import LINKS, Statement, enter
from pubproof.scripts.powershell.words import behind_heads

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN = re.compile(
    r"""(?P<comment>^[ \t]*@?(?:rem(?=\s)|::)[^\n]*)
    |(?P<end>&&|\|\||[&|\n])
    |(?P<blank>[ \t\r]+|\^\r?\n)
    |(?P<word>(?:
        (?<=\bin[ \t])\([^)\n]*\)
        |"[^"\n]*"?|\^[^\n]|[<>]&|(?<=[^\s(&|])\([^()\s]*\)|[^\s&|()"^]
    )+)
    |(?P<bracket>.)""",
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)


def statements(text: str) -> Iterator[Statement]:
    """Yield the statements with line and column, from 0, and what stands before them.

    Raises:
        RecursionError: there are more brackets in each other than anybody writes.
    """
    rows = Rows(text)
    words: list[re.Match[str]] = []
    heads: list[str] = []
    link = ""
    for found in _TOKEN.finditer(text):
        if found["word"]:
            words.append(found)
        elif found["end"] or found["bracket"]:
            yield from _statement(text, words, heads, rows, asks=link in LINKS)
            link = found[0] if words or found[0] != "\n" else link
            if found[0] == "(":
                enter(heads, " ".join(word[0] for word in words) or "(")
            elif found[0] == ")" and heads:
                heads.pop()
            words = []
    yield from _statement(text, words, heads, rows, asks=link in LINKS)


def _statement(
    text: str, words: list[re.Match[str]], heads: list[str], rows: Rows, *, asks: bool
) -> Iterator[Statement]:
    """Yield the statement of some words, without the ``if`` or ``for`` in front of its command."""
    said = [word[0] for word in words]
    at = behind_heads(said)
    if at >= len(said):
        return
    own = (" ".join(said[:at]),) if at else ()
    start, end = words[at].start(), words[-1].end()
    length = len(text[start:end].partition("\n")[0])
    yield Statement(*rows.of(start), length, said[at:], (*heads, *own), asks)
