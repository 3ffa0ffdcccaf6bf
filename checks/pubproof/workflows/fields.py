"""Reading a mapping key by key, and saying what GitHub would refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.location import Problem
from pubproof.spelling import nearest
from pubproof.workflows.nodes import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Collection

_KIND = {Scalar: "a single value", Mapping: "a mapping", Sequence: "a list"}


class Fields:
    """The fields of one mapping; what is wrong with them goes to a list of problems."""

    __slots__ = ("mapping", "problems", "what")

    def __init__(self, mapping: Mapping, what: str, problems: list[Problem]) -> None:
        """Take the mapping, what it is called in messages, and where problems go."""
        self.mapping = mapping
        self.what = what
        self.problems = problems

    def refuse_unknown(self, known: Collection[str]) -> None:
        """Report the keys that are not among `known`."""
        for key, _ in self.mapping.entries:
            if key.value not in known:
                self.refuse(
                    key,
                    f"{self.what} has no key '{key.value}'; GitHub refuses the file",
                    spelled_or_removed(key.value, known),
                )

    def refuse(self, node: Node, message: str, help_: str) -> None:
        """Report `node`."""
        self.problems.append(Problem(node.location, message, help_))

    def scalar(self, name: str) -> Scalar | None:
        """Return the single value under `name`, None when it is absent, null or of another kind."""
        node = self.mapping.get(name)
        if isinstance(node, Scalar):
            return None if node.is_null else node
        self._expect(node, name, Scalar)
        return None

    def mapping_of(self, name: str) -> Mapping | None:
        """Return the mapping under `name`, None when it is absent, null or of another kind."""
        node = self.mapping.get(name)
        if isinstance(node, Mapping):
            return node
        self._expect(node, name, Mapping)
        return None

    def sequence(self, name: str) -> Sequence | None:
        """Return the list under `name`, None when it is absent, null or of another kind."""
        node = self.mapping.get(name)
        if isinstance(node, Sequence):
            return node
        self._expect(node, name, Sequence)
        return None

    def words(self, name: str) -> tuple[Scalar, ...]:
        """Return the values under `name`, one or a list of them; () when it is absent."""
        node = self.mapping.get(name)
        if isinstance(node, Scalar):
            return () if node.is_null else (node,)
        if isinstance(node, Sequence):
            for item in node.items:
                self._expect(item, name, Scalar)
            return tuple(item for item in node.items if isinstance(item, Scalar))
        self._expect(node, name, Sequence)
        return ()

    def _expect(self, node: Node | None, name: str, wanted: type[Node]) -> None:
        if node is None or isinstance(node, wanted) or (isinstance(node, Scalar) and node.is_null):
            return
        if isinstance(node, Scalar) and "${{" in node.value:
            return
        self.refuse(
            node,
            f"'{name}' of {self.what} is {_KIND[type(node)]}; GitHub wants {_KIND[wanted]}",
            f"write {_KIND[wanted]}",
        )


def spelled_or_removed(word: str, known: Collection[str]) -> str:
    """Return a help line for a word that is not among the known ones."""
    near = nearest(word, known)
    return f"did you mean '{near}'?" if near else "remove it"
