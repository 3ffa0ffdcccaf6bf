"""What a shell does in one of several ways: a branch of a statement, a command of several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.scripts.shell.failures.fate import Flow
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable

    from pubproof.scripts.shell.state import ShellState, State

_MAX_ARMS = 100
"""How many arms it is remembered of that lead further, where others have ended the script."""


class Alternatives:
    """Ways of which one is taken, or none, each from the same start.

    With `falls` more than one may be taken, as with ``;&``.
    """

    def __init__(self, shell: ShellState, *, falls: bool = False) -> None:
        """Begin at what the shell holds now."""
        self._shell = shell
        is_again = shell.repeats or shell.outer.is_again or shell.is_asking
        self._number = None if falls or is_again else shell.reader.cause()
        self._start = shell.state()
        self._printed = len(shell.printed)
        self._assumed = shell.assumed.copy()
        self._flows: list[Flow] = []
        self._arms: list[int] = []
        """Their numbers, as `Led` has them."""
        self._is_last = False
        self._ends: list[State] = []
        self._picked: frozenset[str] = frozenset()
        """Variables that hold files, some of which made a way end the script or a loop."""

    def close(self) -> None:
        """Say that the next way is the last: where no other is taken, that is."""
        self._is_last = True

    def take(
        self,
        way: Callable[[], Flow],
        fails: Callable[[], bool],
        condition: str,
        leading: str = "",
        picks: frozenset[str] = frozenset(),
    ) -> None:
        """Take a way; what is assigned before it, in a condition, stays for the next.

        Args:
            way: takes it.
            fails: tells whether it is certain to make the run fail where it ends the script.
            condition: what can leave it out.
            leading: what leads to it, where that is more.
            picks: the variables of which it may be given some of the files only.
        """
        before, outer = self._shell.snapshot(), self._shell.arms
        self._arms.append(~len(self._flows) if self._is_last else len(self._flows))
        if self._number is not None:
            self._shell.arms |= {(self._number, self._arms[-1])}
        with self._shell.perhaps(condition, picks):
            flow = way()
        self._shell.arms = outer
        self._flows.append(flow)
        if flow and not fails():
            self._shell.leave(flow, condition or leading)
            self._picked |= picks
        if not flow:
            self._ends.append(self._shell.state())
        self._shell.resume(
            self._start._replace(variables=before.variables, exported=before.exported)
        )

    def end(self) -> Flow:
        """Go on with what the ways that come to their end agree on."""
        self._shell.join(self._ends)
        taken = zip(self._arms, self._flows, strict=True)
        on = [arm for arm, flow in taken if flow <= Flow.LOOP]
        is_few = len(self._shell.arms) + len(on) <= _MAX_ARMS
        if self._number is not None and self._flows[len(on) :] and is_few:
            self._shell.arms |= {(self._number, arm) for arm in on}
        self._shell.pick(self._picked)
        if self._flows[1:]:
            if self._shell.printed[self._printed :]:
                self._shell.printed[self._printed :] = [UNKNOWN]
            for name in self._assumed - self._shell.assumed:
                self._shell.suspect(name)
        return min(self._flows)
