"""Cards: boxes with a name, rows under it, and cards inside."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pubproof.guide.drawings.svg import (
    LABEL,
    NOTE,
    PAD,
    RULE_PAINT,
    Line,
    arrow,
    clean,
    dot,
    icon,
    line,
    linked,
    measure,
    rectangle,
    text,
    wrap,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

_HEAD, _NOTE, _ROW = 31, 17, 20
_FOOT, _RULE = 10, 11


class Row(NamedTuple):
    """A word and what stands beside it, in a card."""

    label: str
    lines: tuple[Line, ...]
    title: str
    address: str = ""
    is_step: bool = False
    """Whether it is one in a row of things that are done one after the other."""


class Gap(NamedTuple):
    """What lies between two cards."""

    height: float = 10
    mark: str = ""
    """What is drawn in it: an `arrow`, a `wire`, or nothing."""


class Card(NamedTuple):
    """A box with a name, rows under it, and cards inside."""

    name: Line
    tag: str
    """What it is, in the right corner."""
    title: str
    address: str = ""
    note: str = ""
    """A sentence under the name."""
    rows: tuple[Row, ...] = ()
    inner: tuple[Card | Gap, ...] = ()
    look: str = "box"
    """One of `rectangle`'s looks, or `bare` for no border."""
    picture: str = ""
    narrower: float = 0
    """How much of the width it leaves free at its right."""


class Drawn(NamedTuple):
    """A card that has been drawn."""

    parts: tuple[str, ...]
    bottom: float
    exits: tuple[float, ...]
    """The lower borders of the cards of the look `main`, in it or itself."""


def draw_card(card: Card, x: float, y: float, width: float) -> Drawn:
    """Draw a card whose upper left corner is at `x` and `y`."""
    width -= card.narrower
    height = _card_height(card, width)
    parts = [_head(card, x, y, width, height)]
    top = y + _HEAD + _NOTE * len(_note(card, width))
    parts += _draw_rows(card.rows, x + PAD, top, width - 2 * PAD)
    top += _rows_height(card.rows) + _lead(card)
    exits: list[float] = []
    for item in card.inner:
        if isinstance(item, Gap):
            parts += _mark(item, x + width / 2, top)
            top += item.height
            continue
        inset = 0 if item.look == "bare" else PAD - 2
        done = draw_card(item, x + inset, top, width - 2 * inset)
        parts += done.parts
        exits += done.exits
        top = done.bottom
    bottom = y + height
    return Drawn(tuple(parts), bottom, (bottom,) if card.look == "main" else tuple(exits))


def _mark(gap: Gap, x: float, y: float) -> list[str]:
    ends = (x, y), (x, y + gap.height)
    if gap.mark == "arrow":
        return [arrow(*ends)]
    return [line(ends)] if gap.mark else []


def _card_height(card: Card, width: float) -> float:
    """Return how high a card of some width is."""
    height: float = _HEAD + _NOTE * len(_note(card, width)) + _rows_height(card.rows)
    height += _lead(card)
    for item in card.inner:
        if isinstance(item, Gap):
            height += item.height
        else:
            inset = 0 if item.look == "bare" else PAD - 2
            height += _card_height(item, width - 2 * inset - item.narrower)
    last = card.inner[-1] if card.inner else None
    ends_in_bare = isinstance(last, Card) and last.look == "bare"
    if ends_in_bare:
        return height
    return height + _FOOT if card.note or card.rows or card.inner else _HEAD + 2


def _head(card: Card, x: float, y: float, width: float, height: float) -> str:
    parts = [] if card.look == "bare" else [rectangle(x, y, width, height, card.look)]
    left = x + PAD
    if card.picture:
        parts.append(icon(left, y + 9, card.picture))
        left += 23
    tag = measure(card.tag, NOTE)
    parts.append(text(left, y + 21, card.name, x + width - 2 * PAD - tag - left + 4))
    parts.append(text(x + width - PAD, y + 21, Line(card.tag, NOTE), tag + 1, end=True))
    for number, words in enumerate(_note(card, width), 1):
        sentence = Line(words, NOTE)
        parts.append(text(x + PAD, y + 20 + _NOTE * number, sentence, width - 2 * PAD))
    return linked(card.address, card.title, *parts)


def _lead(card: Card) -> float:
    """Return the room in front of the cards inside a card."""
    first = card.inner[0] if card.inner else None
    return 4 if isinstance(first, Card) and first.look != "bare" else 0


def _note(card: Card, width: float) -> list[str]:
    return wrap(clean(card.note), width - 2 * PAD, NOTE)


def _rows_height(rows: Sequence[Row]) -> float:
    if not rows:
        return 0
    ruled = rows[-1].is_step and not rows[0].is_step
    return _ROW * sum(len(row.lines) for row in rows) + (_RULE if ruled else 0)


def _draw_rows(rows: Sequence[Row], x: float, y: float, width: float) -> list[str]:
    """Draw rows one under the other; those that are steps hang on a line."""
    parts: list[str] = []
    dots: list[float] = []
    values = max((_indent(row) + measure(row.label, LABEL) for row in rows), default=0) + 16
    for row in rows:
        if row.is_step and not dots and parts:
            rule = [(x, y + _RULE / 2), (x + width, y + _RULE / 2)]
            parts.append(line(rule, "rule", RULE_PAINT))
            y += _RULE
        height = _ROW * len(row.lines)
        elements = [rectangle(x - 6, y, width + 12, height, "hit")]
        beside = x + (values if row.label else _indent(row))
        if row.label:
            elements.append(text(x + _indent(row), y + 14, Line(row.label, LABEL), values))
        for number, one in enumerate(row.lines):
            room = x + width - beside
            elements.append(text(beside, y + 14 + _ROW * number, one, room))
        if row.is_step:
            dots.append(y + 10)
        parts.append(linked(row.address, row.title, *elements))
        y += height
    if dots:
        wire = line([(x + 3.5, dots[0]), (x + 3.5, dots[-1])], "rule", RULE_PAINT)
        parts.append(wire + "".join(dot(x + 3.5, place, strong=True) for place in dots))
    return parts


def _indent(row: Row) -> float:
    return 14 if row.is_step else 0
