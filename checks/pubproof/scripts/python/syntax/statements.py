"""The statements of a Python text: block by block, where each stands, what it calls or assigns."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from pubproof.scripts.python.syntax.names import FUNCTIONS
from pubproof.scripts.python.syntax.nodes import HOLDING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.scripts.python.syntax.names import Function

_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")
"""The fields of nodes in which statements stand, or what holds statements."""
_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_WALKED = ("body", "orelse")
"""Those of the blocks that a loop or a choice may walk through."""


def blocks(module: ast.Module) -> Iterator[list[ast.stmt]]:
    """Yield the statements that follow one another, the outer ones first.

    Others may be put in their place: then it is these that are looked into.
    """
    todo: list[ast.AST] = [module]
    while todo:
        node = todo.pop()
        for block in (getattr(node, field, None) for field in _BLOCKS):
            if block:
                yield block
                todo += block


def called(node: ast.stmt) -> ast.Call | None:
    """Return the call that a statement is, None where it is another one."""
    call = node.value if isinstance(node, ast.Expr) else None
    return call if isinstance(call, ast.Call) else None


def targets(node: ast.Assign | ast.AnnAssign) -> list[ast.expr]:
    """Return what a statement gives its value to."""
    return node.targets if isinstance(node, ast.Assign) else [node.target]


def assigned(node: ast.AST) -> tuple[ast.expr | None, ast.expr | None]:
    """Return the first target to which a node gives a value, and the value; None for neither."""
    if isinstance(node, ast.Assign):
        return node.targets[0], node.value
    if isinstance(node, ast.AnnAssign | ast.NamedExpr):
        return node.target, node.value
    if isinstance(node, ast.withitem):
        return node.optional_vars, node.context_expr
    return None, None


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
    for field in HOLDING[type(node)]:
        held = getattr(node, field, None)
        inner = _within(node, field, place) if field in _WALKED else place
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
