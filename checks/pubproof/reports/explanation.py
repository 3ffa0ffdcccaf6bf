"""What the clauses ask, for ``pubproof explain``."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from pubproof.reports import clause_page
from pubproof.reports.look import BARE, Look

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pubproof.contract.clause import Clause

_WIDTH = 80
"""Columns that prose takes at most: longer lines are hard to read."""
_INDENT = "  "


def table(clauses: Sequence[Clause], look: Look = BARE) -> str:
    """Return each clause: its id and what holds when it holds."""
    width = max(len(clause.id) for clause in clauses)
    return "\n".join(
        look.beside(f"{clause.id:{width}}  ", clause.statement, width + 2) for clause in clauses
    )


def page(clause: Clause, look: Look = BARE) -> str:
    """Return all that is known of one clause."""
    return "\n".join(_lines(clause, look._replace(columns=min(look.columns or _WIDTH, _WIDTH))))


def _lines(clause: Clause, look: Look) -> Iterator[str]:
    path = clause.example.path
    settings = ", ".join(clause.settings)
    yield clause.id
    yield from _prose(clause.statement, look)
    for title, lines in (
        ("Why", _prose(clause.why, look)),
        ("It happened", _prose(clause.incident, look)),
        (f"It holds with this in {path}", _code(clause.example.holds)),
        ("It fails with this", _code(clause.example.fails)),
        ("How to make it hold", _prose(clause.fix, look)),
        ("It follows these settings of [tool.pubproof]", _prose(settings, look)),
    ):
        given = list(lines)
        if given:
            yield f"\n{title}:\n"
            yield from given
    yield f"\nSee {clause_page(clause.id)}"


def _prose(text: str, look: Look) -> Iterator[str]:
    if not text:
        return
    for number, paragraph in enumerate(text.strip().split("\n\n")):
        if number:
            yield ""
        yield f"{_INDENT}{look.fold(paragraph, len(_INDENT))}"


def _code(text: str) -> Iterator[str]:
    yield textwrap.indent(textwrap.dedent(text).strip("\n"), "    ")
