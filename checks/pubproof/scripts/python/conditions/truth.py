"""How a condition of a Python script comes out in every run, as far as its text tells."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from pubproof.scripts import globs
from pubproof.scripts.unknown import UNKNOWN
from pubproof.scripts.variables import ALWAYS_SET

if TYPE_CHECKING:
    from collections.abc import Callable

_BLOCKS = (ast.If, ast.IfExp, ast.While)
_SINGLE = (ast.Eq, ast.NotEq)
_LISTED = (ast.In, ast.NotIn)
_SYSTEMS = {
    "os.name": {"Linux": "posix", "macOS": "posix", "Windows": "nt"},
    "platform.system()": {"Linux": "Linux", "macOS": "Darwin", "Windows": "Windows"},
    "sys.platform": {"Linux": "linux", "macOS": "darwin", "Windows": "win32"},
}
"""What Python calls the system of a runner, by what GitHub calls it."""
_OF_A_PERSON = frozenset({"session.interactive", "sys.stdin.isatty()", "sys.stdout.isatty()"})
"""What asks whether somebody sits at the script: nobody does at a runner."""


def _untold(_name: str) -> str:
    """Return what is known of a variable in every run alike."""
    return UNKNOWN


def decided(test: ast.expr, single: Callable[[ast.expr], bool | None]) -> bool | None:
    """Return how a condition comes out whose parts come out as `single` tells, None is untold."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = decided(test.operand, single)
        return None if inner is None else not inner
    if isinstance(test, ast.BoolOp):
        decisive = isinstance(test.op, ast.Or)
        outcomes = {decided(one, single) for one in test.values}
        return decisive if decisive in outcomes else None if None in outcomes else not decisive
    return single(test)


def _outcome(test: ast.expr) -> bool | None:
    """Return how a condition comes out in every run, None where that depends on the run."""
    return decided(test, lambda one: single_outcome(one, _untold))


def single_outcome(test: ast.expr, run_variable: Callable[[str], str]) -> bool | None:
    """Return how a condition comes out that has no others in it, None where that is untold.

    `run_variable` says what a variable that GitHub always sets holds, as far as that is known;
    there is more behind `UNKNOWN`.
    """
    if isinstance(test, ast.Constant):
        return bool(test.value)
    if last(test) == "TYPE_CHECKING" or _written(test) in _OF_A_PERSON:
        return False
    if _variable(test) in ALWAYS_SET:
        return True
    return _compared(test, lambda node: _held(node, run_variable))


def system_outcome(test: ast.expr, run_variable: Callable[[str], str]) -> bool | None:
    """Return how a condition on the runner's system comes out, None for others.

    `run_variable` is as `single_outcome` takes it.
    """

    def held(node: ast.expr) -> str:
        systems = _SYSTEMS.get(_written(node))
        return UNKNOWN if systems is None else systems.get(run_variable("RUNNER_OS"), UNKNOWN)

    return _compared(test, held)


class Comparison(NamedTuple):
    """``x == "text"``, ``x in ("text", "other")``, and their opposites."""

    left: ast.expr
    texts: list[str]
    negated: bool


def comparison(test: ast.expr) -> Comparison | None:
    """Return what a condition compares with texts, None where it is no such comparison."""
    if not isinstance(test, ast.Compare) or len(test.ops) > 1:
        return None
    (sign,), (right,) = test.ops, test.comparators
    written, is_list = texts(right), isinstance(right, ast.Tuple | ast.List | ast.Set)
    if not written or not isinstance(sign, _LISTED if is_list else _SINGLE):
        return None
    return Comparison(test.left, written, isinstance(sign, ast.NotEq | ast.NotIn))


