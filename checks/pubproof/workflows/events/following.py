"""Which runs a `workflow_run` trigger follows (GitHub: "Events that trigger workflows")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.workflows import patterns
from pubproof.workflows.automaton import PatternError
from pubproof.workflows.events.event import Event
from pubproof.workflows.events.events import ALL, BRANCHES, default_branches

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from pubproof.workflows.events.names import Names
    from pubproof.workflows.trigger import Trigger
    from pubproof.workflows.workflow import Workflow

_DEFAULT = frozenset(
    {
        *("discussion", "discussion_comment", "fork", "gollum", "issue_comment", "issues"),
        *("label", "milestone", "public", "repository_dispatch", "schedule", "watch"),
        "workflow_run",
    }
)
"""Events whose runs are on the default branch, whatever they are about."""
_KINDS = {"tags": ("tag", "refs/tags/"), "branches": ("branch", "refs/heads/")}
"""Filters for refs, with the word for one and where it lies."""


def followed(trigger: Trigger, names: Collection[str]) -> list[str]:
    """Return those of the workflows' `names` whose runs a `workflow_run` trigger follows.

    The entries of ``workflows:`` are patterns; one that cannot be read may mean all of them.
    """
    wanted = trigger.patterns("workflows") or ()
    if all(map(patterns.is_plain, wanted)):
        return [name for name in wanted if name in names]
    return [name for name in names if name in wanted or _follows(wanted, name)]


def _follows(wanted: Sequence[str], name: str) -> bool:
    try:
        return patterns.matches(wanted, name)
    except PatternError:
        return True


def runs_after(
    trigger: Trigger, before: Workflow, origins: Iterable[Event], names: Names
) -> Iterator[Event]:
    """Yield the `workflow_run` events that runs of `before` set off, for each kind of origin.

    Args:
        trigger: the `workflow_run` that they set off.
        before: the workflow whose runs it follows.
        origins: what starts that one.
        names: branch names to try.
    """
    seen = set()
    for origin in _let_through(trigger, before, list(origins)):
        if (origin.name, origin.from_fork) not in seen:
            seen.add((origin.name, origin.from_fork))
            title = f"workflow_run after '{before.name}', started by {origin.title}"
            for ref in default_branches(names):
                yield Event("workflow_run", title, ref, origin.from_fork, origin)


def _let_through(trigger: Trigger, before: Workflow, origins: Sequence[Event]) -> Iterator[Event]:
    """Yield the origins whose runs the filter for branches lets through, then pushes like them.

    The filter is asked for the run's ``head_branch``, which is the tag's name for a tag, and which
    a pull request chooses as it likes.
    """
    wanted = trigger.wanted("branches")
    try:
        if wanted is None:
            yield from origins
            return
        yield from [one for one in origins if _lets_through(wanted, before, one)]
        pushes = [one for one in origins if one.name == "push" and isinstance(one.ref, str)]
        for origin in sorted(pushes, key=lambda one: one.tag is not None):
            yield from _other_push(wanted, before, origin)
    except PatternError:
        yield from origins


def _lets_through(wanted: Sequence[str], before: Workflow, origin: Event) -> bool:
    """Whether a run that began so is let through; what has no name of its own may have any."""
    if origin.name in _DEFAULT:
        plain = filter(patterns.is_plain, wanted)
        return any(patterns.matches(wanted, one) for one in (*BRANCHES, *plain))
    if origin.name == "merge_group":
        return _common(wanted, ("gh-readonly-queue/**",)) is not None
    if origin.name == "push" and isinstance(origin.ref, str):
        return patterns.matches(wanted, origin.ref.split("/", 2)[-1])
    if origin.name == "push":
        return any(_pushed(wanted, before, kind) is not None for kind in _KINDS)
    return patterns.example(wanted) is not None


def _other_push(wanted: Sequence[str], before: Workflow, origin: Event) -> Iterator[Event]:
    """Yield a push of the same kind that both workflows let through, if there is one."""
    kind = "branches" if origin.tag is None else "tags"
    name = _pushed(wanted, before, kind)
    noun, folder = _KINDS[kind]
    if name is not None:
        yield origin._replace(ref=f"{folder}{name}", title=f"a push of the {noun} '{name}'")


def _pushed(wanted: Sequence[str], before: Workflow, kind: str) -> str | None:
    """Return a tag or branch whose push starts `before`, and that is wanted."""
    for push in (one for one in before.triggers if one.event == "push"):
        filters = {one: push.wanted(one) for one in _KINDS}
        own = filters[kind] or (None if any(filters.values()) else ALL)
        found = None if own is None else _common(wanted, own)
        if found is not None:
            return found
    return None


def _common(wanted: Sequence[str], others: Sequence[str]) -> str | None:
    """Find a name that both lists let through."""
    return patterns.witness(wanted, (*ALL, *map(_turned, others)))


def _turned(pattern: str) -> str:
    """Return a pattern that refuses what this one lets through, or the other way round."""
    if not pattern.startswith("!"):
        return f"!{pattern}"
    return f"\\{pattern[1:]}" if pattern.startswith("!!") else pattern[1:]
