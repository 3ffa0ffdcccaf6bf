"""The claims that a token will carry, as text and as JSON, for ``pubproof claims``."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pubproof.pypi import index
from pubproof.reports import masking
from pubproof.tokens import mask
from pubproof.workflows.expressions import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pubproof.pypi.claims import Claim
    from pubproof.reports.look import Look

_ABSENT = "(absent)"
_LEAST = 28
"""Columns beside the names of claims in which their values can be read; with fewer, they stand
below."""


class Prediction(NamedTuple):
    """The claims of one route."""

    event: str
    """The event in words."""
    path: str
    """The route in words."""
    destination: str | Unknown
    """The index to which it uploads."""
    claims: tuple[Claim, ...]

    @property
    def goes_to(self) -> str | None:
        """The name or the address of the index, None where it cannot be told."""
        if isinstance(self.destination, Unknown):
            return None
        return index.TITLES.get(self.destination, self.destination)


def text(predictions: Sequence[Prediction], sentences: Sequence[str], look: Look) -> str:
    """Return the claims of each route, the compared ones first, then sentences about all."""
    return "\n".join(_Page(look).lines(predictions, sentences))


def as_json(predictions: Sequence[Prediction], disagreements: Sequence[str]) -> str:
    """Return the same as JSON: an object with ``routes`` and ``disagreements``."""
    routes = [
        {
            "event": one.event,
            "path": one.path,
            "index": one.goes_to,
            "claims": [_object(claim) for claim in one.claims],
        }
        for one in predictions
    ]
    report = {"version": 1, "routes": routes, "disagreements": list(disagreements)}
    return masking.as_json(report, ensure_ascii=False)


def _object(claim: Claim) -> dict[str, object]:
    unknown = claim.value if isinstance(claim.value, Unknown) else None
    return {
        "name": claim.name,
        "value": None if unknown is not None else claim.value,
        "unknown": unknown.reason if unknown is not None else None,
        "choices": list(unknown.texts) if unknown is not None else [],
        "compared": claim.is_compared,
        "use": claim.use,
        "note": claim.note or None,
    }


def _unknown(value: Unknown) -> str:
    """Return what is known of a value all the same, and why it is no more."""
    choices = " or ".join(one or _ABSENT for one in value.texts)
    what = f"{choices}: which is unknown" if choices else "unknown"
    return f"{what}, because {value.reason}"


class _Page(NamedTuple):
    """The claims as they are shown."""

    look: Look

    def lines(self, predictions: Sequence[Prediction], sentences: Sequence[str]) -> Iterator[str]:
        """Yield the lines of all routes."""
        for number, one in enumerate(predictions):
            if number:
                yield ""
            elsewhere = one.goes_to is not None and one.destination != index.PYPI
            to = f", to {one.goes_to}" if elsewhere else ""
            yield self.folded(f"{one.event}: {one.path}{to}", 0)
            width = max(len(claim.name) for claim in one.claims)
            for title, compared in (("PyPI compares:", True), ("PyPI does not compare:", False)):
                yield ""
                yield f"  {title}"
                for claim in one.claims:
                    if claim.is_compared is compared:
                        yield from self.claim(claim, width)
        for sentence in sentences:
            yield ""
            yield self.folded(f"{sentence}.", 0)

    def claim(self, claim: Claim, width: int) -> Iterator[str]:
        """Yield the claim with its value, and below it what PyPI does with that."""
        value = claim.value
        shown = _unknown(value) if isinstance(value, Unknown) else value or _ABSENT
        use = f"{claim.use}; {claim.note}" if claim.note else claim.use
        is_narrow = self.look.columns and self.look.columns - width < _LEAST
        indent = 6 if is_narrow else width + 6
        between = f"\n{' ' * indent}" if is_narrow else " " * (indent - 4 - len(claim.name))
        yield f"    {claim.name}{between}{self.folded(shown, indent)}"
        yield f"{' ' * (indent + 2)}{self.folded(use, indent + 2)}"

    def folded(self, text: str, indent: int) -> str:
        """Return `text` as it is safe to show, broken where the terminal ends."""
        return self.look.fold(self.look.plain(mask(text)), indent)
