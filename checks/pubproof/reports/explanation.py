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


def table(clauses: Sequence[Clause], look: Look = BARE) -> str:
    """Return each clause: its id and what holds when it holds."""
    width = max(len(clause.id) for clause in clauses)
    return "\n".join(
        f"{clause.id:{width}}  {look.fold(clause.statement, width + 2)}" for clause in clauses
    )


def page(clause: Clause) -> str:
    """Return all that is known of one clause."""
    return "\n".join(_lines(clause))


def _lines(clause: Clause) -> Iterator[str]:
    path = clause.example.path
    yield clause.id
    yield from _prose(clause.statement)
    for title, lines in (
        ("Why", _prose(clause.why)),
        ("It happened", _prose(clause.incident)),
        (f"It holds with this in {path}", _code(clause.example.holds)),
        ("It fails with this", _code(clause.example.fails)),
        ("How to make it hold", _prose(clause.fix)),
        ("It follows these settings of [tool.pubproof]", _prose(", ".join(clause.settings))),
    ):
        given = list(lines)
        if given:
            yield f"\n{title}:\n"
            yield from given
    yield f"\nSee {clause_page(clause.id)}"


def _prose(text: str) -> Iterator[str]:
    if not text:
        return
    for number, paragraph in enumerate(text.strip().split("\n\n")):
        if number:
            yield ""
        yield textwrap.fill(
            paragraph,
            _WIDTH,
            initial_indent="  ",
            subsequent_indent="  ",
            break_long_words=False,
            break_on_hyphens=False,
        )


def _code(text: str) -> Iterator[str]:
    yield textwrap.indent(textwrap.dedent(text).strip("\n"), "    ")
