"""Drawings in SVG: text that fits, rows and cards, arrows.

A drawing grows downwards and is `WIDTH` units wide, so that it can be read on a phone. Its colours
are custom properties of the page's style sheet; without one it takes the page's text colour.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import category, east_asian_width

from pubproof.reports.quoting import plain
from pubproof.scripts import UNKNOWN
from pubproof.tokens import mask

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pubproof.location import Location

    Link = Callable[[Location], str]
    """Returns the address of lines of the repository, nothing where they have none."""

WIDTH = 360
PAD = 12
"""Between a card's border and what it holds."""

_INK = "var(--pubproof-ink, currentColor)"
_MUTED = "var(--pubproof-muted, currentColor)"
_ACCENT = "var(--pubproof-accent, currentColor)"
_OK = "var(--pubproof-ok, currentColor)"
_LINE = "var(--pubproof-line, currentColor)"
FAINT = _LINE
_PAPER = "var(--pubproof-box, Canvas)"
RULE_PAINT = "var(--pubproof-rule, var(--pubproof-line, currentColor))"
_BOX = "var(--pubproof-box, none)"

_NARROW = frozenset(" !'(),./:;I[]`fijlrt|")
_BROAD = frozenset("%@MWmw…")
_MONOSPACE = 0.605
"""Width of a character in the widest common monospace fonts, as a part of their size."""


class Style(NamedTuple):
    """How a text is set."""

    name: str
    """The class by which a style sheet knows it, without its prefix."""
    size: float
    paint: str
    mono: bool = False
    bold: bool = False


NAME = Style("name", 13.5, _INK, mono=True, bold=True)
HEADING = Style("heading", 13.5, _INK, bold=True)
LABEL = Style("label", 13, _INK)
NOTE = Style("note", 12.5, _MUTED)
CODE = Style("code", 12.25, _INK, mono=True)
GOOD = Style("good", 12.5, _OK)


class Line(NamedTuple):
    """One line of text."""

    text: str
    style: Style = CODE


def clean(text: str) -> str:
    """Return a text of the repository on one line, without control characters and tokens."""
    return plain(mask(" ".join(text.replace(UNKNOWN, "…").split())))


def measure(text: str, style: Style) -> float:
    """Return how wide a text is at most, in the fonts that readers have."""
    return sum(_advance(character, style) for character in text) * style.size


def _fit(text: str, room: float, style: Style) -> str:
    """Return the text, its end replaced by an ellipsis where it is wider than `room`."""
    if measure(text, style) <= room:
        return text
    while text and measure(f"{text}…", style) > room:
        text = text[:-1]
    return f"{text.rstrip()}…"


