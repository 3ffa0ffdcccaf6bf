"""Which goals make may run at once, where it runs several.

Follows the GNU make manual: "Parallel Execution", "Disabling Parallel Execution", "Secondary
Expansion".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.scripts.command import Strand
from pubproof.scripts.runners.order import each_once
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pubproof.scripts.runners.make.makefile import Makefile

_ANY = -1
"""A set of goals with every goal in it."""


def is_in_order(makefile: Makefile, wanted: Iterable[str]) -> bool:
    """Whether a Makefile has all goals made in turn, or some on the way to those that are wanted.

    ``.NOTPARALLEL`` with targets, and ``.WAIT``, speak of what single targets need.
    """
    named = [rule.needs for rule in makefile.rules.get(".NOTPARALLEL", ())]
    if any(not needs or UNKNOWN in "".join(needs) for needs in named):
        return True
    alone = {goal for needs in named for goal in needs}
    found: list[str] = []

    def meet(goal: str) -> list[str]:
        needs = makefile.needs_of(goal)
        if goal in alone or ".WAIT" in needs:
            found.append(goal)
        return needs

    each_once(wanted, meet)
    return bool(found)


class Waits:
    """Which goals of one run of make wait for which others.

    Each goal has a number; a set of them is an integer in which the bit of each is set.
    """

    def __init__(self, makefile: Makefile, run: int) -> None:
        """Start without a goal of a Makefile that has been read; `run` is the number of the run."""
        self._makefile = makefile
        self._run = run
        self._numbers: dict[str, int] = {}
        self._behind: dict[int, int] = {}
        self._ends: dict[tuple[int, int], set[tuple[str, str]]] = {}
        """How the targets begin and end that cannot be told, by both lengths."""
        for target in makefile.unsure:
            head, *_, tail = target.replace("%", UNKNOWN).split(UNKNOWN)
            self._ends.setdefault((len(head), len(tail)), set()).add((head, tail))

    def add(self, goal: str) -> Strand:
        """Return a goal with those for which it may wait, by others too.

        What it needs has come before it. It may wait for any where that cannot be told.
        """
        needs = self._makefile.needs_of(goal)
        behind = _ANY if self._is_unsure(goal, needs) else 0
        for need in map(self._number, needs):
            behind |= 1 << need | self._behind.get(need, 0)
        number = self._number(goal)
        self._behind[number] = behind
        return Strand(self._run, number, behind)

    def _number(self, goal: str) -> int:
        return self._numbers.setdefault(goal, len(self._numbers))

    def _is_unsure(self, goal: str, needs: Iterable[str]) -> bool:
        """Whether a goal may need what cannot be told: here, or as a target that cannot be."""
        return any("$" in need or UNKNOWN in need for need in needs) or any(
            (goal[:front], goal[len(goal) - back :]) in ends
            for (front, back), ends in self._ends.items()
            if front + back <= len(goal)
        )
