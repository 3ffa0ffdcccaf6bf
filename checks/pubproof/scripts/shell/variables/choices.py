"""Variables that branches set differently: ``T=all; if …; then T=release; fi``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pubproof.scripts.shell.variables.values import Value

_MAX_VALUES = 8
"""How many values of one variable are told."""


class Choice(str):  # noqa: SLOT000  it keeps the values
    """A value that cannot be told, as it is one of several: it is `UNKNOWN` as a text."""

    values: tuple[Value, ...]
    """Those that are known, and `UNKNOWN` where there may be others."""

    def __new__(cls, values: Sequence[Value]) -> Self:
        """Take the values."""
        made = super().__new__(cls, UNKNOWN)
        made.values = tuple(values)
        return made


def is_same(left: Value | None, right: Value | None) -> bool:
    """Whether two variables hold the same, or one of the same values; None stands for neither."""
    if isinstance(left, Choice) and isinstance(right, Choice):
        return left.values == right.values
    return left == right and not isinstance(left, Choice) and not isinstance(right, Choice)


def one_of(*held: Value | None) -> Value:
    """Return what a variable holds of which branches leave these, None where one left nothing."""
    found = dict.fromkeys(value for one in held for value in _values(one))
    known = [one for one in found if one != UNKNOWN]
    if not known or len(found) > _MAX_VALUES:
        return UNKNOWN
    return Choice([*known, *([UNKNOWN] if UNKNOWN in found else [])])


def _values(held: Value | None) -> Iterator[Value]:
    """Yield the values that something may be, `UNKNOWN` for those that cannot be told."""
    if isinstance(held, Choice):
        yield from held.values
    elif held is None or any(UNKNOWN in word for word in held):
        yield UNKNOWN
    else:
        yield held
