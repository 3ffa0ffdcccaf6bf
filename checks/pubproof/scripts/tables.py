"""Tables that runners read, in TOML, JSON or YAML, as plain dictionaries."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from pubproof import toml
from pubproof.scripts.budget import LONGEST_PARSED
from pubproof.workflows.reader.nodes import Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.scripts.command import Files
    from pubproof.workflows.reader.nodes import Node

_TOML = (".toml", "Pipfile")
"""How the names of TOML files end."""
_DEEPEST = 40
"""How many levels of a YAML text are taken; aliases may make endless ones."""
_MAX_VALUES = 20_000
"""How many values."""


def table(files: Files, path: str) -> dict[str, object]:
    """Return the contents of a file, nothing when it cannot be read; JSON is read as YAML."""
    if path.endswith(_TOML):
        return toml_table(files, path)
    from pubproof.workflows.reader.document import read  # it loads YAML

    text = files.text(path)
    root = read(path, text.encode()).root if text is not None else None
    found = _Plain().of(root, 0)
    return found if isinstance(found, dict) else {}


def toml_table(files: Files, path: str) -> dict[str, object]:
    """Return the contents of a TOML file, nothing when it cannot be read, or is too long."""
    text = files.text(path)
    return toml.table(text) if text is None or len(text) <= LONGEST_PARSED else {}


def held(node: object, keys: list[str]) -> Iterator[object]:
    """Yield what stands under a path of keys, in which a list's items have any key.

    A key may be a pattern, as ``*``.
    """
    if not keys:
        yield node
    elif isinstance(node, list):
        for item in node:
            if keys[0] == "*":
                yield from held(item, keys[1:])
    elif isinstance(node, dict):
        for key, inner in node.items():
            if fnmatchcase(key, keys[0]):
                yield from held(inner, keys[1:])


class _Plain:
    """Nodes as plain values, as many as are taken."""

    def __init__(self) -> None:
        self._left = _MAX_VALUES

    def of(self, node: Node | None, depth: int) -> object:
        """Return a node as a text, a list or a dictionary."""
        self._left -= 1
        if node is None or depth > _DEEPEST or self._left < 0:
            return None
        if isinstance(node, Scalar):
            return node.value
        if isinstance(node, Sequence):
            return [self.of(one, depth + 1) for one in node.items]
        return {key.value: self.of(one, depth + 1) for key, one in node.entries}
