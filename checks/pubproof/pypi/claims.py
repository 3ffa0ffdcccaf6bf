"""What GitHub's OIDC token says of a run, and what PyPI does with it.

After GitHub's documentation ("OpenID Connect", claims of the token) and Warehouse's
``oidc/models/github.py``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pubproof.workflows.expressions import Unknown

if TYPE_CHECKING:
    from pubproof.routes import Route
    from pubproof.settings import Publisher

LOOKED_UP = "must equal the publisher's, letter case included"
PRESENT = "must be there; any value is accepted"
IGNORED = "not looked at"


class Claim(NamedTuple):
    """One claim of the token."""

    name: str
    value: str | Unknown
    """The value, or why it cannot be told from the repository."""
    use: str
    """What PyPI does with it."""


def predict(route: Route, publisher: Publisher) -> tuple[Claim, ...]:
    """Return the claims of the token that the upload's job gets on this route.

    Args:
        route: an event and the upload that it reaches.
        publisher: names owner and repository, which the files of a repository do not tell.
    """
    slug = f"{publisher.owner}/{publisher.repository}"
    job = route.upload.at.job
    ref = route.event.ref
    at = f"@{ref}" if isinstance(ref, str) else "@…"
    environment = job.job.environment
    named = "" if environment is None else job.scope.text(environment)
    subject = f"environment:{named}" if named else f"ref:{ref}"
    return (
        Claim("repository", slug, LOOKED_UP),
        Claim("repository_owner", publisher.owner, LOOKED_UP),
        Claim(
            "repository_owner_id",
            publisher.owner_id or Unknown("GitHub's number of the owner is not in the settings"),
            "must equal the number that PyPI stored with the owner",
        ),
        Claim(
            "job_workflow_ref",
            f"{slug}/{job.run.workflow.path}{at}",
            "its file name must equal the publisher's workflow, letter case included",
        ),
        Claim(
            "environment",
            named,
            "compared in lower case; a publisher without one accepts any",
        ),
        Claim(
            "event_name",
            route.event.name,
            "must be there; pull_request_target is refused",
        ),
        Claim("ref", ref, PRESENT),
        Claim("sha", Unknown("it is the commit of the tag"), PRESENT),
        Claim("jti", Unknown("every token has its own"), "must be there; accepted once"),
        Claim("workflow_ref", f"{slug}/{route.run.workflow.path}{at}", IGNORED),
        Claim("sub", f"repo:{slug}:{subject}", IGNORED),
    )
