"""Words that bash's grammar cuts in two: ``$a/$b/c`` becomes ``$a/$`` and ``b/c``.

Behind the second variable of an unquoted word it takes a name with what follows for a word of its
own, unless what follows is a bracket. So a bracket is put there in the text that is parsed, and a
letter in the place of a parameter's number; what the word says is read from the text as written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof import late

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from tree_sitter import Node

_VARIABLE = late.pattern(rb"\$(?:(\d)|[A-Za-z_]\w*)([-./:@,+%~^=*?#!](?![(\\]))?")
"""A variable, and what follows of its word."""
_LATER = late.pattern(rb"[^\s$;|&()<>\[]\$(?:\d|\w+[-./:@,+%~^=*?#!])")
"""A variable that stands behind something else."""
_WORD = late.pattern(rb"[^\s;|&()<>\"'`]*")


def joined(source: bytes, root: Node) -> bytes:
    """Return the text that is to be parsed in place of `source`, whose tree has the root `root`.

    It has the same length, and is the same text where no word is cut.
    """
    if _LATER.search(source) is None:
        return source
    mended = bytearray(source)
    for found in _cut(source, root):
        for part, sign in ((1, b"n"), (2, b"]")):
            if found[part]:
                mended[found.start(part) : found.end(part)] = sign
    return bytes(mended)


def _cut(source: bytes, root: Node) -> Iterator[re.Match[bytes]]:
    """Yield the variables of words that are cut, from the first cut on."""
    end_of_word = 0
    for found in _VARIABLE.finditer(source):
        if found.start() >= end_of_word:
            if not _is_cut(root, found.start()):
                continue
            word = _WORD.match(source, found.start())
            end_of_word = word.end() if word is not None else 0
        yield found


def _is_cut(root: Node, at: int) -> bool:
    """Whether a word ends with the ``$`` at a byte."""
    node = root.descendant_for_byte_range(at, at + 1)
    return (
        node is not None
        and node.type == "$"
        and node.parent is not None
        and node.parent.type == "concatenation"
        and node.parent.end_byte == at + 1
    )