def wrap(text: str, room: float, style: Style) -> list[str]:
    """Return the words of a text on lines no wider than `room`, as far as a word allows it."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and measure(longer, style) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _advance(character: str, style: Style) -> float:
    if category(character) in ("Mn", "Me"):
        return 0
    if not character.isascii() and (
        east_asian_width(character) in ("W", "F") or category(character) == "So"
    ):
        return 1.3
    if style.mono:
        return _MONOSPACE
    width = 0.32 if character in _NARROW else 0.93 if character in _BROAD else 0.58
    if character.isupper() and character not in _NARROW | _BROAD:
        width = 0.72
    return width * (1.06 if style.bold else 1)


# -- elements ----------------------------------------------------------------------------------


def element(name: str, content: str = "", **attributes: float | str) -> str:
    """Return an element.

    Args:
        name: its name.
        content: the markup in it.
        attributes: with ``_`` for ``-`` in their names; those without a value are left out.
    """
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_value(value)}"'
        for key, value in attributes.items()
        if value != ""
    )
    return f"<{name}{given}>{content}</{name}>" if content else f"<{name}{given}/>"


def _value(value: float | str) -> str:
    return escape(value) if isinstance(value, str) else f"{round(value, 2):g}"


def text(x: float, y: float, line: Line, room: float, *, end: bool = False) -> str:
    """Return a text in one line.

    Args:
        x: where it starts, or where it ends if `end` is set.
        y: its base line.
        line: what is written.
        room: how wide it may be.
        end: whether `x` is its end.
    """
    style = line.style
    return element(
        "text",
        escape(_fit(clean(line.text), room, style)),
        x=x,
        y=y,
        class_=f"pubproof-{style.name}",
        font_size=style.size,
        fill=style.paint,
        font_family="monospace" if style.mono else "",
        font_weight="600" if style.bold else "",
        text_anchor="end" if end else "",
    )


def linked(address: str, title: str, *elements: str) -> str:
    """Return elements as one link, or as a group where there is no address.

    `title` says in full what is drawn; readers see it as a tip and screen readers speak it.
    """
    inside = element("title", escape(clean(title))) + "".join(elements)
    return element("a", inside, href=address) if address else element("g", inside)


def line(points: Sequence[tuple[float, float]], name: str = "wire", paint: str = _MUTED) -> str:
    """Return a line through points."""
    way = "L".join(f"{_value(x)} {_value(y)}" for x, y in points)
    return element(
        "path", d=f"M{way}", class_=f"pubproof-{name}", fill="none", stroke=paint, stroke_width=1.5
    )


def arrow(start: tuple[float, float], end: tuple[float, float], *, strong: bool = False) -> str:
    """Return a straight arrow, down or to a side; a strong one is the way of the upload."""
    (x, y), (to_x, to_y) = start, end
    down = to_y > y
    sign = 1 if down or to_x > x else -1
    neck = (to_x, to_y - 7) if down else (to_x - 7 * sign, to_y)
    head = (
        f"M{_value(to_x)} {_value(to_y)}l-4.5 -8h9z"
        if down
        else f"M{_value(to_x)} {_value(to_y)}l{-8 * sign} -4.5v9z"
    )
    name, paint = ("route", _ACCENT) if strong else ("wire", _MUTED)
    tip = element("path", d=head, class_=f"pubproof-{name}-head", fill=paint)
    return line((start, neck), name, paint) + tip


def dot(x: float, y: float, *, strong: bool) -> str:
    """Return a point on a line."""
    name, paint = ("route", _ACCENT) if strong else ("wire", _MUTED)
    return element("circle", cx=x, cy=y, r=3.5, class_=f"pubproof-{name}-head", fill=paint)


def check(x: float, y: float) -> str:
    """Return a point on a line at which something is checked."""
    ring = element("circle", cx=x, cy=y, r=7, class_="pubproof-check", fill=_OK)
    tick = f"M{_value(x - 3.2)} {_value(y + 0.2)}l2.3 2.4 4.2 -4.8"
    return ring + element(
        "path", d=tick, class_="pubproof-tick", fill="none", stroke=_PAPER, stroke_width=1.6
    )


def rectangle(x: float, y: float, width: float, height: float, look: str) -> str:
    """Return a box of one of the looks `box`, `frame`, `called`, `main` and `hit`."""
    if look == "hit":
        fill, stroke, weight = "none", "", 0.0
    else:
        fill = "none" if look in ("frame", "called") else _BOX
        stroke, weight = (_ACCENT, 2.0) if look == "main" else (_LINE, 1.25)
    return element(
        "rect",
        x=x,
        y=y,
        width=width,
        height=height,
        rx=4 if look == "hit" else 8,
        class_=f"pubproof-{look}",
        fill=fill,
        stroke=stroke,
        stroke_width=weight or "",
        stroke_dasharray="4 3" if look == "called" else "",
        pointer_events="all" if look == "hit" else "",
    )


_ICONS = {
    "tag": "M1.5 2.5v4.6l6.6 6.4a1 1 0 0 0 1.4 0l4.1-4.1a1 1 0 0 0 0-1.4L7.1 1.5H2.5a1 1 0 0 0-1 1z"
    "M4.8 4.8h.01",
    "package": "M1.5 4.2 7.5 1.2l6 3v6.6l-6 3-6-3zM1.5 4.2l6 3 6-3M7.5 7.2v6.6M4.5 2.7l6 3",
    "index": "M1.5 4.5 7.5 1.5l6 3-6 3zM1.5 7.5l6 3 6-3M1.5 10.5l6 3 6-3",
}


def icon(x: float, y: float, name: str) -> str:
    """Return a picture of 15 units: `tag`, `package` or `index`."""
    return element(
        "path",
        d=_ICONS[name],
        transform=f"translate({_value(x)} {_value(y)})",
        class_="pubproof-icon",
        fill="none",
        stroke=_MUTED,
        stroke_width=1.4,
        stroke_linejoin="round",
        stroke_linecap="round",
    )


def drawing(prefix: str, title: str, description: str, height: float, parts: Iterable[str]) -> str:
    """Return a whole drawing, without blank lines, so that it is one block in Markdown.

    Args:
        prefix: what its ids begin with, so that several drawings can stand on a page.
        title: its name.
        description: what it shows, in words.
        height: how high it is.
        parts: its elements.
    """
    head = (
        element("title", escape(clean(title)), id=f"{prefix}-title"),
        element("desc", escape(clean(description)), id=f"{prefix}-description"),
    )
    return element(
        "svg",
        "\n".join(("", *head, *parts, "")),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {WIDTH} {_value(height)}",
        role="group",
        aria_labelledby=f"{prefix}-title",
        aria_describedby=f"{prefix}-description",
    )
