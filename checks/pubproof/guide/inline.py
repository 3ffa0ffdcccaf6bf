"""Words as a page shows them: such as Markdown leaves as they are, and lists in a sentence."""

from __future__ import annotations

import re

from pubproof.tokens import mask

_SPECIAL = frozenset("\\`*_{}[]<>()#!|~&\"'")
"""Characters that mean something to Markdown, to its tables and attributes, or to HTML."""


def literal(text: str) -> str:
    """Return a text, on one line and without tokens, that shows as it is in any Markdown."""
    line = mask(" ".join(text.split()))
    return "".join(f"&#{ord(each)};" if each in _SPECIAL else each for each in line)


def code(text: str) -> str:
    """Return a text as code; backticks of Markdown's own would end at one in the text."""
    return f"<code>{literal(text)}</code>"


def copied(text: str) -> str:
    """Return a value as code with a copy button."""
    return f'<code class="pubproof-copy">{literal(text)}</code>'


def link(text: str, address: str, title: str = "", classes: str = "") -> str:
    """Return a Markdown link, or its text alone where there is no address.

    Args:
        text: what is shown, in Markdown.
        address: where it leads, nothing where there is no such place.
        title: what a pointer over it shows.
        classes: its classes, such as ``.pubproof-lines``.
    """
    if not address:
        return text
    titled = f' "{literal(title)}"' if title else ""
    return f"[{text}]({address}{titled}){f'{{ {classes} }}' if classes else ''}"


def fence(text: str) -> str:
    """Return what stands around a text as a block of code: more backticks than it has together."""
    return "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
