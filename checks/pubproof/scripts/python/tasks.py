"""Coroutines that asyncio runs: whether a script awaits them, and what goes wrong in them.

After Python's documentation of `asyncio`.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pubproof.once import once
from pubproof.scripts.python.names import dotted
from pubproof.scripts.python.truth import is_true, last

if TYPE_CHECKING:
    from pubproof.scripts.python.tree import Tree

_STARTING = frozenset({"create_task", "ensure_future"})
_WAIT = "asyncio.wait"
MAKING = _STARTING | {"gather", "wait"}
"""The last words of what makes tasks of coroutines, or waits for some."""
_GROUP = "TaskGroup"
"""What a script has that awaits the tasks of a group by itself."""
_RESULTS = frozenset({"exception", "result"})


def forgets(call: ast.Call, tree: Tree) -> bool:
    """Whether a script never learns what goes wrong in the coroutines that a call is given."""
    if last(call.func) not in _STARTING:
        return _keeps_quiet(call, tree) and _RESULTS.isdisjoint(tree.attributes)
    if _GROUP in tree.text or not _RESULTS.isdisjoint(tree.attributes):
        return False
    names = _names(tree).get(call)
    if call in dropped(tree):
        return True
    return names is not None and names not in _awaited(tree)


def _keeps_quiet(call: ast.Call, tree: Tree) -> bool:
    """Whether a call only waits for tasks, or returns what they raise to nobody."""
    if dotted(call.func, tree.imports) == _WAIT:
        return True
    quiet = any(one.arg == "return_exceptions" and is_true(one.value) for one in call.keywords)
    return quiet and call in _untaken(tree)


@once
def _names(tree: Tree) -> dict[ast.Call, str]:
    """Return the names that hold tasks, themselves or in a list, by the calls that start these."""
    found: dict[ast.Call, str] = {}
    for node in ast.walk(tree.module):
        name = last(node.targets[0]) if isinstance(node, ast.Assign) else ""
        if isinstance(node, ast.Call) and last(node.func) in ("add", "append"):
            name = last(node.func.value) if isinstance(node.func, ast.Attribute) else ""
        for one in ast.walk(node) if name else ():
            if isinstance(one, ast.Call) and last(one.func) in _STARTING:
                found[one] = name
    return found


@once
def _awaited(tree: Tree) -> frozenset[str]:
    """Return the names that a script awaits so that it learns what goes wrong."""
    todo: list[ast.AST] = [one for one in ast.walk(tree.module) if isinstance(one, ast.Await)]
    found: set[str] = set()
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Name | ast.Attribute):
            found.add(last(node))
        if not (isinstance(node, ast.Call) and _keeps_quiet(node, tree)):
            todo += ast.iter_child_nodes(node)
    return frozenset(found)


@once
def _untaken(tree: Tree) -> frozenset[ast.expr]:
    """Return those expressions, and what is awaited by those that await it."""
    found = dropped(tree)
    return found.union(one.value for one in found if isinstance(one, ast.Await))


@once
def dropped(tree: Tree) -> frozenset[ast.expr]:
    """Return the expressions whose values nothing takes."""
    return frozenset(one.value for one in ast.walk(tree.module) if isinstance(one, ast.Expr))
