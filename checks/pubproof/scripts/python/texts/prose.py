"""What a Python text says to people only: its comments, and the texts that describe its parts."""

from __future__ import annotations

import re

from pubproof import late

_PIECE = late.pattern(
    r"""
    ( (?> (?: [^"'\#]++
        | "(?!"") (?>(?: [^"\\\n]++ | \\. )*) "?
        | '(?!'') (?>(?: [^'\\\n]++ | \\. )*) '?
      )*) )
    ( \#[^\n]* )?
    ( "{3} (?>(?: [^"\\]++ | \\. | "(?!"") )*) (?: "{3} )?
      | '{3} (?>(?: [^'\\]++ | \\. | '(?!'') )*) (?: '{3} )?
    )?
    """,
    re.DOTALL | re.VERBOSE,
)
"""Code with texts in simple quotes, and the comment or the text in three quotes behind it.

A text that does not end goes on to the end of its line, or of the file.
"""
_HEAD = late.pattern(r"(?>(?:\s++|\#[^\n]*+)*)[rRuU]?")
"""What stands before the text that describes a module."""
_DESCRIBED = late.pattern(
    r"^[ \t]*(?:async[ \t]|class[ \t]|def[ \t]|\))[^\n]*:[ \t]*\n\s*[rRuU]?\Z", re.MULTILINE
)
"""What stands before the one of a class or a function: the line that begins it, or ends its
beginning."""
_NEAR = 300
"""How many characters of that are looked at."""


def code_of(text: str) -> str:
    """Return a Python text without its comments, and without what describes its parts."""
    head = _HEAD.match(text)
    first = head.end() if head is not None else 0
    kept: list[str] = []
    for piece in _PIECE.finditer(text):
        code, _, quoted = piece.groups()
        kept.append(code)
        if quoted is None:
            continue
        start = piece.start(3)
        ends = quoted[3:].endswith(quoted[:3])
        if not ends or not (
            start == first or _DESCRIBED.search(text, max(0, start - _NEAR), start)
        ):
            kept.append(quoted)
    return "".join(kept)
