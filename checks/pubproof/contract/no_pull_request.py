"""No pull request can start a release."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.contract.clause import Clause, Doubt, Evidence, Example, no_upload
from pubproof.location import Location, Problem
from pubproof.pypi import index
from pubproof.workflows.events.events import FORK_EVENTS
from pubproof.workflows.expressions import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.pipeline import Pipeline
    from pubproof.routes import Route


def check(pipeline: Pipeline) -> Iterator[Evidence | Doubt | Problem]:
    """Judge the publishing workflow's triggers and the start of every route to PyPI."""
    workflow = pipeline.intended_workflow
    if workflow is None:
        yield no_upload()
        return
    routes = [route for route in pipeline.routes if _may_be_pypi(route.upload.destination)]
    reaching: dict[Location, Route] = {}
    for route in filter(_from_pull_request, routes):
        reaching.setdefault(_start(route), route)
    idle = [one for one in workflow.triggers if one.event in FORK_EVENTS and not one.is_idle]
    idle = [one for one in idle if one.location not in reaching]
    for trigger in idle:
        yield Problem(
            trigger.location,
            f"the publishing workflow runs on {trigger.event}, which a fork can set off",
            f"remove '{trigger.event}'; test pull requests in a workflow of their own",
        )
    for place, route in reaching.items():
        yield Problem(
            place,
            f"{route.event.title} {route.reaches} the upload: {route.path}",
            "start releases from a workflow that no pull request can set off",
        )
    if pipeline.upload is None:
        yield no_upload()
    elif not idle and not reaching:
        events = sorted({route.event.name for route in routes})
        starting = [one for one in workflow.triggers if one.event in events] or workflow.triggers
        yield Evidence(starting[0].location, f"uploads start on {', '.join(events)} alone")


def _may_be_pypi(destination: str | Unknown) -> bool:
    return destination == index.PYPI or isinstance(destination, Unknown)


def _from_pull_request(route: Route) -> bool:
    return route.event.from_fork or route.event.name.startswith("pull_request")


def _start(route: Route) -> Location:
    """Return the trigger that starts a route."""
    for trigger in route.run.workflow.triggers:
        if trigger.event == route.event.name:
            return trigger.location
    return route.upload.location


CLAUSE = Clause(
    id="no-pull-request",
    statement=(
        "No route to the upload starts from a pull request, or from an event that a fork's pull "
        "request can set off."
    ),
    why=(
        "A pull request runs what its author wrote. With `pull_request_target`, `issue_comment` "
        "or a `workflow_run` after a pull request, that happens with the repository's own "
        "rights. PyPI refuses tokens from `pull_request_target`, and from no other of them."
    ),
    fix="Remove the trigger, and cut the chain of workflows that leads from it to the upload.",
    example=Example(
        path=".github/workflows/publish.yml",
        holds="on:\n  push:\n    tags:\n      - 'v*'\n",
        fails="on:\n  pull_request:\n  push:\n    tags:\n      - 'v*'\n",
    ),
    check=check,
    of_every_workflow=True,
)
