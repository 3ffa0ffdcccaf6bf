"""Sub-commands of a Python program, as click and typer make them of functions."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pubproof import late

if TYPE_CHECKING:
    from pubproof.scripts.python.tree import Function, Tree

_ENDING = late.pattern(r"_(?:command|cmd|group|grp)$")
"""What click leaves out of the name of a function, since its version 8.2."""
_MAKING = "command"
"""The last word of the decorators that make a sub-command of a function."""


def may_run(function: Function, tree: Tree, words: tuple[str, ...]) -> bool:
    """Whether a function may run when the program is given these words.

    A sub-command runs where a word names it, or where there is no other one in its text.
    """
    names = _names(function)
    return (
        not names
        or not names.isdisjoint(words)
        or not any(_names(other) for other in tree.functions.values() if other is not function)
    )


def _names(function: Function) -> set[str]:
    """Return the names of the sub-command that a function is, none where it is none."""
    found: set[str] = set()
    for decorator in function.decorator_list:
        call = decorator if isinstance(decorator, ast.Call) else None
        made = call.func if call is not None else decorator
        if isinstance(made, ast.Attribute) and made.attr == _MAKING:
            named = [one.value for one in call.keywords if one.arg == "name"] if call else []
            given = [*call.args[:1], *named] if call else []
            told = {str(one.value) for one in given if isinstance(one, ast.Constant)}
            own = (function.name, _ENDING.sub("", function.name))
            found |= told or {*own, *(one.replace("_", "-") for one in own)}
    return found
