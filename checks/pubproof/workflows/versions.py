"""The version of the action that a ``uses:`` names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof import late
from pubproof.workflows import uses

if TYPE_CHECKING:
    from pubproof.workflows.nodes import Scalar

_VERSION = late.pattern(r"v?(\d+(?:\.\d+)+)|v(\d+)")
_COMMENT = late.pattern(r"\s+#(?:.*?\bv?(\d+(?:\.\d+)+)|.*?\bv(\d+)\b)")


def named(node: Scalar) -> tuple[int, ...] | None:
    """Return the version that a ``uses:`` names: its ref, or else a comment behind it.

    Returns:
        One number or more, None where neither tells.
    """
    found = _VERSION.fullmatch(uses.parse(node.text).ref)
    if found is None:
        place = node.location
        found = _COMMENT.match(node.source.line(place.end_line)[place.end_column - 1 :])
    return tuple(map(int, (found[1] or found[2]).split("."))) if found is not None else None
