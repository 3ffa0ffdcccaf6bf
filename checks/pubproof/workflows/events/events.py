"""Which events set off a trigger."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.workflows import patterns
from pubproof.workflows.automaton import PatternError
from pubproof.workflows.events import payload
from pubproof.workflows.events.event import Event
from pubproof.workflows.events.names import A_TAG
from pubproof.workflows.expressions import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pubproof.workflows.events.names import Names
    from pubproof.workflows.trigger import Trigger

FORK_EVENTS = frozenset(
    {
        *("check_run", "check_suite", "issue_comment", "pull_request", "pull_request_comment"),
        *("pull_request_review", "pull_request_review_comment", "pull_request_target", "status"),
    }
)
"""Events that a pull request from a fork can set off (GitHub: "Events that trigger workflows")."""

_TAGS = (A_TAG, "v2.0.0rc1", "v0.1.0", "1.2.3")
BRANCHES = ("main", "master", "develop")
ALL = ("**",)
"""The patterns that let everything through."""
_MAX_NUMBERED = 20
"""How many patterns are looked at for a name with a version."""
_VERSION = late.pattern(r"\d\.\d")
_ANY_REF = frozenset(
    {
        *("create", "delete", "deployment", "deployment_status", "registry_package"),
        "workflow_dispatch",
    }
)
"""Events that happen on whatever branch or tag somebody names."""
_PULL_REQUESTS = {
    "pull_request": "",
    "pull_request_review": " that is reviewed",
    "pull_request_review_comment": " that is commented on",
}
"""Events whose ref is the pull request's merge commit, and how their titles go on."""
_OPEN = frozenset(
    {
        *("auto_merge_disabled", "auto_merge_enabled", "converted_to_draft", "dequeued"),
        *("enqueued", "opened", "ready_for_review", "reopened", "synchronize"),
    }
)
"""The activities that only a pull request has which is not merged: the ref of one that is merged is
the branch that it went into."""


def events(trigger: Trigger, tags: Sequence[str], names: Names) -> Iterator[Event]:
    """Yield what can set off `trigger`, one event for each kind of ref, and of activity.

    Args:
        trigger: one event under ``on:``; `workflow_call` and `workflow_run` give none.
        tags: the patterns of release tags; tags outside them are tried too.
        names: further branch and tag names to try.
    """
    if trigger.is_idle:
        return
    actions = payload.activities(trigger) if names.with_action else ()
    for one in _events(trigger, tags, names):
        if names.with_deletion and one.name == "push":
            title = one.title.replace("a push", "a deletion", 1)
            yield one._replace(deletes=False)
            yield one._replace(title=title, deletes=True)
        else:
            yield from (one._replace(action=action) for action in actions or ("",))


def _events(trigger: Trigger, tags: Sequence[str], names: Names) -> Iterator[Event]:
    """Yield the events that fire a trigger, by its kind."""
    event = trigger.event
    if event == "push":
        yield from _pushes(trigger, tags, names)
    elif event in _PULL_REQUESTS:
        yield from _pull_requests(trigger)
    elif event == "release":
        for tag in dict.fromkeys((*_tried(tags, names), *names.known)):
            yield Event("release", "a release", f"refs/tags/{tag}", from_fork=False)
        yield from _others(event, "a release", "tag", names)
    elif event in _ANY_REF:
        any_ref = Unknown(f"{event} can name any branch or tag")
        yield Event(event, _title(event), any_ref, from_fork=False)
    elif event == "merge_group":
        queue = "refs/heads/gh-readonly-queue/main/pr-1"
        yield Event("merge_group", _title("merge_group"), queue, from_fork=False)
    elif event not in ("workflow_call", "workflow_run"):
        fork = event in FORK_EVENTS
        for ref in default_branches(names):
            yield Event(event, _title(event), ref, fork)
        yield from _others(event, _title(event), "branch", names, from_fork=fork)


