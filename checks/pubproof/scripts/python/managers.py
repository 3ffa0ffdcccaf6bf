"""Managers of contexts: which ``with`` swallows what goes wrong in it.

After the documentation of `contextlib`.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from typing import TYPE_CHECKING

from pubproof.once import once
from pubproof.scripts.python import later
from pubproof.scripts.python.fields import returned
from pubproof.scripts.python.names import FUNCTIONS, dotted
from pubproof.scripts.python.swallowing import catches
from pubproof.scripts.python.truth import is_false, last

if TYPE_CHECKING:
    from collections.abc import Callable

    from pubproof.scripts.python.names import Function
    from pubproof.scripts.python.tree import Tree

_WITH = (ast.With, ast.AsyncWith)
_EXITS = frozenset({"__aexit__", "__exit__"})
"""Methods that swallow an error where what they return is true."""
_CALLING = frozenset({"callback", "push_async_callback"})
"""Methods of a stack that have a function called in the end."""
_ENTERING = frozenset({"enter_async_context", "enter_context", "push", "push_async_exit"})
"""Methods of a stack that take another manager, or its exit."""
_MOST = 50
"""How many values of one name are looked at."""


def suppresses(node: ast.AST, tree: Tree, forgiving: Callable[[], frozenset[str]]) -> bool:
    """Whether a ``with`` swallows what goes wrong in it; `forgiving` are own functions that do."""
    items = node.items if isinstance(node, _WITH) else []
    return any(
        _swallows(one.context_expr, tree, forgiving)
        or (one.optional_vars is not None and _stacks(one.optional_vars, tree, forgiving))
        for one in items
    )


def _swallows(node: ast.expr, tree: Tree, forgiving: Callable[[], frozenset[str]]) -> bool:
    """Whether the manager swallows that an expression gives, or one of too many may."""
    if isinstance(node, ast.Name):
        values = _values(tree, node.id)
        return len(values) > _MOST or any(_swallows(one, tree, forgiving) for one in values)
    if isinstance(node, ast.Lambda):
        return not is_false(node.body)
    if not isinstance(node, ast.Call):
        return False
    name = last(node.func)
    if dotted(node.func, tree.imports) == "contextlib.suppress":
        return catches(node.args, tree)
    if name in _classes(tree):
        return True
    return name in tree.functions and name in forgiving()


@once
def _values(tree: Tree, name: str) -> list[ast.expr]:
    """Return what a name is given, itself or by other names."""
    given, todo, seen = _given(tree), [name], set[str]()
    found: list[ast.expr] = []
    while todo and len(found) <= _MOST:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            todo += (one.id for one in given.get(name, []) if isinstance(one, ast.Name))
            found += (one for one in given.get(name, []) if not isinstance(one, ast.Name))
    return found


def _stacks(stack: ast.expr, tree: Tree, forgiving: Callable[[], frozenset[str]]) -> bool:
    """Whether a stack of managers is told one that swallows, or an upload for the end."""
    calls = _entered(tree).get(last(stack), [])
    return any(
        later.come([one], tree)
        if last(one.func) in _CALLING
        else any(_swallows(each, tree, forgiving) for each in one.args[:1])
        for one in calls
    )


@once
def _entered(tree: Tree) -> dict[str, list[ast.Call]]:
    """Return by the name of a stack the calls that tell it something."""
    found: defaultdict[str, list[ast.Call]] = defaultdict(list)
    telling = _ENTERING | _CALLING
    for node in ast.walk(tree.module) if not telling.isdisjoint(tree.attributes) else ():
        if isinstance(node, ast.Call) and last(node.func) in telling:
            subject = node.func.value if isinstance(node.func, ast.Attribute) else node.func
            found[last(subject)].append(node)
    return found


@once
def _given(tree: Tree) -> dict[str, list[ast.expr]]:
    """Return what names are given, by the names."""
    found: defaultdict[str, list[ast.expr]] = defaultdict(list)
    for node in ast.walk(tree.module):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                found[last(target)].append(node.value)
    return found


@once
def _classes(tree: Tree) -> frozenset[str]:
    """Return the classes of a text whose objects swallow what goes wrong."""
    return frozenset(
        node.name
        for node in ast.walk(tree.module)
        if isinstance(node, ast.ClassDef)
        and any(
            isinstance(one, FUNCTIONS) and one.name in _EXITS and _is_true(one) for one in node.body
        )
    )


def _is_true(function: Function) -> bool:
    """Whether a method may return what is true, unless it asks that of another one like it."""
    return any(
        not is_false(one.value)
        and not (isinstance(one.value, ast.Call) and last(one.value.func) in _EXITS)
        for one in returned(function)
    )
