"""Statements that end a Python script in an error, and functions that do so wherever called."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pubproof.scripts.python.conditions.truth import is_false, is_true
from pubproof.scripts.python.syntax.names import callee, defaults, dotted, positional
from pubproof.scripts.python.syntax.nodes import walk
from pubproof.scripts.python.syntax.statements import blocks, called

if TYPE_CHECKING:
    from typing import TypeGuard

_EXITING = frozenset({"sys.exit", "exit", "quit", "os._exit", "SystemExit"})


def exits(node: ast.AST | None) -> TypeGuard[ast.Call]:
    """Whether a node is a call that ends the script: ``sys.exit(…)`` and its kin."""
    return isinstance(node, ast.Call) and dotted(node.func, {}) in _EXITING


def exit_of(node: ast.stmt) -> ast.Call | None:
    """Return the call with which a statement ends the script, None where there is none."""
    call = node.exc if isinstance(node, ast.Raise) else called(node)
    return call if exits(call) else None


def quits(body: list[ast.stmt]) -> bool:
    """Whether the statements end in an error: ``raise`` or ``sys.exit(1)``, not ``sys.exit(0)``."""
    last = body[-1]
    while isinstance(last, ast.If) and last.orelse:
        if not quits(last.body):
            return False
        last = last.orelse[-1]
    error = last.exc if isinstance(last, ast.Raise) else None
    if isinstance(last, ast.Raise) and (error is None or dotted(callee(error), {}) != "SystemExit"):
        return True
    call = exit_of(last)
    return call is not None and bool(call.args) and not is_false(call.args[0])


def write_out_raises(module: ast.Module) -> None:
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
        isinstance(one, ast.Return | ast.Yield | ast.YieldFrom) for one in walk(function)
    )


def _raised(node: ast.stmt, ending: dict[str, ast.FunctionDef]) -> ast.stmt:
    """Return the ``raise`` for a call of one of the functions, or else the node itself."""
    call = called(node)
    if call is None or not isinstance(call.func, ast.Name):
        return node
    function = ending.get(call.func.id)
    if function is None or not _is_error(_status(function), function, call):
        return node
    return ast.copy_location(ast.Raise(call), node)


def _status(function: ast.FunctionDef) -> ast.expr | None:
    """Return what a function ends the script with, None where it raises another error."""
    call = exit_of(function.body[-1])
    return call.args[0] if call is not None and call.args else None


def _is_error(status: ast.expr | None, function: ast.FunctionDef, call: ast.Call) -> bool:
    """Whether a status is one of an error, where it is a parameter the one that `call` hands."""
    if status is None or is_true(status) or isinstance(status, ast.JoinedStr):
        return True
    order = positional(function.args)
    if not isinstance(status, ast.Name) or status.id not in order:
        return False
    held: dict[str | None, ast.expr] = {one.arg: value for one, value in defaults(function.args)}
    held |= zip(order, call.args, strict=False)
    held |= {one.arg: one.value for one in call.keywords}
    handed = held.get(status.id)
    return is_true(handed) or isinstance(handed, ast.JoinedStr)
