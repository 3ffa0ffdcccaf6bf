"""Expressions of a Python text that are put in the place of others that mean the same."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def replace(module: ast.Module, change: Callable[[ast.expr], ast.expr | None]) -> None:
    """Put what `change` returns for an expression in its place, the outer ones first.

    None leaves an expression as it is. What is put in its place is looked into as well.
    """
    todo: list[ast.AST] = [module]
    while todo:
        node = todo.pop()
        for field, held in ast.iter_fields(node):
            if isinstance(held, list):
                held[:] = [_changed(one, change) for one in held]
                todo += (one for one in held if isinstance(one, ast.AST))
            elif isinstance(held, ast.AST):
                new = _changed(held, change)
                setattr(node, field, new)
                todo.append(new)


def _changed(node: ast.AST, change: Callable[[ast.expr], ast.expr | None]) -> ast.AST:
    """Return what stands for a node, at the same place of the text."""
    new = change(node) if isinstance(node, ast.expr) else None
    if new is None:
        return node
    for one in ast.walk(new):
        if isinstance(one, ast.expr) and not hasattr(one, "lineno"):
            ast.copy_location(one, node)
    return new
