"""Functions whose results are kept by what they are asked of: a repository, the tree of a text."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, TypeVarTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

T = TypeVar("T")
S = TypeVar("S")
Others = TypeVarTuple("Others")


class Keeper(Protocol):
    """What keeps the results that were made of it."""

    def once(self, key: Hashable, make: Callable[[Any], T]) -> T:
        """Return what `make` makes of it, and keep that under `key`."""


K = TypeVar("K", bound=Keeper)


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
