"""Expressions and values in a file that GitHub cannot read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.location import Problem
from pubproof.workflows.nodes import Mapping, Node, Scalar, Sequence
from pubproof.workflows.scope import CONTEXTS, JOB_CONDITION, STEP_CONDITION, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

_KINDS = {
    ("file", "jobs"): "jobs",
    ("file", "runs"): "job",
    ("job", "steps"): "steps",
    ("step", "parallel"): "steps",
}
"""What a value is, by what it stands in and its key; an action's ``runs:`` is like a job."""
_MEMBERS = {"jobs": "job", "steps": "step"}
"""What each value of a mapping or a list is."""
_CONDITIONS = {("job", "if"): JOB_CONDITION, ("step", "if"): STEP_CONDITION}
"""Where a value is a condition, and the contexts that it may read."""


def expressions(root: Node) -> Iterator[Problem]:
    """Yield the expressions under `root` that GitHub cannot read, each where it goes wrong."""
    waiting: list[tuple[str, frozenset[str] | None, Node]] = [("file", None, root)]
    seen: set[int] = set()
    while waiting:
        kind, condition, node = waiting.pop()
        if isinstance(node, Scalar):
            yield from _judge(node, condition)
        elif id(node) not in seen:
            seen.add(id(node))
            member = _MEMBERS.get(kind, "")
            if isinstance(node, Sequence):
                waiting.extend((member, None, item) for item in reversed(node.items))
                continue
            for key, value in reversed(node.entries):
                place = kind, key.value
                waiting.append((member or _KINDS.get(place, ""), _CONDITIONS.get(place), value))


def _judge(node: Scalar, condition: frozenset[str] | None) -> Iterator[Problem]:
    error = unreadable(node.value, condition or CONTEXTS, condition=condition is not None)
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
