"""Functions that something else calls, or nothing: whether what goes wrong there is noticed.

After Python's documentation of `threading`, `multiprocessing`, `concurrent.futures`, `asyncio` and
`atexit`.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pubproof.once import once
from pubproof.scripts.python.conditions.truth import last
from pubproof.scripts.python.syntax.names import FUNCTIONS, dotted
from pubproof.scripts.python.syntax.nodes import children

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pubproof.scripts.python.syntax.names import Function
    from pubproof.scripts.python.syntax.tree import Tree

_ASKED: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("Thread", "Timer", "start_new_thread"), frozenset[str]()),
    "Process": frozenset({"exitcode"}),
    "submit": frozenset({"exception", "result"}),
    **dict.fromkeys(("apply_async", "map_async", "starmap_async"), frozenset({"get"})),
}
"""What calls a function elsewhere, and the attributes by which a script asks how that ended."""
_TASKS = frozenset({"asyncio.create_task", "asyncio.ensure_future"})
"""What runs a coroutine beside its caller, and keeps what goes wrong for who asks."""
LATE = "atexit.register"
"""What has a function called when the script has already ended."""
_EXECUTOR = "Executor"
"""What a script has that maps functions and raises what goes wrong only as it takes the results."""


def forgets(call: ast.Call, tree: Tree) -> bool:
    """Whether a call has functions called elsewhere, and the script never asks how they end."""
    name, path = last(call.func), dotted(call.func, tree.imports)
    if name in _ASKED:
        return _ASKED[name].isdisjoint(tree.attributes)
    if path == LATE:
        return True
    if path == "asyncio.gather" and _returns_errors(call):
        alone = dropped(tree)
        awaited = (one.value for one in alone if isinstance(one, ast.Await))
        return call in alone or call in awaited
    is_mapped = name == "map" and isinstance(call.func, ast.Attribute) and _EXECUTOR in tree.text
    return (is_mapped or path in _TASKS) and call in dropped(tree)


def is_late(function: Function, tree: Tree) -> bool:
    """Whether a decorator has a function called when the script has already ended."""
    return any(dotted(one, tree.imports) == LATE for one in function.decorator_list)


def is_idle(call: ast.Call, tree: Tree) -> bool:
    """Whether a call makes a coroutine, or a generator, and nothing runs it."""
    function = tree.functions.get(last(call.func))
    if function is None or function.decorator_list or call not in dropped(tree):
        return False
    return isinstance(function, ast.AsyncFunctionDef) or _yields(tree, function)


@once
def _yields(_tree: Tree, function: Function) -> bool:
    """Whether a function of the text is a generator."""
    todo: list[ast.AST] = [*function.body]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Yield | ast.YieldFrom):
            return True
        if not isinstance(node, (*FUNCTIONS, ast.Lambda)):
            todo += children(node)
    return False


def _returns_errors(call: ast.Call) -> bool:
    """Whether what goes wrong is among the results of a call."""
    given = [one.value for one in call.keywords if one.arg == "return_exceptions"]
    return any(not isinstance(one, ast.Constant) or bool(one.value) for one in given)


@once
def dropped(tree: Tree) -> frozenset[ast.expr]:
    """Return the expressions whose values nothing takes."""
    return frozenset(one.value for one in tree.nodes if isinstance(one, ast.Expr))
