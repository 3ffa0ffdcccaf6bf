"""The statements of a shell that choose: ``if`` and ``case``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.scripts import globs
from pubproof.scripts.command import UNKNOWN
from pubproof.scripts.shell import truth
from pubproof.scripts.shell.conditions import Condition
from pubproof.scripts.shell.fate import Fate, Flow
from pubproof.scripts.shell.syntax import children, parts_of_if
from pubproof.scripts.shell.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Node

    from pubproof.scripts.shell.state import State
    from pubproof.scripts.shell.syntax import Syntax
    from pubproof.scripts.shell.walk import Shell


class _Branches:
    """The bodies of a statement of which one is run, or none, each from the same start."""

    def __init__(self, shell: Shell, fate: Fate, syntax: Syntax) -> None:
        self._shell = shell
        self._fate = fate
        self._syntax = syntax
        self._start = shell.state()
        self._assumed = shell.assumed.copy()
        self._flows: list[Flow] = []
        self._ends: list[State] = []
        self._picked: frozenset[str] = frozenset()
        """Variables of which a body was left in good order with some of the files."""

    def walk(
        self,
        body: Sequence[Node],
        condition: str = "",
        leading: str = "",
        picks: frozenset[str] = frozenset(),
    ) -> None:
        """Walk through a body; what is assigned before it, in a condition, stays for the next.

        Args:
            body: its statements.
            condition: what can leave it out.
            leading: what leads to it, where that is more.
            picks: the variables of which it may be given some of the files only.
        """
        before, outer = self._shell.variables.copy(), self._shell.condition
        self._shell.condition = outer or condition
        with self._shell.picking(picks):
            flow = self._shell.sequence(body, self._fate, self._syntax)
        self._shell.condition = outer
        self._flows.append(flow)
        if flow and not self._shell.certain(body, self._fate, self._syntax, first=False):
            self._shell.leave(flow, condition or leading)
            self._picked |= picks
        if not flow:
            self._ends.append(self._shell.state())
        self._shell.resume(self._start._replace(variables=before))

    def end(self) -> Flow:
        """Go on with what the bodies that come to their end agree on."""
        self._shell.join(self._ends)
        self._shell.pick(self._picked)
        if self._flows[1:]:
            for name in self._assumed - self._shell.assumed:
                self._shell.suspect(name)
        return min(self._flows)


def if_statement(shell: Shell, node: Node, fate: Fate, syntax: Syntax) -> Flow:
    """``if … elif … else … fi``."""
    found = parts_of_if(node)
    bodies = [body for _, body in found.branches] + [found.otherwise or []]
    branches, asked, picks = _Branches(shell, fate, syntax), "", frozenset[str]()
    ends = [shell.certain(body, fate, syntax, first=False) for body in bodies]
    for position, (condition, body) in enumerate(found.branches):
        rest = bodies[position + 1 :]
        inner = Fate(
            heeds=False,
            counts=(
                found.otherwise is not None
                and all(shell.certain(other, fate, syntax, first=False) for other in rest)
            )
            or (fate.tries is not None and fate.tries.succeed(condition, body, syntax)),
            inverse=shell.certain(body, fate, syntax, first=False),
        )
        shell.sequence(condition, inner, syntax)
        decision = Condition(shell, condition, syntax)
        outcome = decision.chosen
        met = asked or decision.deciding(wanted=True)
        met = "" if all(ends[:position] + ends[position + 1 :]) else met
        leading = decision.leading(wanted=True)
        asked = asked or decision.deciding(wanted=False)
        picks |= decision.picks
        if outcome is not False:
            branches.walk(body, met, leading, picks)
        if outcome:
            break
    else:
        branches.walk(found.otherwise or [], "" if all(ends[:-1]) else asked, asked, picks)
    return branches.end()


def case_statement(shell: Shell, node: Node, fate: Fate, syntax: Syntax) -> Flow:
    """``case … esac``."""
    inner = list(children(node))
    words = Words(shell, syntax)
    subject = words.text(inner[0]) if inner else UNKNOWN
    if inner and UNKNOWN in subject:
        subject = truth.word(shell, inner[0], syntax)
    branches = _Branches(shell, fate, syntax)
    certain = doubtful = False
    fallen: bool | None = False
    decision = Condition(shell, inner[:1], syntax)
    subject = UNKNOWN if shell.repeats and not decision.is_fixed else subject
    asked = decision.deciding(wanted=True)
    for item in inner[1:]:
        if item.type != "case_item":
            continue
        patterns, body = _case_parts(item)
        match = _matches(subject, [truth.pattern(one, words.text(one)) for one in patterns])
        match = match if fallen is False else True if fallen or match else None
        fallen = match if item.children[-1].type == ";&" else False
        if match is False:
            continue
        doubtful = doubtful or match is None
        met = "" if _others_end(shell, inner[1:], item, fate, syntax) or not doubtful else asked
        branches.walk(body, met, picks=decision.files if doubtful else frozenset())
        certain = bool(match) and item.children[-1].type not in (";&", ";;&")
        if certain:
            break
    if not certain:
        branches.walk([])
    return branches.end()


def _others_end(shell: Shell, items: list[Node], item: Node, fate: Fate, syntax: Syntax) -> bool:
    """Whether all other arms of a ``case``, one of them for all that is left, make the run fail."""
    others = [_case_parts(one) for one in items if one.type == "case_item" and one.id != item.id]
    has_rest = any("*" in map(syntax.text, patterns) for patterns, _ in others)
    return has_rest and all(shell.certain(body, fate, syntax, first=False) for _, body in others)


def _case_parts(item: Node) -> tuple[list[Node], list[Node]]:
    """Return the patterns and the body of one arm of a ``case``."""
    patterns: list[Node] = []
    body: list[Node] = []
    current = patterns
    for child in item.children:
        if child.type == ")":
            current = body
        elif current is body or child.is_named:
            current.append(child)
    return patterns, body


def _matches(subject: str, patterns: list[str]) -> bool | None:
    """Whether a ``case`` takes the arm with these patterns, None when that cannot be told."""
    return True if patterns == ["*"] else globs.matches_any(subject, patterns)
