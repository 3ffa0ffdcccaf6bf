"""Which mappings and lists are open at a line of a workflow, and where the line stands in them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pubproof.workflows import identifiers
from pubproof.workflows.reader.nodes import NULLS
from pubproof.workflows.schema import shapes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pubproof.workflows.schema.shape import Shape

MAX_DEPTH = 20
"""How many collections may be open: far below what GitHub allows."""
_KEPT_PLACES = 4 * 1024
"""How many places are remembered in which lines stand."""
_KEPT_MARGINS = 64
"""How many indentations are remembered."""


class Level(NamedTuple):
    """A collection whose end has not come yet."""

    column: int
    shape: Shape
    is_list: bool


class State:
    """What is open between two lines."""

    __slots__ = ("awaited", "levels", "may_end", "open")

    def __init__(self, levels: tuple[Level, ...], awaited: Shape | None) -> None:
        self.levels = levels
        self.awaited = awaited
        """What the next lines must hold: the value of a key that stands alone on its line."""
        self.may_end = awaited is None or awaited.null
        """Whether there need be no more lines."""
        self.open = tuple(level.shape for level in reversed(levels) if not level.is_list)
        """The shapes of the mappings that are open, innermost first."""


_state_of = lru_cache(_KEPT_PLACES)(State)
"""Return a state: for the same levels the same one, as far as states are remembered."""


@lru_cache(_KEPT_MARGINS)
def start_of(column: int, shape: Shape) -> State:
    """Return the state in which the first line of a mapping comes."""
    return _state_of((Level(column, shape, is_list=False),), None)


class Place:
    """Where a line stands."""

    __slots__ = ("awaiting", "begins", "ended", "settled", "shape")

    def __init__(
        self, levels: tuple[Level, ...], ended: Sequence[Shape], shape: Shape, *, begins: bool
    ) -> None:
        self.ended = ended
        """The shapes of the mappings that end before it, innermost first."""
        self.begins = begins
        """Whether a mapping begins with it."""
        self.shape = shape
        """The shape of the value in the line, or below it; of a step, whose first line it is."""
        self.settled = _state_of(levels, None)
        """What is open after the value."""
        self.awaiting = _state_of(levels, shape)
        """What is open after the line where the value stands below it."""


@lru_cache(_KEPT_PLACES)
def place_of(state: State, column: int, key: str | None, *, is_item: bool) -> Place | None:
    """Return where a line stands that comes in a state and begins so, None where it may not."""
    levels, awaited = list(state.levels), state.awaited
    begins = False
    if awaited is not None and _is_deeper(column, levels[-1], is_item=is_item):
        levels.append(Level(column, awaited, is_item))
        begins = not is_item
    elif not state.may_end:
        return None
    ended: list[Shape] = []
    while (column, is_item) != (levels[-1].column, levels[-1].is_list):
        level = levels.pop()
        if not levels or _is_deeper(column, level, is_item=is_item):
            return None
        if not level.is_list:
            ended.append(level.shape)
    shape: Shape | None = levels[-1].shape
    if is_item:
        shape = levels[-1].shape.items
        if shape is not None and shape is not shapes.STEP and key is not None:
            levels.append(Level(column + 2, shape, is_list=False))
            begins = True
    if shape is not None and (begins or not is_item):
        shape = _under(key, shape)
    if shape is None or len(levels) > MAX_DEPTH:
        return None
    return Place(tuple(levels), ended, shape, begins=begins)


def _is_deeper(column: int, level: Level, *, is_item: bool) -> bool:
    """Whether a line that begins so stands within the last value of a collection."""
    return column > level.column or (is_item and column == level.column)


def _under(key: str | None, shape: Shape) -> Shape | None:
    """Return the shape under a key of a mapping, None where it may have no such key.

    None also where the key is only in another case one that GitHub knows.
    """
    if key is None or key in NULLS or shape.keys is None:
        return None
    found = shape.keys.get(key, None if key.lower() in shape.keys else shape.other)
    return None if found is shapes.JOB and not identifiers.is_valid(key) else found
