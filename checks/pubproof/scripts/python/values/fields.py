"""What the objects of a Python text hold, and what its functions return."""

from __future__ import annotations

import ast
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from pubproof.scripts.python.syntax.names import FUNCTIONS, OWN
from pubproof.scripts.python.syntax.nodes import children, walk
from pubproof.scripts.python.syntax.statements import assigned
from pubproof.scripts.python.values.changes import ADDING

if TYPE_CHECKING:
    from pubproof.scripts.python.syntax.names import Function
    from pubproof.scripts.python.syntax.tree import Tree


class Field(NamedTuple):
    """A value that an attribute is given, or that a function returns."""

    value: ast.expr
    function: Function | None
    """Where it stands, None for a class itself."""


class Fields:
    """The attributes of one text, by their names alone."""

    def __init__(self, tree: Tree) -> None:
        """Look through the classes of a text."""
        self._owners = set(OWN)
        self._by_name: defaultdict[str, list[Field]] = defaultdict(list)
        self.changed: set[str] = set()
        """The attributes that hold lists which are made longer."""
        for node in tree.nodes:
            if isinstance(node, ast.ClassDef):
                self._owners.add(node.name)
                for one in node.body:
                    self._note(one, None)
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute):
                self.changed.update({node.value.attr} if node.attr in ADDING else ())

    def of(self, node: ast.Attribute) -> list[Field]:
        """Return what an attribute may hold, nothing where its object is of no class of the text.

        The ``value`` of one that an enumeration has is what it was given.
        """
        if node.attr == "value" and isinstance(node.value, ast.Attribute):
            node = node.value
        is_own = isinstance(node.value, ast.Name) and node.value.id in self._owners
        return self._by_name.get(node.attr, []) if is_own else []

    def _note(self, node: ast.stmt, method: Function | None) -> None:
        if isinstance(node, FUNCTIONS) and method is None:
            for one in walk(node):
                if isinstance(one, ast.Assign | ast.AnnAssign):
                    self._note(one, node)
            return
        target, value = assigned(node)
        name = _name(target, is_own=method is not None)
        if name and value is not None:
            self._by_name[name].append(Field(value, method))


def _name(target: ast.expr | None, *, is_own: bool) -> str:
    """Return the attribute that an assignment sets: of ``self`` in a method, any in a class."""
    if not is_own:
        return target.id if isinstance(target, ast.Name) else ""
    if not isinstance(target, ast.Attribute) or not isinstance(target.value, ast.Name):
        return ""
    return target.attr if target.value.id in OWN else ""


def returned(function: Function) -> list[Field]:
    """Return the values that a function returns, nothing where it yields them."""
    found: list[Field] = []
    todo: list[ast.AST] = list(function.body)
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Yield | ast.YieldFrom):
            return []
        if isinstance(node, ast.Return) and node.value is not None:
            found.append(Field(node.value, function))
        if not isinstance(node, (*FUNCTIONS, ast.ClassDef, ast.Lambda)):
            todo += children(node)
    return found
