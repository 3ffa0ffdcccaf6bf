"""The statements of a shell that choose: ``if`` and ``case``."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pubproof.scripts import globs
from pubproof.scripts.shell.compound.alternatives import Alternatives
from pubproof.scripts.shell.compound.choices import arms_of_case, parts_of_if
from pubproof.scripts.shell.conditions import truth
from pubproof.scripts.shell.conditions.conditions import Condition
from pubproof.scripts.shell.failures.endings import Endings
from pubproof.scripts.shell.failures.fate import Fate, Flow
from pubproof.scripts.shell.failures.flags import FAILED
from pubproof.scripts.shell.syntax import children
from pubproof.scripts.shell.words.words import Words
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Node

    from pubproof.scripts.shell.compound.choices import Arm, If
    from pubproof.scripts.shell.parsed import Parsed
    from pubproof.scripts.shell.syntax import Syntax
    from pubproof.scripts.shell.walk import Shell


class _Branches(Alternatives):
    """The bodies of a statement of which one is run, or none, each from the same start."""

    def __init__(self, shell: Shell, fate: Fate, syntax: Syntax, *, falls: bool = False) -> None:
        super().__init__(shell, falls=falls)
        self._walks = partial(shell.sequence, fate=fate, syntax=syntax)
        self._certain = partial(shell.certain, fate=fate, syntax=syntax)

    def walk(
        self,
        body: Sequence[Node],
        condition: str = "",
        leading: str = "",
        picks: frozenset[str] = frozenset(),
        failing: frozenset[str] = frozenset(),
    ) -> None:
        """Walk through the statements of a body.

        `failing` is as `Endings` has it; the rest is as `take` has it.
        """
        fails = partial(self._certain, body, failing=failing)
        self.take(partial(self._walks, body), fails, condition, leading, picks)


def if_statement(shell: Shell, node: Node, fate: Fate, syntax: Syntax) -> Flow:
    """``if … elif … else … fi``."""
    found = parts_of_if(node)
    bodies = [body for _, body in found.branches] + [found.otherwise or []]
    branches, asked, picks = _Branches(shell, fate, syntax), "", frozenset[str]()
    failing = _failing(node, found, syntax)
    ends = [
        shell.certain(body, fate, syntax, known)
        for body, known in zip(bodies, failing, strict=True)
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
            branches.walk(body, met, leading, picks, failing[position])
        if outcome:
            break
    else:
        unasked = all(ends[:-1])
        branches.close()
        branches.walk(found.otherwise or [], "" if unasked else asked, asked, picks, failing[-1])
    return branches.end()


def _failing(node: Node, found: If, syntax: Syntax) -> list[frozenset[str]]:
    """Return what is failing, as `Endings` has it, in each body of an ``if``, and behind `else`."""

    def find(_: Parsed) -> list[frozenset[str]]:
        endings = Endings(syntax, {})
        met = [endings.failing(condition, met=True) for condition, _ in found.branches]
        return [*met, endings.failing(found.branches[0][0], met=False) | FAILED]

    return syntax.once(("failing", node.id, syntax.posix), find)


def case_statement(shell: Shell, node: Node, fate: Fate, syntax: Syntax) -> Flow:
    """``case … esac``."""
    inner = list(children(node))
    words, decision = Words(shell, syntax), Condition(shell, inner[:1], syntax)
    subject = _subject(shell, inner[:1], syntax)
    subject = UNKNOWN if shell.repeats and not decision.is_fixed else subject
    arms = arms_of_case(node)
    failing = Endings(syntax, shell.functions).failing_in(node, arms)
    needed = _needed(shell, arms, failing, fate, syntax)
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
        branches.walk(arm.body, "" if is_needed else asked, picks=picks, failing=failing[position])
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
    shell: Shell, arms: list[Arm], failing: list[frozenset[str]], fate: Fate, syntax: Syntax
) -> list[bool]:
    """Return of each arm whether all others, one of them for all that is left, fail the run."""
    ends = [
        shell.certain(arm.body, fate, syntax, known)
        for arm, known in zip(arms, failing, strict=True)
    ]
    rests = [arm.is_rest(syntax) for arm in arms]
    most, all_rests = ends.count(True), rests.count(True)
    return [
        most - end == len(arms) - 1 and all_rests > rest
        for end, rest in zip(ends, rests, strict=True)
    ]
