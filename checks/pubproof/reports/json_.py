"""The report as JSON, in the shape that ``report.schema.json`` describes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pubproof.reports.masking import masked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pubproof.contract.clause import Report, Result
    from pubproof.location import Location

VERSION = 1
"""The version of the shape; a change that breaks readers raises it."""


def render(reports: Sequence[Report]) -> str:
    """Return one JSON object for one report, else a list of them."""
    objects = [_report(masked(report)) for report in reports]
    return json.dumps(objects[0] if len(objects) == 1 else objects, indent=2)


def _report(report: Report) -> dict[str, Any]:
    return {
        "version": VERSION,
        "repository": report.repository,
        "clauses": [_clause(result) for result in report.results],
        "findings": [
            {
                "clause": finding.clause,
                **_place(finding.location),
                "message": finding.message,
                "help": finding.help,
            }
            for finding in report.findings
        ],
        "notes": [
            {
                "clause": result.clause.id,
                **_place(note.location),
                "message": note.message,
                "help": note.help,
            }
            for result in report.results
            for note in result.verdict.notes
        ],
    }


def _clause(result: Result) -> dict[str, Any]:
    return {
        "id": result.clause.id,
        "state": result.verdict.state,
        "statement": result.clause.statement,
        "reason": result.verdict.reason,
        "evidence": [
            {**_place(each.location), "note": each.note} for each in result.verdict.evidence
        ],
        "cautions": [
            {**_place(each.location), "note": each.note} for each in result.verdict.cautions
        ],
    }


def _place(location: Location) -> dict[str, Any]:
    return location._asdict()
