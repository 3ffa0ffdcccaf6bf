"""What swallows the failure of a program, so that the Python script that starts it goes on.

A program that is not there fails too: a check that cannot be made is not made. Of what another
thread or process calls, see Python's `threading`, `multiprocessing` and `concurrent.futures`.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pubproof.once import once
from pubproof.scripts.python.names import callee, dotted, single
from pubproof.scripts.python.truth import last

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pubproof.scripts.python.names import Function
    from pubproof.scripts.python.tree import Tree

_OTHERS = frozenset({"ImportError", "KeyboardInterrupt", "ModuleNotFoundError"})
"""Errors that do not tell of a program that fails, that is not there or that takes too long."""
_WITH = (ast.With, ast.AsyncWith)
_HANDED = (ast.Name, ast.Attribute, ast.Lambda, ast.keyword)
_ASKED: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("Thread", "Timer", "start_new_thread"), frozenset[str]()),
    "Process": frozenset({"exitcode"}),
    "submit": frozenset({"exception", "result"}),
    **dict.fromkeys(("apply_async", "map_async", "starmap_async"), frozenset({"get"})),
}
"""What calls a function elsewhere, and the attributes by which a script asks how that ended."""
_EXECUTOR = "Executor"
"""What a script has that maps functions and raises what goes wrong only as it takes the results."""


def catches(types: list[ast.expr], tree: Tree) -> bool:
    """Whether one of some types of errors may be that of a failed program.

    What the text itself raises may stand for one.
    """
    inner = [part for one in types for part in (one.elts if isinstance(one, ast.Tuple) else [one])]
    names = {last(one) for one in inner}
    return not names <= (_OTHERS - _raised(tree)) if names else False


def handles(handler: ast.ExceptHandler, tree: Tree) -> bool:
    """Whether a handler may catch the error of a failed program."""
    return handler.type is None or catches([handler.type], tree)


def forgiving(tree: Tree, swallows: Callable[[ast.Try], bool]) -> frozenset[str]:
    """Return the own functions that swallow what goes wrong in a function that they are handed.

    So does the manager of a context in whose place it yields.
    """
    return frozenset(
        name
        for name, function in tree.functions.items()
        if any(_calls(one.body, function) and swallows(one) for one in _tries(function))
    )


def suppresses(node: ast.AST, tree: Tree, forgiving: Callable[[], frozenset[str]]) -> bool:
    """Whether a ``with`` swallows what goes wrong in it; `forgiving` are own functions that do."""
    items = node.items if isinstance(node, _WITH) else []
    calls = (one.context_expr for one in items if isinstance(one.context_expr, ast.Call))
    return any(_suppresses(one, tree, forgiving) for one in calls)


def _suppresses(call: ast.Call, tree: Tree, forgiving: Callable[[], frozenset[str]]) -> bool:
    if dotted(call.func, tree.imports) == "contextlib.suppress":
        return catches(call.args, tree)
    name = last(call.func)
    return name in tree.functions and name in forgiving()


def hands_over(call: ast.Call, part: ast.AST, tree: Tree) -> bool:
    """Whether a part of a call may be a function that the text's own function is to call."""
    return isinstance(part, _HANDED) and last(call.func) in tree.functions


def _tries(function: Function) -> Iterator[ast.Try]:
    return (one for part in function.body for one in ast.walk(part) if isinstance(one, ast.Try))


def _calls(body: list[ast.stmt], function: Function) -> bool:
    """Whether statements call what a function is handed, or yield."""
    handed = single(function.args)
    return any(
        isinstance(one, ast.Yield)
        or (isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.func.id in handed)
        for part in body
        for one in ast.walk(part)
    )


@once
def _raised(tree: Tree) -> frozenset[str]:
    """Return the last words of the names of the errors that a text raises itself."""
    raised = (one.exc for one in ast.walk(tree.module) if isinstance(one, ast.Raise) and one.exc)
    return frozenset(last(callee(one)) for one in raised)


def forgets(call: ast.Call, tree: Tree) -> bool:
    """Whether a call has functions called elsewhere, and the script never asks how they end."""
    name = last(call.func)
    if name in _ASKED:
        return _ASKED[name].isdisjoint(tree.attributes)
    is_mapped = name == "map" and isinstance(call.func, ast.Attribute) and _EXECUTOR in tree.text
    return is_mapped and call in _dropped(tree)


@once
def _dropped(tree: Tree) -> frozenset[ast.expr]:
    """Return the expressions whose values nothing takes."""
    return frozenset(one.value for one in ast.walk(tree.module) if isinstance(one, ast.Expr))
