"""Takes a person through a checklist, step by step."""

from __future__ import annotations

from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING

from pubproof.guide.checklist.prose import Paragraph
from pubproof.guide.checklist.results import Report, Result, State
from pubproof.interrupts import interruptible

if TYPE_CHECKING:
    from collections.abc import Callable

    from pubproof.guide.checklist.commands import Commands
    from pubproof.guide.checklist.console import Console
    from pubproof.guide.checklist.results import About
    from pubproof.guide.checklist.steps import Checklist, Step

_ENDS = frozenset({State.FAILED, State.NOT_DONE, State.INTERRUPTED})


class Runner:
    """One run of a checklist."""

    def __init__(
        self,
        checklist: Checklist,
        about: About,
        console: Console,
        commands: Commands,
        keep: Callable[[Report], None],
        command: str,
    ) -> None:
        """Take what a run needs.

        Args:
            checklist: the checklist.
            about: what it is about.
            console: where it shows and asks.
            commands: runs the blocks of a step.
            keep: gets the run so far, after each step.
            command: how the run was called.
        """
        self._checklist = checklist
        self._about = about
        self._console = console
        self._commands = commands
        self._keep = keep
        self._command = command
        self._started = datetime.now(UTC)
        self._results = [Result(step, State.NOT_RUN) for step in checklist.steps]

    @property
    def report(self) -> Report:
        """The run so far."""
        now = datetime.now(UTC)
        results = tuple(self._results)
        return Report(self._about, self._checklist, results, self._started, now, self._command)

    def run(self, first: int) -> Report:
        """Run the steps, beginning at one of them, counted from 0, until one ends the run."""
        steps = self._checklist.steps
        self._results[:first] = (Result(step, State.LEFT_OUT) for step in steps[:first])
        self._keep(self.report)
        with interruptible():
            for position in range(first, len(steps)):
                result, goes_on = self._step(steps[position])
                self._results[position] = result
                self._console.result(result)
                self._keep(self.report)
                if not goes_on:
                    break
        return self.report

    def _step(self, step: Step) -> tuple[Result, bool]:
        """Return what became of a step, and whether the run goes on."""
        self._commands.ran = []
        started = monotonic()
        try:
            result = self._done(step)
        except KeyboardInterrupt:
            seconds = monotonic() - started if self._commands.ran else None
            return Result(step, State.INTERRUPTED, "", seconds, self._commands.ran), False
        except EOFError:
            note = "the person stopped here"
            return Result(step, State.NOT_CONFIRMED, note, None, self._commands.ran), False
        return result, result.state not in _ENDS

    def _done(self, step: Step) -> Result:
        """Show a step, run its commands and ask for what only a person knows."""
        self._console.step(step)
        started = monotonic()
        for part in step.parts:
            if isinstance(part, Paragraph):
                self._console.prose(part, dim=not step.personal)
                continue
            problem = self._commands.execute(part)
            if problem:
                return Result(
                    step, State.FAILED, problem, monotonic() - started, self._commands.ran
                )
        seconds = monotonic() - started if step.blocks else None
        state = self._answer() if step.personal else State.PASSED
        note = "no terminal" if state is State.NOT_CONFIRMED else ""
        return Result(step, state, note, seconds, self._commands.ran)

    def _answer(self) -> State:
        """Return what a person says of a step; raises EOFError for one that stops the run."""
        if not self._console.answers:
            return State.NOT_CONFIRMED
        match self._console.ask("Done?", {"y": "es", "n": "o", "q": "uit"}):
            case "y":
                return State.CONFIRMED
            case "n":
                return State.NOT_DONE
            case _:
                raise EOFError
