"""Functions that a Python text hands to one of Python's own, and what that calls them with.

After the documentation of `asyncio`, `atexit`, `concurrent.futures`, `contextlib`, `functools`,
`multiprocessing` and `threading`.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pubproof.scripts.python.conditions.truth import last
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_BEHIND = frozenset(
    {
        *("callback", "call_later", "call_soon", "call_soon_threadsafe", "partial"),
        *("push_async_callback", "register", "run_in_executor", "submit", "to_thread"),
    }
)
"""What calls a function with all that stands behind it."""
_MAPPING = frozenset({"map", "imap", "imap_unordered", "map_async"})
"""What calls it with each element of what stands behind it."""
_STARRING = frozenset({"starmap", "starmap_async"})
"""What calls it with all that each element holds."""
_PACKING = frozenset({"Process", "Thread", "Timer", "apply", "apply_async", "start_new_thread"})
"""What takes the arguments of a function as a tuple, and a table."""
_HANDING = _BEHIND | _MAPPING | _STARRING | _PACKING
_TUPLE, _TABLE = "args", frozenset({"kwargs", "kwds"})
_MAX_ELEMENTS = 20
"""How many elements of a list are told apart."""
_UNTOLD = ast.Constant(UNKNOWN)


def calls(call: ast.Call, part: ast.AST) -> list[ast.Call]:
    """Return the calls of the function that `part` of a call hands over, as if they stood there.

    Nothing comes back where `part` is no name, or `call` none of those that are known.
    """
    function = part.value if isinstance(part, ast.keyword) else part
    name = last(call.func)
    if name not in _HANDING or not isinstance(function, ast.Name | ast.Attribute):
        return []
    behind = call.args[call.args.index(part) + 1 :] if part in call.args else []
    if name in _MAPPING:
        return [_made(call, function, [one]) for one in _elements(behind)]
    if name in _STARRING:
        return [_made(call, function, _spread(one)) for one in _elements(behind)]
    if name in _PACKING:
        given = [*behind[:1], *(one.value for one in call.keywords if one.arg == _TUPLE)]
        named = [*behind[1:2], *(one.value for one in call.keywords if one.arg in _TABLE)]
        tables = [ast.keyword(None, one) for one in named]
        return [_made(call, function, [part for one in given for part in _spread(one)], tables)]
    return [_made(call, function, behind, [one for one in call.keywords if one is not part])]


def _made(
    call: ast.Call,
    function: ast.expr,
    given: Iterable[ast.expr],
    named: Iterable[ast.keyword] = (),
) -> ast.Call:
    """Return a call of a function, at the place of the one that it is handed to."""
    return ast.copy_location(ast.Call(function, [*given], [*named]), call)


def _elements(behind: Sequence[ast.expr]) -> list[ast.expr]:
    """Return what a list holds that is written out, for another one that cannot be told."""
    first = behind[0] if behind else None
    return first.elts[:_MAX_ELEMENTS] if isinstance(first, ast.List | ast.Tuple) else [_UNTOLD]


def _spread(packed: ast.expr) -> list[ast.expr]:
    if isinstance(packed, ast.List | ast.Tuple):
        return packed.elts
    return [ast.Starred(packed, ast.Load())]
