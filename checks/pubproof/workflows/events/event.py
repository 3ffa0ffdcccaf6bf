"""An event: one thing that happens, and what the `github` context tells of it."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from pubproof.workflows.events import payload
from pubproof.workflows.expressions import Unknown, Value

_UNKNOWN_FIELDS = (
    *("action", "action_path", "action_ref", "action_repository", "action_status", "actor"),
    *("actor_id", "api_url", "artifacts", "artifacts_list", "base_ref", "env", "event"),
    *("event_path", "graphql_url", "head_ref", "job", "output", "path", "ref_protected"),
    *("repository", "repositoryUrl", "repository_id", "repository_owner", "repository_owner_id"),
    *("repository_visibility", "retention_days", "run_attempt", "run_id", "run_number"),
    *("secret_source", "sha", "state", "step_summary", "token", "triggering_actor", "workflow"),
    *("workflow_ref", "workflow_sha"),
)
_NEVER_EMPTY = (
    *("api_url", "graphql_url", "repository", "repositoryUrl", "repository_id"),
    *("repository_owner", "repository_owner_id", "repository_visibility", "run_attempt", "run_id"),
    *("run_number", "sha", "workflow", "workflow_ref", "workflow_sha"),
)
"""Those that say something in every run (GitHub: "Contexts reference", "github context")."""
_IN_STEPS = ("token",)
"""Those that do so in the steps of a job, and are null elsewhere (the same)."""
_BRANCHES = ("head_ref", "base_ref")
_WITH_BRANCHES = frozenset({"pull_request", "pull_request_target"})
"""The events for which these say something (GitHub: "Contexts reference", "github context")."""
_WITHOUT_BRANCHES = frozenset(
    {"issue_comment", "push", "release", "repository_dispatch", "schedule", "workflow_dispatch"}
)
"""Events that have surely to do with no pull request's branches."""
_KEPT_CONTEXTS = 1_024
"""How many `github` contexts are remembered."""

GITHUB_FIELDS = (*_UNKNOWN_FIELDS, "event_name", "ref", "ref_name", "ref_type", "server_url")
"""The fields of the `github` context."""


class Event(NamedTuple):
    """One thing that happens and may start a workflow."""

    name: str
    """GitHub's name of the event."""
    title: str
    """The event in words."""
    ref: str | Unknown
    """``github.ref``."""
    from_fork: bool
    """Whether a pull request from a fork can set it off."""
    after: Event | None = None
    """For `workflow_run`: what started the run before."""
    commit: str = ""
    """``github.sha`` where it is told."""
    action: str = ""
    """``github.event.action``, the type of the activity, where a condition asks for it."""
    workflow: str = ""
    """The path of the workflow that is started, where a condition asks for it."""
    deletes: bool | None = None
    """Whether a push deletes its ref, None where no condition asks for it."""

    @property
    def key(self) -> tuple[str, str, bool, str, str, bool | None]:
        """What tells events apart for a run: two with the same key run alike."""
        ref = "" if isinstance(self.ref, Unknown) else self.ref
        after = self.after.name if self.after is not None else ""
        return (self.name, ref, self.from_fork, after, self.action, self.deletes)

    @property
    def tag(self) -> str | None:
        """The tag that was pushed, None for any other event."""
        if self.name == "push" and isinstance(self.ref, str):
            return self.ref.removeprefix("refs/tags/") if "/tags/" in self.ref[:10] else None
        return None

    def github(
        self, repository: str | None, path: str = "", job: str | None = None
    ) -> dict[str, Value]:
        """Return the `github` context; runs share it: nobody may change it.

        Args:
            repository: ``owner/name`` where it is known.
            path: the path of the workflow that is started, nothing where none is asked about.
            job: the id of the job that reads it, None outside jobs.
        """
        return _github(self, repository, path, job)


@lru_cache(_KEPT_CONTEXTS)
def _github(event: Event, repository: str | None, path: str, job: str | None) -> dict[str, Value]:
    if job is not None:
        return {**_github(event, repository, path, None), "job": job}
    context = payload.unknown("github", _UNKNOWN_FIELDS)
    context |= payload.unknown("github", _NEVER_EMPTY, truth=True)
    context["event_name"] = event.name
    context["server_url"] = "https://github.com"
    context["workspace"] = "/github/workspace"
    context.update(_ref_fields(event.ref))
    context.update(_branches(event.name))
    if repository is not None:
        context["repository"] = repository
        context["repository_owner"] = repository.partition("/")[0]
    if path and isinstance(event.ref, str):
        context["workflow_ref"] = _in_repository("workflow_ref", repository, f"/{path}@{event.ref}")
    context["event"] = payload.of(event, context["ref_name"])
    if event.commit:
        context["sha"] = context["workflow_sha"] = event.commit
    return context


def in_steps(context: dict[str, Value]) -> dict[str, Value]:
    """Return the `github` context of a job as its steps see it."""
    return {**context, **payload.unknown("github", _IN_STEPS, truth=True)}


def _branches(event: str) -> dict[str, Value]:
    """Return ``head_ref`` and ``base_ref``, the branches of a pull request."""
    if event in _WITHOUT_BRANCHES:
        return dict.fromkeys(_BRANCHES, "")
    if event in _WITH_BRANCHES:
        reason = "the pull request is known only when the workflow runs"
        return dict.fromkeys(_BRANCHES, Unknown(reason, truth=True))
    return {}


def _in_repository(name: str, repository: str | None, end: str) -> str | Unknown:
    """Return a field that begins with the repository, without which only its end is known."""
    if repository is not None:
        return f"{repository}{end}"
    reason = "the repository is known only when the workflow runs"
    return Unknown(reason, token=f"<github.{name}>", pieces=("", end))


def _ref_fields(ref: str | Unknown) -> dict[str, Value]:
    if isinstance(ref, Unknown):
        named = {
            name: Unknown(ref.reason, token=f"<github.{name}>") for name in ("ref", "ref_name")
        }
        return {**named, "ref_type": ref}
    kind = "tag" if ref.startswith("refs/tags/") else "branch"
    return {"ref": ref, "ref_name": ref.split("/", 2)[-1], "ref_type": kind}
