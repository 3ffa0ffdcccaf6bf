"""The evaluator of expressions: a tree becomes a value."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from pubproof.workflows.expressions.expression import (
    TEXT,
    Call,
    Context,
    Index,
    Literal,
    Node,
    Operation,
)
from pubproof.workflows.expressions.functions import FUNCTIONS, format_pieces
from pubproof.workflows.expressions.operators import compare, concatenate, decide, negate
from pubproof.workflows.expressions.value import (
    Unknown,
    Value,
    fold,
    to_number,
    to_text,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pubproof.workflows.expressions.expression import Expression

Status: TypeAlias = "Mapping[str, bool | Unknown]"
"""What the status functions return, by their names in lower case."""
STATUS_FUNCTIONS = frozenset({"always", "cancelled", "failure", "success"})
"""The functions that replace the `success()` an `if:` has otherwise."""

NO_STATUS: Status = {}
_MISSING = Unknown("there is no such element")


class _Filtered(list[Value]):
    """What a filter gives: a property of it is that property of each of its elements."""


class Evaluator:
    """It computes nodes, with the values of the contexts and of the status functions."""

    __slots__ = ("_contexts", "_status")

    def __init__(self, contexts: Mapping[str, Value], status: Status) -> None:
        self._contexts = contexts
        self._status = status

    def value(self, node: Node) -> Value:
        """Compute a node."""
        match node:
            case Literal(value):
                return value
            case Context(name):
                missing = Unknown(f"the context {name} is not known here")
                return _find(self._contexts, name, missing)
            case Index(target, key):
                return self._index(self.value(target), key)
            case Operation(symbol, operands):
                return self._operate(symbol, operands)
            case Call(name, arguments):
                return self._call(name, arguments)

    def _index(self, target: Value, key_node: Node | None) -> Value:
        if key_node is None:
            return _all_of(target)
        key = self.value(key_node)
        if isinstance(target, _Filtered):
            found = (_element(item, key) for item in target)
            return _Filtered(item for item in found if item is not _MISSING)
        return element(target, key)

    def _operate(self, symbol: str, operands: tuple[Node, ...]) -> Value:
        values = map(self.value, operands)
        if symbol in ("&&", "||"):
            return decide(values, decisive=symbol == "||")
        if symbol == TEXT:
            return concatenate(list(values))
        return negate(*values) if symbol == "!" else compare(symbol, *values)

    def _call(self, name: str, arguments: tuple[Node, ...]) -> Value:
        if name in STATUS_FUNCTIONS:
            return self._call_status(name, arguments)
        if name == "hashfiles":
            return Unknown("hashFiles() depends on files")
        if name == "case":
            return self._call_case(arguments)
        if name == "format":
            return self._call_format(arguments)
        return FUNCTIONS[name](*map(self.value, arguments))

    def _call_status(self, name: str, arguments: tuple[Node, ...]) -> bool | Unknown:
        unknown = Unknown(f"the result of {name}() is not known here", boolean=True)
        return unknown if arguments else self._status.get(name, unknown)

    def _call_case(self, arguments: tuple[Node, ...]) -> Value:
        for predicate, result in zip(arguments[:-1:2], arguments[1::2], strict=True):
            chosen = self.value(predicate)
            if isinstance(chosen, Unknown):
                return Unknown(chosen.reason)
            if not isinstance(chosen, bool):
                return Unknown("a condition of case() is not a boolean")
            if chosen:
                return self.value(result)
        return self.value(arguments[-1])

    def _call_format(self, arguments: tuple[Node, ...]) -> Value:
        pattern = self.value(arguments[0])
        if isinstance(pattern, Unknown):
            return Unknown(pattern.reason)
        pieces = format_pieces(to_text(pattern))
        wanted = {piece for piece in pieces or () if isinstance(piece, int)}
        if pieces is None or any(index + 1 >= len(arguments) for index in wanted):
            return Unknown(f"the format string {to_text(pattern)[:80]!r} is not valid")
        values = {index: self.value(arguments[index + 1]) for index in wanted}
        return concatenate([p if isinstance(p, str) else values[p] for p in pieces])


def _find(mapping: Mapping[str, Value], name: str, default: Value) -> Value:
    """Get a value by its name, whatever the case of its letters."""
    if name in mapping:
        return mapping[name]
    folded = fold(name)
    return next((value for key, value in mapping.items() if fold(key) == folded), default)


def element(collection: Value, key: Value) -> Value:
    """Get a property or an element; `None` when there is none."""
    found = _element(collection, key)
    return None if found is _MISSING else found


def _element(collection: Value, key: Value) -> Value:
    """Get a property or an element; `_MISSING` when there is none."""
    if isinstance(collection, Unknown):
        return collection.part(key) if isinstance(key, str) else Unknown(collection.reason)
    if not isinstance(collection, (list, dict)):
        return _MISSING
    if isinstance(key, Unknown):
        return Unknown(key.reason)
    if isinstance(collection, dict):
        named = not isinstance(key, (list, dict))
        return _find(collection, to_text(key), _MISSING) if named else _MISSING
    number = to_number(key)
    return collection[int(number)] if 0 <= number < len(collection) else _MISSING


def _all_of(target: Value) -> Value:
    """Apply a filter; an unknown element may stand for several, or for none."""
    if isinstance(target, Unknown):
        return Unknown(target.reason, truth=True)
    collections = target if isinstance(target, _Filtered) else [target]
    found = _Filtered()
    for collection in collections:
        if isinstance(collection, Unknown):
            found.append(Unknown(collection.reason))
        elif isinstance(collection, dict):
            found.extend(collection.values())
        elif isinstance(collection, list):
            found.extend(collection)
    return found


def evaluate(
    expression: Expression, contexts: Mapping[str, Value], status: Status = NO_STATUS
) -> Value:
    """Evaluate an expression; it never raises.

    What would fail on GitHub, such as a wrong format string, is an `Unknown`.

    Args:
        expression: what `parse` gives.
        contexts: the values of the contexts by name, whatever the case. A context that is not
            there is unknown; a property that is not there is null.
        status: the values of the status functions by name in lower case; one that is not there is
            unknown.
    """
    return Evaluator(contexts, status).value(expression.tree)
