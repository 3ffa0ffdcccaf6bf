"""The report as JSON, in the shape that ``report.schema.json`` describes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pubproof.reports.masking import masked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pubproof.contract.clause import Caution, Evidence, Finding, Note, Report, Result

VERSION = 1
"""The version of the shape; a change that breaks readers raises it."""


def render(reports: Sequence[Report]) -> str:
    """Return one JSON object for one report, else a list of them."""
    objects = [_report(masked(report)) for report in reports]
    return json.dumps(objects[0] if len(objects) == 1 else objects, indent=2)


def _report(report: Report) -> dict[str, object]:
    return {
        "version": VERSION,
        "repository": report.repository,
        "clauses": [_clause(result) for result in report.results],
        "findings": [_finding(finding.clause, finding) for finding in report.findings],
        "notes": [
            _finding(result.clause.id, note)
            for result in report.results
            for note in result.verdict.notes
        ],
    }


def _clause(result: Result) -> dict[str, object]:
    return {
        "id": result.clause.id,
        "state": result.verdict.state,
        "statement": result.clause.statement,
        "reason": result.verdict.reason,
        "evidence": [_noted(each) for each in result.verdict.evidence],
        "cautions": [_noted(each) for each in result.verdict.cautions],
    }


def _finding(clause: str, found: Finding | Note) -> dict[str, object]:
    place = found.location._asdict()
    return {"clause": clause, **place, "message": found.message, "help": found.help}


def _noted(each: Evidence | Caution) -> dict[str, object]:
    return {**each.location._asdict(), "note": each.note}
