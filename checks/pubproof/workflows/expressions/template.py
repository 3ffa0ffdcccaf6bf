"""Texts with `${{ }}` in them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from pubproof.workflows.expressions.evaluator import NO_STATUS, Evaluator, evaluate
from pubproof.workflows.expressions.expression import (
    TEXT,
    Context,
    Expression,
    Index,
    Literal,
    Operation,
    references,
)
from pubproof.workflows.expressions.operators import concatenate
from pubproof.workflows.expressions.parser import MAX_LENGTH, parse_at
from pubproof.workflows.expressions.tokens import ExpressionError
from pubproof.workflows.expressions.value import SPACES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pubproof.workflows.expressions.evaluator import Status
    from pubproof.workflows.expressions.expression import Node
    from pubproof.workflows.expressions.value import Unknown, Value

Template: TypeAlias = tuple[str | Expression, ...]
"""A text taken apart at its `${{ }}`."""

_CLOSING = re.compile(r"(?>(?:[^'}]++|'[^']*+'|}(?!}))*)}}")
EXPRESSION = re.compile(r"\$\{\{" + _CLOSING.pattern)
"""A ``${{ }}`` to its end: what stands in quotes does not close it."""


def parse_template(text: str) -> Template:
    """Split a text at its `${{ }}`: literal parts as they are, the others parsed.

    Raises:
        ExpressionError: a `${{` is not closed, an expression is wrong, or the text is longer than
            GitHub takes. The offset is one in `text`.
    """
    parts: list[str | Expression] = []
    end = 0
    while (start := text.find("${{", end)) >= 0:
        closing = _CLOSING.match(text, start + 3)
        if closing is None:
            raise ExpressionError("'${{' is not closed", start)
        if start > end:
            parts.append(text[end:start])
        parts.append(parse_at(text[start + 3 : closing.end() - 2], start + 3))
        end = closing.end()
    if end < len(text):
        parts.append(text[end:])
    if len(parts) > 1 and _length(parts) > MAX_LENGTH:
        message = f"a text with expressions is longer than {MAX_LENGTH} characters"
        raise ExpressionError(message, 0)
    return tuple(parts)


def _length(parts: Sequence[str | Expression]) -> int:
    """Return the length of the call of `format` that GitHub makes of a text with expressions."""
    length, number = len("format('')"), 0
    for part in parts:
        if isinstance(part, str):
            length += len(part) + sum(map(part.count, "'{}"))
        else:
            length += len(f"{{{number}}}, ") + len(part.source.strip(SPACES))
            number += 1
    return length


def value_of(
    template: Template, contexts: Mapping[str, Value], status: Status = NO_STATUS
) -> Value:
    """Evaluate a text that may hold `${{ }}`, with the arguments of `evaluate`.

    A text that is exactly one `${{ }}` keeps the type of its value; any other gives a string.
    """
    if len(template) == 1 and isinstance(template[0], Expression):
        return evaluate(template[0], contexts, status)
    return interpolate(template, contexts, status)


def interpolate(
    template: Template, contexts: Mapping[str, Value], status: Status = NO_STATUS
) -> str | Unknown:
    """Fill in the `${{ }}` of a text, with the arguments of `evaluate`.

    Null becomes nothing, and an array or an object the word `Array` or `Object`.
    """
    evaluator = Evaluator(contexts, status)
    parts = (one if isinstance(one, str) else evaluator.value(one.tree) for one in template)
    return concatenate([*parts])


def paths_in(text: str) -> Iterator[tuple[str, ...]]:
    """Yield the context paths that the expressions of a text read, as `references` lists them.

    Nothing where the text cannot be read.
    """
    try:
        parts = parse_template(text)
    except ExpressionError:
        return
    for part in parts:
        if isinstance(part, Expression):
            yield from references(part)


def sole_path(text: str) -> tuple[str, ...]:
    """Return context and names of the property that a text is, such as ``${{ github.run_id }}``.

    In lower case, but for those of variables, of which Linux tells apart ``env.name`` and
    ``env.NAME``. Nothing where the text is anything else, or cannot be read.
    """
    try:
        parts = parse_template(text)
    except ExpressionError:
        return ()
    node = parts[0].tree if len(parts) == 1 and isinstance(parts[0], Expression) else None
    names: list[str] = []
    while True:
        match node:
            case Index(target, Literal(str(name))):
                names.append(name)
                node = target
            case Context(context) if names:
                own, named = context.lower(), reversed(names)
                return (own, *(named if own == "env" else map(str.lower, named)))
            case _:
                return ()


def text_node(parts: Sequence[str | Expression]) -> Node:
    """Make the node that fills a text's expressions in."""
    nodes = (Literal(part) if isinstance(part, str) else part.tree for part in parts)
    return Operation(TEXT, tuple(nodes))
