"""The history of a repository as a drawing: for each clause a strip of the times it held."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from pubproof.contract.clause import State
from pubproof.guide.drawings import svg
from pubproof.guide.drawings.svg import CODE, NOTE, WIDTH, Line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from pubproof.history.commits import Commit
    from pubproof.history.history import History, Span

    Link = Callable[[Commit], str]
    """Returns the address of a commit, nothing where it has none."""

_ROW = 38
_BAR = 12
_LEAST = 2.0
"""How narrow a bar may be, so that a day in ten years can be seen."""
_COLORS = """
svg { color-scheme: light dark; background: Canvas; color: CanvasText; font-family: sans-serif;
  --pubproof-ok: #0b6b4a; --pubproof-fail: #ae2318; --pubproof-doubt: #7a5300; }
@media (prefers-color-scheme: dark) {
  svg { --pubproof-ok: #63d1a2; --pubproof-fail: #ff9b8f; --pubproof-doubt: #eec463; }
}
"""
"""What a page's style sheet gives to the drawing where it stands in a page."""


def draw(history: History, link: Link, prefix: str) -> str:
    """Return a drawing of when each clause held, as inline SVG.

    Args:
        history: what is drawn.
        link: returns the address of a commit.
        prefix: what the drawing's ids begin with.
    """
    return _drawn(history, link, prefix, [])


def draw_alone(history: History) -> str:
    """Return the drawing as a file of its own, with its colours."""
    return _drawn(history, lambda _: "", "pubproof-history", [svg.element("style", _COLORS)])


def _drawn(history: History, link: Link, prefix: str, parts: list[str]) -> str:
    start, end = history.branch.days()
    y = 0.0
    for clause, spans in history.by_clause().items():
        parts += _strip(clause, spans, y, (start, max(end, start + timedelta(seconds=1))), link)
        y += _ROW
    parts += [*_axis(history, y), *_legend(y + 26)]
    commits = history.branch.commits
    title = f"The clauses from {commits[0].day} to {commits[-1].day}"
    return svg.drawing(prefix, title, " ".join(_in_words(history)), y + 42, parts)


def _strip(
    clause: str, spans: Sequence[Span], y: float, days: tuple[datetime, datetime], link: Link
) -> Iterator[str]:
    """Yield the name of a clause, its state, and a bar for each of its spans."""
    last = spans[-1]
    now = f"{last.state.value} since {last.began.day}" if len(spans) > 1 else last.state.value
    room = svg.measure(now, NOTE) + 1
    yield svg.text(1, y + 14, Line(clause, CODE), WIDTH - room - 8)
    yield svg.text(WIDTH - 1, y + 14, Line(now, NOTE), room, end=True)
    for span in spans:
        left = _x(span.began.when, *days)
        right = _x(span.ended.when, *days) if span.ended is not None else WIDTH - 1
        width = max(right - left, _LEAST)
        bar = _bar(min(left, WIDTH - 1 - width), y + 20, width, span.state)
        yield svg.linked(link(span.by), _span_in_words(span), bar)


def _x(when: datetime, start: datetime, end: datetime) -> float:
    part: float = (when - start) / (end - start)
    return 1 + (WIDTH - 2) * min(max(part, 0.0), 1.0)


def _bar(x: float, y: float, width: float, state: State) -> str:
    """Return a bar of a height and a look that tell its state without its colour."""
    height = {State.HOLDS: _BAR / 3, State.OFF: 1.5}.get(state, _BAR)
    paint = {
        State.HOLDS: "var(--pubproof-ok, currentColor)",
        State.FAILS: "var(--pubproof-fail, currentColor)",
        State.UNKNOWN: "var(--pubproof-doubt, currentColor)",
    }.get(state, svg.FAINT)
    inset = 0.75 if state is State.UNKNOWN else 0
    return svg.element(
        "rect",
        x=x + inset,
        y=y + (_BAR - height) / 2 + inset,
        width=max(width - 2 * inset, _LEAST / 4),
        height=height - 2 * inset,
        class_=f"pubproof-{state.value}",
        fill="none" if state is State.UNKNOWN else paint,
        stroke=paint if state is State.UNKNOWN else "",
        stroke_width=1.5 if state is State.UNKNOWN else "",
        pointer_events="all",
    )


def _axis(history: History, y: float) -> Iterator[str]:
    commits = history.branch.commits
    first = commits[0].day
    yield svg.line([(1, y), (WIDTH - 1, y)], "rule", svg.RULE_PAINT)
    before = f"{first}, where this clone begins" if history.branch.shallow else first
    yield svg.text(1, y + 16, Line(before, NOTE), WIDTH - 90)
    yield svg.text(WIDTH - 1, y + 16, Line(commits[-1].day, NOTE), 90, end=True)


def _legend(y: float) -> Iterator[str]:
    x = 1.0
    for state in (State.HOLDS, State.FAILS, State.UNKNOWN, State.OFF):
        yield _bar(x, y, 18, state)
        yield svg.text(x + 24, y + 10.5, Line(state.value, NOTE), 70)
        x += 40 + svg.measure(state.value, NOTE)


def _in_words(history: History) -> Iterator[str]:
    """Yield the drawing in words."""
    if history.branch.shallow:
        yield "This clone is shallow: what came before is not known."
    for spans in history.by_clause().values():
        if len(spans) == 1:
            yield f"{spans[0].clause}: {spans[0].state.value} all the time."
        else:
            yield "; ".join(map(_span_in_words, spans)) + "."


def _span_in_words(span: Span) -> str:
    until = span.ended.day if span.ended is not None else "now"
    by = span.by
    return (
        f"{span.clause}: {span.state.value} from {span.began.day} until {until}, "
        f"{by.id[:8]} {by.subject}"
    )
