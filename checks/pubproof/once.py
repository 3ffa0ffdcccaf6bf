"""Functions whose results are kept by what they are asked of: a repository, the tree of a text."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, TypeVarTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from typing import Self

T = TypeVar("T")
S = TypeVar("S")
Others = TypeVarTuple("Others")

_NOTHING = object()
"""Stands for what was not made yet; the hash of a long key is asked for once only."""


class Keeping(Protocol):
    """What keeps the results that were made of it."""

    def once(self, key: Hashable, make: Callable[[Any], T]) -> T:
        """Return what `make` makes of it, and keep that under `key`."""


class Keeper:
    """A `Keeping` that has a place of its own for the results."""

    __slots__ = ("_made",)

    def __init__(self) -> None:
        self._made: dict[Hashable, Any] = {}

    def once(self, key: Hashable, make: Callable[[Self], T]) -> T:
        """Return what `make` makes of it; it is kept under `key`, and nobody may change it."""
        made: T = self._made.get(key, _NOTHING)
        if made is _NOTHING:
            made = self._made[key] = make(self)
        return made

    def forget(self) -> None:
        """Begin anew, with a place that no copy shares."""
        self._made = {}


K = TypeVar("K", bound=Keeping)


def once(make: Callable[[K, *Others], T]) -> Callable[[K, *Others], T]:
    """Return `make` as a function whose first argument keeps what comes of the others.

    `make` may rest on nothing but its arguments; the others must be hashable.
    """

    @wraps(make)
    def kept(keeper: K, *others: *Others) -> T:
        return keeper.once((make, *others), lambda it: make(it, *others))

    return kept


def remembered(method: Callable[[S, *Others], T]) -> Callable[[S, *Others], T]:
    """Return a method whose results its object keeps by the arguments, which must be hashable."""
    name = f"{method.__name__} remembered"

    @wraps(method)
    def kept(its: S, *others: *Others) -> T:
        known: dict[tuple[object, ...], T] = vars(its).setdefault(name, {})
        if others not in known:
            known[others] = method(its, *others)
        return known[others]

    return kept
