"""What has become of a checklist."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from pubproof.spelling import counted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from pubproof.guide.blocks import Block
    from pubproof.guide.checklist.steps import Checklist, Step

_PROMPTS = {"python": (">>> ", "... ")}
_SHELL = ("$ ", "  ")
_MINUTE = 60


class State(StrEnum):
    """What has become of a step; the value is the word for it."""

    PASSED = "passed"
    """Its commands did what the page says."""
    CONFIRMED = "confirmed"
    """A person said that it is done."""
    FAILED = "failed"
    """A command did something other than the page says."""
    NOT_DONE = "not done"
    """A person said that it is not done."""
    NOT_CONFIRMED = "not confirmed"
    """It is for a person, and nobody answered."""
    INTERRUPTED = "interrupted"
    """The run was interrupted in it."""
    LEFT_OUT = "left out"
    """It stands before the step at which the run began."""
    NOT_RUN = "not run"
    """The run ended before it."""

    @property
    def is_good(self) -> bool:
        """Whether the step is done."""
        return self in {State.PASSED, State.CONFIRMED}


class Said(NamedTuple):
    """One command and what it said, without secrets."""

    command: str
    output: str


class Ran(NamedTuple):
    """A block whose commands ran."""

    block: Block
    commands: Sequence[Said]
    problem: str
    """What differs from the page: a sentence and lines below it; empty where nothing does."""


class Result(NamedTuple):
    """What has become of a step."""

    step: Step
    state: State
    note: str = ""
    """Why, where the state does not say it; lines below the first show more."""
    seconds: float | None = None
    """How long its commands took; None where none ran."""
    ran: Sequence[Ran] = ()

    @property
    def in_words(self) -> str:
        """The state in words, with the time that it took."""
        if self.seconds is None:
            return self.state.value
        word = "in" if self.state.is_good else "after"
        tenths = round(self.seconds, 1)
        minutes, seconds = divmod(round(self.seconds), _MINUTE)
        time = f"{tenths} s" if tenths < _MINUTE else f"{minutes} min {seconds} s"
        return f"{self.state} {word} {time}"

    @property
    def was_begun(self) -> bool:
        """Whether the run came to the step."""
        return self.state not in {State.LEFT_OUT, State.NOT_RUN}


class About(NamedTuple):
    """What a run is about."""

    repository: str
    page: str
    tag: str
    """Empty where none was given."""
    commit: str
    """The commit that is checked out; empty without Git."""
    changed: bool
    """Whether files differ from that commit."""

    def version(self, length: int | None = None) -> str:
        """Return what is checked out, in words; `length` cuts the commit's id."""
        changed = ", with changes that are not committed" if self.changed else ""
        return f"{self.commit[:length]}{changed}"


class Report(NamedTuple):
    """A run of a checklist, so far."""

    about: About
    checklist: Checklist
    results: Sequence[Result]
    started: datetime
    ended: datetime
    command: str
    """How the run was called, without the step at which it begins."""

    @property
    def status(self) -> int:
        """The exit status."""
        states = {result.state for result in self.results}
        if State.INTERRUPTED in states:
            return 130
        if states & {State.FAILED, State.NOT_DONE}:
            return 1
        return 3 if states & {State.NOT_CONFIRMED, State.NOT_RUN} else 0

    @property
    def summary(self) -> str:
        """How many steps there are, and what has become of them."""
        states = [result.state for result in self.results]
        counts = [f"{states.count(state)} {state}" for state in State if state in states]
        return f"{counted(len(states), 'step')}: {', '.join(counts)}"

    @property
    def resume(self) -> str:
        """The command that goes on with what is left to do; empty where nothing is."""
        for result in self.results:
            if not result.state.is_good and result.state is not State.LEFT_OUT:
                return f"{self.command} --from {result.step.number}"
        return ""


def prompted(language: str, command: str) -> str:
    """Return a command as a terminal shows it, behind its prompt."""
    first, other = _PROMPTS.get(language, _SHELL)
    lines = command.rstrip("\n").split("\n")
    return "\n".join([first + lines[0], *(other + line for line in lines[1:])])
