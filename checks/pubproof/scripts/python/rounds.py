"""Rounds of a loop over what a Python text writes out: commands in a list, or in a table."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pubproof.scripts.python.constants import Constants
    from pubproof.scripts.python.tree import Tree

_MOST = 20


def rounds(
    node: ast.For, tree: Tree, constants: Constants, names: Mapping[str, object]
) -> Iterator[dict[str, object]]:
    """Yield what the names hold in each round, none where the text does not tell of all.

    `names` are those around the loop.
    """
    items = _items(node.iter, tree, constants, names)
    if len(items) > _MOST or any(isinstance(item, ast.Starred) for item in items):
        return
    for item in items:
        yield {**names, **dict(constants.unpacked(node.target, item, names))}


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
