"""What swallows the failure of a program, so that the Python script that starts it goes on.

A program that is not there fails too: a check that cannot be made is not made.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pubproof.once import once
from pubproof.scripts.python.conditions.conditions import leaves
from pubproof.scripts.python.conditions.truth import last
from pubproof.scripts.python.failures import exit_hooks, uploads
from pubproof.scripts.python.failures.endings import quits
from pubproof.scripts.python.failures.retries import retried
from pubproof.scripts.python.syntax.names import FUNCTIONS, callee, dotted, single
from pubproof.scripts.python.syntax.nodes import walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pubproof.scripts.python.failures.results import Heed
    from pubproof.scripts.python.syntax.names import Function
    from pubproof.scripts.python.syntax.tree import Tree

_OTHERS = frozenset({"ImportError", "KeyboardInterrupt", "ModuleNotFoundError"})
"""Errors that do not tell of a program that fails, that is not there or that takes too long."""
_EXITS = ("__exit__", "__aexit__")
_STACKS = frozenset({"contextlib.AsyncExitStack", "contextlib.ExitStack"})
_ENTERING = frozenset({"enter_async_context", "enter_context"})
"""The functions of a stack that enter one more context."""
_PUSHING = frozenset({"push", "push_async_exit"})
"""Those that are handed a way out, which passes over what goes wrong where it returns a truth."""
_WITH = (ast.With, ast.AsyncWith)
_HANDED = (ast.Name, ast.Attribute, ast.Lambda, ast.keyword)


def _catches(types: list[ast.expr], tree: Tree) -> bool:
    """Whether one of some types of errors may be that of a failed program.

    What the text itself raises may stand for one.
    """
    inner = [part for one in types for part in (one.elts if isinstance(one, ast.Tuple) else [one])]
    names = {last(one) for one in inner}
    return not names <= (_OTHERS - _raised(tree)) if names else False


def _handles(handler: ast.ExceptHandler, tree: Tree) -> bool:
    """Whether a handler may catch the error of a failed program."""
    return handler.type is None or _catches([handler.type], tree)


def swallows(node: ast.Try, tree: Tree, heed: Callable[[ast.ExceptHandler], Heed]) -> bool:
    """Whether a handler swallows what goes wrong in a ``try``, or what runs in the end does.

    `heed` tells how what a handler catches ends the script all the same.
    """
    final, after = node.finalbody, (part for one in node.handlers for part in one.body)
    return (
        (bool(final) and leaves(final))
        or any(isinstance(one, ast.Return) for one in final)
        or uploads.come((*final, *after), tree)
        or any(
            not quits(handler.body) and _handles(handler, tree) and not heed(handler)
            for handler in node.handlers
        )
    ) and node not in retried(tree)


def forgiving(tree: Tree, passes_over: Callable[[ast.Try], bool]) -> frozenset[str]:
    """Return the own functions that swallow what goes wrong in a function that they are handed.

    So does the manager of a context in whose place it yields.
    """
    return frozenset(
        name
        for name, function in tree.functions.items()
        if any(_calls(one.body, function) and passes_over(one) for one in _tries(function))
    )


def decorating(function: Function, tree: Tree) -> set[str]:
    """Return the text's own functions that decorate one of them."""
    return {last(callee(one)) for one in function.decorator_list} & tree.functions.keys()


def suppresses(node: ast.AST, tree: Tree, forgiving: Callable[[], frozenset[str]]) -> bool:
    """Whether a ``with`` swallows what goes wrong in it; `forgiving` are own functions that do."""
    if not isinstance(node, _WITH):
        return False
    calls = _entered(node, tree)
    return any(_suppresses(one, tree, forgiving) for one in calls) or any(
        _lets_pass(one, tree) for one in _on_stacks(node, tree)
    )


def _entered(node: ast.With | ast.AsyncWith, tree: Tree) -> Iterator[ast.Call]:
    """Yield the calls that make the contexts which a ``with`` enters, on a stack of them too."""
    for item in node.items:
        if isinstance(item.context_expr, ast.Call):
            yield item.context_expr
    for call in _on_stacks(node, tree):
        if last(call.func) in _ENTERING:
            yield from (inner for inner in call.args if isinstance(inner, ast.Call))


def _on_stacks(node: ast.With | ast.AsyncWith, tree: Tree) -> Iterator[ast.Call]:
    """Yield the calls of functions of the stacks that a ``with`` enters."""
    stacks = {
        item.optional_vars.id
        for item in node.items
        if isinstance(item.context_expr, ast.Call)
        and isinstance(item.optional_vars, ast.Name)
        and dotted(item.context_expr.func, tree.imports) in _STACKS
    }
    for one in walk(node) if stacks else ():
        if isinstance(one, ast.Call) and dotted(one.func, {}).rpartition(".")[0] in stacks:
            yield one


def _lets_pass(call: ast.Call, tree: Tree) -> bool:
    """Whether what a stack is handed to call in the end may pass over what has gone wrong."""
    method = last(call.func)
    if method == "callback":
        return exit_hooks.calls_back(call, tree)
    if method not in _PUSHING or not call.args:
        return False
    way = call.args[0]
    if isinstance(way, ast.Lambda):
        return _may_be_true(way.body)
    function = tree.functions.get(last(way)) if isinstance(way, ast.Name) else None
    return function is not None and _returns_true(function)


def _suppresses(call: ast.Call, tree: Tree, forgiving: Callable[[], frozenset[str]]) -> bool:
    if dotted(call.func, tree.imports) == "contextlib.suppress":
        return _catches(call.args, tree)
    name = last(call.func)
    return name in _managers(tree) or (name in tree.functions and name in forgiving())


@once
def _managers(tree: Tree) -> frozenset[str]:
    """Return the classes of a text whose way out of a ``with`` may pass over what goes wrong."""
    return frozenset(
        node.name
        for node in tree.nodes
        if isinstance(node, ast.ClassDef)
        for way in node.body
        if isinstance(way, FUNCTIONS) and way.name in _EXITS and _returns_true(way)
    )


def _returns_true(way: Function) -> bool:
    """Whether a way out of a ``with`` may return what is true."""
    return any(isinstance(one, ast.Return) and _may_be_true(one.value) for one in walk(way))


def _may_be_true(value: ast.expr | None) -> bool:
    """Whether what a way out returns may be true; another one that it asks is not looked at."""
    if isinstance(value, ast.Constant):
        return bool(value.value)
    called = value.value if isinstance(value, ast.Await) else value
    return called is not None and not (isinstance(called, ast.Call) and last(called.func) in _EXITS)


def hands_over(call: ast.Call, part: ast.AST, tree: Tree) -> bool:
    """Whether a part of a call may be a function that the text's own function is to call."""
    return isinstance(part, _HANDED) and last(call.func) in tree.functions


def _tries(function: Function) -> Iterator[ast.Try]:
    return (one for part in function.body for one in walk(part) if isinstance(one, ast.Try))


def _calls(body: list[ast.stmt], function: Function) -> bool:
    """Whether statements call what a function is handed, or yield."""
    handed = single(function.args)
    return any(
        isinstance(one, ast.Yield)
        or (isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.func.id in handed)
        for part in body
        for one in walk(part)
    )


@once
def _raised(tree: Tree) -> frozenset[str]:
    """Return the last words of the names of the errors that a text raises itself."""
    raised = (one.exc for one in tree.nodes if isinstance(one, ast.Raise) and one.exc)
    return frozenset(last(callee(one)) for one in raised)
