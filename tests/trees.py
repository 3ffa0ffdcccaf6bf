"""Trees of YAML, for tests that compare them."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from pubproof.workflows.reader.nodes import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Callable


def plain(node: Node | None, said: Callable[[Scalar], object] = attrgetter("value")) -> object:
    """Return a tree as lists and dictionaries of what its scalars say: their texts."""
    if isinstance(node, Scalar):
        return said(node)
    if isinstance(node, Sequence):
        return [plain(item, said) for item in node.items]
    assert isinstance(node, Mapping)
    return {key.value: plain(value, said) for key, value in node.entries}
