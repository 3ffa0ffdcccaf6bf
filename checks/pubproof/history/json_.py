"""A history as JSON, in the shape that ``history.schema.json`` describes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.reports.masking import as_json

if TYPE_CHECKING:
    from pubproof.contract.clause import Finding
    from pubproof.history.commits import Commit
    from pubproof.history.history import Drift, History, Moment, Span

VERSION = 1
"""The version of the shape; a change that breaks readers raises it."""


def render(history: History) -> str:
    """Return one JSON object."""
    commits = history.branch.commits
    report = {
        "version": VERSION,
        "repository": history.repository,
        "shallow": history.branch.shallow,
        "commits": len(commits),
        "first": _commit(commits[0]),
        "last": _commit(commits[-1]),
        "moments": [_moment(one) for one in history.moments],
        "spans": [_span(one) for one in history.spans],
        "drifts": [_drift(one) for one in history.drifts],
    }
    return as_json(report)


def _commit(commit: Commit | None) -> dict[str, object] | None:
    if commit is None:
        return None
    return {"id": commit.id, "when": commit.when.isoformat(), "subject": commit.subject}


def _moment(moment: Moment) -> dict[str, object]:
    return {
        "commit": _commit(moment.commit),
        "problem": moment.problem,
        "clauses": {clause: verdict.state for clause, verdict in moment.verdicts.items()},
    }


def _span(span: Span) -> dict[str, object]:
    return {
        "clause": span.clause,
        "state": span.state,
        "began": _commit(span.began),
        "by": _commit(span.by),
        "ended": _commit(span.ended),
        "reason": span.reason,
        "findings": [_finding(one) for one in span.findings],
    }


def _drift(drift: Drift) -> dict[str, object]:
    return {
        **_finding(drift.finding),
        "state": drift.state,
        "began": _commit(drift.began),
        "ended": _commit(drift.ended),
    }


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "clause": finding.clause,
        "path": finding.location.path,
        "line": finding.location.line,
        "message": finding.message,
        "help": finding.help,
    }
