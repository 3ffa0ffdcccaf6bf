"""Values of a Python script: of which others they are made, and what is bad of each of these."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pubproof.scripts.python.syntax.names import dotted
from pubproof.scripts.python.syntax.statements import Place, assigned

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_ACCUMULATING: Mapping[bool, tuple[type[ast.operator], ...]] = {
    True: (ast.Add, ast.BitOr),
    False: (ast.BitAnd, ast.Mult),
}
_UNEQUAL = (ast.NotEq, ast.Gt, ast.IsNot)
_DECODING = (ast.RShift, ast.FloorDiv)
"""What makes the status of a program of what the system tells of it: ``>> 8``, ``// 256``."""
_SHIFTS = frozenset({8, 256})


def made_of(node: ast.expr, *, bad: bool) -> Iterator[tuple[ast.expr, bool]]:
    """Yield the values that make another bad where they are, each with what is bad of it.

    `bad` says what is bad of the other: that it is true, or that it is false.
    """
    parts: Sequence[ast.expr] = ()
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        parts, bad = [node.operand], not bad
    elif isinstance(node, ast.IfExp | ast.Compare):
        parts, bad = _turned(node, bad=bad)
    elif isinstance(node, ast.BoolOp):
        parts = node.values if isinstance(node.op, ast.Or) is bad else ()
    elif isinstance(node, ast.BinOp):
        parts = [node.left, node.right] if isinstance(node.op, _ACCUMULATING[bad]) else ()
        if bad and isinstance(node.op, _DECODING) and isinstance(node.right, ast.Constant):
            parts = [node.left] if node.right.value in _SHIFTS else ()
    elif isinstance(node, ast.GeneratorExp | ast.ListComp | ast.SetComp):
        parts = [node.elt, *(node.generators[0].ifs if bad else ())]
    elif isinstance(node, ast.List | ast.Tuple | ast.Set):
        parts = node.elts
    elif isinstance(node, ast.NamedExpr | ast.Starred) or (
        isinstance(node, ast.Attribute) and node.attr == "returncode" and bad
    ):
        parts = [node.value]
    yield from ((one, bad) for one in parts)


def _turned(node: ast.IfExp | ast.Compare, *, bad: bool) -> tuple[Sequence[ast.expr], bool]:
    """Return what ``1 if x else 0`` and ``x == 0`` ask of, and what is bad of it."""
    if isinstance(node, ast.IfExp):
        body, orelse = (truth(one, Place()) for one in (node.body, node.orelse))
        return ([node.test] if {body, orelse} == {True, False} else ()), body is bad
    sign, right = node.ops[0], node.comparators[0]
    is_zero = isinstance(right, ast.Constant) and right.value in (0, False)
    if node.ops[1:] or not is_zero or not isinstance(sign, (*_UNEQUAL, ast.Eq, ast.Is)):
        return (), bad
    return [node.left], isinstance(sign, _UNEQUAL) is bad


def given(node: ast.AST) -> Iterator[tuple[ast.expr, str]]:
    """Yield the values that a node gives to names, and these names."""
    target, value = assigned(node)
    if isinstance(node, ast.AugAssign):
        fixed = isinstance(node.value, ast.Constant)
        target = node.target
        value = node.value if fixed else ast.BinOp(node.target, node.op, node.value)
    if target is None or value is None:
        return
    for one, part in _parts_of(target, value):
        if isinstance(one, ast.Name):
            yield part, one.id


def _parts_of(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield what an assignment gives to each of its targets: to several, parts of the value."""
    if not isinstance(target, ast.Tuple | ast.List):
        yield target, value
        return
    written = value.elts if isinstance(value, ast.Tuple | ast.List) else []
    for at, one in enumerate(target.elts):
        if isinstance(one, ast.Starred):
            return
        key = ast.copy_location(ast.Constant(at), value)
        part = ast.copy_location(ast.Subscript(value, key, ast.Load()), value)
        yield one, written[at] if len(written) == len(target.elts) else part


def place_in(node: ast.expr) -> int | None:
    """Return which part of a value an expression is, None where it is none that is known."""
    key = node.slice if isinstance(node, ast.Subscript) else None
    return key.value if isinstance(key, ast.Constant) and isinstance(key.value, int) else None


def truth(node: ast.expr, place: Place) -> bool | None:
    """Return how a value counts, None where that depends on a result.

    The status that an exception tells of is not 0.
    """
    if isinstance(node, ast.Constant):
        return bool(node.value)
    if isinstance(node, ast.List | ast.Tuple | ast.Set | ast.Dict) and not any(_elements(node)):
        return False
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or):
        return True if any(truth(one, place) for one in node.values) else None
    caught = place.branch[0] if place.branch is not None else None
    of_it = isinstance(node, ast.Attribute) and node.attr == "returncode"
    named = of_it and isinstance(caught, ast.ExceptHandler) and caught.name
    return True if named and dotted(node, {}) == f"{named}.returncode" else None


def _elements(node: ast.List | ast.Tuple | ast.Set | ast.Dict) -> Sequence[object]:
    return node.keys if isinstance(node, ast.Dict) else node.elts
