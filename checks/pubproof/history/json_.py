"""A history as JSON, in the shape that ``history.schema.json`` describes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pubproof.tokens import mask

if TYPE_CHECKING:
    from pubproof.contract.clause import Finding
    from pubproof.history.commits import Commit
    from pubproof.history.history import History

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
        "moments": [
            {
                "commit": _commit(one.commit),
                "problem": one.problem,
                "clauses": {clause: verdict.state for clause, verdict in one.verdicts.items()},
            }
            for one in history.moments
        ],
        "spans": [
            {
                "clause": one.clause,
                "state": one.state,
                "began": _commit(one.began),
                "by": _commit(one.by),
                "ended": _commit(one.ended),
                "reason": one.reason,
                "findings": [_finding(each) for each in one.findings],
            }
            for one in history.spans
        ],
        "drifts": [
            {
                **_finding(one.finding),
                "state": one.state,
                "began": _commit(one.began),
                "ended": _commit(one.ended),
            }
            for one in history.drifts
        ],
    }
    return mask(json.dumps(report, indent=2))


def _commit(commit: Commit | None) -> dict[str, Any] | None:
    if commit is None:
        return None
    return {"id": commit.id, "when": commit.when.isoformat(), "subject": commit.subject}


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "clause": finding.clause,
        "path": finding.location.path,
        "line": finding.location.line,
        "message": finding.message,
        "help": finding.help,
    }
