"""The trees of Python texts that were parsed last."""

from __future__ import annotations

import warnings
from collections import OrderedDict

from pubproof.scripts.python.tree import Tree

_MAX_KEPT = 4_000_000
"""How many characters have the texts whose trees are kept, all together."""


class Kept:
    """The trees of the texts that were parsed last, as many as their length allows."""

    def __init__(self, most: int) -> None:
        """Keep the trees of texts with `most` characters together."""
        self._most = most
        self._length = 0
        self._trees: OrderedDict[str, Tree | None] = OrderedDict()

    def parse(self, text: str) -> Tree | None:
        """Return the tree of a text, parsed if it is not kept."""
        if text in self._trees:
            self._trees.move_to_end(text)
            return self._trees[text]
        tree = _parsed(text)
        if len(text) <= self._most:
            self._trees[text] = tree
            self._length += len(text)
        while self._length > self._most:
            self._length -= len(self._trees.popitem(last=False)[0])
        return tree


def parse(text: str) -> Tree | None:
    """Return the tree of a Python text, None when it is no Python."""
    return _KEPT.parse(text)


def _parsed(text: str) -> Tree | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return Tree(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


_KEPT = Kept(_MAX_KEPT)
