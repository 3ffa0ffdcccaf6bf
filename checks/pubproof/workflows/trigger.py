"""What starts a workflow: its ``on:``."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pubproof.location import Problem
from pubproof.workflows.fields import Fields, spelled_or_removed
from pubproof.workflows.nodes import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from pubproof.location import Location

EVENTS = frozenset(
    {
        "branch_protection_rule",
        "check_run",
        "check_suite",
        "create",
        "delete",
        "deployment",
        "deployment_status",
        "discussion",
        "discussion_comment",
        "fork",
        "gollum",
        "image_version",
        "issue_comment",
        "issues",
        "label",
        "merge_group",
        "milestone",
        "page_build",
        "project",
        "project_card",
        "project_column",
        "public",
        "pull_request",
        "pull_request_comment",
        "pull_request_review",
        "pull_request_review_comment",
        "pull_request_target",
        "push",
        "registry_package",
        "release",
        "repository_dispatch",
        "schedule",
        "status",
        "watch",
        "workflow_call",
        "workflow_dispatch",
        "workflow_run",
    }
)
"""The events of ``on-mapping-strict`` in GitHub's workflow schema."""

_FILTERS = ("tags", "tags-ignore", "branches", "branches-ignore", "types", "workflows")


class Trigger(NamedTuple):
    """One event under ``on:``."""

    event: str
    location: Location
    """Where the event is named."""
    filters: dict[str, tuple[Scalar, ...]]
    """Values of the filters that are present, such as ``tags``; an absent one filters nothing."""
    body: Mapping | None
    """The event's own mapping, None when it has none."""

    def patterns(self, name: str) -> tuple[str, ...] | None:
        """Return the patterns of the filter `name`, None when it is absent."""
        values = self.filters.get(name)
        return None if values is None else tuple(value.value for value in values)


def read(node: Node | None, problems: list[Problem]) -> tuple[Trigger, ...]:
    """Return the triggers of an ``on:`` value, in order."""
    triggers: list[Trigger] = []
    if isinstance(node, Scalar) and not node.is_null:
        triggers.append(Trigger(node.value, node.location, {}, None))
    elif isinstance(node, Sequence):
        triggers.extend(
            Trigger(item.value, item.location, {}, None)
            for item in node.items
            if isinstance(item, Scalar)
        )
    elif isinstance(node, Mapping):
        triggers.extend(_read_event(key, value, problems) for key, value in node.entries)
    _refuse(node, triggers, problems)
    return tuple(triggers)


def _read_event(key: Scalar, value: Node, problems: list[Problem]) -> Trigger:
    if not isinstance(value, Mapping):
        return Trigger(key.value, key.location, {}, None)
    fields = Fields(value, f"the trigger '{key.value}'", problems)
    filters = {name: fields.words(name) for name in _FILTERS if value.get(name) is not None}
    for name in ("tags", "branches"):
        if name in filters and f"{name}-ignore" in filters:
            fields.refuse(
                value,
                f"'{name}' and '{name}-ignore' exclude each other; GitHub refuses the file",
                "keep one, with '!' patterns for what it must not match",
            )
    return Trigger(key.value, key.location, filters, value)


def _refuse(node: Node | None, triggers: list[Trigger], problems: list[Problem]) -> None:
    """Report what is no trigger that GitHub knows."""
    if node is not None and not triggers:
        message = "'on' names no event; GitHub refuses the file"
        problems.append(Problem(node.location, message, "name one, such as 'push'"))
    problems.extend(
        Problem(
            trigger.location,
            f"GitHub has no event '{trigger.event}'; it refuses the file",
            spelled_or_removed(trigger.event, EVENTS),
        )
        for trigger in triggers
        if trigger.event not in EVENTS
    )
