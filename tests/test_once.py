"""Functions whose results are kept by their first argument."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

from pubproof.once import once

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

T = TypeVar("T")


class Shelf:
    def __init__(self) -> None:
        self.kept: dict[Hashable, object] = {}

    def once(self, key: Hashable, make: Callable[[Shelf], T]) -> T:
        if key not in self.kept:
            self.kept[key] = make(self)
        return cast("T", self.kept[key])


MADE: list[str] = []


@once
def longer(shelf: Shelf, word: str) -> str:
    """Say more."""
    MADE.append(word)
    return f"{word} {len(shelf.kept)}"


@once
def shorter(_shelf: Shelf, word: str) -> str:
    return word[:1]


def test_what_is_asked_again_of_the_same_is_not_made_again() -> None:
    MADE.clear()
    one, other = Shelf(), Shelf()
    assert [longer(shelf, "a") for shelf in (one, one, other)] == ["a 0", "a 0", "a 0"]
    assert longer(one, "b") == "b 1"
    assert MADE == ["a", "a", "b"]


def test_functions_of_the_same_arguments_keep_their_results_apart() -> None:
    shelf = Shelf()
    assert (longer(shelf, "abc"), shorter(shelf, "abc")) == ("abc 0", "a")
    assert longer.__name__ == "longer"
    assert longer.__doc__ == "Say more."
