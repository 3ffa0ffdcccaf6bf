"""The claims that a token will carry, as text and as JSON, for ``pubproof claims``."""

from __future__ import annotations

import json
import textwrap
from typing import TYPE_CHECKING, NamedTuple

from pubproof.reports.quoting import plain
from pubproof.tokens import mask
from pubproof.workflows.expressions import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pubproof.pypi.claims import Claim


class Prediction(NamedTuple):
    """The claims of one route."""

    event: str
    """The event in words."""
    path: str
    """The route in words."""
    claims: tuple[Claim, ...]


def text(predictions: Sequence[Prediction], disagreements: Sequence[str]) -> str:
    """Return the claims of each route, the compared ones first, then what contradicts itself."""
    return "\n".join(plain(mask(line)) for line in _lines(predictions, disagreements))


def as_json(predictions: Sequence[Prediction], disagreements: Sequence[str]) -> str:
    """Return the same as JSON: an object with ``routes`` and ``disagreements``."""
    routes = [
        {"event": one.event, "path": one.path, "claims": [_object(claim) for claim in one.claims]}
        for one in predictions
    ]
    report = {"version": 1, "routes": routes, "disagreements": list(disagreements)}
    return mask(json.dumps(report, ensure_ascii=False, indent=2))


def _object(claim: Claim) -> dict[str, object]:
    unknown = isinstance(claim.value, Unknown)
    return {
        "name": claim.name,
        "value": None if unknown else claim.value,
        "unknown": claim.value.reason if isinstance(claim.value, Unknown) else None,
        "compared": claim.is_compared,
        "use": claim.use,
        "note": claim.note or None,
    }


def _lines(predictions: Sequence[Prediction], disagreements: Sequence[str]) -> Iterator[str]:
    for number, one in enumerate(predictions):
        if number:
            yield ""
        yield f"{one.event}: {one.path}"
        width = max(len(claim.name) for claim in one.claims)
        for title, compared in (("PyPI compares:", True), ("PyPI does not compare:", False)):
            yield ""
            yield f"  {title}"
            for claim in one.claims:
                if claim.is_compared is compared:
                    yield from _claim(claim, width)
    for sentence in disagreements:
        yield ""
        yield from textwrap.wrap(f"They disagree: {sentence}.", 96, break_on_hyphens=False)


def _claim(claim: Claim, width: int) -> Iterator[str]:
    value = claim.value
    shown = (
        f"unknown, because {value.reason}" if isinstance(value, Unknown) else value or "(absent)"
    )
    yield f"    {claim.name:{width}}  {shown}"
    yield f"    {'':{width}}    {claim.use}{f'; {claim.note}' if claim.note else ''}"
