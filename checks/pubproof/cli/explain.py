"""``pubproof explain``: say what a clause asks, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.cli.command import Command, Parser, known_clause
from pubproof.cli.terminal import look, show

if TYPE_CHECKING:
    import argparse


def run(arguments: argparse.Namespace) -> int:
    """Run the command and return its exit status."""
    from pubproof.contract import CLAUSES
    from pubproof.reports import explanation

    if arguments.clause is None:
        return show(explanation.table(CLAUSES, look()))
    clauses = {clause.id: clause for clause in CLAUSES}
    return show(explanation.page(clauses[known_clause(arguments.clause)], look()))


def parser() -> Parser:
    """Return what the command takes."""
    made = Parser(
        "explain",
        "Say what a clause asks, why, and how to make it hold.",
        {0: "the text was printed", 2: "the command was called wrongly"},
        ["pubproof explain", "pubproof explain tag-push-only"],
    )
    made.add_argument(
        "clause", nargs="?", metavar="CLAUSE", help="a clause's id; without it, all are listed"
    )
    return made


COMMAND = Command(run, parser)
