"""Marks: what shows beside a sentence that states a clause."""

from __future__ import annotations

from posixpath import basename
from typing import TYPE_CHECKING

from pubproof.contract.clause import State
from pubproof.guide.inline import link, literal
from pubproof.guide.subject import SubjectError
from pubproof.spelling import suggestion

if TYPE_CHECKING:
    from pubproof.contract.clause import Evidence, Result, Verdict
    from pubproof.guide.guide import Guide

SIGNS = {State.HOLDS: "✓", State.FAILS: "✗", State.UNKNOWN: "?", State.OFF: "○"}
_WORDS = {
    State.HOLDS: "holds",
    State.FAILS: "fails",
    State.UNKNOWN: "is unknown",
    State.OFF: "is off",
}
_MAX_PLACES = 2
"""Places of evidence that a mark links to; the clause's section names all."""


def claim(guide: Guide, clause: str) -> str:
    """Return the mark for a sentence that claims a clause.

    A clause that is switched off is shown so, with the reason.

    Raises:
        SubjectError: there is no such clause, or it does not hold.
    """
    verdict = result(guide, clause).verdict
    if verdict.state is State.FAILS:
        raise SubjectError(f"{clause} does not hold: {_first(guide, verdict)}")
    if verdict.state is State.UNKNOWN:
        message = f"{clause} cannot be told to hold: {_first(guide, verdict)}"
        raise guide.subject.lacks(message, clause)
    if verdict.state is State.OFF:
        return f"{_mark(guide, clause, State.OFF)} <em>(off: {literal(verdict.reason)})</em>"
    return _mark(guide, clause, State.HOLDS, verdict.evidence[:_MAX_PLACES])


def result(guide: Guide, clause: str) -> Result:
    """Return what is known of a clause; raises SubjectError for one that does not exist."""
    results = guide.subject.results
    if clause not in results:
        raise SubjectError(f"there is no clause '{clause}'{suggestion(clause, results)}")
    return results[clause]


def sign(state: State) -> str:
    """Return a state as a sign and a word, in HTML."""
    return (
        f'<span class="pubproof-state pubproof-state--{state}">'
        f'<span aria-hidden="true">{SIGNS[state]}</span> {state}</span>'
    )


def _mark(guide: Guide, clause: str, state: State, evidence: tuple[Evidence, ...] = ()) -> str:
    title = f"{clause} {_WORDS[state]}"
    sign = f'{SIGNS[state]}<span class="pubproof-hidden"> {title}</span>'
    places = []
    for one in evidence:
        shown = literal(f"{basename(one.location.path)}:{one.location.line}")
        places.append(link(shown, guide.link(one.location), one.note, ".pubproof-mark__lines"))
    leading = link(sign, guide.clause_address(clause), title, ".pubproof-mark__clause")
    return (
        f'<span class="pubproof-mark pubproof-mark--{state}" data-search-exclude>'
        f"{'&nbsp;'.join(filter(None, [leading, ' '.join(places)]))}</span>"
    )


def _first(guide: Guide, verdict: Verdict) -> str:
    """Return the verdict's first ground, and how many more there are."""
    if not verdict.findings:
        return guide.subject.say(verdict.reason)
    more = len(verdict.findings) - 1
    rest = f" (and {more} more)" if more else ""
    first = verdict.findings[0]
    return f"{guide.subject.place(first.location)} {first.message}{rest}"
