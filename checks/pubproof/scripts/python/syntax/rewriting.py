"""What Python says in several ways, written in the plainest: a call as a call, a choice as ``if``.

Each function changes a module where it stands, and keeps every line and column.
"""

from __future__ import annotations

import ast
import copy
from typing import TYPE_CHECKING

from pubproof.scripts.python.conditions.truth import last
from pubproof.scripts.python.syntax.nodes import HOLDING, walk
from pubproof.scripts.python.syntax.statements import blocks

if TYPE_CHECKING:
    from collections.abc import Callable

_MAX_NODES = 50_000
"""How many nodes may be put in the place of others: a name may stand for what names it again."""
_MAX_CASES = 100
"""How many cases become an ``if`` within the other."""
_NAMED = 2
"""What ``getattr`` needs: an object and a name, before what it returns where there is none."""


def replace(module: ast.Module, change: Callable[[ast.expr], ast.expr | None]) -> None:
    """Put what `change` returns for an expression in its place, the outer ones first.

    None leaves an expression as it is. What is put in its place is looked into as well. Raises
    RecursionError where that does not come to an end.
    """
    todo: list[ast.AST] = [module]
    left = _MAX_NODES

    def changed(node: ast.AST) -> ast.AST:
        nonlocal left
        new = change(node) if isinstance(node, ast.expr) else None
        if new is None:
            return node
        left -= _put(new, node)
        if left < 0:
            raise RecursionError
        return new

    while todo:
        node = todo.pop()
        for field in HOLDING[type(node)]:
            held = getattr(node, field, None)
            if isinstance(held, list):
                held[:] = map(changed, held)
                todo += [one for one in held if isinstance(one, ast.AST)]
            elif isinstance(held, ast.AST):
                new = changed(held)
                if new is not held:
                    setattr(node, field, new)
                todo.append(new)


def _put(new: ast.expr, node: ast.AST) -> int:
    """Put an expression at the place of another in the text; return of how many nodes it is."""
    nodes = walk(new)
    for one in nodes:
        if isinstance(one, ast.expr) and not hasattr(one, "lineno"):
            ast.copy_location(one, node)
    return len(nodes)


def write_out_attributes(module: ast.Module) -> None:
    """Put ``os.system`` in the place of ``getattr(os, "system")`` and ``vars(os)["system"]``."""
    replace(module, _attribute)


def _attribute(node: ast.expr) -> ast.expr | None:
    """Return the attribute that an expression asks for, None where it asks for none."""
    subject: ast.expr | None = None
    name: ast.expr | None = None
    if isinstance(node, ast.Call) and len(node.args) >= _NAMED:
        plain = all(isinstance(one, ast.Constant) for one in node.args[_NAMED:])
        if isinstance(node.func, ast.Name) and node.func.id == "getattr" and plain:
            subject, name = node.args[:_NAMED]
    elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
        subject, name = _owner(node.value), node.slice
    if subject is None or not isinstance(name, ast.Constant) or not isinstance(name.value, str):
        return None
    return ast.Attribute(subject, name.value, ast.Load())


def _owner(node: ast.expr) -> ast.expr | None:
    """Return the object of ``vars(object)`` and ``object.__dict__``."""
    if isinstance(node, ast.Attribute) and node.attr == "__dict__":
        return node.value
    is_vars = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "vars"
    return node.args[0] if is_vars and isinstance(node, ast.Call) and node.args else None


def write_out_partials(module: ast.Module) -> None:
    """Put ``run(a, b)`` in the place of ``partial(run, a)(b)``, under a name as well."""
    made: dict[str, ast.Call | None] = {}
    for node in walk(module):
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


def turn_matches_into_ifs(module: ast.Module) -> None:
    """Put chains of ``if`` in the place of a module's ``match`` statements on values."""
    for block in blocks(module):
        block[:] = [_chain(one) if isinstance(one, ast.Match) else one for one in block]


def _chain(node: ast.Match) -> ast.stmt:
    """Return the ``if`` of a ``match``, or else itself."""
    block: list[ast.stmt] = []
    for case in reversed(node.cases):
        test = _test(node.subject, case.pattern)
        if test is None or len(node.cases) > _MAX_CASES:
            return node
        if case.guard is not None:
            test = ast.copy_location(ast.BoolOp(ast.And(), [test, case.guard]), test)
        block = [ast.copy_location(ast.If(test, case.body, block), node)]
    return block[0]


def _test(subject: ast.expr, pattern: ast.pattern) -> ast.expr | None:
    """Return the condition on which a pattern is met, None where it asks for more than values."""
    if isinstance(pattern, ast.MatchAs) and pattern.pattern is None:
        return ast.copy_location(ast.Constant(value=True), subject)
    values = pattern.patterns if isinstance(pattern, ast.MatchOr) else [pattern]
    held = [one.value for one in values if isinstance(one, ast.MatchValue)]
    if len(held) != len(values):
        return None
    right = ast.copy_location(ast.Tuple(held, ast.Load()), subject) if held[1:] else held[0]
    sign = ast.In() if held[1:] else ast.Eq()
    return ast.copy_location(ast.Compare(subject, [sign], [right]), subject)
