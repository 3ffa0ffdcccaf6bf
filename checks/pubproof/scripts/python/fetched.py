"""What a Python text holds that another host has said."""

from __future__ import annotations

import ast
from collections import deque
from typing import TYPE_CHECKING

from pubproof.once import once
from pubproof.scripts.python.syntax.names import FUNCTIONS, dotted
from pubproof.scripts.python.syntax.nodes import children, walk
from pubproof.scripts.python.syntax.statements import assigned

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from pubproof.scripts.python.syntax.tree import Tree

_FETCHING = frozenset(
    {
        *("requests.get", "requests.request", "httpx.get", "httpx.request", "httpx.stream"),
        "urllib.request.urlopen",
    }
)
"""Functions that return what another host says."""
_MODULES = frozenset(name.partition(".")[0] for name in _FETCHING)
_GIVING = frozenset(
    {
        *(*FUNCTIONS, ast.AnnAssign, ast.Assign, ast.AsyncFor, ast.For, ast.NamedExpr),
        ast.withitem,
    }
)
"""Nodes that give names a value."""
_COMPOSING = (ast.BinOp, ast.JoinedStr, ast.Compare, ast.Lambda)
"""Expressions that make something else of their parts, such as a line with a version in it."""
_MAX_HANDED = 4
"""Through how many names what was fetched is followed."""


def is_fetched(node: ast.expr, tree: Tree) -> bool:
    """Whether an expression holds what another host has said, as it is."""
    return _holds(node, tree, _names(tree))


def _holds(node: ast.expr, tree: Tree, fetched: Collection[str]) -> bool:
    todo: deque[ast.AST] = deque([node])
    while todo:
        one = todo.popleft()
        if isinstance(one, ast.Call) and dotted(one.func, tree.imports) in _FETCHING:
            return True
        if isinstance(one, ast.Name) and one.id in fetched:
            return True
        if not isinstance(one, _COMPOSING):
            todo += children(one)
    return False


@once
def _names(tree: Tree) -> frozenset[str]:
    """Return the names that hold what was fetched, and those of functions that return it."""
    found: frozenset[str] = frozenset()
    if _MODULES.isdisjoint(tree.tops):
        return found
    nodes = (node for node in tree.nodes if type(node) in _GIVING)
    given = [pair for node in nodes for pair in _given(node)]
    for _ in range(_MAX_HANDED):
        fresh = {name for name, held in given if name not in found and _holds(held, tree, found)}
        if not fresh:
            break
        found |= fresh
    return found


def _given(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Yield the names to which a node gives a value; a function has what it returns."""
    if isinstance(node, FUNCTIONS):
        returned = (one.value for one in walk(node) if isinstance(one, ast.Return))
        yield from ((node.name, held) for held in returned if held is not None)
    target, value = assigned(node)
    if isinstance(node, ast.For | ast.AsyncFor):
        target, value = node.target, node.iter
    if isinstance(target, ast.Name) and value is not None:
        yield target.id, value
