"""What the parameters of a Python function hold where it is called."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pubproof.scripts.python.syntax.names import OWN, defaults, positional
from pubproof.scripts.python.values.values import table_of_keywords
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from pubproof.scripts.python.syntax.names import Function
    from pubproof.scripts.python.values.constants import Constants
    from pubproof.scripts.python.values.values import Held


def held(
    call: ast.Call, function: Function, constants: Constants, names: Mapping[str, object]
) -> dict[str, Held]:
    """Return what a call hands to the parameters of a function, as far as its text tells.

    `names` are the local names where the call stands. Nothing comes back where the text tells
    of no parameter.
    """
    parameters = function.args
    order = _order(function)
    found: dict[str, Held] = {
        one.arg: constants.value(default, {}) for one, default in defaults(parameters)
    }
    rest: list[str] = []
    others: list[ast.keyword] = []
    for position, argument in enumerate(call.args):
        spread = argument.value if isinstance(argument, ast.Starred) else None
        if spread is not None and position < len(order):
            break
        value = constants.value(spread or argument, names)
        if position < len(order):
            found[order[position]] = value
        elif parameters.vararg is not None:
            words = (
                [value] if isinstance(value, str) else value if spread is not None else [UNKNOWN]
            )
            rest += words
            found[parameters.vararg.arg] = rest
    for keyword in call.keywords:
        if keyword.arg in order or any(keyword.arg == one.arg for one in parameters.kwonlyargs):
            found[str(keyword.arg)] = constants.value(keyword.value, names)
        elif parameters.kwarg is not None:
            others.append(keyword)
    if others and parameters.kwarg is not None:
        found[parameters.kwarg.arg] = table_of_keywords(others)
    return {} if all(value == UNKNOWN for value in found.values()) else found


def written(held: Mapping[str, Held]) -> str:
    """Return what parameters hold as one text, equal for equals."""
    return str([(k, ast.unparse(v) if isinstance(v, ast.Dict) else v) for k, v in held.items()])


def handed(call: ast.Call, function: Function, subjects: Container[str]) -> set[str]:
    """Return the parameters of a function to which a call hands one of the names `subjects`."""
    given = [*zip(_order(function), call.args, strict=False)]
    given += [(one.arg, one.value) for one in call.keywords if one.arg is not None]
    return {name for name, node in given if isinstance(node, ast.Name) and node.id in subjects}


def _order(function: Function) -> list[str]:
    """Return the parameters of a function in the order in which a call fills them."""
    order = positional(function.args)
    return order[1:] if order and order[0] in OWN else order
