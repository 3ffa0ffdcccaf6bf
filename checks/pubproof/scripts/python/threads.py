"""Functions that another thread or process calls: whether what goes wrong there is noticed.

After Python's documentation of `threading`, `multiprocessing` and `concurrent.futures`.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pubproof.once import once
from pubproof.scripts.python.truth import last

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pubproof.scripts.python.tree import Tree

_ASKED: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("Thread", "Timer", "start_new_thread"), frozenset[str]()),
    "Process": frozenset({"exitcode"}),
    "submit": frozenset({"exception", "result"}),
    **dict.fromkeys(("apply_async", "map_async", "starmap_async"), frozenset({"get"})),
}
"""What calls a function elsewhere, and the attributes by which a script asks how that ended."""
_EXECUTOR = "Executor"
"""What a script has that maps functions and raises what goes wrong only as it takes the results."""


def forgets(call: ast.Call, tree: Tree) -> bool:
    """Whether a call has functions called elsewhere, and the script never asks how they end."""
    name = last(call.func)
    if name in _ASKED:
        return _ASKED[name].isdisjoint(tree.attributes)
    is_mapped = name == "map" and isinstance(call.func, ast.Attribute) and _EXECUTOR in tree.text
    return is_mapped and call in _dropped(tree)


@once
def _dropped(tree: Tree) -> frozenset[ast.expr]:
    """Return the expressions whose values nothing takes."""
    return frozenset(one.value for one in ast.walk(tree.module) if isinstance(one, ast.Expr))
