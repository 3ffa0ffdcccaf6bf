"""A preflight as JSON, in the shape that ``preflight.schema.json`` describes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pubproof.preflight.outcome import PARTS, State, verdict, worst
from pubproof.preflight.text import conclusion
from pubproof.tokens import mask

if TYPE_CHECKING:
    from pubproof.preflight.outcome import Outcome, Report

VERSION = 1
"""The version of the shape; a change that breaks readers raises it."""
VERDICTS = {
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
        "verdict": VERDICTS[report.state],
        "summary": mask(conclusion(report)),
        "parts": [
            {
                "part": part,
                "verdict": VERDICTS[worst(report.of(part))],
                "summary": mask(verdict(report.of(part))),
            }
            for part in PARTS
        ],
        "checks": [_check(one) for one in report.outcomes],
        "distributions": [
            {
                "file": one.file,
                "size": one.size,
                "sha256": one.sha256,
                "metadata-version": one.metadata_version,
            }
            for one in report.distributions
        ],
    }
    return json.dumps(made, indent=2)


def _check(outcome: Outcome) -> dict[str, object]:
    return {
        "part": outcome.part,
        "check": outcome.check,
        "state": outcome.state.value,
        "note": mask(outcome.note),
        "details": [mask(line) for line in outcome.details],
        "help": mask(outcome.help),
    }
