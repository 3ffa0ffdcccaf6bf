"""Functions whose results are kept by what they are asked of: a repository, the tree of a text."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, TypeVarTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

T = TypeVar("T")
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
