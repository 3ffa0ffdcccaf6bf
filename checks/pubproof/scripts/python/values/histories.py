"""What a name of Python holds, from one statement that gives it something to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pubproof.scripts.python.values.values import any_of

if TYPE_CHECKING:
    import ast

    from pubproof.scripts.python.values.values import Value

Position = tuple[int, int]
"""A line and a column."""
TO_THE_END: Position = (1 << 30, 0)
"""Where the block ends that holds all others."""
_MAX_VALUES = 40
"""How many values of one name are told apart."""


class _Given(NamedTuple):
    """A value that a statement gives to a name."""

    after: Position
    """Where the statement ends."""
    until: Position
    """Where its block ends; behind that, the name may hold what it held before."""
    value: Value


class History:
    """The values that a name is given, in the order of the text."""

    def __init__(self) -> None:
        """Begin without one."""
        self._given: list[_Given] = []

    def give(self, node: ast.AST, until: Position, value: Value) -> None:
        """Add the value that `node` gives, which stands in a block that ends at `until`."""
        if len(self._given) < _MAX_VALUES:
            self._given.append(_Given(end_of(node), until, value))

    def at(self, node: ast.expr) -> Value:
        """Return what the name holds where it is used; before all, what it holds in the end."""
        place = (node.lineno, node.col_offset)
        before = [one for one in self._given if one.after <= place]
        return _held(before or self._given, place if before else TO_THE_END)

    @property
    def last(self) -> Value:
        """What the name holds in the end."""
        return _held(self._given, TO_THE_END)


def _held(given: list[_Given], place: Position) -> Value:
    held = given[0].value
    for one in given[1:]:
        held = one.value if place <= one.until else any_of((held, one.value))
    return held


def end_of(node: ast.AST) -> Position:
    """Return where a node ends in the text."""
    return (getattr(node, "end_lineno", 0), getattr(node, "end_col_offset", 0))
