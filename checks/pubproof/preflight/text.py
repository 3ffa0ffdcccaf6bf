"""A preflight for people: every check on a line, then a line for each part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.preflight.outcome import PARTS, State, conclusion, summary
from pubproof.reports.look import ASIDE, BAD, GOOD, OPEN
from pubproof.tokens import mask

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.preflight.outcome import Report
    from pubproof.reports.look import Look

_MARKS = {State.PASSED: GOOD, State.FAILED: BAD, State.UNKNOWN: OPEN, State.LEFT_OUT: ASIDE}


def render(report: Report, look: Look) -> str:
    """Return the report."""
    return "\n".join(_lines(report, look))


def _lines(report: Report, look: Look) -> Iterator[str]:
    """Yield the lines of the report."""

    def safe(text: str) -> str:
        return look.plain(mask(text))

    for outcome in report.outcomes:
        sign, color = _MARKS[outcome.state]
        yield f"{look.paint(look.mark(sign), color)} {look.fold(safe(outcome.note), 2)}"
        for line in outcome.details:
            yield look.hang(f"    {safe(line)}".rstrip())
        if outcome.help and outcome.state in (State.FAILED, State.UNKNOWN):
            yield look.hang(f"  = help: {safe(outcome.help)}")
    yield ""
    for one in report.distributions:
        yield f"{safe(one.filename)}  {one.size:,} bytes  sha256:{one.sha256}"
    if report.distributions:
        yield ""
    width = max(map(len, PARTS))
    for part in PARTS:
        yield f"{part:{width}}  {look.fold(safe(summary(report.of(part))), width + 2)}"
    yield ""
    yield look.fold(safe(conclusion(report)), 0)
