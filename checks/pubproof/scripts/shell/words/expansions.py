"""What ``$name``, ``${…}`` and ``$((…))`` are worth.

After "Shell Parameter Expansion" and "Arithmetic Expansion" of the Bash manual.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof import late
from pubproof.scripts.shell.syntax import children
from pubproof.scripts.shell.variables.values import LISTS, Keyed, Value, element, positions, sliced
from pubproof.scripts.shell.words import arithmetic
from pubproof.scripts.shell.words.trims import changed
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from tree_sitter import Node

    from pubproof.scripts.shell.words.words import Words

_NAME = late.pattern(r"[A-Za-z_]\w{0,99}")
_BOUND = late.pattern(r"[0-9]{1,5}")
"""From where, or how much, of a value."""


Expanded = tuple[Value, bool]
"""What an expansion is worth, and whether the words of an array stay apart between double quotes:
``"$@"``."""
_UNTOLD: Expanded = (UNKNOWN, False)


def expanded(words: Words, node: Node, nesting: int) -> Expanded:
    """Return what ``$name`` or ``${…}`` is worth; `words` expands what stands in it."""
    if node.type == "simple_expansion":
        return _variable(words, words.syntax.text(node).lstrip()[1:])
    parts = [child for child in node.children if child.type not in ("${", "}")]
    if not parts:
        return _UNTOLD
    subject, *rest = parts
    if subject.type == "!" and rest:
        return _indexes(words, rest[0])
    name, index = _name(words, subject)
    if not name:
        words.visit(node)
        return _UNTOLD
    value = words.scope.value(name)
    if rest and rest[0].type == ":":
        return _slice(words, name, index, value, rest[1::2])
    if value is not None and (index or (isinstance(value, tuple) and name not in LISTS)):
        value = element(value, index or "0")
    if not rest:
        return (_held(words, name, value), "@" in (index, name))
    if rest[0].type in (":-", "-", ":=", "="):
        return _default(words, name, value, rest, nesting)
    return _operated(words, value, rest, nesting)


def calculated(words: Words, node: Node) -> str:
    """Return what ``$((…))`` is worth; a variable that it sets is not told any more."""
    inner = list(children(node))
    for name, _ in arithmetic.changes(inner, words.number, words.syntax):
        words.scope.assume(name, UNKNOWN)
    found = arithmetic.worth(inner[0], words.number, words.syntax) if len(inner) == 1 else None
    return UNKNOWN if found is None else str(found)


def _variable(words: Words, name: str) -> Expanded:
    """Return what a variable holds, of an array its first word."""
    value = words.scope.value(name)
    if isinstance(value, tuple) and name not in LISTS:
        value = element(value, "0")
    return (_held(words, name, value), name == "@")


def _held(words: Words, name: str, value: Value | None) -> Value:
    """Return what a variable holds as it is, or what stands for that."""
    if value is None:
        return f"${name}" if words.names else UNKNOWN
    return value


def _slice(
    words: Words, name: str, index: str, value: Value | None, bounds: list[Node]
) -> Expanded:
    """Return ``${name:1}``, ``${name[@]:1:2}`` or ``"${@:2}"``, which counts from ``$0``."""
    texts = [words.syntax.text(one) for one in bounds]
    for one in bounds:
        words.visit(one)
    if value is not None and name not in LISTS and index not in LISTS:
        value = element(value, index or "0")
    if value is None or not texts or not all(map(_BOUND.fullmatch, texts)):
        return _UNTOLD
    if name in LISTS and texts[0] == "0":
        return _UNTOLD
    first, *length = map(int, texts)
    found = sliced(value, first - (name in LISTS), length[0] if length else None)
    return _UNTOLD if found is None else (found, "@" in (index, name))


def _operated(words: Words, value: Value | None, rest: list[Node], nesting: int) -> Expanded:
    """Return what an operator makes of a value."""
    operator = rest[0].type
    if operator in (":+", "+", ":?", "?"):
        other = words.text(rest[1], nesting + 1) if rest[1:] else ""
        if operator.endswith("?"):
            return (UNKNOWN if value is None else value, False)
        is_open = value == UNKNOWN and other[:1] != "-"
        return (UNKNOWN if is_open else other if value else "", False)
    parts = [words.text(one, nesting + 1) for one in rest[1:] if one.is_named]
    return (changed(value, operator, parts) if isinstance(value, str) else UNKNOWN, False)


def _indexes(words: Words, subject: Node) -> Expanded:
    """Return ``${!name[@]}``, or ``${!name}``, which is what the variable of that name holds."""
    name, index = _name(words, subject)
    value = words.scope.value(name)
    if not index and isinstance(value, str) and _NAME.fullmatch(value):
        return _variable(words, value)
    value = value if index in LISTS else None
    is_known = value is not None and UNKNOWN not in value
    return (positions(value), True) if is_known and value else _UNTOLD


def _default(
    words: Words, name: str, value: Value | None, rest: list[Node], nesting: int
) -> Expanded:
    """Return ``${name:-default}``."""
    if value is None or (not value and rest[0].type.startswith(":")):
        value = " ".join(words.text(part, nesting + 1) for part in rest[1:])
        if rest[0].type.endswith("="):
            words.scope.assume(name, value)
    return (value, False)


def _name(words: Words, subject: Node) -> tuple[str, str]:
    """Return the variable's name, and the index when it is an array's element."""
    if subject.type in ("variable_name", "special_variable_name"):
        return words.syntax.text(subject), ""
    if subject.type == "subscript":
        name, _, index = words.syntax.text(subject).rstrip("]").partition("[")
        if isinstance(words.scope.value(name), Keyed):
            _, *keys = children(subject)
            return name, words.text(keys[0], 0) if len(keys) == 1 else ""
        words.visit(subject)
        is_known = index in LISTS or index.isdecimal()
        held = None if is_known else words.scope.value(index.strip("${}"))
        return name, held if isinstance(held, str) else index
    return "", ""
