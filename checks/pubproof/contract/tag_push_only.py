"""A release starts with the push of a release tag, and with nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.contract.clause import Clause, Doubt, Evidence, Example, no_upload
from pubproof.contract.guards.gate import leaving_out
from pubproof.location import Problem
from pubproof.spelling import nearest
from pubproof.workflows import patterns
from pubproof.workflows.automaton import PatternError, UnexplainedError
from pubproof.workflows.events import events

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pubproof.pipeline import Pipeline
    from pubproof.workflows.trigger import Trigger


_STARTERS = ("release", "workflow_dispatch", "repository_dispatch", "create")
"""What people start releases by besides pushes, the likeliest first."""


def check(pipeline: Pipeline) -> Iterator[Evidence | Doubt | Problem]:
    """Judge the triggers of the publishing workflow, then every route to its upload."""
    workflow, upload = pipeline.intended_workflow, pipeline.upload
    allowed, tags = pipeline.settings.events, pipeline.settings.tags
    triggers = [
        one
        for one in (workflow.triggers if workflow is not None else ())
        if one.event == "push" or not one.is_idle
    ]
    starter = _starter(pipeline, triggers)
    for trigger in triggers:
        if trigger is starter:
            yield _by_something_else(pipeline, trigger, triggers)
        else:
            yield from _judge(trigger, allowed, tags)
    if workflow is None or upload is None:
        yield no_upload()
        return
    reported = {workflow}
    for route in pipeline.routes:
        if route.upload.location == upload.location and route.run.workflow not in reported:
            reported.add(route.run.workflow)
            yield Problem(
                upload.location,
                f"{route.event.title} {route.reaches} this upload too: {route.path}",
                f"start releases from {workflow.file} alone",
            )


def _starter(pipeline: Pipeline, triggers: Sequence[Trigger]) -> Trigger | None:
    """Return the trigger that is meant to start a release, where it is one that may not.

    It is one of those that come to the upload, if there is one; then it may be of any event.
    """
    by_event = {one.event: one for one in triggers}
    workflow, upload = pipeline.publishing_workflow, pipeline.upload
    if upload is not None:
        routes = pipeline.uploads[upload.way]
        coming = {one.event.name for one in routes if one.run.workflow is workflow}
        by_event = {event: one for event, one in by_event.items() if event in coming}
    if any(event in pipeline.settings.events for event in by_event):
        return None
    likely = (*_STARTERS, *(by_event if upload is not None else ()))
    return next((by_event[one] for one in likely if one in by_event), None)


def _by_something_else(
    pipeline: Pipeline, trigger: Trigger, triggers: Sequence[Trigger]
) -> Problem:
    """Say what to write in place of a trigger, where nothing allowed starts a release."""
    allowed, event, upload = pipeline.settings.events, trigger.event, pipeline.upload
    others = f"'push' of tags that match {_alternatives(pipeline.settings.tags)}"
    if "push" not in allowed:
        others = _alternatives(allowed)
    message, help_ = f"runs on {event}, not on {others}", f"start it by {others} instead"
    condition = None
    if upload is not None and any(one.event in allowed for one in triggers):
        message = f"the upload is reached on {event}, not on {others}"
        condition = leaving_out(upload.job, upload.at.step, upload.at.step.title)
        help_ += f", and correct {condition}" if condition is not None else ""
    if event in _STARTERS:
        parting = "," if condition is None else ";"
        help_ += f"{parting} or set events = ['{event}'] under [tool.pubproof]"
    return Problem(trigger.location, message, help_)


def _alternatives(words: Sequence[str]) -> str:
    return " or ".join(f"'{word}'" for word in words)


def _judge(
    trigger: Trigger, allowed: Sequence[str], tags: Sequence[str]
) -> Iterator[Evidence | Doubt | Problem]:
    """Judge a trigger by its event, and where that is a push by what it lets through."""
    if trigger.event not in allowed:
        yield Problem(
            trigger.location,
            f"also runs on {trigger.event}",
            f"remove '{trigger.event}': only {' and '.join(allowed)} may start a release",
        )
    elif trigger.event == "push":
        yield from _of_branches(trigger, tags)
        if trigger.patterns("tags") is not None:
            yield _of_tags(trigger, tags)
        elif not _branch_filters(trigger):
            yield _every_push(trigger, tags)
    else:
        yield Evidence(trigger.location, f"runs on {trigger.event}, which the settings allow")


def _branch_filters(trigger: Trigger) -> list[str]:
    """Return the keys that let through pushes of branches, and without ``tags`` no other ones."""
    return [name for name in ("branches", "branches-ignore") if name in trigger.filters]


def _of_branches(trigger: Trigger, tags: Sequence[str]) -> Iterator[Problem]:
    """Yield that pushes of branches start the workflow: those alone, or those of tags too."""
    alone = trigger.patterns("tags") is None
    for name in _branch_filters(trigger) if trigger.takes_branches else ():
        place = next(iter(trigger.filters[name]), trigger).location
        message = f"{'' if alone else 'also '}runs on pushes of branches ('{name}')"
        only = f"only tags that match {_alternatives(tags)} may start a release"
        help_ = f"write `{_key(tags)}` instead" if alone else f"remove '{name}': {only}"
        yield Problem(place, message, f"{help_}; test branches in a workflow of their own")


def _of_tags(trigger: Trigger, tags: Sequence[str]) -> Evidence | Doubt | Problem:
    """Judge which tags the patterns of a ``push`` let through."""
    own, values = trigger.patterns("tags") or (), trigger.filters["tags"]
    words, place = _alternatives(tags), next(iter(values), trigger).location
    try:
        odd = patterns.witness(own, tags)
    except PatternError as error:
        message = f"which tags start a release cannot be told: {error}"
        help_ = "write it in another way"
        if isinstance(error, UnexplainedError):
            return Doubt(message, place, help_)
        return Problem(place, message, help_)
    if odd is not None:
        odd = events.witness(own, tags) or odd
        letting = [v for v in values if patterns.witness([v.value], tags) is not None]
        return Problem(
            (letting or values)[0].location,
            f"the tags that start a release are not only {words}: '{odd}' starts one too",
            f"let through only {words}, or set tags = {_listed(own)} under [tool.pubproof]",
        )
    if patterns.example(own) is None:
        alone = place if len(values) == 1 else trigger.location
        return Problem(alone, "no tag can match these patterns", "name one, such as 'v*'")
    return Evidence(place, f"runs on pushes of tags that match {words}")


def _key(tags: Sequence[str]) -> str:
    """Return the lines of ``push`` that let through these tags alone."""
    return f"tags: {_listed(tags)}"


def _listed(tags: Sequence[str]) -> str:
    return f"[{', '.join(map(repr, tags))}]"


def _every_push(trigger: Trigger, tags: Sequence[str]) -> Problem:
    """Say why every push starts the workflow: no ``tags``, or a key that was meant to be it."""
    meant = next((key for key in trigger.unknown if nearest(key.value, ("tags",))), None)
    if meant is not None:
        message = (
            f"runs on every push: 'push' has no key '{meant.value}', and GitHub passes over it"
        )
        return Problem(meant.location, message, "write 'tags'")
    message = "runs on every push: 'push' has no 'tags'"
    return Problem(trigger.location, message, f"add '{_key(tags)}' under 'push'")


CLAUSE = Clause(
    id="tag-push-only",
    statement=(
        "The publishing workflow is triggered by the push of a release tag, or by another event "
        "that the settings allow, and by nothing else."
    ),
    why=(
        "A tag is a decision that others can see, and that rules can protect. A start by hand, a "
        "branch push or a schedule publishes without one; an `if:` on a job is no substitute, "
        "because the next edit of the job loses it."
    ),
    fix="Leave `push` with `tags` as the only trigger. Patterns and events are settings.",
    example=Example(
        path=".github/workflows/publish.yml",
        holds="on:\n  push:\n    tags:\n      - 'v*'\n",
        fails="on:\n  push:\n    tags:\n      - 'v*'\n  workflow_dispatch:\n",
    ),
    check=check,
    incident=(
        "OpenMed's workflow gained a `workflow_dispatch` path, and its guide went on promising "
        "tags only (maziyarpanahi/openmed@7a315e92)."
    ),
    settings=("tags", "events"),
)
