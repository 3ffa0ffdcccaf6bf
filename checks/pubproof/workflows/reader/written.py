"""Where the characters stand of a value that YAML folds or escapes.

Folding changes nothing but blanks: the characters between them are in the file what they are in the
value, in the same order. So the n-th of the value is the n-th that is written.
"""

from __future__ import annotations

from array import array
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from pubproof import late
from pubproof.location import Location

if TYPE_CHECKING:
    import re

    from pubproof.workflows.reader.nodes import Scalar

_BLANKS = " \t\n\r\x85\u2028\u2029"
_ITSELF = late.pattern(f"[^{_BLANKS}]")
_SINGLE = late.pattern(f"''|[^{_BLANKS}]")
_DOUBLE = late.pattern(
    rf"(?P<blank>\\(?:[{_BLANKS}nrtNLP]|(?:x|u00|U000000)(?:09|0[aAdD]|20|85)|(?:u|U0000)202[89]))"
    rf"|\\(?:x.{{2}}|u.{{4}}|U.{{8}}|.)|[^{_BLANKS}]"
)
"""One character as it is written, or an escape that stands for a blank."""
_LONGEST = 256 * 1024
"""How many characters a value has at most whose characters are looked for."""


def place(node: Scalar, line: int, column: int, length: int) -> Location:
    """Return where `length` characters of a value stand, from line `line`, column `column`.

    Both count from 0. Where the first character is a blank it is the next that is none. After the
    last of those, and for very long values, it is the whole value.
    """
    if len(node.value) > _LONGEST:
        return node.location
    text, pattern, starts = _written(node)
    offset = sum(map(len, node.value.split("\n", line)[:line])) + line + column
    first = _count(node.value[:offset])
    last = max(_count(node.value[: offset + length]) - 1, first)
    if last >= len(starts):
        return node.location
    end = cast("re.Match[str]", pattern.match(text, starts[last])).end()
    start = _position(node, text[: starts[first]])
    return Location(node.source.path, *start, *_position(node, text[:end]))


def _count(text: str) -> int:
    """Return how many characters of a text are no blanks."""
    return len(text) - sum(map(text.count, _BLANKS))


@lru_cache(maxsize=8)
def _written(node: Scalar) -> tuple[str, re.Pattern[str], array[int]]:
    """Return a node's text, what its characters match, and where those start that are no blanks."""
    last = node.end.line
    lines = [node.source.line(number + 1) for number in range(node.start.line, last + 1)]
    lines[-1] = lines[-1][: node.end.column]
    text = "\n".join(lines)
    quote = node.style if node.style in ("'", '"') else ""
    start = text.find(quote, node.start.column) + len(quote)
    pattern = {"'": _SINGLE, '"': _DOUBLE}.get(quote, _ITSELF)
    units = pattern.finditer(text, start, len(text) - len(quote))
    found = array("L", (one.start() for one in units if one.lastgroup is None))
    before = len(found) - _count(node.value)  # tags, anchors and, of a block, the header
    return text, pattern, found[before:] if before >= 0 else found[:0]


def _position(node: Scalar, above: str) -> tuple[int, int]:
    """Return line and column, from 1, of what stands below and behind a part of its text."""
    return node.start.line + above.count("\n") + 1, len(above) - above.rfind("\n")
