"""A preflight as JSON, in the shape that ``preflight.schema.json`` describes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.preflight.outcome import PARTS, State, conclusion, summary, worst
from pubproof.reports.masking import as_json

if TYPE_CHECKING:
    from pubproof.preflight.outcome import Report

VERSION = 1
"""The version of the shape; a change that breaks readers raises it."""
_VERDICTS = {
    State.PASSED: "ready",
    State.FAILED: "not ready",
    State.UNKNOWN: "unknown",
    State.LEFT_OUT: "left out",
}
"""The word for each state of a part, or of the whole."""


def render(report: Report) -> str:
    """Return one JSON object."""
    made = {
        "version": VERSION,
        "repository": report.repository,
        "tag": report.tag,
        "commit": report.commit,
        "verdict": _VERDICTS[report.state],
        "summary": conclusion(report),
        "parts": [
            {
                "part": part,
                "verdict": _VERDICTS[worst(report.of(part))],
                "summary": summary(report.of(part)),
            }
            for part in PARTS
        ],
        "checks": [one._asdict() for one in report.outcomes],
        "distributions": [
            {
                "file": one.filename,
                "size": one.size,
                "sha256": one.sha256,
                "metadata-version": one.metadata_version,
            }
            for one in report.distributions
        ],
    }
    return as_json(made)
