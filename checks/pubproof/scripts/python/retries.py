"""Loops of Python that try again, and end in an error unless one try succeeds."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pubproof.scripts.python.names import dotted
from pubproof.scripts.python.quitting import QUITTING, quits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pubproof.scripts.python.tree import Tree

_LOOPS = (ast.For, ast.While)
_ENDS = (ast.Break, ast.Return)
_SCOPES = (ast.AsyncFunctionDef, ast.ClassDef, ast.FunctionDef, ast.Lambda)


def retried(tree: Tree) -> frozenset[ast.Try]:
    """Return every ``try`` whose handlers lead to the next try, and after the last to an error."""
    return frozenset(_retried(tree.module))


def _retried(module: ast.Module) -> Iterator[ast.Try]:
    for node in ast.walk(module):
        for _, block in ast.iter_fields(node):
            statements = block if isinstance(block, list) else []
            for position, one in enumerate(statements):
                if isinstance(one, _LOOPS):
                    yield from _of_loop(one, statements[position + 1 :])


def _of_loop(loop: ast.For | ast.While, behind: Sequence[ast.stmt]) -> Iterator[ast.Try]:
    """Yield the ``try`` of a loop where its success is the only way out in good order."""
    tried = [one for one in loop.body if isinstance(one, ast.Try)]
    ways = list(_ways_out(loop.body)) if tried else []
    for one in tried if len(ways) == 1 else ():
        if ways[0] is not one.body[-1] and ways[0] not in one.orelse:
            continue
        rest = loop.orelse if isinstance(ways[0], ast.Break) else [*loop.orelse, *behind]
        if rest and quits(rest) and not any(_ways_out(rest[:-1])):
            yield one


def _ways_out(statements: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Yield what leaves a loop, its function or the script in some statements.

    What stands in functions of theirs does not count.
    """
    todo = list(statements)
    while todo:
        one = todo.pop()
        if isinstance(one, _ENDS) or (
            isinstance(one, ast.Call) and dotted(one.func, {}) in QUITTING
        ):
            yield one
        elif not isinstance(one, _SCOPES):
            todo += ast.iter_child_nodes(one)
