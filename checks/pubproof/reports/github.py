"""The report as workflow commands, which GitHub shows as annotations.

The form is that of "Workflow commands for GitHub Actions" in GitHub's documentation; the escapes
and the rule for columns are those of ``ActionCommand.cs`` and ``ActionCommandManager.cs`` in the
sources of ``actions/runner``.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pubproof.contract.clause import State
from pubproof.reports import clause_page, place, summary
from pubproof.reports.masking import masked
from pubproof.reports.quoting import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pubproof.contract.clause import Report
    from pubproof.location import Location

_COMMANDS = {State.FAILS: "error", State.UNKNOWN: "warning"}


def render(reports: Sequence[Report]) -> str:
    """Return a command for each finding and each clause that is unknown, then a summary."""
    return "\n".join(line for report in reports for line in _lines(masked(report)))


def refusal(message: str, place: Location | None) -> str:
    """Return the command that shows why nothing was checked, beside its place if it has one."""
    where = {} if place is None else {"file": _sought(place.path), "line": str(place.line)}
    return command("error", {**where, "title": "pubproof"}, [message])


def _lines(report: Report) -> Iterator[str]:
    """Yield the commands for one report, and its summary."""
    whose = "" if report.repository == "." else f"{plain(report.repository)}: "
    for result in report.results:
        for finding in result.verdict.findings:
            level = _COMMANDS[result.verdict.state_at(finding)]
            help_ = [f"help: {finding.help}"] if finding.help else []
            message = [finding.message, *help_]
            where = _place(report, finding.location)
            yield _annotation(level, finding.clause, message, where)
        clause = result.clause.id
        for caution in result.verdict.cautions:
            where = _place(report, caution.location)
            yield _annotation("notice", clause, [caution.note], where)
        for note in result.verdict.notes:
            message = [note.message, f"help: {note.help}"]
            yield _annotation("notice", clause, message, _place(report, note.location))
        if result.verdict.state is State.UNKNOWN and not result.verdict.findings:
            message = [f"{whose}unknown, because {result.verdict.reason}"]
            yield _annotation("warning", clause, message, {})
    yield f"pubproof: {whose}{summary(report)}"


def _annotation(name: str, clause: str, message: Sequence[str], where: Mapping[str, str]) -> str:
    return command(name, {**where, "title": clause}, [*message, clause_page(clause)])


def _place(report: Report, location: Location) -> dict[str, str]:
    """Return the place as properties; the runner drops columns of one that spans lines."""
    where = {
        "file": _sought(place(report, location.path)),
        "line": str(location.line),
        "endLine": str(location.end_line),
    }
    if location.line == location.end_line:
        where |= {"col": str(location.column), "endColumn": str(location.end_column)}
    return where


def _sought(seen: str) -> str:
    """Return a file as the runner seeks it: from the checkout, wherever the command runs."""
    checkout = os.environ.get("GITHUB_WORKSPACE")
    return os.path.relpath(seen, checkout).replace(os.sep, "/") if checkout else seen


def command(name: str, properties: Mapping[str, str], message: Sequence[str]) -> str:
    """Return a workflow command with the lines of its message."""
    pairs = ",".join(f"{key}={_property(plain(value))}" for key, value in properties.items())
    text = "\n".join(map(plain, message))
    return f"::{name} {pairs}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
