"""The statements of a Python text, block by block."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ast
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
