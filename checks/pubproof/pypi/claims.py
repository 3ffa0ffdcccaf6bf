"""What GitHub's OIDC token says of a run, and what PyPI does with it.

After GitHub's documentation ("OpenID Connect", claims of the token) and Warehouse's
``oidc/models/github.py``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pubproof.workflows.expressions import Unknown

if TYPE_CHECKING:
    from pubproof.home import Home
    from pubproof.routes import Route

_LOOKED_UP = "must equal the publisher's, letter case included"
_PRESENT = "must be there; any value is accepted"
_IGNORED = "not looked at"
_NEVER_BEFORE = "it is known only when the workflow runs"
_HOMELESS = Unknown("no settings, address or remote names the repository on GitHub")


class Claim(NamedTuple):
    """One claim of the token."""

    name: str
    value: str | Unknown
    """The value, empty where the token has no such claim, or why it cannot be told."""
    use: str
    """What PyPI does with it."""
    is_compared: bool = False
    """Whether PyPI compares it with the publisher."""
    note: str = ""
    """When the value is this one, where there is another form."""


def predict(route: Route, home: Home | None, *, owner_id: str | None = None) -> tuple[Claim, ...]:
    """Return the claims of the token that the upload's job gets on this route.

    Args:
        route: an event and the upload that it reaches.
        home: the repository's owner and name, None where nothing tells.
        owner_id: GitHub's number of the owner, None where it is not known.
    """
    return (
        *_compared(route, home, owner_id),
        Claim("event_name", route.event.name, "must be there; pull_request_target is refused"),
        Claim("ref", route.event.ref, _PRESENT),
        Claim("sha", Unknown(_NEVER_BEFORE), _PRESENT),
        Claim("jti", Unknown("every token has its own"), "must be there; accepted once"),
        Claim("ref_type", _ref_type(route.event.ref), _IGNORED),
        Claim(
            "workflow_ref",
            _workflow(home, route.run.workflow.path, route.event.ref),
            "not looked at for the token; the attestations must name it",
        ),
        *_subjects(route, home, owner_id),
    )


def environment(route: Route) -> str | Unknown:
    """Return the claim in which the routes of one event to one upload can differ."""
    at = route.upload.at
    return at.job.scope._replace(matrix=at.scope.matrix).text(at.job.job.environment)


def _compared(route: Route, home: Home | None, owner_id: str | None) -> tuple[Claim, ...]:
    """Return the claims that PyPI compares with the publisher."""
    path = route.upload.at.job.run.workflow.path
    number = owner_id or Unknown("GitHub's number of the owner is not in the settings")
    return (
        Claim("repository", _slug(home), _LOOKED_UP, is_compared=True),
        Claim(
            "repository_owner",
            home.owner if home is not None else _HOMELESS,
            _LOOKED_UP,
            is_compared=True,
        ),
        Claim(
            "repository_owner_id", number, "must equal the number that PyPI keeps", is_compared=True
        ),
        Claim(
            "job_workflow_ref",
            _workflow(home, path, route.event.ref),
            "its file name must equal the publisher's workflow, letter case included",
            is_compared=True,
        ),
        Claim(
            "environment",
            environment(route),
            "compared in lower case; a publisher without one accepts any",
            is_compared=True,
        ),
    )


def ways(claims: tuple[Claim, ...]) -> list[tuple[Claim, ...]]:
    """Return the claims once for each environment in which a run may be; once where none is told.

    Args:
        claims: those that `predict` gives for a route.
    """
    at = next(number for number, one in enumerate(claims) if one.name == "environment")
    value = claims[at].value
    names = value.texts if isinstance(value, Unknown) else ()
    possible = [claims[at]._replace(value=name) for name in names] or [claims[at]]
    return [(*claims[:at], one, *claims[at + 1 :]) for one in possible]


def untold(claims: tuple[Claim, ...]) -> tuple[str, str] | None:
    """Return name and reason of a claim that PyPI compares and that cannot be told.

    None where all are told; the owner's number does not count.
    """
    for one in claims:
        is_asked = one.is_compared and one.name != "repository_owner_id"
        if is_asked and isinstance(one.value, Unknown):
            return one.name, one.value.reason
    return None


def as_token(claims: tuple[Claim, ...]) -> dict[str, str]:
    """Return those claims whose values are known, as the token carries them."""
    return {one.name: one.value for one in claims if isinstance(one.value, str) and one.value}


def _slug(home: Home | None) -> str | Unknown:
    return home.slug if home is not None else _HOMELESS


def _workflow(home: Home | None, path: str, ref: str | Unknown) -> str | Unknown:
    """Return the path of a workflow at the run's ref; local calls take the caller's ref.

    A ref that cannot be told is ``…``: PyPI compares what stands in front of it.
    """
    if home is None:
        return Unknown(f"{_HOMELESS.reason}; the file is '{path}'")
    return f"{home.slug}/{path}@{'…' if isinstance(ref, Unknown) else ref}"


def _ref_type(ref: str | Unknown) -> str | Unknown:
    if isinstance(ref, Unknown):
        return ref
    return "tag" if ref.startswith("refs/tags/") else "branch"


def _subjects(route: Route, home: Home | None, owner_id: str | None) -> tuple[Claim, ...]:
    """Return ``sub`` in its two forms (GitHub: "OpenID Connect", immutable subject claims)."""
    ref, named = route.event.ref, environment(route)
    if home is None:
        return (Claim("sub", _HOMELESS, _IGNORED),)
    if isinstance(named, Unknown):
        return (Claim("sub", named, _IGNORED),)
    if not named and isinstance(ref, Unknown):
        return (Claim("sub", ref, _IGNORED),)
    what = f"environment:{named.replace(':', '%3A')}" if named else f"ref:{ref}"
    if route.event.name.startswith("pull_request") and not named:
        what = "pull_request"
    immutable = f"repo:{home.owner}@{owner_id or '…'}/{home.name}@…:{what}"
    older = "repositories from before 2026-07-15 that were not renamed, moved or opted in since"
    return (
        Claim("sub", f"repo:{home.slug}:{what}", _IGNORED, note=older),
        Claim("sub", immutable, _IGNORED, note="newer ones, with GitHub's numbers"),
    )
