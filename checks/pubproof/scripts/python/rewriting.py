"""Expressions of a Python text that are put in the place of others that mean the same."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_MOST = 50_000
"""How many nodes may be put in the place of others: a name may stand for what names it again."""


def replace(module: ast.Module, change: Callable[[ast.expr], ast.expr | None]) -> None:
    """Put what `change` returns for an expression in its place, the outer ones first.

    None leaves an expression as it is. What is put in its place is looked into as well. Raises
    RecursionError where that does not come to an end.
    """
    todo: list[ast.AST] = [module]
    left = _MOST

    def changed(node: ast.AST) -> ast.AST:
        nonlocal left
        new = change(node) if isinstance(node, ast.expr) else None
        if new is None:
            return node
        left -= _put(new, node)
        if left < 0:
            raise RecursionError
        return new

    while todo:
        node = todo.pop()
        for field, held in ast.iter_fields(node):
            if isinstance(held, list):
                held[:] = map(changed, held)
                todo += (one for one in held if isinstance(one, ast.AST))
            elif isinstance(held, ast.AST):
                new = changed(held)
                setattr(node, field, new)
                todo.append(new)


def _put(new: ast.expr, node: ast.AST) -> int:
    """Put an expression at the place of another in the text; return of how many nodes it is."""
    nodes = list(ast.walk(new))
    for one in nodes:
        if isinstance(one, ast.expr) and not hasattr(one, "lineno"):
            ast.copy_location(one, node)
    return len(nodes)
