"""What a shell has set, over what it is given, which is asked for only where it counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.scripts.shell.variables.choices import is_same

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pubproof.scripts.shell.variables.values import Value


class Layer:
    """What the variables hold that a shell has set, and under these those that it is given."""

    __slots__ = ("_given", "_own")

    def __init__(self, given: Mapping[str, str], own: Mapping[str, Value]) -> None:
        """Take the variables that all scripts are `given`, under the shell's `own`."""
        self._given = given
        self._own = dict(own)

    def __len__(self) -> int:
        """Return how many variables the shell has set."""
        return len(self._own)

    def __contains__(self, name: str) -> bool:
        """Whether there is a variable of that name."""
        return name in self._own or name in self._given

    def __getitem__(self, name: str) -> Value:
        """Return what a variable holds."""
        return self._own[name] if name in self._own else self._given[name]

    def __setitem__(self, name: str, value: Value) -> None:
        """Set a variable."""
        self._own[name] = value

    def get(self, name: str) -> Value | None:
        """Return what a variable holds, None where there is none of that name."""
        held = self._own.get(name)
        return self._given.get(name) if held is None else held

    def forget(self, name: str) -> None:
        """Go on without a variable that the shell has set."""
        self._own.pop(name, None)

    def values(self) -> Iterable[Value]:
        """Return what all of them hold."""
        return {**self._given, **self._own}.values()

    def copy(self) -> Layer:
        """Return the same, for what is set from now on."""
        return Layer(self._given, self._own)

    def under(self, upper: Layer) -> Layer:
        """Return these variables, but of those that `upper` has set what they hold there."""
        return Layer(self._given, {**self._own, **upper._own})

    def differences(self, other: Layer) -> Iterator[tuple[str, Value | None, Value | None]]:
        """Yield the variables that hold something else in `other`.

        With what they hold here and there, None where there is none of that name.
        """
        ours, theirs = self._own, other._own
        for name, held in ours.items():
            if theirs.get(name) is not held and not is_same(held, there := other.get(name)):
                yield name, held, there
        for name, held in theirs.items():
            if name not in ours and not is_same(held, here := self._given.get(name)):
                yield name, here, held
