"""What a preflight has found."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from pubproof.spelling import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pubproof.preflight.files import Distribution

PARTS: Mapping[str, str] = {
    "tag": "what the tag names, and where it stands",
    "distributions": "the files, as PyPI and the action will read them",
    "publisher": "PyPI's answer to the run that the tag starts",
    "contract": "every clause",
    "checklist": "the steps of the release checklist that need no person",
}
"""What a preflight looks at, in order; each part gets a line of the summary."""


class PreflightError(Exception):
    """The preflight was asked for something that there is not; the message is one line."""


class State(StrEnum):
    """What is known of one check; the value is the word for it."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """It could not be checked."""
    LEFT_OUT = "left out"
    """It was not asked for, or there is nothing to check."""


_NOT_READY = {State.FAILED: "not ready", State.UNKNOWN: "not known to be ready"}
_TOLD = 2
"""Reasons that a conclusion names; the checks have all of them."""


class Outcome(NamedTuple):
    """What one check has found."""

    part: str
    """One of `PARTS`."""
    check: str
    """Its name, which is stable."""
    state: State
    note: str
    """What was found, as a phrase without a full stop."""
    details: tuple[str, ...] = ()
    """What shows it, a line each."""
    help: str = ""
    """What to do, where it failed or could not be checked."""


class Check(NamedTuple):
    """One thing that a preflight looks at."""

    part: str
    """One of `PARTS`."""
    name: str
    """Its name, which is stable."""

    def passed(self, note: str, details: tuple[str, ...] = ()) -> Outcome:
        """Return that it is as it should be; the arguments are the fields of an `Outcome`."""
        return Outcome(*self, State.PASSED, note, details)

    def failed(self, note: str, help_: str = "", details: tuple[str, ...] = ()) -> Outcome:
        """Return that it is not as it should be."""
        return Outcome(*self, State.FAILED, note, details, help_)

    def unknown(self, note: str, help_: str = "", details: tuple[str, ...] = ()) -> Outcome:
        """Return that it could not be checked."""
        return Outcome(*self, State.UNKNOWN, note, details, help_)

    def left_out(self, note: str, details: tuple[str, ...] = ()) -> Outcome:
        """Return that it was not asked for, or that there is nothing to check."""
        return Outcome(*self, State.LEFT_OUT, note, details)


class Report(NamedTuple):
    """Everything that a preflight says."""

    repository: str
    """The repository's folder, as it was given."""
    tag: str
    """The tag of the release; empty where none could be told."""
    commit: str
    """The commit that would be tagged; empty where there is none."""
    outcomes: tuple[Outcome, ...]
    distributions: tuple[Distribution, ...] = ()

    @property
    def state(self) -> State:
        """The worst state of all."""
        return worst(self.outcomes)

    def of(self, part: str) -> tuple[Outcome, ...]:
        """Return the outcomes of one part."""
        return tuple(one for one in self.outcomes if one.part == part)


def worst(outcomes: Iterable[Outcome]) -> State:
    """Return the state that decides: a failure, else a doubt, else a success."""
    states = {one.state for one in outcomes}
    for state in (State.FAILED, State.UNKNOWN, State.PASSED):
        if state in states:
            return state
    return State.LEFT_OUT


def summary(outcomes: Sequence[Outcome]) -> str:
    """Return one line on some outcomes: ready, or every reason why not."""
    state = worst(outcomes)
    if state is State.PASSED:
        return "ready"
    reasons = "; ".join(_notes(outcomes, state))
    if state is State.LEFT_OUT:
        return f"left out: {reasons}" if reasons else "left out"
    return f"{_NOT_READY[state]} because {reasons}"


def conclusion(report: Report) -> str:
    """Return one line on a whole preflight: ready, or the first reasons why not."""
    name = report.tag or "the release"
    if report.state not in _NOT_READY:
        return f"{name} is ready"
    notes = _notes(report.outcomes, report.state)
    more = len(notes) - _TOLD
    end = f"; and {counted(more, 'more reason')}" if more > 0 else ""
    return f"{name} is {_NOT_READY[report.state]} because {'; '.join(notes[:_TOLD])}{end}"


def _notes(outcomes: Iterable[Outcome], state: State) -> list[str]:
    """Return what was found where a check came out so, each once."""
    return list(dict.fromkeys(one.note for one in outcomes if one.state is state))
