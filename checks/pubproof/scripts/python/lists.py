"""Lists that a Python text writes out: ``for words in commands``."""

from __future__ import annotations

import ast


class Lists:
    """The lists of one text, and the names that hold them."""

    def __init__(self) -> None:
        """Begin with no list; `note` takes in the nodes of the text."""
        self._held: dict[str, list[ast.expr]] = {}
        self._changed: set[str] = set()
        """The names that are given something else too, or whose methods are called."""

    def note(self, node: ast.AST) -> None:
        """Take in one node of the text."""
        if isinstance(node, ast.Assign):
            self._set(node.targets[0], node.value)
        elif isinstance(node, ast.AnnAssign | ast.AugAssign):
            self._set(node.target, node.value)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            self._changed.add(node.value.id)

    def items(self, node: ast.expr) -> list[ast.expr]:
        """Return what stands in a list that is written out, here or where its name is set."""
        if isinstance(node, ast.Name):
            return [] if node.id in self._changed else self._held.get(node.id, [])
        return node.elts if isinstance(node, ast.List | ast.Tuple) else []

    def _set(self, target: ast.expr, value: ast.expr | None) -> None:
        """Note the list that a name is given, or that it is given something else."""
        name = target.id if isinstance(target, ast.Name) else ""
        if name in self._held or not isinstance(value, ast.List | ast.Tuple):
            self._changed.add(name)
        else:
            self._held[name] = value.elts
