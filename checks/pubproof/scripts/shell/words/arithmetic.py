"""Arithmetic of a shell, ``((…))`` and ``$((…))``, after "Shell Arithmetic" of the Bash manual."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof import late
from pubproof.scripts.shell.syntax import children, descendants
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tree_sitter import Node

    from pubproof.scripts.shell.syntax import Syntax

    Read = Callable[[Node], str]
    """Tells what a name, a number or an expansion is worth, UNKNOWN where nobody knows."""

_NUMBER = late.pattern(r"-?(?:0|[1-9]\d{0,17})")
"""A number in base ten, which ``010`` is not."""
_OPERATORS: dict[str, Callable[[int, int], int]] = {
    "+": int.__add__,
    "-": int.__sub__,
    "*": int.__mul__,
    "==": int.__eq__,
    "!=": int.__ne__,
    "<": int.__lt__,
    "<=": int.__le__,
    ">": int.__gt__,
    ">=": int.__ge__,
}
_DECISIVE = {"||": True, "&&": False}
_SETTING = frozenset({"=", "+=", "-=", "*=", "/=", "%=", "<<=", ">>=", "&=", "^=", "|="})
_COUNTING = {"++": 1, "--": -1}
_MAX_NESTING = 20


def number(text: str) -> int | None:
    """Return the number that a text is, None for anything else."""
    return int(text) if _NUMBER.fullmatch(text) else None


def worth(node: Node, read: Read, syntax: Syntax, nesting: int = 0) -> int | None:
    """Return what an expression is worth, None where that cannot be told or it sets a variable."""
    inner = list(children(node))
    if nesting > _MAX_NESTING or node.type == "postfix_expression":
        return None
    if node.type == "parenthesized_expression" and len(inner) == 1:
        return worth(inner[0], read, syntax, nesting + 1)
    if node.type == "unary_expression":
        held = worth(inner[0], read, syntax, nesting + 1) if len(inner) == 1 else None
        sign = node.children[0].type
        if held is None or sign not in ("!", "-"):
            return None
        return int(not held) if sign == "!" else -held
    if node.type == "binary_expression" and len(node.children) == 3:  # noqa: PLR2004  a + b
        left, right = (worth(one, read, syntax, nesting + 1) for one in node.children[::2])
        return _joined(node.children[1].type, left, right)
    text = read(node)
    return 0 if not text and node.type == "variable_name" else number(text)


def changes(nodes: Iterable[Node], read: Read, syntax: Syntax) -> Iterator[tuple[str, str]]:
    """Yield the variables that expressions set, one after the other, and what they then hold."""
    for node in nodes:
        for below in descendants(node):
            name = _set_by(below, syntax)
            if name:
                found = _changed(below, read, syntax) if below.id == node.id else None
                yield name, UNKNOWN if found is None else str(found)


def _set_by(node: Node, syntax: Syntax) -> str:
    """Return the variable that an expression sets, nothing where it sets none."""
    signs = {child.type for child in node.children if not child.is_named}
    if node.type in ("postfix_expression", "unary_expression"):
        sets = not signs.isdisjoint(_COUNTING)
    else:
        sets = node.type == "binary_expression" and not signs.isdisjoint(_SETTING)
    return syntax.text(next(children(node))).partition("[")[0] if sets else ""


def _changed(node: Node, read: Read, syntax: Syntax) -> int | None:
    """Return what the variable holds that an expression sets."""
    inner = list(children(node))
    held = number(read(inner[0]) or "0")
    if node.type != "binary_expression":
        sign = next(child.type for child in node.children if not child.is_named)
        return _joined("+", held, _COUNTING[sign])
    sign, right = node.children[1].type, worth(inner[-1], read, syntax)
    return right if sign == "=" else _joined(sign.removesuffix("="), held, right)


def _joined(sign: str, left: int | None, right: int | None) -> int | None:
    """Return what two numbers are worth together."""
    if sign in _DECISIVE:
        decisive = _DECISIVE[sign]
        if decisive in [bool(one) for one in (left, right) if one is not None]:
            return int(decisive)
        return None if left is None or right is None else int(not decisive)
    operator = _OPERATORS.get(sign)
    if left is None or right is None or operator is None:
        return None
    return number(str(int(operator(left, right))))
