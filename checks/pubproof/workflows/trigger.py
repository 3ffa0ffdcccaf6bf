"""What starts a workflow: its ``on:``."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pubproof.location import Problem, RefusedTime, Unexplained
from pubproof.spelling import spelled_or_removed
from pubproof.workflows import crons, patterns
from pubproof.workflows.automaton import PatternError, UnexplainedError
from pubproof.workflows.reader.nodes import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.location import Location

EVENTS = frozenset(
    {
        *("branch_protection_rule", "check_run", "check_suite", "create", "delete", "deployment"),
        *("deployment_status", "discussion", "discussion_comment", "dynamic", "fork", "gollum"),
        *("image_version", "interactive_component", "issue_comment", "issues", "label", "member"),
        *("merge_group", "milestone", "page_build", "project", "project_card", "project_column"),
        *("public", "pull_request", "pull_request_comment", "pull_request_review"),
        *("pull_request_review_comment", "pull_request_target", "push", "registry_package"),
        *("release", "repository_dispatch", "schedule", "status", "watch", "workflow_call"),
        *("workflow_dispatch", "workflow_run"),
    }
)
"""The events of ``on-mapping-strict`` and ``on-string`` in GitHub's workflow schemas."""

PATTERNS = ("branches", "branches-ignore", "tags", "tags-ignore", "paths", "paths-ignore")
_FILTERS = (*PATTERNS, "types", "workflows")
_PULL_REQUEST = frozenset({"types", "branches", "branches-ignore", "paths", "paths-ignore"})
KEYS = {
    "push": frozenset(PATTERNS),
    "pull_request": _PULL_REQUEST,
    "pull_request_target": _PULL_REQUEST,
    "merge_group": frozenset({"types", "branches", "branches-ignore"}),
    "workflow_run": frozenset({"workflows", "types", "branches", "branches-ignore"}),
    "workflow_call": frozenset({"inputs", "outputs", "secrets"}),
    "workflow_dispatch": frozenset({"inputs"}),
    "image_version": frozenset({"names", "versions"}),
}
OTHER_KEYS = frozenset({"types"})


class Trigger(NamedTuple):
    """One event under ``on:``."""

    event: str
    location: Location
    """Where the event is named."""
    filters: dict[str, tuple[Scalar, ...]]
    """Values of the filters that are present, such as ``tags``; an absent one filters nothing."""
    body: Mapping | None
    """The event's own mapping, None when it has none."""
    unknown: tuple[Scalar, ...] = ()
    """Keys that GitHub does not know for this event, and passes over without a word."""

    def patterns(self, name: str) -> tuple[str, ...] | None:
        """Return the patterns of the filter `name`, None when it is absent."""
        values = self.filters.get(name)
        return None if values is None else tuple(value.text for value in values)

    def wanted(self, kind: str) -> tuple[str, ...] | None:
        """Return one list of patterns for a filter and its ``-ignore`` twin, None without both.

        Args:
            kind: ``branches``, ``tags`` or ``paths``.
        """
        own, ignored = self.patterns(kind), self.patterns(f"{kind}-ignore")
        if own is None and ignored is not None:
            return ("**", *(f"!{pattern}" for pattern in ignored))
        return own

    @property
    def is_idle(self) -> bool:
        """Whether its filter for branches lets none through, and no filter for tags stands by."""
        return not self.takes_branches and self.wanted("tags") is None

    @property
    def takes_branches(self) -> bool:
        """Whether its filter for branches may let some through; it does where it has no pattern."""
        wanted = self.wanted("branches")
        try:
            return not wanted or patterns.example(wanted) is not None
        except PatternError:
            return True

    def admits(self, ref: str) -> bool:
        """Whether the filters for branches and tags let a push of `ref` through.

        A filter for one of them alone leaves out the other (GitHub: "Workflow syntax", on.push).

        Raises:
            PatternError: a pattern is not valid.
        """
        kind, other = ("tags", "branches") if ref.startswith("refs/tags/") else ("branches", "tags")
        name = ref.split("/", 2)[-1]
        own, ignored = self.patterns(kind), self.patterns(f"{kind}-ignore")
        if own is not None:
            return patterns.matches(own, name)
        if ignored is not None:
            return not patterns.matches(ignored, name)
        return self.patterns(other) is None and self.patterns(f"{other}-ignore") is None


