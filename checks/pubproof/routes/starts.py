"""The events that can start a workflow, by itself or by way of others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.routes.called import reached
from pubproof.workflows.events import events, following
from pubproof.workflows.events.names import names_in
from pubproof.workflows.reader.nodes import Scalar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from collections.abc import Mapping as Names

    from pubproof.repository import Repository
    from pubproof.workflows.events.event import Event
    from pubproof.workflows.reader.nodes import Mapping, Node
    from pubproof.workflows.step import Step
    from pubproof.workflows.workflow import Workflow

_MAX_CHAINED = 3
"""GitHub's limit for workflows that `workflow_run` starts one after another."""


class Starts:
    """What can start the workflows of one repository."""

    def __init__(self, repository: Repository, named: Names[str, Sequence[str]]) -> None:
        """Take the repository, and the paths of its workflows by their names."""
        self._repository = repository
        self._named = named
        self._started: dict[str, list[Event]] = {}

    def of(self, workflow: Workflow, chained: int = _MAX_CHAINED) -> list[Event]:
        """Return what can start a workflow, `chained` runs after other runs deep."""
        key = f"{chained} {workflow.path}"
        if key not in self._started:
            found = {event.key: event for event in self._find(workflow, chained)}
            self._started[key] = list(found.values())
        return self._started[key]

    def _find(self, workflow: Workflow, chained: int) -> Iterator[Event]:
        names = names_in(_conditions(workflow, self._repository))
        for trigger in workflow.triggers:
            for one in events.events(trigger, self._repository.settings.tags, names):
                yield one._replace(workflow=workflow.path) if names.with_workflow else one
            if trigger.event == "workflow_run" and chained:
                for name in following.followed(trigger, self._named):
                    for path in self._named[name]:
                        before = self._repository.workflow(path)
                        origins = self.of(before, chained - 1)
                        yield from following.runs_after(trigger, before, origins, names)


def _conditions(workflow: Workflow, repository: Repository) -> Iterator[str]:
    """Yield the conditions of a workflow and of those that it calls."""
    for one in reached(repository, workflow.path):
        yield from _choices(*_held(one.env))
        for job in one.jobs.values():
            if job.condition is not None:
                yield job.condition.value
            yield from _choices(job.environment, job.continue_on_error)
            yield from _choices(*_held(job.inputs), *_held(job.env))
            yield from _step_conditions(job.steps, repository, set())


def _step_conditions(
    steps: Iterable[Step], repository: Repository, seen: set[str]
) -> Iterator[str]:
    """Yield the conditions of steps and of the actions, not `seen` yet, that they use."""
    for step in steps:
        if step.condition is not None:
            yield step.condition.value
        yield from _choices(step.continue_on_error, *_held(step.inputs))
        action = repository.action_of(step.uses)
        if action is not None and action.path not in seen:
            seen.add(action.path)
            yield from _step_conditions(action.steps, repository, seen)


def _held(node: Mapping | None) -> Iterator[Node]:
    """Yield the values of a mapping."""
    yield from (value for _, value in node.entries) if node is not None else ()


def _choices(*values: Node | None) -> Iterator[str]:
    """Yield the values that can be others for another ref: those whose ``${{ }}`` has a text."""
    for value in values:
        if isinstance(value, Scalar) and "${{" in value.value and "'" in value.value:
            yield value.value
