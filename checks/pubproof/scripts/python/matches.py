"""``match`` statements that compare with values: what they do, as ``if`` would say it."""

from __future__ import annotations

import ast


def as_conditions(module: ast.Module) -> ast.Module:
    """Return a module whose ``match`` statements on values are chains of ``if`` instead."""
    changed: ast.Module = _Conditions().visit(module)
    return ast.fix_missing_locations(changed)


class _Conditions(ast.NodeTransformer):
    def visit_Match(self, node: ast.Match) -> ast.stmt:
        """Return the ``if`` of a ``match``, or else itself."""
        self.generic_visit(node)
        block: list[ast.stmt] = []
        for case in reversed(node.cases):
            test = _test(node.subject, case.pattern)
            if test is None:
                return node
            if case.guard is not None:
                test = ast.BoolOp(ast.And(), [test, case.guard])
            block = [ast.copy_location(ast.If(test, case.body, block), case.body[0])]
        return ast.copy_location(block[0], node)


def _test(subject: ast.expr, pattern: ast.pattern) -> ast.expr | None:
    """Return the condition on which a pattern is met, None where it asks for more than values."""
    if isinstance(pattern, ast.MatchAs) and pattern.pattern is None:
        return ast.Constant(value=True)
    values = pattern.patterns if isinstance(pattern, ast.MatchOr) else [pattern]
    held = [one.value for one in values if isinstance(one, ast.MatchValue)]
    if len(held) != len(values):
        return None
    sign, right = (ast.In(), ast.Tuple(held, ast.Load())) if held[1:] else (ast.Eq(), held[0])
    return ast.Compare(subject, [sign], [right])
