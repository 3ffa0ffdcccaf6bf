"""A verdict as JSON gives it back: lists, in the order of its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pubproof.contract.clause import Caution, Evidence, Finding, Note, State, Verdict
from pubproof.location import Location
from pubproof.tokens import mask

if TYPE_CHECKING:
    from collections.abc import Iterator


def verdict(record: list[Any]) -> Verdict:
    """Return the verdict of which `json.dumps` has made a record.

    Raises:
        TypeError, ValueError: it has made it of something else.
    """
    state, reason, evidence, findings, cautions, notes = record
    return Verdict(
        State(state),
        reason,
        tuple(Evidence(Location(*place), note) for place, note in evidence),
        tuple(Finding(clause, Location(*place), *said) for clause, place, *said in findings),
        tuple(Caution(Location(*place), note) for place, note in cautions),
        tuple(Note(Location(*place), message, help_) for place, message, help_ in notes),
    )


def tells_a_secret(verdict: Verdict) -> bool:
    """Whether a text of a verdict has a credential in it, which nobody may keep."""
    return any(mask(text) != text for text in _texts(verdict))


def _texts(verdict: Verdict) -> Iterator[str]:
    yield verdict.reason
    for found in verdict.findings:
        yield from (found.message, found.help)
    yield from (one.note for one in verdict.evidence)
    yield from (one.note for one in verdict.cautions)
    for note in verdict.notes:
        yield from (note.message, note.help)
