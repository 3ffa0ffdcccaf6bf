"""The lines of a Makefile as they are written, whatever its variables hold.

Follows the GNU make manual: "Splitting Long Lines", "Setting Variables", "Rule Syntax".
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pubproof import late

if TYPE_CHECKING:
    from collections.abc import Iterator

_ASSIGNMENT = re.compile(
    r"\s*(?:(?:export|override|private|unexport)\s+)*([\w.\-]+)\s*(\?|\+|:{1,3}|!)?=\s*(.*)",
    re.DOTALL,
)
"""A line that sets a variable: its name, the sign before ``=``, the value."""
_TARGET_ASSIGNMENT = re.compile(
    r"([^:=#]+):\s*((?:(?:export|override|private)\s+)*[\w.\-]+\s*(?:\?|\+|:{1,3})?=.*)", re.DOTALL
)
"""A line that sets one for some targets: these, and the rest."""
_REFERENCE = late.pattern(r"\$[({][^(){}$\n]{0,500}[)}]")
_RULE = re.compile(
    r"((?:[^:=#\s][^:=#]*)?[^:=#\s])\s*::?(?!=)([^;#]*)(?:;([^\n]*))?(?:#.*)?", re.DOTALL
)
"""A line of a rule: its targets, what they need, and the first command behind ``;``."""
_KEPT_LINES = 20_000
"""Lines that are remembered."""
_KEPT_FILES = 8
"""Makefiles whose lines are remembered."""


class Assignment(NamedTuple):
    """A line that sets a variable."""

    targets: str
    """The targets for whose recipes alone it does so, nothing where it is for all."""
    name: str
    sign: str
    """What stands before the ``=``."""
    written: str
    exports: bool


@lru_cache(_KEPT_LINES)
def assignment(line: str) -> Assignment | None:
    """Return what a line sets, None where it is no assignment."""
    specific = _TARGET_ASSIGNMENT.fullmatch(line)
    found = _ASSIGNMENT.fullmatch(specific[2]) if specific is not None else None
    targets = specific[1] if specific is not None and found is not None else ""
    found = found or _ASSIGNMENT.fullmatch(line)
    if found is None:
        return None
    exports = found[0].split(None, 1)[0] == "export"
    return Assignment(targets, found[1], found[2] or "", found[3], exports)


class Written(NamedTuple):
    """A line that begins rules, as it is written."""

    targets: str
    needs: str
    body: str
    """What stands behind the semicolon."""
    is_double: bool


@lru_cache(_KEPT_LINES)
def rule_in(line: str) -> Written | None:
    """Return the parts of a line that begins rules, None where it begins none."""
    rule = _RULE.fullmatch(_REFERENCE.sub(lambda found: "_" * len(found[0]), line))
    if rule is None:
        return None
    targets, needs, body = (line[slice(*rule.span(at))] for at in (1, 2, 3))
    is_double = line[rule.end(1) :].lstrip().startswith("::")
    return Written(targets, needs, body, is_double)


@lru_cache(_KEPT_FILES)
def lines_of(text: str) -> tuple[tuple[int, str], ...]:
    """Return the lines of a Makefile, as `logical` does."""
    return tuple(logical(text.replace("\r\n", "\n")))


def logical(text: str) -> Iterator[tuple[int, str]]:
    """Yield lines with their number, those that end in a backslash joined to the next."""
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        first = at
        parts = [lines[at]]
        while parts[-1].endswith("\\") and at + 1 < len(lines):
            at += 1
            parts.append(lines[at])
        yield first, "\n".join(parts)
        at += 1
