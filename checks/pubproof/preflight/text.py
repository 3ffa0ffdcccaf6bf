"""A preflight for people: every check on a line, then a line for each part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.preflight.outcome import PARTS, State, verdict
from pubproof.reports.quoting import plain
from pubproof.tokens import mask

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.preflight.outcome import Outcome, Report

_MARKS = {State.PASSED: "✓", State.FAILED: "✗", State.UNKNOWN: "?", State.LEFT_OUT: "-"}
_ASCII_MARKS = {**_MARKS, State.PASSED: "+", State.FAILED: "x"}
_COLORS = {State.PASSED: "32", State.FAILED: "31", State.UNKNOWN: "33", State.LEFT_OUT: "2"}
"""Parameters of the terminal's Select Graphic Rendition (ECMA-48, 8.3.117)."""
_TOLD = 2
"""Reasons that the last line names; the lines above have all of them."""


def render(report: Report, *, color: bool = False, unicode: bool = True) -> str:
    """Return the report.

    Args:
        report: what was found.
        color: whether to colour it for a terminal.
        unicode: whether more than ASCII can be shown.
    """
    return "\n".join(_lines(report, color=color, unicode=unicode))


def _lines(report: Report, *, color: bool, unicode: bool) -> Iterator[str]:
    marks = _MARKS if unicode else _ASCII_MARKS

    def safe(text: str) -> str:
        return plain(mask(text), unicode=unicode)

    def marked(state: State) -> str:
        return f"\x1b[{_COLORS[state]}m{marks[state]}\x1b[0m" if color else marks[state]

    for outcome in report.outcomes:
        yield f"{marked(outcome.state)} {safe(outcome.note)}"
        for line in outcome.details:
            yield f"    {safe(line)}".rstrip()
        if outcome.help and outcome.state in (State.FAILED, State.UNKNOWN):
            yield f"  = help: {safe(outcome.help)}"
    yield ""
    for one in report.distributions:
        yield f"{safe(one.file)}  {one.size:,} bytes  sha256:{one.sha256}"
    if report.distributions:
        yield ""
    width = max(map(len, PARTS))
    for part in PARTS:
        yield f"{part:{width}}  {safe(verdict(report.of(part)))}"
    yield ""
    yield safe(conclusion(report))


def conclusion(report: Report) -> str:
    """Return the last line: ready, or why not."""
    name = report.tag or "the release"
    reasons = [one for one in report.outcomes if one.state is report.state]
    if report.state is State.FAILED:
        return f"{name} is not ready because {_reasons(reasons)}"
    if report.state is State.UNKNOWN:
        return f"{name} is not known to be ready because {_reasons(reasons)}"
    return f"{name} is ready"


def _reasons(outcomes: list[Outcome]) -> str:
    notes = list(dict.fromkeys(one.note for one in outcomes))
    more = len(notes) - _TOLD
    end = f"; and {more} more reason{'s' * (more > 1)}" if more > 0 else ""
    return "; ".join(notes[:_TOLD]) + end
