"""What an author asks for a code block, in an HTML comment before it.

These are the comments, under the names that Sybil gives them::

    <!-- skip: next "why nobody can run it" -->
    <!-- network: next -->
    <!-- timeout: next 60 -->
    <!-- status: next 1 -->

A block that readers do not need to see is a comment of its own,
``<!-- invisible-code-block: bash``, then the code, then ``-->``. A step of a checklist that only a
person can confirm has ``<!-- confirm: next -->``.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pubproof.spelling import suggestion

HIDDEN = "invisible-code-block"
CONFIRM = "confirm"
_VALUES = {
    "skip": re.compile(r'"([^"]*\S[^"]*)"'),
    "network": re.compile("()"),
    "timeout": re.compile(r"(0*[1-9]\d{0,4})"),
    "status": re.compile(r"(\d{1,3})"),
    CONFIRM: re.compile("()"),
}
"""What may follow ``next``."""
_SHAPES = {
    "skip": 'skip: next "a reason"',
    "network": "network: next",
    "timeout": "timeout: next 60",
    "status": "status: next 1",
    CONFIRM: "confirm: next",
    HIDDEN: f"{HIDDEN}: bash",
}
"""How each comment is written; the messages say so."""
_LIKE_A_DIRECTIVE = re.compile(r"\s*([A-Za-z][\w-]*)\s*(:?)\s*(next\b)?\s*(.*)", re.DOTALL)
"""What may be meant for such a comment: the name, the colon, ``next``, the rest."""


class Directive(NamedTuple):
    """What a comment asks for."""

    name: str
    value: str
    """What it says, without its frame; empty where it says no more than its name."""
    fault: str = ""
    """Why it cannot be read; empty where it can."""


def read(comment: str) -> Directive | None:
    """Return what the text of a comment asks for, None where it is only a comment."""
    found = _LIKE_A_DIRECTIVE.match(comment)
    if found is None:
        return None
    name, colon, following, value = found.groups()
    if name.lower() not in _SHAPES:
        if not (colon and following) and not name.lower().startswith("invisible-"):
            return None
        return Directive(name, "", f"'{name}' is no directive{suggestion(name, _SHAPES)}")
    if not colon and not following and name != HIDDEN:
        return None
    if name == HIDDEN:
        given = re.fullmatch(r"(\S+)[ \t]*(?:\n.*)?", value, re.DOTALL)
    else:
        given = _VALUES[name.lower()].fullmatch(value.rstrip()) if following else None
    if not given or not colon or name not in _SHAPES:
        shape = _SHAPES[name.lower()]
        return Directive(name, "", f"'{name}' cannot be read; write <!-- {shape} -->")
    return Directive(name, given[1])
