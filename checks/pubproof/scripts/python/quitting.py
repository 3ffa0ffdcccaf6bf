"""Statements of Python that end a script in an error."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pubproof.scripts.python.names import callee, dotted
from pubproof.scripts.python.statements import called
from pubproof.scripts.python.truth import is_false

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
