"""The statements of a Python text: block by block, and what one calls."""

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
