"""How a condition of a Python script comes out in every run, as far as its text tells."""

from __future__ import annotations

import ast

from pubproof.scripts.variables import ALWAYS_SET

_BLOCKS = (ast.If, ast.IfExp, ast.While)


def outcome(test: ast.expr) -> bool | None:
    """Return how a condition comes out, None where that hangs on the run."""
    if isinstance(test, ast.Constant):
        return bool(test.value)
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = outcome(test.operand)
        return None if inner is None else not inner
    if isinstance(test, ast.BoolOp):
        decisive = isinstance(test.op, ast.Or)
        outcomes = {outcome(one) for one in test.values}
        return decisive if decisive in outcomes else None if None in outcomes else not decisive
    if isinstance(test, ast.Name | ast.Attribute):
        return False if _last(test) == "TYPE_CHECKING" else None
    return True if _variable(test) in ALWAYS_SET else None


def left_out(node: ast.AST) -> frozenset[ast.AST]:
    """Return what stands right below a node and never runs."""
    if isinstance(node, ast.BoolOp):
        decisive = isinstance(node.op, ast.Or)
        at = next((n for n, one in enumerate(node.values) if outcome(one) is decisive), None)
        return frozenset(node.values[at + 1 :]) if at is not None else frozenset()
    told = outcome(node.test) if isinstance(node, _BLOCKS) else None
    if told is None or (told and isinstance(node, ast.While)):
        return frozenset()
    block = getattr(node, "orelse" if told else "body", [])
    return frozenset(block if isinstance(block, list) else [block])


def _variable(node: ast.expr) -> str:
    """Return the name of the variable of the environment that an expression reads or looks for."""
    subject: ast.expr | None = None
    key: ast.expr | None = None
    if isinstance(node, ast.Call) and _last(node.func) in ("get", "getenv") and node.args:
        subject = node.func.value if isinstance(node.func, ast.Attribute) else node.func
        subject, key = (node.func if _last(node.func) == "getenv" else subject), node.args[0]
    elif isinstance(node, ast.Subscript):
        subject, key = node.value, node.slice
    elif isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.In) and not node.ops[1:]:
        subject, key = node.comparators[0], node.left
    if subject is None or _last(subject) not in ("environ", "getenv"):
        return ""
    return key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else ""


def _last(node: ast.expr) -> str:
    """Return the last word of a name as it is written, nothing where it is no name."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