def read(node: Node | None, problems: list[Problem]) -> tuple[Trigger, ...]:
    """Return the triggers of an ``on:`` value, in order."""
    if isinstance(node, Mapping):
        triggers = [_read_event(key, value, problems) for key, value in node.entries]
    else:
        items = node.items if isinstance(node, Sequence) else [node]
        names = [one for one in items if isinstance(one, Scalar) and not one.is_null]
        triggers = [Trigger(name.text, name.location, {}, None) for name in names]
    _refuse(node, triggers, problems)
    return tuple(triggers)


def _read_event(key: Scalar, value: Node, problems: list[Problem]) -> Trigger:
    event = key.value
    if event == "schedule" and isinstance(value, Sequence):
        problems.extend(_refused_times(value))
    if not isinstance(value, Mapping):
        return Trigger(event, key.location, {}, None)
    known = KEYS.get(event, OTHER_KEYS)
    filters = {
        name: value.words(name) for name in _FILTERS if name in known and _is_given(value.get(name))
    }
    problems.extend(_refused_filters(value, filters))
    unknown = tuple(name for name, _ in value.entries if name.value not in known)
    return Trigger(event, key.location, filters, value, unknown)


def _is_given(node: Node | None) -> bool:
    """Whether a filter filters: one without values is as if it were not there."""
    if isinstance(node, Sequence):
        return bool(node.items)
    return node is not None and not (isinstance(node, Scalar) and node.is_null)


def _refused_filters(body: Mapping, filters: dict[str, tuple[Scalar, ...]]) -> Iterator[Problem]:
    """Yield filters that exclude each other, and patterns that cannot be read."""
    for name in ("tags", "branches", "paths"):
        if name in filters and f"{name}-ignore" in filters:
            message = f"'{name}' and '{name}-ignore' exclude each other"
            help_ = "keep one, with '!' patterns for what it must not match"
            yield Problem.refused(body.location, message, help_)
    for name in PATTERNS:
        for pattern in filter(lambda one: one.text, filters.get(name, ())):
            try:
                patterns.validate(pattern.text)
            except PatternError as error:
                help_ = "write it after GitHub's filter patterns"
                untold = isinstance(error, UnexplainedError)
                kind = Unexplained if untold else Problem
                yield kind(pattern.location, str(error), help_)


def _refused_times(listed: Sequence) -> Iterator[RefusedTime]:
    """Yield the times of a schedule that GitHub does not know, or that there is none.

    It says: "`schedule` accepts a list of one or more maps with the `cron` key set".
    """
    if not listed.items:
        help_ = "list one, such as - cron: '0 6 * * 1', or remove 'schedule'"
        yield RefusedTime.refused(listed.location, "'schedule' lists no time", help_)
    for item in listed.items:
        cron = item.get("cron") if isinstance(item, Mapping) else None
        if not isinstance(cron, Scalar) or not cron.value or "${{" in cron.value:
            continue
        if fault := crons.fault(cron.value):
            message = f"'{cron.value}' is no cron: {fault}"
            yield RefusedTime.refused(cron.location, message, "write a cron such as '0 6 * * 1'")


def _refuse(node: Node | None, triggers: list[Trigger], problems: list[Problem]) -> None:
    """Report what is no trigger that GitHub knows."""
    if isinstance(node, (Mapping, Sequence)) and not triggers:
        message = "'on' names no event"
        problems.append(Problem.refused(node.location, message, "name one, such as 'push'"))
    problems.extend(
        Problem(
            trigger.location,
            f"GitHub has no event '{trigger.event}'; it refuses the file",
            spelled_or_removed(trigger.event, EVENTS),
        )
        for trigger in triggers
        if trigger.event not in EVENTS
    )
