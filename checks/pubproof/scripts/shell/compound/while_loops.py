"""The loops of a shell on a condition: ``while`` and ``until``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof import late
from pubproof.scripts.globs import is_pattern
from pubproof.scripts.shell.compound import loops
from pubproof.scripts.shell.compound.loops import MAX_ROUNDS, SKIPPING, behind, ended, tried
from pubproof.scripts.shell.conditions.conditions import Condition
from pubproof.scripts.shell.failures.endings import Endings
from pubproof.scripts.shell.failures.fate import UNHEEDED, Fate, Flow
from pubproof.scripts.shell.failures.flags import FAILED
from pubproof.scripts.shell.syntax import children, statements
from pubproof.scripts.shell.variables.parameters import LOST

if TYPE_CHECKING:
    from tree_sitter import Node

    from pubproof.scripts.shell.failures.retries import Tries
    from pubproof.scripts.shell.state import State
    from pubproof.scripts.shell.syntax import Syntax
    from pubproof.scripts.shell.walk import Shell

_RETURN = late.pattern(r"\breturn\b")
"""What leaves a function, in good order where nobody heeds it."""
_SHIFT = late.pattern(r"\bshift\b")


def while_statement(shell: Shell, node: Node, fate: Fate, syntax: Syntax) -> Flow:
    """``while`` and ``until``: round by round for as long as the condition is told."""
    loop = _Loop(shell, node, fate, syntax)
    rounds, left, ways = shell.rounds, len(shell.left), len(shell.ways)
    spread, is_taking = shell.spread, shell.is_taking
    if LOST not in shell.arguments and _SHIFT.search(syntax.text(node)):
        shell.spread, shell.is_taking = False, True
    flow, decision = _told_rounds(shell, loop)
    shell.rounds, shell.is_taking = rounds, is_taking
    shell.spread = shell.spread or (spread and any(map(is_pattern, shell.arguments[1:])))
    if not flow and (decision.always is None or loop.goes_on(decision)):
        flow = _untold_rounds(shell, loop, decision)
    shell.stay(Flow.LOOP, left)
    return behind(shell, flow, ways)


def _told_rounds(shell: Shell, loop: _Loop) -> tuple[Flow, Condition]:
    """Walk through the rounds that are certain to come, and return what is asked after them."""
    rounds, decision, flow = shell.rounds, loop.ask(), Flow.ON
    for number in range(1, MAX_ROUNDS // rounds + 1):
        if not loop.goes_on(decision) or (decision.is_constant and not shell.is_taking):
            break
        before, started, ways = shell.snapshot(), len(shell.sink), len(shell.ways)
        shell.rounds = rounds * number
        flow = loop.round(loop.fate.tries)
        if not _takes_each(shell, before, flow, ways):
            del shell.sink[started:], shell.ways[ways:]
            shell.resume(before._replace(spread=True))
            return Flow.ON, loop.ask()
        flow = ended(shell, flow, ways)
        if flow:
            break
        decision = loop.ask()
    return flow, decision


def _takes_each(shell: Shell, before: State, flow: Flow, ways: int) -> bool:
    """Whether a round has done the same with each file, where the first argument is a pattern."""
    if not is_pattern("".join(before.arguments[1:2])):
        return True
    is_whole = not flow and all(way.word == SKIPPING for way in shell.ways[ways:])
    return is_whole and len(before.arguments) - len(shell.arguments) == 1


class _Loop:
    """A ``while`` or ``until``, of which a shell walks the condition and the body."""

    def __init__(self, shell: Shell, node: Node, fate: Fate, syntax: Syntax) -> None:
        self.node = node
        self.fate = fate
        self.syntax = syntax
        self.is_while = node.children[0].type == "while"
        self._shell = shell
        self._body = [child for child in node.children if child.type == "do_group"]
        self._condition = [child for child in node.children if child.type != "do_group"]

    def ask(self) -> Condition:
        """Walk through the condition, and return it."""
        shell = self._shell
        is_asking, shell.is_asking = shell.is_asking, True
        shell.sequence(self._condition, self._asked, self.syntax)
        shell.is_asking = is_asking
        return Condition(shell, statements(self._condition)[0], self.syntax)

    @property
    def _asked(self) -> Fate:
        """The fate of the condition: ``until``, and ``while !``, end with its success."""
        shell, endings = self._shell, Endings(self.syntax, self._shell.functions)
        inner = [child for group in self._body for child in children(group)]
        returns = any(_RETURN.search(self.syntax.text(group)) for group in self._body)
        leaves_well = endings.leaves_well(inner, frozenset() if self.is_while else FAILED)
        if leaves_well or (returns and not shell.returns_count):
            return UNHEEDED
        if not self.is_while:
            return Fate(heeds=False, counts=True, deciding=self.fate.deciding)
        return Fate(heeds=False, counts=False, inverse=True)

    def only_round(self) -> str:
        """Return what ends the loop after its first round, nothing where nothing does."""
        found = (loops.only_round(self._shell, one, self.fate, self.syntax) for one in self._body)
        return next(filter(None, found), "")

    def goes_on(self, decision: Condition) -> bool:
        """Whether the condition is certain to lead into another round."""
        return decision.always is self.is_while

    def round(self, tried: Tries | None) -> Flow:
        """Walk through the body, which may be what is tried."""
        flow = Flow.ON
        self._shell.jobs.loops += 1
        for group in self._body:
            marks = self.fate.lasting(group, self.syntax)
            inner = Fate(self.fate.heeds, counts=False, marks=marks, tries=tried)
            flow = self._shell.sequence(group.children, inner, self.syntax)
        self._shell.jobs.loops -= 1
        return flow


def _untold_rounds(shell: Shell, loop: _Loop, decision: Condition) -> Flow:
    """Walk once through a body of which nobody knows how often it runs."""
    before, outer = shell.snapshot(), (shell.condition, shell.around, shell.repeats)
    endless = loop.goes_on(decision)
    own = tried(shell, loop.node, loop.fate, loop.syntax) if endless else None
    ends = "" if endless else loop.only_round()
    shell.ask(ends or (decision.given() if loop.is_while else ""))
    shell.repeats = True
    flow = loop.round(loop.fate.tries or own)
    shell.lose_copies(before)
    shell.condition, shell.around, shell.repeats = outer
    shell.doubt(before)
    return flow if endless and flow > Flow.LOOP else Flow.ON
