"""What runs as a Python script ends, and may have it end in good order whatever went wrong.

After Python's documentation of `atexit`, `contextlib`, `os` and `sys`.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pubproof.once import once
from pubproof.scripts.python.conditions.truth import is_true, last
from pubproof.scripts.python.failures.threads import LATE, is_late
from pubproof.scripts.python.syntax.names import dotted
from pubproof.scripts.python.syntax.nodes import walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pubproof.scripts.python.syntax.tree import Tree

_EXIT = "os._exit"
"""What ends a script at once, without what else would run."""
_HOOK = "sys.excepthook"
_FORKING = frozenset({"os.fork", "os.forkpty"})
_WAITING = frozenset({"wait", "wait3", "wait4", "waitid", "waitpid"})
"""The functions of `os` by which a script asks how its child has ended."""


@once
def passes_over(tree: Tree) -> bool:
    """Whether a script may end in good order for all that goes wrong in it."""
    if "os" not in tree.text:
        return False
    return any(_ends_well(one, given, tree) for one, given in _hooks(tree)) or (
        tree.attributes.isdisjoint(_WAITING)
        and any(
            isinstance(node, ast.Call) and dotted(node.func, tree.imports) in _FORKING
            for node in tree.nodes
        )
    )


def calls_back(call: ast.Call, tree: Tree) -> bool:
    """Whether what a ``callback`` of an `ExitStack` is handed may end the script in good order."""
    return bool(call.args) and _ends_well(call.args[0], call.args[1:], tree)


def _hooks(tree: Tree) -> Iterator[tuple[ast.expr, Sequence[ast.expr]]]:
    """Yield the functions that Python calls in the end, each with what it is given."""
    for node in tree.nodes:
        if isinstance(node, ast.Assign):
            if any(dotted(one, tree.imports) == _HOOK for one in node.targets):
                yield node.value, ()
        elif isinstance(node, ast.Call) and dotted(node.func, tree.imports) == LATE and node.args:
            yield node.args[0], node.args[1:]
    for name, function in tree.functions.items():
        if is_late(function, tree):
            yield ast.Name(name, ast.Load()), ()


def _ends_well(function: ast.expr, given: Sequence[ast.expr], tree: Tree) -> bool:
    """Whether a function may end the script at once, with a status that is none of an error."""
    if dotted(function, tree.imports) == _EXIT:
        return _is_good(given)
    own = tree.functions.get(last(function))
    body = own.body if own is not None else [function]
    return any(
        isinstance(node, ast.Call)
        and dotted(node.func, tree.imports) == _EXIT
        and _is_good(node.args)
        for part in body
        for node in walk(part)
    )


def _is_good(given: Sequence[ast.expr]) -> bool:
    """Whether what `os._exit` is given may be the status of a script in which nothing failed."""
    return not (given and is_true(given[0]))
