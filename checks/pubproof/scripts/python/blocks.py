"""Where the statements of a Python text stand: in which function, loops and choices."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from pubproof.scripts.python.names import FUNCTIONS
from pubproof.scripts.python.tree import holding

if TYPE_CHECKING:
    from pubproof.scripts.python.names import Function

_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_BLOCKS = ("body", "orelse")


class Place(NamedTuple):
    """Where a statement stands."""

    function: Function | None = None
    loops: tuple[ast.AST, ...] = ()
    branch: tuple[ast.If | ast.ExceptHandler, bool] | None = None
    """The innermost choice that it depends on, and whether it is in its first block."""


def inside(node: ast.AST, place: Place) -> list[tuple[ast.AST, Place]]:
    """Return what stands right below a node, and where it stands."""
    if isinstance(node, FUNCTIONS):
        place = Place(node)
    found: list[tuple[ast.AST, Place]] = []
    for field in holding(node._fields):
        held = getattr(node, field, None)
        inner = _within(node, field, place) if field in _BLOCKS else place
        if isinstance(held, ast.AST):
            found.append((held, inner))
        elif isinstance(held, list):
            found += [(one, inner) for one in held if isinstance(one, ast.AST)]
    return found


def _within(node: ast.AST, field: str, place: Place) -> Place:
    """Return where a block of a statement stands that itself stands at a place."""
    if isinstance(node, _LOOPS):
        return place._replace(loops=(*place.loops, node))
    if isinstance(node, ast.If) or (isinstance(node, ast.ExceptHandler) and field == "body"):
        return place._replace(branch=(node, field == "body"))
    return place
