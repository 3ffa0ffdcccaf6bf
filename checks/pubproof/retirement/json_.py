"""What a search found as JSON, in the shape that ``tokens.schema.json`` describes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.reports.masking import as_json
from pubproof.retirement.forms import hide

if TYPE_CHECKING:
    from datetime import datetime

    from pubproof.retirement.leftover import Leftover
    from pubproof.retirement.search import Result
    from pubproof.retirement.token import Reading

VERSION = 1
"""The version of the shape; a change that breaks readers raises it."""


def render(result: Result) -> str:
    """Return one JSON object."""
    made = {
        "version": VERSION,
        "leftovers": [_leftover(each) for each in result.leftovers],
        "unchecked": [each._asdict() for each in result.unchecked],
        "facts": result.facts,
    }
    return as_json(made, hide)


def _leftover(leftover: Leftover) -> dict[str, object]:
    return {
        "place": leftover.place._asdict(),
        "kind": str(leftover.kind),
        "what": leftover.what,
        "help": leftover.help,
        "notes": leftover.notes,
        "counts": leftover.counts,
        "token": _token(leftover.token, leftover.hint) if leftover.token is not None else None,
    }


def _token(reading: Reading, hint: str) -> dict[str, object]:
    return {
        "scope": str(reading.scope),
        "index": reading.index_name or None,
        "id": reading.id or None,
        "projects": reading.projects,
        "project_ids": reading.project_ids,
        "not_before": _moment(reading.not_before),
        "expires": _moment(reading.expires),
        "unknown": reading.unknown,
        "hint": hint,
    }


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
