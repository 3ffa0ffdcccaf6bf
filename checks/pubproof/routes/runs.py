"""The runs of a repository's workflows, each followed once."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from pubproof.once import remembered
from pubproof.workflows.runs.run import Run

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pubproof.repository import Repository
    from pubproof.workflows.events.event import Event
    from pubproof.workflows.runs.job_run import StepRun
    from pubproof.workflows.runs.ordinary import Ordinary
    from pubproof.workflows.step import Step
    from pubproof.workflows.workflow import Job, Workflow


class Runs:
    """All runs that somebody has asked for, with what their scripts give to others."""

    def __init__(self, repository: Repository) -> None:
        """Take the repository of the workflows."""
        self._repository = repository
        self._runs: dict[tuple[str, Event, frozenset[Job | Step], frozenset[Job | Step]], Run] = {}
        self._texts: WeakKeyDictionary[StepRun, dict[str, Mapping[str, str]]] = WeakKeyDictionary()

    def run(
        self,
        workflow: Workflow,
        event: Event,
        faults: frozenset[Job | Step] = frozenset(),
        skipped: frozenset[Job | Step] = frozenset(),
    ) -> Run:
        """Return the run of `workflow` that `event` starts.

        The steps `faults` fail in it, and it is cancelled at the jobs among them; the jobs and
        steps `skipped` do not run.
        """
        key = (workflow.path, event, faults, skipped)
        if key not in self._runs:
            is_ordinary = not faults and not skipped
            ordinary = None if is_ordinary else self._ordinary(workflow, event)
            self._runs[key] = Run(
                self._repository,
                workflow,
                event,
                faults=faults,
                skipped=skipped,
                written=self._written,
                ordinary=ordinary,
            )
        return self._runs[key]

    def with_any_fault(self, workflow: Workflow, event: Event) -> Run:
        """Return the run in which every step may fail; it is not kept."""
        return Run(self._repository, workflow, event, faults=None, written=self._written)

    @remembered
    def _ordinary(self, workflow: Workflow, event: Event) -> Ordinary:
        """Return the run in which nothing fails, for others to take jobs from it."""
        from pubproof.workflows.runs.ordinary import Ordinary

        return Ordinary(self.run(workflow, event))

    def _written(self, step: StepRun, file: str) -> Mapping[str, str]:
        """Return what the script of a step gives to outputs or variables, as far as it is told."""
        from pubproof.operations import outputs

        known = self._texts.setdefault(step, {})
        if file not in known:
            known[file] = outputs.written(step, file, self._repository)
        return known[file]
