"""The parts of the statements that choose: ``if`` and ``case``."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pubproof.scripts.shell.syntax import children

if TYPE_CHECKING:
    from tree_sitter import Node

    from pubproof.scripts.shell.syntax import Syntax


class If(NamedTuple):
    """The parts of an ``if`` statement."""

    branches: list[tuple[list[Node], list[Node]]]
    """Conditions and bodies, in order."""
    otherwise: list[Node] | None


def parts_of_if(node: Node) -> If:
    """Take an ``if`` statement apart."""
    branches: list[tuple[list[Node], list[Node]]] = []
    otherwise: list[Node] | None = None
    for part in (node, *(child for child in node.children if child.type == "elif_clause")):
        condition: list[Node] = []
        body: list[Node] = []
        current = condition
        for child in part.children:
            if child.type == "then":
                current = body
            elif child.type == "else_clause":
                otherwise = list(children(child))
            elif child.is_named and child.type not in ("comment", "elif_clause"):
                current.append(child)
        branches.append((condition, body))
    return If(branches, otherwise)


class Arm(NamedTuple):
    """One arm of a ``case``."""

    patterns: list[Node]
    body: list[Node]
    end: str
    """What stands behind the body: with ``;&`` the next one runs too."""

    def is_rest(self, syntax: Syntax) -> bool:
        """Whether it is taken where no arm before it is: it has the pattern ``*``."""
        return "*" in map(syntax.text, self.patterns)


def arms_of_case(node: Node) -> list[Arm]:
    """Take a ``case`` statement apart."""
    return [_arm(item) for item in node.children if item.type == "case_item"]


def _arm(item: Node) -> Arm:
    patterns: list[Node] = []
    body: list[Node] = []
    current = patterns
    for child in item.children:
        if child.type == ")":
            current = body
        elif current is body or child.is_named:
            current.append(child)
    return Arm(patterns, body, item.children[-1].type)
