"""A release starts with the push of a release tag, and with nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.contract.clause import Clause, Doubt, Evidence, Example
from pubproof.contract.supply import no_upload
from pubproof.location import Problem
from pubproof.spelling import nearest
from pubproof.workflows import patterns
from pubproof.workflows.patterns import PatternError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pubproof.pipeline import Pipeline
    from pubproof.workflows.trigger import Trigger


_STARTERS = ("release", "workflow_dispatch", "repository_dispatch")
"""What people start releases by besides pushes, the likeliest first."""


def check(pipeline: Pipeline) -> Iterator[Evidence | Doubt | Problem]:
    """Judge the triggers of the publishing workflow, then every route to its upload."""
    workflow, upload = pipeline.intended_workflow, pipeline.upload
    allowed, tags = pipeline.settings.events, pipeline.settings.tags
    triggers = workflow.triggers if workflow is not None else ()
    alone = not any(trigger.event in allowed for trigger in triggers)
    starter = _starter(triggers) if alone else None
    for trigger in triggers:
        if trigger is starter:
            yield _by_something_else(trigger, allowed, tags)
        else:
            yield from _judge(trigger, allowed, tags)
    if workflow is None or upload is None:
        yield no_upload()
        return
    reported = set()
    for route in pipeline.uploads[upload.location]:
        elsewhere = route.run.workflow is not workflow
        if elsewhere and route.run.workflow not in reported:
            reported.add(route.run.workflow)
            yield Problem(
                upload.location,
                f"{route.event.title} reaches this upload too: {route.path}",
                f"start releases from {workflow.file} alone",
            )


def _starter(triggers: Sequence[Trigger]) -> Trigger | None:
    """Return the trigger that is meant to start a release, of those that may not."""
    by_event = {one.event: one for one in triggers}
    return next((by_event[one] for one in _STARTERS if one in by_event), None)


def _by_something_else(trigger: Trigger, allowed: Sequence[str], tags: Sequence[str]) -> Problem:
    """Say what to write in place of a trigger, where nothing allowed starts a release."""
    others = f"'push' of tags that match {_alternatives(tags)}"
    if "push" not in allowed:
        others = _alternatives(allowed)
    return Problem(
        trigger.location,
        f"runs on {trigger.event}, not on {others}",
        f"start it by {others} instead, or set events = ['{trigger.event}'] under [tool.pubproof]",
    )


def _alternatives(words: Sequence[str]) -> str:
    return " or ".join(f"'{word}'" for word in words)


def _judge(
    trigger: Trigger, allowed: Sequence[str], tags: Sequence[str]
) -> Iterator[Evidence | Problem]:
    words = _alternatives(tags)
    if trigger.event not in allowed:
        yield Problem(
            trigger.location,
            f"also runs on {trigger.event}",
            f"remove '{trigger.event}': only {' and '.join(allowed)} may start a release",
        )
    elif trigger.event == "push":
        yield from _judge_push(trigger, tags, words)
    else:
        yield Evidence(trigger.location, f"runs on {trigger.event}, which the settings allow")


def _judge_push(trigger: Trigger, tags: Sequence[str], words: str) -> Iterator[Evidence | Problem]:
    for name in ("branches", "branches-ignore"):
        if name in trigger.filters:
            place = trigger.filters[name][0].location if trigger.filters[name] else trigger.location
            yield Problem(
                place,
                f"also runs on pushes of branches ('{name}')",
                f"remove '{name}': only tags that match {words} may start a release; test branches "
                "in a workflow of their own",
            )
    own = trigger.patterns("tags")
    if own is None and {"branches", "branches-ignore"} & trigger.filters.keys():
        return
    if own is None:
        yield _every_push(trigger, tags)
        return
    try:
        odd = patterns.witness(own, tags)
    except PatternError as error:
        message = f"which tags start a release cannot be told: {error}"
        place = next(iter(trigger.filters.get("tags", ())), trigger).location
        yield Problem(place, message, "write it in another way")
        return
    values = trigger.filters["tags"]
    if odd is not None:
        letting = [v for v in values if patterns.witness([v.value], tags) is not None]
        place = (letting or values)[0].location if values else trigger.location
        yield Problem(
            place,
            f"the tags that start a release are not only {words}: '{odd}' starts one too",
            f"let through only {words}, or change 'tags' under [tool.pubproof]",
        )
    elif patterns.example(own) is None:
        place = values[0].location if len(values) == 1 else trigger.location
        yield Problem(place, "no tag can match these patterns", "name one, such as 'v*'")
    else:
        yield Evidence(values[0].location, f"runs on pushes of tags that match {words}")


def _every_push(trigger: Trigger, tags: Sequence[str]) -> Problem:
    """Say why every push starts the workflow: no ``tags``, or a key that was meant to be it."""
    meant = next((key for key in trigger.unknown if nearest(key.value, ("tags",))), None)
    if meant is not None:
        message = (
            f"runs on every push: 'push' has no key '{meant.value}', and GitHub passes over it"
        )
        return Problem(meant.location, message, "write 'tags'")
    listed = ", ".join(repr(tag) for tag in tags)
    message = "runs on every push: 'push' has no 'tags'"
    return Problem(trigger.location, message, f"add 'tags: [{listed}]' under 'push'")


CLAUSE = Clause(
    id="tag-push-only",
    statement=(
        "The publishing workflow is triggered by the push of a release tag and by nothing else."
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
