"""Blocks of Python that run in another folder: ``with c.cd("docs"):``."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pubproof.once import once
from pubproof.scripts.python.conditions.truth import last

if TYPE_CHECKING:
    from pubproof.scripts.python.syntax.tree import Tree

GOING = frozenset({"cd", "chdir"})
"""The last words of what does so: of invoke and fabric, and of contextlib and nox."""


class Behind(ast.AST):
    """What stands behind such a block: the script goes on in the folder in which that began."""

    def __init__(self, block: ast.AST) -> None:
        """Take the block."""
        super().__init__()
        self.block = block


@once
def entered(tree: Tree) -> frozenset[ast.expr]:
    """Return the expressions that a block is told to go by, and that name a folder for it."""
    return frozenset(
        item.context_expr
        for node in tree.nodes
        if isinstance(node, ast.With | ast.AsyncWith)
        for item in node.items
        if isinstance(item.context_expr, ast.Call) and last(item.context_expr.func) in GOING
    )


def is_entered(node: ast.AST, tree: Tree) -> bool:
    """Whether a node is a block that may run in another folder."""
    return isinstance(node, ast.With | ast.AsyncWith) and any(
        item.context_expr in entered(tree) for item in node.items
    )
