"""What the loops of a shell share: where a script goes on behind a round, and behind the last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.scripts.shell.conditions import conditions
from pubproof.scripts.shell.failures.fate import Fate, Flow
from pubproof.scripts.shell.state import LEAVING
from pubproof.scripts.shell.syntax import children

if TYPE_CHECKING:
    from tree_sitter import Node

    from pubproof.scripts.shell.failures.retries import Tries
    from pubproof.scripts.shell.syntax import Syntax
    from pubproof.scripts.shell.walk import Shell

MAX_ROUNDS = 16
"""How often a body is walked at most, in all loops around it together."""
SKIPPING = "continue"
"""What ends a round, and not the loop."""


def ended(shell: Shell, flow: Flow, before: int) -> Flow:
    """Return where a loop goes on after a round that was walked, of which it may skip the rest.

    `before` is how many ways out there were before that round.
    """
    if all(way.word != SKIPPING for way in shell.ways[before:]):
        return flow
    shell.rejoin(frozenset({SKIPPING}), before, is_at_end=not flow)
    return Flow.ON


def behind(shell: Shell, flow: Flow, before: int) -> Flow:
    """Go on behind a loop: at the end of its last round, or where it was left."""
    is_left = any(way.word in LEAVING for way in shell.ways[before:])
    shell.rejoin(LEAVING, before, is_at_end=not flow)
    return Flow.ON if is_left else flow


def tried(shell: Shell, loop: Node, fate: Fate, syntax: Syntax) -> Tries | None:
    """Return what a loop tries that is left by a success, or else by a failure; None for others."""
    from pubproof.scripts.shell.failures.retries import tries

    def is_bad(node: Node) -> bool:
        return shell.certain([node], fate, syntax)

    return tries(loop, None, is_bad, syntax, is_left=True)


def only_round(shell: Shell, body: Node, fate: Fate, syntax: Syntax) -> str:
    """Return what ends a loop after its first round, nothing where nothing does."""
    for child in children(body):
        word = syntax.first_word(child) if child.type == "command" else ""
        if word in ("break", "exec", "exit", "return") and not shell.certain([child], fate, syntax):
            return conditions.shown([child], syntax)
    return ""
