"""Functions of a Python text that end it in an error: what calls them is written as ``raise``."""

from __future__ import annotations

import ast

from pubproof.scripts.python.names import dotted
from pubproof.scripts.python.quitting import QUITTING, quits
from pubproof.scripts.python.statements import blocks
from pubproof.scripts.python.truth import is_true


def to_raises(module: ast.Module) -> None:
    """Put ``raise die(…)`` in the place of ``die(…)`` wherever a function never comes back."""
    ending = {
        one.name: one for one in module.body if isinstance(one, ast.FunctionDef) and _ends(one)
    }
    if not ending:
        return
    for block in blocks(module):
        block[:] = [_raised(one, ending) for one in block]


def _ends(function: ast.FunctionDef) -> bool:
    """Whether a function ends in an error, and nothing in it returns before."""
    return quits(function.body) and not any(
        isinstance(one, ast.Return | ast.Yield | ast.YieldFrom) for one in ast.walk(function)
    )


def _raised(node: ast.stmt, ending: dict[str, ast.FunctionDef]) -> ast.stmt:
    """Return the ``raise`` for a call of one of the functions, or else the node itself."""
    call = node.value if isinstance(node, ast.Expr) else None
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
        return node
    function = ending.get(call.func.id)
    if function is None or not _is_error(_status(function), function, call):
        return node
    return ast.copy_location(ast.Raise(call), node)


def _status(function: ast.FunctionDef) -> ast.expr | None:
    """Return what a function ends the script with, None where it raises another error."""
    last = function.body[-1]
    call = last.exc if isinstance(last, ast.Raise) else getattr(last, "value", None)
    is_exit = isinstance(call, ast.Call) and dotted(call.func, {}) in QUITTING
    return call.args[0] if is_exit and isinstance(call, ast.Call) and call.args else None


def _is_error(status: ast.expr | None, function: ast.FunctionDef, call: ast.Call) -> bool:
    """Whether a status is one of an error, where it is a parameter the one that `call` hands."""
    if status is None or is_true(status) or isinstance(status, ast.JoinedStr):
        return True
    given = function.args
    order = [one.arg for one in (*given.posonlyargs, *given.args)]
    if not isinstance(status, ast.Name) or status.id not in order:
        return False
    at = order.index(status.id)
    handed = {one.arg: one.value for one in call.keywords}.get(status.id)
    if handed is None and at < len(call.args):
        handed = call.args[at]
    late = at - len(order) + len(given.defaults)
    if handed is None and late >= 0:
        handed = given.defaults[late]
    return is_true(handed) or isinstance(handed, ast.JoinedStr)
