"""The routes on which a job may ask for a token whose claims are worth telling."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.pypi import index
from pubproof.pypi.claims import environment
from pubproof.workflows.expressions import Unknown
from pubproof.workflows.runs.job_run import JobRun

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

    from pubproof.pipeline import Pipeline
    from pubproof.routes import Route


def of_releases(pipeline: Pipeline) -> list[Route]:
    """Return the routes of releases that are not alike, and those by which a token says more.

    Jobs of one matrix run the same steps, and may differ in their environment only.
    """
    found = list(pipeline.release_routes)
    seen = {_difference(route) for route in found}
    for route in (*pipeline.all_release_routes, *_to_other_uploads(pipeline)):
        if (difference := _difference(route)) not in seen:
            seen.add(difference)
            found.append(route)
    return found


def distinct(routes: Iterable[Route]) -> list[Route]:
    """Return the routes without those of the same event whose tokens say the same."""
    found: dict[Hashable, Route] = {}
    for route in routes:
        found.setdefault((route.event, *_difference(route)), route)
    return list(found.values())


def out_of_sight(pipeline: Pipeline) -> str:
    """Return why a called workflow cannot be seen whose jobs may ask for a token, or nothing."""
    called = (one for one in pipeline.unseen if isinstance(one.at, JobRun) and one.at.has_identity)
    return next((one.reason for one in called), "")


def _difference(route: Route) -> tuple[str, str, str]:
    """Return what tells apart the routes of releases whose tokens are of interest."""
    return route.path, str(route.upload.destination), str(environment(route))


def _to_other_uploads(pipeline: Pipeline) -> Iterator[Route]:
    """Yield the routes of releases to other uploads, as to TestPyPI, whose jobs may get a token."""
    allowed = [route for route in pipeline.routes if pipeline.allows(route.event)]
    for route in allowed or pipeline.routes:
        destination = route.upload.destination
        is_known = isinstance(destination, Unknown) or destination in index.TITLES
        if is_known and route.upload.at.job.has_identity:
            yield route
