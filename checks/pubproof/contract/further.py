"""Uploads beside the one that the contract is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pubproof.contract import alternatives
from pubproof.contract.clause import Note
from pubproof.pypi import index
from pubproof.workflows.expressions import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.location import Location
    from pubproof.operations import Operation
    from pubproof.pipeline import Pipeline
    from pubproof.routes import Route


class Further(NamedTuple):
    """Uploads to one index from one place."""

    place: Location
    goes_to: str | None
    """The index, None where it cannot be told."""
    routes: list[Route]


def uploads(pipeline: Pipeline) -> Iterator[Further]:
    """Yield the uploads beside the main one; that may itself go to another index at times."""
    main = pipeline.upload
    found: dict[tuple[Location, str | None], list[Route]] = {}
    for way, routes in pipeline.uploads.items():
        is_main = main is not None and way == main.way
        for route in routes:
            told = route.upload.destination
            goes_to = None if isinstance(told, Unknown) else told
            if not is_main or goes_to not in (index.PYPI, None):
                found.setdefault((_place(route.upload, main), goes_to), []).append(route)
    for (place, goes_to), routes in found.items():
        yield Further(place, goes_to, routes)


def _place(upload: Operation, main: Operation | None) -> Location:
    """Return where an upload stands, or else the first place that leads to it and not to `main`."""
    if main is None or upload.way == main.way or upload.location != main.location:
        return upload.location
    known = {one.step.location for one in (*main.at.callers, main.at)}
    led = (one.step.location for one in (*upload.at.callers, upload.at))
    return next((one for one in led if one not in known), upload.job.location)


def unjudged(pipeline: Pipeline) -> Iterator[Note]:
    """Yield the further uploads that may go to PyPI, for where `one-publisher` is off.

    They are wanted then, and the other clauses hold whatever happens on the way to them.
    """
    main = pipeline.upload
    for place, goes_to, routes in uploads(pipeline):
        if main is None or goes_to not in (index.PYPI, None):
            continue
        if not alternatives.is_one(routes, main, pipeline):
            own = f"the clauses speak of the upload in {main.location.short} alone"
            yield Note(
                place,
                f"'{routes[0].upload.tool}' is not judged: {own}",
                "silence this line instead of switching the clause off, so that any further "
                "upload is a finding",
            )
