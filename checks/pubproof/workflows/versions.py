"""The version of the action that a ``uses:`` names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof import late

if TYPE_CHECKING:
    from pubproof.workflows.nodes import Scalar

_VERSION = late.pattern(r"v?(\d+(?:\.\d+)+)|v(\d+)")
_COMMENT = late.pattern(r"\s+#(?:.*?\bv?(\d+(?:\.\d+)+)|.*?\bv(\d+)\b)")


def named(node: Scalar, ref: str) -> tuple[int, ...] | None:
    """Return the version that a ``uses:`` names.

    Args:
        node: the value of ``uses:``; a comment behind it may name the version.
        ref: the tag, branch or commit in it.

    Returns:
        One number or more, None where neither ref nor comment tells.
    """
    found = _VERSION.fullmatch(ref)
    if found is None:
        place = node.location
        found = _COMMENT.match(node.source.line(place.end_line)[place.end_column - 1 :])
    return tuple(map(int, (found[1] or found[2]).split("."))) if found is not None else None
