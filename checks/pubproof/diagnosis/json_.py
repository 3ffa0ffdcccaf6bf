"""A diagnosis as JSON, in the shape that ``diagnosis.schema.json`` describes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pubproof.diagnosis.diagnosis import Diagnosis, Explanation

VERSION = 1
"""The version of the shape; a change that breaks readers raises it."""


def render(diagnosis: Diagnosis, name: str) -> str:
    """Return one JSON object, with every failure in full.

    Args:
        diagnosis: what the log tells.
        name: the log's name, as the command was given it.
    """
    made = {
        "version": VERSION,
        "log": name,
        "failures": [_failure(each) for each in diagnosis.failures],
        "seen": [each._asdict() for each in diagnosis.seen],
        "remark": diagnosis.remark,
    }
    return json.dumps(made, indent=2)


def _failure(explanation: Explanation) -> dict[str, object]:
    return {
        **explanation._asdict(),
        "differences": [
            {**each._asdict(), "field": each.label} for each in explanation.differences
        ],
    }
