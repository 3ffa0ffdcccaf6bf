"""The statements of a Python text: block by block, and what one calls or assigns."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")
"""The fields of nodes in which statements stand, or what holds statements."""


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


def assigned(node: ast.AST) -> tuple[ast.expr | None, ast.expr | None]:
    """Return the first target to which a node gives a value, and the value; None for neither."""
    if isinstance(node, ast.Assign):
        return node.targets[0], node.value
    if isinstance(node, ast.AnnAssign | ast.NamedExpr):
        return node.target, node.value
    if isinstance(node, ast.withitem):
        return node.optional_vars, node.context_expr
    return None, None
