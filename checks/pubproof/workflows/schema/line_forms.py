"""The forms of line in which nearly all workflows are written.

libyaml reads them in one way only: they have no anchors, tags, escapes, tabs, nor values that go on
in the next line, but blocks whose lines are all as deep as the first.
"""

from __future__ import annotations

import re
from functools import lru_cache

_ORDINARY = bytes(range(0x20, 0x7F)) + b"\n"
_ODD = frozenset("\u2028\u2029\ufeff\ufffe\uffff") | {chr(code) for code in range(0xA1)}
"""Of the others, those that end lines, or that libyaml refuses or does not show."""
_KEPT_MARGINS = 64
"""How many indentations are remembered."""
_ITEM = r"""(?:[A-Za-z0-9_./][A-Za-z0-9_./*@+\ -]*+|'[^']*+'|"[^"\\]*+")\ *+"""
_REST = r"\ *+(?>(?:(?<=\ )\#.*+)?)"
LINE = re.compile(
    rf"""
    (?P<indent>\ *+)
    (?>(?P<dash>-\ )?)
    (?>(?:(?P<key>[A-Za-z_][A-Za-z0-9_.-]{{0,99}}+):(?=\ |$)\ *+)?)
    (?:
        (?P<plain>(?:[^\ !"\#%&')*,:;>?@\[\\\]^`{{|}}-]|-(?=[^\ ]))
            (?>(?:[^:\#]++|:(?=[^\ ])|(?<!\ )\#)*))(?>(?:\#.*+)?)
    |   (?P<quoted>'[^']*+'|"[^"\\]*+"){_REST}
    |   (?P<brackets>\[\ *+{_ITEM}(?>(?:,\ *+{_ITEM})*)\]){_REST}
    |   (?P<braces>\{{\ *+\}}){_REST}
    |   (?P<block>[|>])[+-]?{_REST}
    |   (?P<nothing>)(?>(?:\#.*+)?)
    )
    """,
    re.VERBOSE,
)
"""One value with its key and its dash; a block has its text in the lines below."""
ITEMS = re.compile(_ITEM, re.VERBOSE)
"""The items of a list in brackets."""
START = re.compile(r"(?>(?: *+(?:#[^\n]*+)?\n)*)---\n")
"""The mark that a document starts, with nothing but comments above it."""
MARGIN = re.compile(r"\n*+( ++)(?=[^ \n])")
"""Empty lines, and how far the first line of a block is indented that has more than spaces."""


def is_ordinary(text: str) -> bool:
    """Whether a text has only characters that mean the same to everyone."""
    if text.isascii() and text.isprintable():
        return True
    others = text.encode(errors="replace").translate(None, _ORDINARY)
    return _ODD.isdisjoint(others.decode())


def unquoted(word: str) -> str:
    """Return what a plain or quoted word says."""
    word = word.rstrip(" ")
    return word[1:-1] if word.startswith(("'", '"')) else word


def end_of_block(text: str, start: int, margin: int) -> int:
    """Return where the lines end that are empty, or indented so far."""
    found = _indented(margin).match(text, start)
    return start if found is None else found.end()


@lru_cache(_KEPT_MARGINS)
def _indented(margin: int) -> re.Pattern[str]:
    return re.compile(rf"(?>(?: {{{margin}}}[^\n]*+\n| *+\n)*)")


@lru_cache(_KEPT_MARGINS)
def outdented(column: int) -> re.Pattern[str]:
    """Return what finds the next line, but for comments, that is indented no more than this."""
    return re.compile(rf"\n {{0,{column}}}+[^ \n#]")
