"""Statements of Python that end a script in an error."""

from __future__ import annotations

import ast

from pubproof.scripts.python.names import dotted
from pubproof.scripts.python.truth import is_false

QUITTING = frozenset({"sys.exit", "exit", "quit", "os._exit", "SystemExit"})


def quits(body: list[ast.stmt]) -> bool:
    """Whether the statements end in an error: ``raise`` or ``sys.exit(1)``, not ``sys.exit(0)``."""
    last = body[-1]
    while isinstance(last, ast.If) and last.orelse:
        if not quits(last.body):
            return False
        last = last.orelse[-1]
    if isinstance(last, ast.Raise):
        called = last.exc.func if isinstance(last.exc, ast.Call) else last.exc
        if called is None or dotted(called, {}) != "SystemExit":
            return True
    call = last.exc if isinstance(last, ast.Raise) else getattr(last, "value", None)
    if not isinstance(call, ast.Call) or not isinstance(last, ast.Expr | ast.Raise):
        return False
    return dotted(call.func, {}) in QUITTING and bool(call.args) and not is_false(call.args[0])
