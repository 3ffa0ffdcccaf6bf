"""A route: one way by which an event reaches an upload."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pubproof.workflows.job_run import JobRun

if TYPE_CHECKING:
    from pubproof.location import Location
    from pubproof.operations import Operation
    from pubproof.workflows.event import Event
    from pubproof.workflows.job_run import StepRun
    from pubproof.workflows.run import Run


class Route(NamedTuple):
    """One way by which an event reaches an upload."""

    event: Event
    run: Run
    """The run of the workflow that the event starts."""
    upload: Operation

    @property
    def path(self) -> str:
        """The way in words: workflow, called workflows, job."""
        jobs = [f"{job.run.workflow.file} ({job.job.id})" for job in self.upload.at.job.lineage()]
        return " → ".join(reversed(jobs))

    @property
    def reaches(self) -> str:
        """The verb for it: ``reaches``, or ``may reach`` where a condition cannot be told."""
        step = self.upload.at
        on_the_way = (step.reach, *(job.reach for job in step.job.lineage()))
        is_sure = not self.upload.condition and all(one is True for one in on_the_way)
        return "reaches" if is_sure else "may reach"


class Unseen(NamedTuple):
    """A place on the way of a run whose work cannot be seen."""

    at: StepRun | JobRun
    location: Location
    reason: str

    @property
    def job(self) -> JobRun:
        """The job that it is, or in which it is a step."""
        return self.at if isinstance(self.at, JobRun) else self.at.job
