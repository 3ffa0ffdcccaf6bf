"""Lists that a Python text writes out, and the rounds of a loop over one, or over a table."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pubproof.scripts.python.syntax.nodes import walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pubproof.scripts.python.syntax.tree import Tree
    from pubproof.scripts.python.values.constants import Constants

_MAX_ROUNDS = 20
"""How many rounds of a loop are told apart."""
_MAX_NODES = 50_000
"""How many nodes those have together that are told apart in one script, loops within loops too."""


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


class Rounds:
    """The rounds of the loops of one script."""

    def __init__(self, tree: Tree, constants: Constants) -> None:
        """Take the script and its names; nothing has been told apart."""
        self._tree = tree
        self._constants = constants
        self._left = _MAX_NODES

    def of(self, node: ast.For, names: Mapping[str, object]) -> Iterator[dict[str, object]]:
        """Yield what the names hold in each round, none where the text does not tell of all.

        Nor where that would be too much. `names` are those around the loop.
        """
        items = _items(node.iter, self._tree, self._constants, names)
        if len(items) > _MAX_ROUNDS or any(isinstance(item, ast.Starred) for item in items):
            return
        nodes = len(items) * self._tree.once(("nodes", node), lambda _: _count(node))
        if nodes > self._left:
            return
        self._left -= nodes
        for item in items:
            yield {**names, **dict(self._constants.unpacked(node.target, item, names))}


def _count(node: ast.AST) -> int:
    return sum(1 for _ in walk(node))


def _items(
    node: ast.expr, tree: Tree, constants: Constants, names: Mapping[str, object]
) -> Sequence[ast.expr]:
    """Return what an expression yields one after another, which is written out."""
    method = node.func if isinstance(node, ast.Call) and not node.args else None
    if not isinstance(method, ast.Attribute):
        return tree.lists.items(node)
    table = constants.table(method.value, names)
    if table is None or None in table.keys:
        return []
    if method.attr == "items":
        pairs = zip(table.keys, table.values, strict=True)
        return [ast.Tuple([key, value], ast.Load()) for key, value in pairs if key is not None]
    return table.values if method.attr == "values" else []
