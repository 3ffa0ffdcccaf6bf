"""A history for people: a strip for each clause, and what began and ended when."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from pubproof.contract import no_stale_reference
from pubproof.contract.clause import State
from pubproof.reports.look import DIM, GREEN, RED, YELLOW, Mark
from pubproof.spelling import counted
from pubproof.tokens import mask

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from pubproof.contract.clause import Verdict
    from pubproof.history.commits import Commit
    from pubproof.history.history import Drift, History, Span
    from pubproof.reports.look import Look

_MARKS = {
    State.HOLDS: Mark("·", GREEN),
    State.FAILS: Mark("✗", RED),
    State.UNKNOWN: Mark("?", YELLOW),
    State.OFF: Mark("-", DIM),
}
_BEST = (State.OFF, State.HOLDS, State.UNKNOWN, State.FAILS)
"""Of several states in one column the last of these is shown."""
_COLUMNS, _FEWEST = 56, 10
"""Of a strip, where there is room and where there is none: with the longest id of a clause behind
it a line has 80."""
_SUBJECT = 72
_SHOWN = 3
"""How many findings of a span are shown."""
_INDENT = " " * 11


def render(history: History, look: Look, *, verbose: bool) -> str:
    """Return the history; with `verbose` every finding is listed with its time."""
    lines: list[str] = []
    now = history.moments[-1].verdicts
    clauses = [[*_clause(spans, now[clause])] for clause, spans in history.by_clause().items()]
    short = [line for clause in clauses if len(clause) == 1 for line in clause]
    lines += ["", *short] if short else []
    for clause in clauses:
        lines += ["", *clause] if len(clause) > 1 else []
    lines += _stale(history)
    if verbose:
        lines += ["", "Every finding, oldest first:", *map(_drift, history.drifts)]
    problems = [one.problem for one in history.moments if one.problem]
    lines += ["", *problems] if problems else []
    head = (look.fold(look.plain(line), 0) for line in _head(history))
    told = (look.hang(look.plain(mask(line))) for line in lines)
    return "\n".join([*head, "", *_strips(history, look), *told]).rstrip()


def _head(history: History) -> Iterator[str]:
    commits = history.branch.commits
    count, changes = len(commits), len(history.moments) - 1
    often = f"changes in {changes:,} of them" if changes else "never changes"
    yield (
        f"{counted(count, 'commit')} of the branch, {commits[0].day} to "
        f"{commits[-1].day}; what is said {often}"
    )
    yield "All are judged by the present settings."
    if history.branch.shallow:
        yield f"This clone is shallow: what came before {_named(commits[0])} is not known."


def _strips(history: History, look: Look) -> Iterator[str]:
    shown = {state: (look.mark(mark.sign), mark.color) for state, mark in _MARKS.items()}
    first, last = history.branch.commits[0], history.branch.commits[-1]
    clauses = history.by_clause()
    room = look.columns - max(map(len, clauses)) - 2 if look.columns else _COLUMNS
    columns = min(_COLUMNS, max(_FEWEST, room))
    for clause, spans in clauses.items():
        cells = groupby(_cells(spans, columns, *history.branch.days()))
        runs = ((shown[state], len([*alike])) for state, alike in cells)
        strip = "".join(look.paint(sign * length, color) for (sign, color), length in runs)
        yield f"{strip}  {clause}"
    days = max(columns, len(first.day) + 1 + len(last.day)) - len(first.day)
    yield f"{first.day}{last.day:>{days}}"
    legend = "  ".join(f"{sign} {state.value}" for state, (sign, _) in shown.items())
    yield look.fold(f"{legend}; of several in one column the worst", 0)


def _cells(spans: Sequence[Span], columns: int, start: datetime, end: datetime) -> list[State]:
    """Return the state that each column of a clause's strip shows."""
    length = max(end - start, timedelta(seconds=1))
    cells = [State.OFF] * columns
    for span in spans:
        first = _column(span.began.when - start, length, columns)
        until = span.ended.when - start if span.ended else length
        for place in range(first, max(first, _column(until, length, columns)) + 1):
            cells[place] = max(cells[place], span.state, key=_BEST.index)
    return cells


def _column(after: timedelta, length: timedelta, columns: int) -> int:
    return min(max(int(after / length * columns), 0), columns - 1)


def _clause(spans: Sequence[Span], now: Verdict) -> Iterator[str]:
    if len(spans) == 1:
        yield f"{spans[0].clause}: {spans[0].state.value} in all of them"
        yield from _grounds(spans[0])
        yield from _grounds_now(spans[0], now)
        return
    yield f"{spans[0].clause}: {spans[-1].state.value} now"
    for number, span in enumerate(spans):
        until = f"until {span.ended.day}, {_length(span)}" if span.ended else "until now"
        yield f"  {span.state.value:7}  from {span.began.day} {until}"
        if number:
            yield f"{_INDENT}by {_named(span.by)}"
            if span.by is not span.began:
                yield f"{_INDENT}merged by {_named(span.began)}"
        yield from _grounds(span)
    yield from _grounds_now(spans[-1], now)


def _grounds_now(last: Span, now: Verdict) -> Iterator[str]:
    """Yield why a clause does not hold today, where more is said than its last state began with."""
    began, lasting = (
        {(*one.location[:1], one.message) for one in each.findings} for each in (last, now)
    )
    if lasting - began:
        yield f"{_INDENT}and today:"
        yield from _grounds(now)


def _grounds(span: Span | Verdict) -> Iterator[str]:
    """Yield why a clause does not hold."""
    for one in span.findings[:_SHOWN]:
        yield f"{_INDENT}{one.location.short}: {one.message}"
    if len(span.findings) > _SHOWN:
        yield f"{_INDENT}and {len(span.findings) - _SHOWN} more"
    if span.reason and not span.findings:
        yield f"{_INDENT}because {span.reason}"


def _stale(history: History) -> Iterator[str]:
    """Yield the references that were stale, with their times."""
    stale = [one for one in history.drifts if one.finding.clause == no_stale_reference.CLAUSE.id]
    if stale:
        yield from ("", "References that were stale, oldest first:")
    for one in stale:
        yield f"  {one.finding.location.short}: {one.finding.message}"
        yield f"{_INDENT}from {_named(one.began)}"
        ended = f"{_named(one.ended)}, {_length(one)}" if one.ended is not None else "now"
        yield f"{_INDENT}until {ended}"


def _drift(drift: Drift) -> str:
    one = drift.finding
    until = f"until {drift.ended.day} {drift.ended.id[:8]}" if drift.ended else "until now"
    return (
        f"  {drift.began.day} {drift.began.id[:8]} {until}: {one.clause}: "
        f"{one.location.short}: {one.message}"
    )


def _named(commit: Commit) -> str:
    subject = commit.subject
    cut = subject if len(subject) <= _SUBJECT else f"{subject[:_SUBJECT].rstrip()}…"
    return f"{commit.day} {commit.id[:8]} {cut}"


def _length(time: Span | Drift) -> str:
    days = max((time.ended.when - time.began.when).days, 0) if time.ended is not None else 0
    return "less than a day" if not days else counted(days, "day")
