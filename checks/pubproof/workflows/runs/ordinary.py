"""A run in which nothing fails: what other runs of its event have in common with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.workflows.runs.failing import always_fails
from pubproof.workflows.workflow import Job

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pubproof.workflows.runs.job_run import JobRun
    from pubproof.workflows.runs.run import Run
    from pubproof.workflows.step import Step


class Ordinary:
    """A run without faults in which nothing is skipped."""

    def __init__(self, run: Run) -> None:
        """Take the run, which has ended."""
        self.run = run
        self._within: dict[Job | Step, set[str]] = {}
        """By job and by step: the jobs of its workflow that come to it."""
        self._failing: set[str] = set()
        """The jobs with steps that do nothing but fail; only a run with faults heeds these."""
        for job in run.jobs.values():
            self._take(job)

    def _take(self, job: JobRun) -> None:
        name, jobs = job.job.id, [*job.with_called()]
        steps = [step for one in jobs for step in one.steps]
        places: list[Job | Step] = [*(one.job for one in jobs), *(one.step for one in steps)]
        for one in places:
            self._within.setdefault(one, set()).add(name)
        if any(always_fails(one.step, one.job.shell) for one in steps):
            self._failing.add(name)

    def alike(
        self, faults: frozenset[Job | Step], skipped: frozenset[Job | Step]
    ) -> dict[str, JobRun]:
        """Return the jobs that come out alike in a run with these faults, and without `skipped`.

        Those behind a job at which the run is cancelled do not.
        """
        if self.run.is_too_long:
            return {}
        changed = self._coming_to(faults | skipped) | (self._failing if faults else set())
        cancelled = self._coming_to(one for one in faults if isinstance(one, Job))
        found: dict[str, JobRun] = {}
        for name, done in self.run.jobs.items():
            if name in cancelled:
                break
            if name in changed or not changed.isdisjoint(done.job.needs):
                changed.add(name)
            else:
                found[name] = done
        return found

    def _coming_to(self, places: Iterable[Job | Step]) -> set[str]:
        return {name for one in places for name in self._within.get(one, ())}