def _pull_requests(trigger: Trigger) -> Iterator[Event]:
    event = trigger.event
    for title, fork in (("a pull request", False), ("a pull request from a fork", True)):
        yield Event(event, f"{title}{_PULL_REQUESTS[event]}", "refs/pull/1/merge", fork)
    if event == "pull_request" and not _OPEN.issuperset(payload.activities(trigger)):
        yield Event(event, "a pull request that is merged", "refs/heads/main", from_fork=True)


def _pushes(trigger: Trigger, tags: Sequence[str], names: Names) -> Iterator[Event]:
    """Yield pushes of tags and branches that the filters of ``push`` let through."""
    own, branches = trigger.wanted("tags"), trigger.wanted("branches")
    if own is not None or branches is None:
        wanted = own or ALL
        odd = witness(wanted, tags)
        for tag in _matching(
            wanted, (*_tried(tags, names), *names.known, *((odd,) if odd else ()))
        ):
            yield Event("push", f"a push of the tag '{tag}'", f"refs/tags/{tag}", from_fork=False)
        if odd:
            yield from _others("push", "a push of some other tag", "tag", names)
    if branches is not None or own is None:
        admitted = _matching(branches or ALL, (*BRANCHES, *names.known))
        for branch in _some(admitted, names):
            title = f"a push of the branch '{branch}'"
            yield Event("push", title, f"refs/heads/{branch}", from_fork=False)
        yield from _others("push", "a push of some branch", "branch", names)


def _tried(tags: Sequence[str], names: Names) -> list[str]:
    """Return release tags to try: of the usual forms, or else one made for the patterns."""
    return _some(_matching(tags, (*_TAGS, *names.known)), names)


def _some(refs: list[str], names: Names) -> list[str]:
    """Return all of the refs, or the first where no condition can tell them apart."""
    return refs if names.matter else refs[:1]


def _others(
    event: str, title: str, kind: str, names: Names, *, from_fork: bool = False
) -> Iterator[Event]:
    """Yield the event on a ref of any name, where trying names does not settle it."""
    if not names.are_all:
        ref = Unknown(f"the {kind}'s name is known only when the workflow runs")
        yield Event(event, title, ref, from_fork)


def default_branches(names: Names) -> list[str]:
    """Return refs that the default branch may have."""
    found = [name for name in names.known if not _VERSION.search(name)]
    refs = [f"refs/heads/{name}" for name in dict.fromkeys((*BRANCHES[:2], *found))]
    return _some(refs, names)


def _matching(wanted: Sequence[str], candidates: Iterable[str]) -> list[str]:
    """Return the candidates that the patterns let through, or else a name made for them.

    Patterns that cannot be read may let through all of them.
    """
    names = list(dict.fromkeys(candidates))
    try:
        found = [name for name in names if patterns.matches(wanted, name)]
        found = found or [*islice(_numbered(wanted), 1)]
        made = None if found else patterns.example(wanted)
    except PatternError:
        return names
    return found or ([made] if made else [])


def _numbered(wanted: Sequence[str], allowed: Sequence[str] = ()) -> Iterator[str]:
    """Yield names with versions in place of stars: ``cli-v1.2.3``, ``v1.2.3rc1``.

    None of them is `allowed`; of very many patterns only the first are looked at.
    """
    for pattern in wanted[:_MAX_NUMBERED]:
        first, *others = pattern.replace("**", "*").split("*")
        numbers = ("1", "2", "3", "1") if others[1:] else ("1.2.3",)
        made = first + "".join(map("".join, zip(numbers, others, strict=False)))
        is_new = patterns.is_plain(made) and not patterns.matches(allowed, made)
        if is_new and patterns.matches(wanted, made):
            yield made


def witness(wanted: Sequence[str], allowed: Sequence[str]) -> str | None:
    """Return a name that is wanted and not allowed, None without one; rather such as people use."""
    try:
        usual = (
            one
            for one in _TAGS
            if patterns.matches(wanted, one) and not patterns.matches(allowed, one)
        )
        made = next(chain(usual, _numbered(wanted, allowed)), None)
        return made or patterns.witness(wanted, allowed)
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