def _compared(test: ast.expr, held: Callable[[ast.expr], str]) -> bool | None:
    """Return how ``variable == "text"`` and its kin come out, and ``variable.startswith("text")``.

    `held` says what an expression holds. None is for every other condition.
    """
    if isinstance(test, ast.Call) and isinstance(test.func, ast.Attribute):
        if test.func.attr != "startswith" or len(test.args) != 1:
            return None
        fronts = texts(test.args[0])
        outcomes = {globs.starts(held(test.func.value), one) for one in fronts}
        return _any(outcomes) if fronts else None
    asked = comparison(test)
    if asked is None:
        return None
    if last(asked.left) == "__name__" and all(map(_is_misspelt, asked.texts)):
        return asked.negated
    found = _any({globs.equal(held(asked.left), one) for one in asked.texts})
    return found if found is None else found is not asked.negated


def _is_misspelt(name: str) -> bool:
    """Whether a text is nearly the name of the module that a script is: no module has it."""
    return name.strip("_") == "main" and name != "__main__"


def _any(outcomes: set[bool | None]) -> bool | None:
    return True if True in outcomes else None if None in outcomes else False


def _held(node: ast.expr, run_variable: Callable[[str], str]) -> str:
    """Return what is known of the variable that an expression reads."""
    name = _variable(node)
    is_set = name in ALWAYS_SET and not isinstance(node, ast.Compare)
    return run_variable(name) if is_set else UNKNOWN


def _written(node: ast.expr) -> str:
    """Return a name with its points, or a call of it without arguments; nothing for the rest."""
    is_call = isinstance(node, ast.Call) and not (node.args or node.keywords)
    name = node.func if is_call and isinstance(node, ast.Call) else node
    parts = ["()"] if is_call else []
    while isinstance(name, ast.Attribute):
        parts.append(f".{name.attr}")
        name = name.value
    return "".join((name.id, *reversed(parts))) if isinstance(name, ast.Name) else ""


def texts(node: ast.expr) -> list[str]:
    """Return the texts that an expression writes out, one or several; none where one is not."""
    nodes = node.elts if isinstance(node, ast.Tuple | ast.List | ast.Set) else [node]
    found = [one.value for one in nodes if isinstance(one, ast.Constant)]
    written = [one for one in found if isinstance(one, str)]
    return written if len(written) == len(nodes) else []


def left_out(node: ast.AST) -> frozenset[ast.AST]:
    """Return what stands right below a node and never runs."""
    if isinstance(node, ast.BoolOp):
        decisive = isinstance(node.op, ast.Or)
        at = next((n for n, one in enumerate(node.values) if _outcome(one) is decisive), None)
        return frozenset(node.values[at + 1 :]) if at is not None else frozenset()
    outcome = _outcome(node.test) if isinstance(node, _BLOCKS) else None
    if outcome is None or (outcome and isinstance(node, ast.While)):
        return frozenset()
    block = getattr(node, "orelse" if outcome else "body", [])
    return frozenset(block if isinstance(block, list) else [block])


def _variable(node: ast.expr) -> str:
    """Return the name of the variable of the environment that an expression reads or looks for."""
    subject: ast.expr | None = None
    key: ast.expr | None = None
    if isinstance(node, ast.Call) and last(node.func) in ("get", "getenv") and node.args:
        subject = node.func.value if isinstance(node.func, ast.Attribute) else node.func
        subject, key = (node.func if last(node.func) == "getenv" else subject), node.args[0]
    elif isinstance(node, ast.Subscript):
        subject, key = node.value, node.slice
    elif isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.In) and not node.ops[1:]:
        subject, key = node.comparators[0], node.left
    if subject is None or last(subject) not in ("environ", "getenv"):
        return ""
    return key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else ""


def last(node: ast.AST) -> str:
    """Return the last word of a name as it is written, nothing where it is no name."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def is_true(node: ast.expr | None) -> bool:
    """Whether the expression is a constant that counts as true."""
    return isinstance(node, ast.Constant) and bool(node.value)


def is_false(node: ast.expr) -> bool:
    """Whether the expression is a constant that counts as false."""
    return isinstance(node, ast.Constant) and not node.value
