"""``pubproof check``: say of each clause whether it holds."""

from __future__ import annotations

import atexit
import gc
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING

from pubproof.cli import cache
from pubproof.cli.command import Command, Parser, known_clause
from pubproof.cli.folders import repository
from pubproof.cli.terminal import look, show
from pubproof.cli.usage import UsageError
from pubproof.files.witness import Witness
from pubproof.reports import FORMATS
from pubproof.settings import FILE, MAX_BYTES

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping, Sequence

    from pubproof.contract.clause import Report
    from pubproof.repository import Repository

_STATUSES: Mapping[int, str] = {
    0: "every clause holds or is off",
    1: "a clause fails",
    2: "the command was called wrongly, or settings cannot be read",
    3: "no clause fails, but one is unknown",
}
"""The exit statuses of ``pubproof check``."""
_ALLOCATIONS = 300_000
"""After how many new objects Python looks for circles of dead ones: what is read lives long.

When the process ends there is nothing to look for; it would take a tenth of the whole time.
"""


def run(arguments: argparse.Namespace) -> int:
    """Run the command and return its exit status."""
    gc.set_threshold(_ALLOCATIONS)
    atexit.register(gc.freeze)
    select, off = _select(arguments.select), _off(arguments.off)
    witnesses = [_witness(path) for path in arguments.path]
    paths = zip(arguments.path, witnesses, strict=True)
    try:
        repositories = [repository(path, witness, off) for path, witness in paths]
    except UsageError as error:
        if arguments.format == "github":
            _annotate(error)
        raise
    reports = [_prove(each, select, off) for each in repositories]
    text, status = _render(reports, arguments), _status(reports)
    show(text)
    cache.keep(("check", *arguments.words), text, status, witnesses)
    return status


def _annotate(error: UsageError) -> None:
    """Let GitHub show beside the run why nothing was checked."""
    from pubproof.reports import github
    from pubproof.retirement.forms import hide

    show(github.refusal(hide(str(error)), error.place))


def parser() -> Parser:
    """Return what the command takes."""
    made = Parser(
        "check",
        "Say of each clause whether it holds, and where it does not.",
        _STATUSES,
        ["pubproof check", "pubproof check --verbose --select tag-push-only,pypa-action"],
    )
    add = made.add_argument
    add(
        "path",
        nargs="*",
        default=["."],
        metavar="PATH",
        help="a repository's folder; this one by default",
    )
    made.add_format("how to report", FORMATS)
    _add_clauses(made)
    made.add_no_cache()
    add("--verbose", action="store_true", help="show the evidence of the clauses that hold")
    return made


def _add_clauses(made: Parser) -> None:
    """Add what chooses among the clauses."""
    add = made.add_argument
    add(
        "--select",
        action="append",
        default=[],
        metavar="CLAUSE[,CLAUSE]",
        help="check only these clauses; may be repeated",
    )
    add(
        "--off",
        action="append",
        default=[],
        metavar="CLAUSE[=REASON]",
        help="switch a clause off, and say why; may be repeated",
    )


def _prove(repository: Repository, select: frozenset[str] | None, off: Mapping[str, str]) -> Report:
    """Judge a repository; where it has very many workflows, other processes help to read them."""
    from pubproof.leads.workers import Workers

    with Workers(repository) as workers:
        from pubproof.contract import prove  # while they start, too

        return prove(repository, select=select, off=off, workers=workers)


def _witness(path: str) -> Witness:
    """Return the folder at a path; what its settings say is a part of what it answers."""
    witness = Witness(path)
    with suppress(OSError, ValueError):
        witness.read(FILE, MAX_BYTES + 1)
    return witness


def _select(values: Sequence[str]) -> frozenset[str] | None:
    words = [word.strip() for value in values for word in value.split(",")]
    if "" in words:
        raise UsageError("--select names no clause before or after a comma")
    return frozenset(known_clause(word) for word in words) if words else None


def _off(values: Sequence[str]) -> dict[str, str]:
    reasons = {}
    for value in values:
        word, given, reason = value.partition("=")
        if given and not reason.strip():
            raise UsageError(f"--off {word}=: say why the clause is off")
        reasons[known_clause(word)] = reason.strip() or "--off says so"
    return reasons


def _render(reports: Sequence[Report], arguments: argparse.Namespace) -> str:
    if arguments.format == "text":
        from pubproof.reports import text

        return text.render(reports, look(), verbose=arguments.verbose)
    render: Callable[[Sequence[Report]], str] = import_module(FORMATS[arguments.format]).render
    return render(reports)


def _status(reports: Sequence[Report]) -> int:
    from pubproof.contract.clause import State

    states = {result.verdict.state for report in reports for result in report.results}
    if State.FAILS in states:
        return 1
    return 3 if State.UNKNOWN in states else 0


COMMAND = Command(run, parser)
