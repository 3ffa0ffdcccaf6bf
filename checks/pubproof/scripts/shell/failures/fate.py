"""What the status of a command of the shell means to the run."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

from pubproof.scripts.shell.failures.flags import assigned, notes
from pubproof.scripts.shell.syntax import descendants

if TYPE_CHECKING:
    from tree_sitter import Node

    from pubproof.scripts.shell.failures.flags import Flag
    from pubproof.scripts.shell.failures.retries import Tries
    from pubproof.scripts.shell.syntax import Syntax

_NONE: frozenset[Flag] = frozenset()


class Flow(IntEnum):
    """Where a script goes on after a statement, from nearest to farthest."""

    ON = 0
    LOOP = 1
    """Out of the loop: ``break``, ``continue``."""
    RETURN = 2
    EXIT = 3


class Fate(NamedTuple):
    """What a statement's status means to the run."""

    heeds: bool
    """Whether ``-e`` is heeded here: not in a condition, before ``&&``, after ``!``."""
    counts: bool
    """Whether a failing status reaches the run even though the shell goes on."""
    inverse: bool = False
    """Whether its success makes the run fail."""
    deciding: frozenset[Flag] = _NONE
    """The flags that make the run fail if they are set later."""
    marks: frozenset[Flag] = _NONE
    """The same, of those flags that nothing in the loop at hand sets back."""
    tries: Tries | None = None
    """What the loop at hand tries again and again; the run fails if none of its tries succeeds."""

    @property
    def negated(self) -> Fate:
        """What the status of a statement means whose negation has this fate."""
        return Fate(heeds=False, counts=self.inverse, inverse=self.counts)

    @property
    def flags(self) -> frozenset[Flag]:
        """All flags that will make the run fail."""
        return self.deciding | self.marks

    def is_told(self, node: Node, syntax: Syntax) -> bool:
        """Whether the statement notes a failure in a variable that will make the run fail."""
        return notes(node, syntax, self.deciding, self.marks)

    def lasting(self, body: Node, syntax: Syntax) -> frozenset[Flag]:
        """Return the flags that a loop or a function of this body may use to note a failure."""
        if not self.flags:
            return _NONE
        reset = {
            assigned(below, syntax)
            for below in descendants(body)
            if _sets(below) and not notes(below, syntax, self.flags)
        }
        return frozenset(flag for flag in self.flags if flag.name not in reset)


def _sets(node: Node) -> bool:
    """Whether a variable is set, or declared without a value."""
    is_declared = node.parent is not None and node.parent.type == "declaration_command"
    return node.type == "variable_assignment" or (node.type == "variable_name" and is_declared)


UNHEEDED = Fate(heeds=False, counts=False)
