"""The statements of a shell that choose: ``if`` and ``case``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.scripts import globs
from pubproof.scripts.shell.compound.choices import arms_of_case, parts_of_if
from pubproof.scripts.shell.conditions import truth
from pubproof.scripts.shell.conditions.conditions import Condition
from pubproof.scripts.shell.failures.endings import Endings
from pubproof.scripts.shell.failures.fate import Fate, Flow
from pubproof.scripts.shell.syntax import children
from pubproof.scripts.shell.words.words import Words
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Node

    from pubproof.scripts.shell.compound.choices import Arm, If
    from pubproof.scripts.shell.parsed import Parsed
    from pubproof.scripts.shell.state import State
    from pubproof.scripts.shell.syntax import Syntax
    from pubproof.scripts.shell.walk import Shell

_MAX_ARMS = 100
"""How many arms it is remembered of that lead further, where others have ended the script."""


class _Branches:
    """The bodies of a statement of which one is run, or none, each from the same start.

    With `falls` more than one may be run, as with ``;&``.
    """

    def __init__(self, shell: Shell, fate: Fate, syntax: Syntax, *, falls: bool = False) -> None:
        self._shell = shell
        self._fate = fate
        self._syntax = syntax
        is_again = shell.repeats or shell.outer.is_again or shell.is_asking
        self._number = None if falls or is_again else shell.reader.cause()
        self._start = shell.state()
        self._assumed = shell.assumed.copy()
        self._flows: list[Flow] = []
        self._ends: list[State] = []
        self._picked: frozenset[str] = frozenset()
        """Variables that hold files, some of which made a body end the script or a loop."""

    def walk(
        self,
        body: Sequence[Node],
        condition: str = "",
        leading: str = "",
        picks: frozenset[str] = frozenset(),
        saved: frozenset[str] = frozenset(),
    ) -> None:
        """Walk through a body; what is assigned before it, in a condition, stays for the next.

        Args:
            body: its statements.
            condition: what can leave it out.
            leading: what leads to it, where that is more.
            picks: the variables of which it may be given some of the files only.
            saved: the variables that hold a failing status where it is run.
        """
        before, outer = self._shell.snapshot(), self._shell.arms
        if self._number is not None:
            self._shell.arms |= {(self._number, len(self._flows))}
        with self._shell.perhaps(condition, picks):
            flow = self._shell.sequence(body, self._fate, self._syntax)
        self._shell.arms = outer
        self._flows.append(flow)
        if flow and not self._shell.certain(
            body, self._fate, self._syntax, behind_failure=False, saved=saved
        ):
            self._shell.leave(flow, condition or leading)
            self._picked |= picks
        if not flow:
            self._ends.append(self._shell.state())
        self._shell.resume(
            self._start._replace(variables=before.variables, exported=before.exported)
        )

    def end(self) -> Flow:
        """Go on with what the bodies that come to their end agree on."""
        self._shell.join(self._ends)
        on = [arm for arm, flow in enumerate(self._flows) if flow <= Flow.LOOP]
        is_few = len(self._shell.arms) + len(on) <= _MAX_ARMS
        if self._number is not None and self._flows[len(on) :] and is_few:
            self._shell.arms |= {(self._number, arm) for arm in on}
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
    others, saved = len(bodies) - 1, _saved(node, found, syntax)
    ends = [
        # behind ``else``, ``$?`` is no success
        shell.certain(body, fate, syntax, behind_failure=position == others, saved=saved[position])
        for position, body in enumerate(bodies)
    ]
    for position, (condition, body) in enumerate(found.branches):
        inner = Fate(
            heeds=False,
            counts=(found.otherwise is not None and all(ends[position + 1 :]))
            or (fate.tries is not None and fate.tries.succeed(condition, body, syntax)),
            inverse=ends[position],
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
            branches.walk(body, met, leading, picks, saved[position])
        if outcome:
            break
    else:
        unasked = all(ends[:-1])
        branches.walk(found.otherwise or [], "" if unasked else asked, asked, picks, saved[-1])
    return branches.end()


def _saved(node: Node, found: If, syntax: Syntax) -> list[frozenset[str]]:
    """Return, of each body of an ``if``, the variables that hold a failing status there."""

    def find(_: Parsed) -> list[frozenset[str]]:
        endings = Endings(syntax, {})
        saved = [endings.failing(condition, met=True) for condition, _ in found.branches]
        return [*saved, endings.failing(found.branches[0][0], met=False)]

    return syntax.once(("saved", node.id, syntax.posix), find)


def case_statement(shell: Shell, node: Node, fate: Fate, syntax: Syntax) -> Flow:
    """``case … esac``."""
    inner = list(children(node))
    words, decision = Words(shell, syntax), Condition(shell, inner[:1], syntax)
    subject = _subject(shell, inner[:1], syntax)
    subject = UNKNOWN if shell.repeats and not decision.is_fixed else subject
    arms = arms_of_case(node)
    saved = Endings(syntax, shell.functions).failing_in(node, arms)
    needed = _needed(shell, arms, saved, fate, syntax)
    branches = _Branches(shell, fate, syntax, falls=any("&" in arm.end for arm in arms))
    asked = decision.deciding(wanted=True)
    certain = doubtful = False
    fallen: bool | None = False
    for position, arm in enumerate(arms):
        patterns = [truth.pattern(one, words.text(one)) for one in arm.patterns]
        met = True if fallen else globs.matches_any(subject, patterns)
        met = None if fallen is None and not met else met
        fallen = met if arm.end == ";&" else False
        if met is False:
            continue
        doubtful = doubtful or met is None
        is_needed = not doubtful or needed[position]
        picks = decision.files if doubtful else frozenset[str]()
        branches.walk(arm.body, "" if is_needed else asked, picks=picks, saved=saved[position])
        certain = bool(met) and arm.end not in (";&", ";;&")
        if certain:
            break
    if not certain:
        branches.walk([])
    return branches.end()


def _subject(shell: Shell, nodes: list[Node], syntax: Syntax) -> str:
    """Return the text that is compared."""
    text = Words(shell, syntax).text(nodes[0]) if nodes else UNKNOWN
    return truth.word(shell, nodes[0], syntax) if nodes and UNKNOWN in text else text


def _needed(
    shell: Shell, arms: list[Arm], saved: list[frozenset[str]], fate: Fate, syntax: Syntax
) -> list[bool]:
    """Return of each arm whether all others, one of them for all that is left, fail the run."""
    ends = [
        shell.certain(arm.body, fate, syntax, behind_failure=False, saved=failing)
        for arm, failing in zip(arms, saved, strict=True)
    ]
    rests = [arm.is_rest(syntax) for arm in arms]
    most, all_rests = ends.count(True), rests.count(True)
    return [
        most - end == len(arms) - 1 and all_rests > rest
        for end, rest in zip(ends, rests, strict=True)
    ]
