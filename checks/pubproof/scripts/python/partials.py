"""Calls of functions to which ``partial`` has handed a part of what they are given."""

from __future__ import annotations

import ast
import copy

from pubproof.scripts.python.rewriting import replace
from pubproof.scripts.python.truth import last


def to_calls(module: ast.Module) -> None:
    """Put ``run(a, b)`` in the place of ``partial(run, a)(b)``, under a name as well."""
    made: dict[str, ast.Call | None] = {}
    for node in ast.walk(module):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    known = target.id in made
                    made[target.id] = None if known else _partial(node.value)

    def whole(node: ast.expr) -> ast.expr | None:
        if not isinstance(node, ast.Call):
            return None
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        return _whole(made.get(name) or _partial(node.func), node)

    replace(module, whole)


def _partial(node: ast.expr) -> ast.Call | None:
    """Return the call of ``partial`` that an expression is, None where it is none."""
    is_call = isinstance(node, ast.Call) and last(node.func) == "partial"
    return node if is_call and isinstance(node, ast.Call) and node.args else None


def _whole(made: ast.Call | None, call: ast.Call) -> ast.Call | None:
    """Return the call with all that it is given; what the later one names counts."""
    if made is None or made is call:
        return None
    made = copy.deepcopy(made)  # no node stands at two places of a tree
    named = {one.arg for one in call.keywords}
    before = [one for one in made.keywords if one.arg is None or one.arg not in named]
    return ast.Call(made.args[0], [*made.args[1:], *call.args], [*before, *call.keywords])
