"""Functions that another thread or process calls: whether what goes wrong there is noticed.

So are those that run as the script ends, and the child of a ``fork``. After Python's documentation
of `threading`, `multiprocessing`, `concurrent.futures` and `atexit`.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pubproof.once import once
from pubproof.scripts.python import tasks
from pubproof.scripts.python.names import dotted
from pubproof.scripts.python.statements import assigned
from pubproof.scripts.python.tasks import dropped
from pubproof.scripts.python.truth import is_false, last

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pubproof.scripts.python.names import Function
    from pubproof.scripts.python.tree import Tree

_ASKED: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("Thread", "Timer", "start_new_thread"), frozenset[str]()),
    "Process": frozenset({"exitcode"}),
    "submit": frozenset({"exception", "result"}),
    **dict.fromkeys(("apply_async", "map_async", "starmap_async"), frozenset({"get"})),
}
"""What calls a function elsewhere, and the attributes by which a script asks how that ended."""
_AT_EXIT = "atexit.register"
"""The function that has others called as the script ends, whose status that does not change."""
_FORK = "fork"
_WAITING = frozenset({"wait", "wait3", "wait4", "waitpid"})
"""Functions that tell how a child ended."""
_EXECUTOR = "Executor"
"""What a script has that maps functions and raises what goes wrong only as it takes the results."""


def forgets(call: ast.Call, tree: Tree) -> bool:
    """Whether a call has functions called elsewhere, and the script never asks how they end."""
    name = last(call.func)
    if name in _ASKED:
        return _ASKED[name].isdisjoint(tree.attributes)
    if name in tasks.MAKING:
        return tasks.forgets(call, tree)
    if _registers(call.func, tree):
        return True
    is_mapped = name == "map" and isinstance(call.func, ast.Attribute) and _EXECUTOR in tree.text
    return is_mapped and call in dropped(tree)


def runs_at_exit(function: Function, tree: Tree) -> bool:
    """Whether a function runs as the script ends, because ``atexit.register`` decorates it."""
    return any(_registers(one, tree) for one in function.decorator_list)


def _registers(node: ast.expr, tree: Tree) -> bool:
    return dotted(node, tree.imports) == _AT_EXIT


def in_child(node: ast.AST, part: ast.AST, tree: Tree) -> bool:
    """Whether only the child of a ``fork`` comes to a part of an ``if``, and nobody asks for it."""
    if not isinstance(node, ast.If) or (_FORK not in tree.attributes and _FORK not in tree.imports):
        return False
    children = _children(tree)
    return children.get(node) == (part in node.body) and part is not node.test


@once
def _children(tree: Tree) -> dict[ast.If, bool]:
    """Return the conditions that ask for the number of a child, and how they come out in it.

    Nothing where the script asks how a child ended.
    """
    nodes = list(ast.walk(tree.module))
    waiting = {one for one in nodes if isinstance(one, ast.Call) and last(one.func) in _WAITING}
    if not waiting <= dropped(tree):
        return {}
    given = (assigned(one) for one in nodes if isinstance(one, ast.Assign | ast.NamedExpr))
    names = {last(target) for target, value in given if target and value and _forks(value)}
    found: dict[ast.If, bool] = {}
    for one in nodes:
        if isinstance(one, ast.If):
            subject, is_zero = _asked(one.test)
            if last(subject) in names or _forks(subject):
                found[one] = is_zero
    return found


def _asked(test: ast.expr) -> tuple[ast.expr, bool]:
    """Return of what a condition asks whether it is 0, and whether it is met where it is."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return test.operand, True
    if isinstance(test, ast.Compare) and is_false(test.comparators[0]):
        return test.left, isinstance(test.ops[0], ast.Eq)
    return test, False


def _forks(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and last(node.func) == _FORK


def never_awaits(function: Function, call: ast.Call | None, tree: Tree) -> bool:
    """Whether a call makes a coroutine of an own function and nothing ever awaits it."""
    is_plain = isinstance(function, ast.AsyncFunctionDef) and not function.decorator_list
    return is_plain and call in dropped(tree)
