"""Tables of functions in a Python text: ``{"build": build}[sys.argv[1]]``, and what asks them."""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from pubproof.scripts.python.syntax.nodes import walk

if TYPE_CHECKING:
    from collections.abc import Mapping


class Uses:
    """How a text uses its dictionaries."""

    def __init__(self) -> None:
        """Begin without one."""
        self._named: dict[str, ast.Dict] = {}
        self._asked: defaultdict[ast.Dict | str, list[ast.expr]] = defaultdict(list)
        """The keys with which each is looked up, by its name where it has one."""
        self._read: Counter[str] = Counter()
        """How often a name is read."""
        self._only_asked: Counter[str] = Counter()
        """How often only its keys are read."""

    def note(self, node: ast.AST) -> None:
        """Take in one node of the text."""
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict):
            self._named.update(
                {one.id: node.value for one in node.targets if isinstance(one, ast.Name)}
            )
        elif isinstance(node, ast.Name):
            self._read[node.id] += isinstance(node.ctx, ast.Load)
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
            self._ask(node.value, node.slice)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            if node.func.attr == "get":
                self._ask(node.func.value, node.args[0])
        elif isinstance(node, ast.Compare):
            self._only_asked.update(one.id for one in node.comparators if isinstance(one, ast.Name))
        if isinstance(node, ast.keyword) and node.arg == "choices":
            self._only_asked.update(one.id for one in walk(node.value) if isinstance(one, ast.Name))

    def tables(self, stored: Mapping[str, int]) -> dict[ast.Dict, list[ast.expr]]:
        """Return the keys with which dictionaries are looked up, of those used in no other way.

        `stored` says how often a name is given anything.
        """
        found = {one: asked for one, asked in self._asked.items() if isinstance(one, ast.Dict)}
        for name, table in self._named.items():
            asked = self._asked.get(name, [])
            if stored[name] == 1 and self._read[name] == len(asked) + self._only_asked[name]:
                found[table] = asked
        return found

    def _ask(self, held: ast.expr, by: ast.expr) -> None:
        if isinstance(held, ast.Dict):
            self._asked[held].append(by)
        elif isinstance(held, ast.Name):
            self._asked[held.id].append(by)
