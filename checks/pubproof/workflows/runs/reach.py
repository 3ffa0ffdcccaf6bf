"""Yes, no or unknown: whether a run comes to a place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.workflows.expressions import Unknown, Value

if TYPE_CHECKING:
    from collections.abc import Iterable

Reach = bool | Unknown
"""True and False are certain."""


def differs(value: Value, word: str) -> Reach:
    """Whether a value is not `word`."""
    return value if isinstance(value, Unknown) else value != word


def negation(value: Reach) -> Reach:
    """Return the opposite."""
    return value if isinstance(value, Unknown) else not value


def both(left: Reach, right: Reach) -> Reach:
    """Whether both are true; a definite no of either decides."""
    if left is False or right is False:
        return False
    return right if left is True else left


def either(left: Reach, right: Reach) -> Reach:
    """Whether one of them is true; a definite yes of either decides."""
    return negation(both(negation(left), negation(right)))


def all_of(values: Iterable[Reach]) -> Reach:
    """Whether all are true."""
    result: Reach = True
    for value in values:
        result = both(result, value)
    return result
