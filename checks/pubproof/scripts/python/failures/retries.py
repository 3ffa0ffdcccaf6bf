"""Loops of Python that try again, and end in an error unless one try succeeds."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pubproof.once import once
from pubproof.scripts.python.conditions.truth import is_true, last
from pubproof.scripts.python.failures.endings import exits, quits
from pubproof.scripts.python.syntax.names import dotted
from pubproof.scripts.python.syntax.nodes import children, walk
from pubproof.scripts.python.syntax.statements import blocks

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from pubproof.scripts.python.syntax.tree import Tree

_LOOPS = (ast.For, ast.While)
_ENDS = (ast.Break, ast.Return)
_SCOPES = (ast.AsyncFunctionDef, ast.ClassDef, ast.FunctionDef, ast.Lambda)
_TAKING = frozenset({"get", "next", "pop", "popleft", "readline"})
"""Functions that return another thing each time."""
_BOUNDS = 2
"""What ``range`` is given with a first number."""


@once
def retried(tree: Tree) -> frozenset[ast.Try | ast.If]:
    """Return every ``try`` whose handlers lead to the next try, and after the last to an error.

    And every ``if`` that is met by a success, and leads to the same where it is not.
    """
    return frozenset(
        found
        for block in blocks(tree.module)
        for position, loop in enumerate(block)
        if isinstance(loop, _LOOPS)
        for found in _of_loop(loop, block[position + 1 :])
    )


def _of_loop(loop: ast.For | ast.While, behind: Sequence[ast.stmt]) -> Iterator[ast.Try | ast.If]:
    """Yield what of a loop tries, where its success is the only way out in good order."""
    tried = [one for one in loop.body if isinstance(one, ast.Try | ast.If)]
    inner = (one for part in loop.body for one in walk(part) if tried)
    ending = [one for one in inner if isinstance(one, ast.If) and _only_quits(one.body)]
    ways = list(_ways_out(loop.body, ending)) if tried else []
    for one in tried if len(ways) == 1 else ():
        if ways[0] not in _succeeding(loop, one) or _varies(loop, one):
            continue
        rest = loop.orelse if isinstance(ways[0], ast.Break) else [*loop.orelse, *behind]
        ends = bool(rest) and _only_quits(rest)
        if ends or _is_endless(loop) or _fails_at_last(loop, one):
            yield one


def _only_quits(statements: Sequence[ast.stmt]) -> bool:
    """Whether statements end in an error, and nothing in them leaves in good order before."""
    return quits([*statements]) and not any(_ways_out(statements[:-1]))


def _succeeding(loop: ast.For | ast.While, tried: ast.Try | ast.If) -> list[ast.stmt]:
    """Return the statements to which a loop comes only where what is tried succeeds."""
    if isinstance(tried, ast.If):
        return tried.body[-1:]
    behind = loop.body[loop.body.index(tried) + 1 :]
    leaves = all(
        isinstance(one.body[-1], ast.Continue) or quits(one.body) for one in tried.handlers
    )
    return [*tried.body[-1:], *tried.orelse, *(behind if leaves else ())]


def _is_endless(loop: ast.For | ast.While) -> bool:
    """Whether a loop goes on until something within it ends it."""
    return isinstance(loop, ast.While) and is_true(loop.test)


def _varies(loop: ast.For | ast.While, tried: ast.Try | ast.If) -> bool:
    """Whether it is something else that is tried each time: it reads what the loop counts."""
    if isinstance(loop, ast.While) and not _is_endless(loop):
        return isinstance(tried, ast.If)
    names = _counted(loop)
    until = loop.body[: loop.body.index(tried)]
    asked = [tried.test] if isinstance(tried, ast.If) else tried.body
    return any(
        isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load) and one.id in names
        for part in (*until, *asked)
        if not (isinstance(part, ast.Expr) and _speaks(part.value))
        if not isinstance(part, ast.AugAssign)
        for one in walk(part)
    )


def _counted(loop: ast.For | ast.While) -> set[str]:
    """Return the names that a loop gives something else each time."""
    if isinstance(loop, ast.For):
        return {one.id for one in walk(loop.target) if isinstance(one, ast.Name)}
    inner = [one for part in loop.body for one in walk(part)]
    counters = (one.target for one in inner if isinstance(one, ast.AugAssign))
    given = (one for one in inner if isinstance(one, ast.Assign))
    others = (one.targets[0] for one in given if _goes_on(one.targets[0], one.value))
    changed = (one for target in (*counters, *others) for one in walk(target))
    return {one.id for one in changed if isinstance(one, ast.Name)}


def _goes_on(target: ast.expr, value: ast.expr) -> bool:
    """Whether a name is given another thing than before: ``next(files)``, ``n + 1`` for n, 2."""
    own = {one.id for one in walk(target) if isinstance(one, ast.Name)}
    reads = any(isinstance(one, ast.Name) and one.id in own for one in walk(value))
    takes = isinstance(value, ast.Call) and last(value.func) in _TAKING
    return reads or takes or isinstance(value, ast.Constant)


def _speaks(value: ast.expr) -> bool:
    return isinstance(value, ast.Call) and dotted(value.func, {}) == "print"


def _at_last(loop: ast.For | ast.While) -> list[ast.If]:
    """Return what in a loop ends in an error in its last round: ``if n == 2: raise``."""
    if not isinstance(loop, ast.For) or not isinstance(loop.target, ast.Name):
        return []
    last = {f"{loop.target.id} {sign} {_last(loop.iter)}" for sign in ("==", ">=")}
    found = (one for part in loop.body for one in walk(part) if isinstance(one, ast.If))
    return [one for one in found if ast.unparse(one.test) in last and quits(one.body)]


def _last(given: ast.expr) -> str:
    """Return the last of the numbers of a ``range``, as it is written; nothing for another."""
    if not isinstance(given, ast.Call) or dotted(given.func, {}) != "range":
        return ""
    stop = given.args[-1] if given.args and len(given.args) <= _BOUNDS else None
    if isinstance(stop, ast.Constant) and isinstance(stop.value, int):
        return str(stop.value - 1)
    if isinstance(stop, ast.BinOp) and isinstance(stop.op, ast.Add):
        one = isinstance(stop.right, ast.Constant) and stop.right.value == 1
        return ast.unparse(stop.left) if one else ""
    return f"{ast.unparse(stop)} - 1" if stop is not None else ""


def _fails_at_last(loop: ast.For | ast.While, tried: ast.stmt) -> bool:
    """Whether the last round ends in an error where what is tried fails."""
    failing = _at_last(loop)
    if isinstance(tried, ast.Try):
        return all(_comes_to(failing, each.body, loop) for each in tried.handlers)
    return _comes_to(failing, loop.body[loop.body.index(tried) + 1 :], loop)


def _comes_to(failing: Collection[ast.If], statements: Sequence[ast.stmt], loop: ast.stmt) -> bool:
    """Whether statements come to one that is `failing`, and no round of a loop skips it.

    So do those that end in an error, where only earlier rounds skip that.
    """
    for at, one in enumerate(statements):
        if one in failing:
            return True
        if _skips_earlier(one, loop):
            return statements[at + 1 :] != [] and quits([*statements])
        if any(isinstance(each, ast.Continue) for each in walk(one)):
            return False
    return False


def _skips_earlier(node: ast.stmt, loop: ast.stmt) -> bool:
    """Whether a statement skips what follows in all rounds but the last: ``if n < 2: continue``."""
    if not isinstance(loop, ast.For) or not isinstance(node, ast.If) or node.orelse:
        return False
    earlier = {f"{ast.unparse(loop.target)} {sign} {_last(loop.iter)}" for sign in ("<", "!=")}
    return isinstance(node.body[-1], ast.Continue) and ast.unparse(node.test) in earlier


def _ways_out(statements: Iterable[ast.AST], failing: Collection[ast.If] = ()) -> Iterator[ast.AST]:
    """Yield what leaves a loop, its function or the script in some statements.

    What stands in functions of theirs does not count, nor what is known to be `failing`.
    """
    todo = list(statements)
    while todo:
        one = todo.pop()
        if isinstance(one, _ENDS) or exits(one):
            yield one
        elif isinstance(one, ast.If) and one in failing:
            todo += one.orelse
        elif not isinstance(one, _SCOPES):
            todo += children(one)
