"""Events: what GitHub would say had happened when a trigger fires."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pubproof.workflows import patterns
from pubproof.workflows.expressions import Unknown, Value
from pubproof.workflows.patterns import PatternError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pubproof.workflows.trigger import Trigger
    from pubproof.workflows.workflow import Workflow

FORK_EVENTS = frozenset(
    {
        "check_run",
        "check_suite",
        "issue_comment",
        "pull_request",
        "pull_request_comment",
        "pull_request_review",
        "pull_request_review_comment",
        "pull_request_target",
        "status",
    }
)
"""Events that a pull request from a fork can set off (GitHub: "Events that trigger workflows")."""

_TAGS = ("v1.2.3", "v2.0.0rc1", "v0.1.0", "1.2.3")
_BRANCHES = ("main", "master", "develop")
_LITERAL = re.compile(r"'((?:[^']|'')*)'")
_MOST_NAMES = 24
_UNKNOWN_FIELDS = (
    "actor",
    "actor_id",
    "api_url",
    "base_ref",
    "event",
    "head_ref",
    "job",
    "ref_protected",
    "repository",
    "repository_id",
    "repository_owner",
    "repository_owner_id",
    "run_attempt",
    "run_id",
    "run_number",
    "sha",
    "token",
    "triggering_actor",
    "workflow",
    "workflow_ref",
    "workflow_sha",
    "workspace",
)
_RUN_FIELDS = ("conclusion", "head_branch", "head_sha", "head_repository", "id", "path", "actor")


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

    @property
    def tag(self) -> str | None:
        """The tag that was pushed, None for any other event."""
        if self.name == "push" and isinstance(self.ref, str):
            return self.ref.removeprefix("refs/tags/") if "/tags/" in self.ref[:10] else None
        return None

    def github(self, repository: str | None) -> dict[str, Value]:
        """Return the `github` context; `repository` is ``owner/name`` where it is known."""
        context: dict[str, Value] = {
            name: Unknown(f"github.{name} is known only when the workflow runs")
            for name in _UNKNOWN_FIELDS
        }
        context["event_name"] = self.name
        context["server_url"] = "https://github.com"
        context.update(_ref_fields(self.ref))
        if repository is not None:
            context["repository"] = repository
            context["repository_owner"] = repository.partition("/")[0]
        if self.after is not None:
            context["event"] = {"workflow_run": self._run_before(), "action": "completed"}
        return context

    def _run_before(self) -> dict[str, Value]:
        fields: dict[str, Value] = {
            name: Unknown(f"workflow_run.{name} is known only when the workflow runs")
            for name in _RUN_FIELDS
        }
        fields["event"] = self.after.name if self.after is not None else None
        return fields


def _ref_fields(ref: str | Unknown) -> dict[str, Value]:
    if isinstance(ref, Unknown):
        return {"ref": ref, "ref_name": ref, "ref_type": ref}
    kind = "tag" if ref.startswith("refs/tags/") else "branch"
    return {"ref": ref, "ref_name": ref.split("/", 2)[-1], "ref_type": kind}


def names_in(conditions: Iterable[str]) -> tuple[str, ...]:
    """Return the branch and tag names that conditions speak of, to try them as refs."""
    found: dict[str, None] = {}
    for text in conditions:
        for literal in _LITERAL.findall(text):
            name = re.sub(r"^refs/(heads|tags)/", "", literal)
            found.update(dict.fromkeys((name, f"{name}1.2.3", f"{name}x")))
    return tuple(name for name in found if name and not name.endswith("/"))[:_MOST_NAMES]


def events(trigger: Trigger, tags: Sequence[str], names: Sequence[str]) -> Iterator[Event]:
    """Yield what can set off `trigger`, one event for each kind of ref.

    Args:
        trigger: one event under ``on:``; `workflow_call` and `workflow_run` give none.
        tags: the patterns of release tags; tags outside them are tried too.
        names: further branch and tag names to try.
    """
    if trigger.event in ("workflow_call", "workflow_run"):
        return
    if trigger.event == "push":
        yield from _pushes(trigger, tags, names)
    elif trigger.event == "pull_request":
        for title, fork in (("a pull request", False), ("a pull request from a fork", True)):
            yield Event("pull_request", title, "refs/pull/1/merge", fork)
    elif trigger.event == "release":
        for tag in _matching(tags, (*_TAGS, *names)):
            yield Event("release", "a release", f"refs/tags/{tag}", from_fork=False)
    elif trigger.event in ("workflow_dispatch", "create", "delete", "deployment"):
        ref = Unknown(f"{trigger.event} can name any branch or tag")
        yield Event(trigger.event, _title(trigger.event), ref, from_fork=False)
    elif trigger.event == "merge_group":
        queue = "refs/heads/gh-readonly-queue/main/pr-1"
        yield Event("merge_group", _title("merge_group"), queue, from_fork=False)
    else:
        for name in dict.fromkeys((*_BRANCHES[:1], *names)):
            fork = trigger.event in FORK_EVENTS
            yield Event(trigger.event, _title(trigger.event), f"refs/heads/{name}", fork)


def runs_after(trigger: Trigger, before: Workflow, origins: Iterable[Event]) -> Iterator[Event]:
    """Yield the `workflow_run` events that runs of `before` set off, one for each origin."""
    wanted = trigger.patterns("workflows") or ()
    if before.name not in wanted and before.path not in wanted:
        return
    seen = set()
    for origin in origins:
        if (origin.name, origin.from_fork) not in seen:
            seen.add((origin.name, origin.from_fork))
            title = f"workflow_run after '{before.name}', started by {origin.title}"
            yield Event("workflow_run", title, "refs/heads/main", origin.from_fork, origin)


def _pushes(trigger: Trigger, tags: Sequence[str], names: Sequence[str]) -> Iterator[Event]:
    own, ignored = trigger.patterns("tags"), trigger.patterns("tags-ignore")
    branches, not_branches = trigger.patterns("branches"), trigger.patterns("branches-ignore")
    filters_tags = own is not None or ignored is not None
    filters_branches = branches is not None or not_branches is not None
    if filters_tags or not filters_branches:
        wanted = _wanted(own, ignored)
        odd = _witness(wanted, tags)
        candidates = (*_matching(tags, (*_TAGS, *names)), *((odd,) if odd else ()))
        for tag in _matching(wanted, candidates):
            yield Event("push", f"a push of the tag '{tag}'", f"refs/tags/{tag}", from_fork=False)
    if filters_branches or not filters_tags:
        for branch in _matching(_wanted(branches, not_branches), (*_BRANCHES, *names)):
            title = f"a push of the branch '{branch}'"
            yield Event("push", title, f"refs/heads/{branch}", from_fork=False)


def _wanted(own: tuple[str, ...] | None, ignored: tuple[str, ...] | None) -> tuple[str, ...]:
    """Return one list of patterns for a filter and its ``-ignore`` twin."""
    if own is not None:
        return own
    return ("**", *(f"!{pattern}" for pattern in ignored or ()))


def _matching(wanted: Sequence[str], candidates: Iterable[str]) -> list[str]:
    """Return the candidates that the patterns let through, or else a name made for them.

    Patterns that cannot be read may let through all of them.
    """
    names = list(dict.fromkeys(candidates))
    try:
        found = [name for name in names if patterns.matches(wanted, name)]
        made = None if found else patterns.example(wanted)
    except PatternError:
        return names
    return found or ([made] if made else [])


def _witness(wanted: Sequence[str], allowed: Sequence[str]) -> str | None:
    try:
        return patterns.witness(wanted, allowed)
    except PatternError:
        return None


def _title(event: str) -> str:
    return {
        "workflow_dispatch": "a start by hand (workflow_dispatch)",
        "repository_dispatch": "a call of GitHub's API (repository_dispatch)",
        "schedule": "a schedule",
        "merge_group": "a merge queue (merge_group)",
        "pull_request_target": "a pull request (pull_request_target)",
    }.get(event, f"the event {event}")
