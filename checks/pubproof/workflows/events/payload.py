"""The payloads of events: what `github.event` holds (GitHub: "Webhook events and payloads")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.workflows.expressions import Unknown, Value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pubproof.workflows.events.event import Event
    from pubproof.workflows.trigger import Trigger

_EVERY = ("enterprise", "installation", "organization", "repository", "sender")
_PULL_REQUEST = (
    *("after", "assignee", "before", "changes", "comment", "label", "milestone", "number"),
    *("pull_request", "reason", "requested_reviewer", "requested_team", "review", "thread"),
)
_FIELDS = {
    "pull_request": _PULL_REQUEST,
    "pull_request_review": _PULL_REQUEST,
    "pull_request_review_comment": _PULL_REQUEST,
    "pull_request_target": _PULL_REQUEST,
    "push": (
        *("after", "base_ref", "before", "commits", "compare", "created", "deleted", "forced"),
        *("head_commit", "pusher"),
    ),
    "release": ("changes", "release"),
    "schedule": ("schedule", "workflow"),
    "workflow_dispatch": ("inputs", "workflow"),
}
"""What the payloads of some events hold besides `_EVERY`, ``action`` and ``ref``."""
_OBJECTS = frozenset({"pull_request", "release"})
"""Those of these that are there, and objects, in every payload that may hold them."""
_COMMIT = ("added", "author", "committer", "message", "modified", "removed", "timestamp", "url")
_RELEASE = ("body", "draft", "html_url", "id", "name", "prerelease", "target_commitish", "url")
_SAME = frozenset(
    {
        *("actor", "repository", "run_id", "run_number", "sha", "workflow"),
        *("workflow_ref", "workflow_sha"),
    }
)
"""Fields of the `github` context that all jobs of a run read alike, and its next attempt too."""
_RUN = ("conclusion", "head_branch", "head_sha", "head_repository", "id", "path", "actor")
_WITH_REF = frozenset({"push", "workflow_dispatch"})
_WITHOUT_ACTION = _WITH_REF | {"schedule"}
_PULLED = ("opened", "synchronize", "reopened")
_TYPES = {
    "pull_request": _PULLED,
    "pull_request_review": ("submitted", "edited", "dismissed"),
    "pull_request_review_comment": ("created", "edited", "deleted"),
    "pull_request_target": _PULLED,
    "release": (
        *("published", "unpublished", "created", "edited", "deleted", "prereleased", "released"),
    ),
}
"""The activities that start a workflow whose ``types:`` are not written ("Events that trigger
workflows")."""


def activities(trigger: Trigger) -> tuple[str, ...]:
    """Return the types of activity that fire a trigger, nothing where they cannot be told."""
    if trigger.event not in _FIELDS or trigger.event in _WITHOUT_ACTION:
        return ()
    return trigger.patterns("types") or _TYPES.get(trigger.event, ())


def of(event: Event, tag: Value) -> Value:
    """Return `github.event`, or why it is not known.

    Args:
        event: what has happened.
        tag: the name of its ref, which is the tag of a release.
    """
    if event.after is not None:
        run = unknown("github.event.workflow_run", _RUN) | {"event": event.after.name}
        return {"workflow_run": run, "action": "completed"}
    if event.name not in _FIELDS:
        return unknown("github", ("event",))["event"]
    held = unknown("github.event", (*_EVERY, *_FIELDS[event.name]))
    held |= {name: _an_object(name) for name in _OBJECTS.intersection(held)}
    held["repository"] = _Repository("github.event.repository is known only when the workflow runs")
    if event.name in _WITH_REF:
        held["ref"] = event.ref
    if event.workflow and "workflow" in held:
        held["workflow"] = event.workflow
    if event.name not in _WITHOUT_ACTION:
        held |= {"action": event.action} if event.action else unknown("github.event", ("action",))
    if event.deletes is not None:
        held["deleted"] = event.deletes
    if event.name == "push" and event.commit:
        head = {**unknown("github.event.head_commit", _COMMIT), "id": event.commit}
        held |= {"after": event.commit, "head_commit": head}
    if event.name == "release" and event.commit:
        held["release"] = {**unknown("github.event.release", _RELEASE), "tag_name": tag}
    return held


class _Repository(Unknown):
    """The repository of an event, as a webhook describes it."""

    __slots__ = ()

    def __init__(self, reason: str) -> None:
        super().__init__(reason, token=_token("github.event.repository"))

    def part(self, name: str) -> str | bool | Unknown:
        """Return a property; a project's own repository is no fork, where authors ask for that."""
        return False if name.lower() == "fork" else super().part(name)


def _an_object(name: str) -> Unknown:
    """Return a field of the payload that is an object, of which only a run knows more."""
    path = f"github.event.{name}"
    reason = f"{path} is known only when the workflow runs"
    return Unknown(reason, truth=True, token=_token(path), choices=({},))


def unknown(context: str, names: Iterable[str], *, truth: bool | None = None) -> dict[str, Value]:
    """Return fields of a context that only a run knows; of some it is told how they count."""
    return {
        name: Unknown(
            f"{context}.{name} is known only when the workflow runs",
            token=_token(f"{context}.{name}"),
            truth=truth,
        )
        for name in names
    }


def _token(path: str) -> str:
    """Return what stands for a field, where all jobs of a run read it alike."""
    if f"{path}.".startswith("github.event."):
        return f"<~{path}>"
    return f"<{path}>" if path.removeprefix("github.") in _SAME else ""
