"""One report that has a clause in every state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest
from tests.openmed import PROVENANCE, PUBLISH

from pubproof.contract.clause import (
    Clause,
    Evidence,
    Example,
    Finding,
    Report,
    Result,
    State,
    Verdict,
)
from pubproof.location import Location

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pubproof.pipeline import Pipeline

LINES = {
    (PUBLISH, 1): "name: Publish",
    (PUBLISH, 6): "  workflow_dispatch:",
    (PROVENANCE, 41): "        continue-on-error: true",
}

START = Location("a.yml", 3, 1, 3, 3)


class OneFinding(Protocol):
    """Makes a report of one finding."""

    def __call__(
        self,
        line: str = ...,
        *,
        location: Location = ...,
        message: str = ...,
        help_: str = ...,
        state: State = ...,
    ) -> Report: ...


def _check(_: Pipeline) -> Iterable[Evidence]:
    raise AssertionError("a report judges nothing")


def _clause(name: str, statement: str) -> Clause:
    example = Example(PUBLISH, "on: push", "on: pull_request")
    return Clause(name, statement, f"Why of {name}.", f"Fix of {name}.", example, _check)


@pytest.fixture
def report() -> Report:
    """A clause that holds, one that fails, one that is unknown and one that is off."""
    dispatch = Finding(
        "tag-push-only",
        Location(PUBLISH, 6, 3, 6, 21),
        "also runs on workflow_dispatch",
        "remove 'workflow_dispatch'",
    )
    unread = Finding(
        "slsa-provenance", Location(PROVENANCE, 7, 1, 7, 1), "this is not UTF-8", "save it as UTF-8"
    )
    evidence = Evidence(Location(PUBLISH, 30, 9, 30, 51), "the only upload")
    return Report(
        ".",
        (
            Result(
                _clause("one-publisher", "exactly one step can upload"),
                Verdict(State.HOLDS, evidence=(evidence,)),
            ),
            Result(
                _clause("tag-push-only", "only the push of a release tag starts a release"),
                Verdict(State.FAILS, findings=(dispatch,)),
            ),
            Result(
                _clause("slsa-provenance", "every distribution is attested"),
                Verdict(State.UNKNOWN, f"{PROVENANCE} cannot be read", findings=(unread,)),
            ),
            Result(
                _clause("pypa-action", "the PyPA action uploads"),
                Verdict(State.OFF, "we upload to our own index"),
            ),
        ),
        lambda path, line: LINES.get((path, line), ""),
    )


@pytest.fixture
def one_finding() -> OneFinding:
    """Make a report of one finding, in a file of which one line alone can be read."""

    def make(
        line: str = "on: push",
        *,
        location: Location = START,
        message: str = "wrong",
        help_: str = "mend it",
        state: State = State.FAILS,
    ) -> Report:
        reason = "it cannot be told" if state is State.UNKNOWN else ""
        finding = Finding("pypa-action", location, message, help_)
        verdict = Verdict(state, reason, findings=(finding,))
        result = Result(_clause("pypa-action", "the PyPA action uploads"), verdict)
        place = (location.path, location.line)
        return Report(".", (result,), lambda path, at: line if (path, at) == place else "")

    return make
