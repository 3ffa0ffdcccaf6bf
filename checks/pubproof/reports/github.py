"""The report as workflow commands, which GitHub shows as annotations.

The form is that of "Workflow commands for GitHub Actions" in GitHub's documentation; the escapes
and the rule for columns are those of ``ActionCommand.cs`` and ``ActionCommandManager.cs`` in the
sources of ``actions/runner``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.contract.clause import State
from pubproof.reports import clause_page, place, summary
from pubproof.reports.masking import masked
from pubproof.reports.quoting import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pubproof.contract.clause import Finding, Report, Result
    from pubproof.location import Location

_COMMANDS = {State.FAILS: "error", State.UNKNOWN: "warning"}


def render(reports: Sequence[Report]) -> str:
    """Return a command for each finding and each clause that is unknown, then a summary."""
    return "\n".join(line for report in reports for line in _lines(masked(report)))


def _lines(report: Report) -> Iterator[str]:
    for result in report.results:
        for finding in result.verdict.findings:
            yield _annotation(report, result, finding)
        for caution in result.verdict.cautions:
            properties = {
                "file": place(report, caution.location.path),
                **_region(caution.location),
                "title": result.clause.id,
            }
            yield command("notice", properties, [caution.note, clause_page(result.clause.id)])
        for note in result.verdict.notes:
            properties = {
                "file": place(report, note.location.path),
                **_region(note.location),
                "title": result.clause.id,
            }
            message = [note.message, f"help: {note.help}", clause_page(result.clause.id)]
            yield command("notice", properties, message)
        if result.verdict.state is State.UNKNOWN and not result.verdict.findings:
            message = [f"unknown, because {result.verdict.reason}", clause_page(result.clause.id)]
            yield command("warning", {"title": result.clause.id}, message)
    name = "" if report.repository == "." else f" {plain(report.repository)}:"
    yield f"pubproof:{name} {summary(report)}"


def _annotation(report: Report, result: Result, finding: Finding) -> str:
    properties = {
        "file": place(report, finding.location.path),
        **_region(finding.location),
        "title": finding.clause,
    }
    help_ = [f"help: {finding.help}"] if finding.help else []
    message = [finding.message, *help_, clause_page(finding.clause)]
    state = State.UNKNOWN if finding.doubtful else result.verdict.state
    return command(_COMMANDS[state], properties, message)


def _region(location: Location) -> dict[str, str]:
    """Return the place; the runner drops columns of a place that spans lines."""
    region = {"line": str(location.line), "endLine": str(location.end_line)}
    if location.line == location.end_line:
        region |= {"col": str(location.column), "endColumn": str(location.end_column)}
    return region


def command(name: str, properties: Mapping[str, str], message: Sequence[str]) -> str:
    """Return a workflow command with the lines of its message."""
    pairs = ",".join(f"{key}={_property(plain(value))}" for key, value in properties.items())
    text = "\n".join(map(plain, message))
    return f"::{name} {pairs}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
