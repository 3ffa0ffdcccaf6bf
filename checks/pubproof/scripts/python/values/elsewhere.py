"""Constants that a Python text takes from other modules of the repository."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from pubproof.once import once
from pubproof.scripts.python.syntax.tree import parse
from pubproof.scripts.python.texts.imports import known_file, roots_of
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable

    from pubproof.scripts.python.syntax.tree import Tree
    from pubproof.scripts.python.values.constants import Constants
    from pubproof.scripts.python.values.values import Value
    from pubproof.scripts.reader import Reader


class Elsewhere:
    """What the modules hold that one text may import."""

    def __init__(self, reader: Reader, here: str, text: str) -> None:
        """Look for them as the text does, which stands in the folder `here`."""
        self._reader = reader
        self._here = here
        self._text = text
        self.asked: dict[str, Value] = {}
        """What the names held for which it was asked."""

    def value(self, name: str) -> Value:
        """Return what a name of a module holds, `name` in full; UNKNOWN for all but constants."""
        self.asked[name] = held = self._value(name, self._reader.budget.afford)
        return held

    def again(self, name: str) -> Value:
        """Return what `value` does of a name for which it was asked before, at no cost."""
        return self._value(name, self._reader.budget.has_afforded)

    def _value(self, name: str, afford: Callable[[str], bool]) -> Value:
        module, _, last = name.rpartition(".")
        path = known_file(self._reader, module, self.folders)
        text = self._reader.files.text(path) if path else None
        if text is None or f"\n{last}" not in f"\n{text}" or not afford(text):
            return UNKNOWN
        tree = parse(text)
        return UNKNOWN if tree is None else _constants(tree).named(last, {})

    @cached_property
    def folders(self) -> tuple[str, ...]:
        """Where the text may find what it calls."""
        return roots_of(self._reader, self._here, self._text)


@once
def _constants(tree: Tree) -> Constants:
    from pubproof.scripts.python.values.constants import Constants

    return Constants(tree, {})
