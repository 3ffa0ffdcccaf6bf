"""What the contract says of a release."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof import contract
from pubproof.commands import call
from pubproof.contract import metadata_supported
from pubproof.contract.clause import State as ClauseState
from pubproof.preflight.outcome import Check, Outcome, State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.contract.clause import Report
    from pubproof.pipeline import Pipeline

_ALL = Check("contract", "contract")
_STATES = {ClauseState.FAILS: State.FAILED, ClauseState.UNKNOWN: State.UNKNOWN}


def judged(pipeline: Pipeline, *, metadata_is_known: bool) -> Iterator[Outcome]:
    """Yield what the contract says, an outcome for each clause that does not hold.

    Args:
        pipeline: what is judged.
        metadata_is_known: whether the distributions themselves were found to be accepted, which
            answers what the files of the repository leave open.
    """
    report = contract.judge(pipeline)
    held = 0
    for result in report.results:
        answered = metadata_is_known and result.clause.id == metadata_supported.CLAUSE.id
        state = result.verdict.state
        if state not in _STATES or (answered and state is ClauseState.UNKNOWN):
            held += 1
            continue
        note = f"{result.clause.id} {'fails' if state is ClauseState.FAILS else 'is unknown'}"
        shown = call(f"check --select {result.clause.id}", pipeline.repository.folder)
        yield Outcome(
            _ALL.part,
            result.clause.id,
            _STATES[state],
            note,
            _found(report, result.clause.id) or (result.verdict.reason,),
            f"`{shown}` shows where",
        )
    if held == len(report.results):
        yield _ALL.passed(f"all {held} clauses hold or are off")


def _found(report: Report, clause: str) -> tuple[str, ...]:
    return tuple(
        f"{one.location}: {one.message}" for one in report.findings if one.clause == clause
    )
