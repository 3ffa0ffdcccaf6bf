"""Results that are kept while they are recent, and as long as there is room for them."""

from __future__ import annotations

from collections import OrderedDict
from functools import partial, wraps
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class Recent(Generic[T]):
    """The results that were asked for last, by their keys, as many as there is room for.

    Each takes as much room as it is long, and its key.
    """

    def __init__(self, most: int) -> None:
        """Keep results that together need `most` at the most."""
        self._most = most
        self._taken = 0
        self._results: OrderedDict[str, tuple[T, int]] = OrderedDict()

    def once(self, key: str, make: Callable[[], T], length: Callable[[T], int]) -> T:
        """Return what `make` makes, unless it is kept; `length` tells how long it is."""
        if key in self._results:
            self._results.move_to_end(key)
            return self._results[key][0]
        made = make()
        size = len(key) + length(made)
        if size <= self._most:
            self._results[key] = made, size
            self._taken += size
        while self._taken > self._most:
            _, (_, freed) = self._results.popitem(last=False)
            self._taken -= freed
        return made


def for_texts(most: int) -> Callable[[Callable[[str], T]], Callable[[str], T]]:
    """Return what makes a function keep its results for the texts it was asked about last.

    These have `most` characters together; the results are taken to need no room beside them.
    """

    def keeping(make: Callable[[str], T]) -> Callable[[str], T]:
        results = Recent[T](most)

        @wraps(make)
        def kept(text: str) -> T:
            return results.once(text, partial(make, text), lambda _: 0)

        return kept

    return keeping
