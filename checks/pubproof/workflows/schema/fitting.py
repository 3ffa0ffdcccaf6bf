"""Whether a value that stands in one line surely has the shape that its place asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.workflows.expressions.template import EXPRESSION
from pubproof.workflows.reader.nodes import BASED, LITERAL
from pubproof.workflows.runs.scope import unreadable
from pubproof.workflows.schema import line_forms

if TYPE_CHECKING:
    from pubproof.workflows.schema.shape import Shape

_SURELY_SHORT = 10_000
"""Characters of a text with expressions that GitHub takes, whatever else they are."""
_SURELY_FEW = 100
"""Expressions in one text that are looked for in no time, wherever they end."""


def all_fit(text: str, items: Shape) -> bool:
    """Whether the items of a list in brackets have a shape."""
    words = line_forms.ITEMS.findall(text)
    return bool(items.kind) and all(
        fits(line_forms.unquoted(word), items, plain=not word.startswith(("'", '"')))
        for word in words
    )


def fits(text: str, shape: Shape, *, plain: bool, is_block: bool = False) -> bool:
    """Whether a single value has a shape, but for what other lines say."""
    if shape.condition:
        # In a block with `${{` the ends of its lines are a part of the condition: left open.
        return unreadable(text, shape.reads, condition=True) is None and not (
            is_block and "${{" in text
        )
    if "${{" in text:
        if shape.kind != "text" and (LITERAL.fullmatch(text) or shape.keeps_names):
            return False
        return _is_readable(text, shape.reads)
    return (
        not (plain and text.startswith(BASED))
        and shape.takes(text, plain=plain)
        and (shape.judge is None or bool(shape.judge(text)))
    )


def _is_readable(text: str, reads: frozenset[str]) -> bool:
    """Whether every expression in a text can be read, and may read what it does."""
    count = text.count("${{")
    if not reads or len(text) > _SURELY_SHORT or count > _SURELY_FEW:
        return False
    found = EXPRESSION.findall(text)
    return len(found) == count and all(unreadable(one, reads) is None for one in found)
