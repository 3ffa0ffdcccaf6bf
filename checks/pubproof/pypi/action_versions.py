"""Versions of PyPA's publishing action."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pubproof.workflows.nodes import Scalar

COMMITS = {
    "dc37677b2e1c63e2034f94d8a5b11f265b73ba33": (1, 14, 2),
    "ba38be9e461d3875417946c167d0b5f3d385a247": (1, 14, 1),
    "cef221092ed1bacb1cc03d23a2d87d1d172e277b": (1, 14, 0),
    "ed0c53931b1dc9bd32cbe73a98c7f6766f8a527e": (1, 13, 0),
}
"""Release commits, as twine, urllib3, attrs and flask name them in their workflows beside the
version; read on 2026-11-22."""

_VERSION = re.compile(r"v?(\d+(?:\.\d+)+)(?![\w.])")
_COMMENT = re.compile(r"\s+#.*?\bv?(\d+(?:\.\d+)+)")


def version(node: Scalar, ref: str) -> tuple[int, ...] | None:
    """Return the version of the action that a ``uses:`` names.

    Args:
        node: the value of ``uses:``; a comment behind it may name the version.
        ref: the tag, branch or commit in it.

    Returns:
        Two numbers or more, None where neither ref nor comment tells.
    """
    if ref.lower() in COMMITS:
        return COMMITS[ref.lower()]
    found = _VERSION.fullmatch(ref)
    if found is None:
        place = node.location
        rest = node.source.line(place.end_line)[place.end_column - 1 :]
        comment = _COMMENT.match(rest)
        found = _VERSION.match(comment[1]) if comment is not None else None
    return tuple(int(part) for part in found[1].split(".")) if found is not None else None
