"""``match`` statements that compare with values: what they do, as ``if`` would say it."""

from __future__ import annotations

import ast

from pubproof.scripts.python.statements import blocks

_MOST_CASES = 100
"""How many cases become an ``if`` within the other."""


def to_conditions(module: ast.Module) -> None:
    """Put chains of ``if`` in the place of a module's ``match`` statements on values."""
    for block in blocks(module):
        block[:] = [_chain(one) if isinstance(one, ast.Match) else one for one in block]


def _chain(node: ast.Match) -> ast.stmt:
    """Return the ``if`` of a ``match``, or else itself."""
    block: list[ast.stmt] = []
    for case in reversed(node.cases):
        test = _test(node.subject, case.pattern)
        if test is None or len(node.cases) > _MOST_CASES:
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
