"""The variables that a reading is given, and for which of them it asks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, MutableMapping


class Environment(Mapping[str, str]):
    """The variables that a reading is given.

    It remembers for which it was asked: where these hold the same, the reading comes out the same.
    """

    def __init__(self, held: Mapping[str, str]) -> None:
        """Take the variables; nothing has been asked."""
        self._held = held
        self._asked: set[str] = set()
        self._is_whole = False

    @property
    def used(self) -> frozenset[str] | None:
        """The names for which it was asked, though it may not have them; None for all it has."""
        return None if self._is_whole else frozenset(self._asked)

    def heed(self, names: Iterable[str]) -> None:
        """Take it that something rests on whether and how certainly these are given."""
        self._asked.update(names)

    def __getitem__(self, name: str) -> str:
        """Return what a variable holds."""
        self._asked.add(name)
        return self._held[name]

    def __contains__(self, name: object) -> bool:
        """Whether there is a variable of that name."""
        self._asked.add(str(name))
        return name in self._held

    def __iter__(self) -> Iterator[str]:
        """Go through the names."""
        self._is_whole = True
        return iter(self._held)

    def __len__(self) -> int:
        """Return how many there are."""
        self._is_whole = True
        return len(self._held)


class Layers(MutableMapping[str, str]):
    """Variables over others: only what is not set in a layer is asked of those beneath it."""

    def __init__(self, *layers: Mapping[str, str]) -> None:
        """Take the layers, the uppermost first; what is set from now on lies over them all."""
        self._own: dict[str, str] = {}
        self._layers = layers
        self.beneath: dict[str, str | None] = {}
        """What the layers were asked for, which do not change; None for what none of them has."""
        self.is_whole = False
        """Whether they were asked for all that they have."""

    def find(self, name: str) -> str | None:
        """Return what a variable holds in the uppermost layer that has it, None in none."""
        held = self._own.get(name)
        if held is not None:
            return held
        if name not in self.beneath:
            found = (layer[name] for layer in self._layers if name in layer)
            self.beneath[name] = next(found, None)
        return self.beneath[name]

    def __getitem__(self, name: str) -> str:
        """Return what a variable holds."""
        held = self.find(name)
        if held is None:
            raise KeyError(name)
        return held

    def __setitem__(self, name: str, held: str) -> None:
        """Set a variable over all layers."""
        self._own[name] = held

    def __delitem__(self, name: str) -> None:
        """Uncover what lies beneath a variable that was set."""
        del self._own[name]

    def __contains__(self, name: object) -> bool:
        """Whether a layer has a variable of that name."""
        return isinstance(name, str) and self.find(name) is not None

    def __iter__(self) -> Iterator[str]:
        """Go through the names, the lowest first."""
        self.is_whole = True
        layers = (*reversed(self._layers), self._own)
        return iter(dict.fromkeys(name for layer in layers for name in layer))

    def __len__(self) -> int:
        """Return how many names there are."""
        return sum(1 for _ in self)
