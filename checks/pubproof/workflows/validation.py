"""Expressions and values in a file that GitHub cannot read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.location import Problem
from pubproof.workflows.nodes import Mapping, Node, Scalar, Sequence
from pubproof.workflows.scope import unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator


def expressions(root: Node) -> Iterator[Problem]:
    """Yield the expressions under `root` that GitHub cannot parse, each where it goes wrong."""
    waiting: list[tuple[str, Node]] = [("", root)]
    seen: set[int] = set()
    while waiting:
        name, node = waiting.pop()
        if isinstance(node, Scalar):
            yield from _judge(node, condition=name == "if")
        elif id(node) not in seen:
            seen.add(id(node))
            if isinstance(node, Sequence):
                waiting.extend(("", item) for item in reversed(node.items))
            else:
                waiting.extend((key.value, value) for key, value in reversed(node.entries))


def _judge(node: Scalar, *, condition: bool) -> Iterator[Problem]:
    error = unreadable(node.value, condition=condition)
    if error is not None:
        message = f"this expression cannot be read: {error.message}; GitHub refuses the file"
        place = node.place_offset(error.offset)
        yield Problem(place, message, "correct the expression")


def single_values(node: Mapping | None, what: str) -> Iterator[Problem]:
    """Yield the values of a mapping such as ``with:`` that are no single values."""
    for key, value in node.entries if node is not None else ():
        if not isinstance(value, Scalar):
            message = f"'{key.value}' of {what} must be a single value; GitHub refuses the file"
            yield Problem(value.location, message, "write it as text")
