"""A route: one way by which an event reaches an upload."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pubproof import late
from pubproof.workflows.expressions import Unknown
from pubproof.workflows.reader.nodes import Scalar
from pubproof.workflows.runs.job_run import JobRun

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator
    from typing import TypeVar

    from pubproof.location import Location
    from pubproof.operations import Operation
    from pubproof.workflows.events.event import Event
    from pubproof.workflows.runs.job_run import StepRun
    from pubproof.workflows.runs.run import Run

    T = TypeVar("T")

_CHOICE = late.pattern(r"\$\{\{.{0,400}?(?:[(!=<>]|&&|\|\|)", re.DOTALL)
"""An expression that does not just name a value."""


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

    def likeness(self) -> tuple[Hashable, ...]:
        """Return which steps a release reaches, whose failures it forgives, and what it tells them.

        Releases that differ only in the tag's name are alike.
        """
        before = {job.job for job in (self.upload.at.job, *self.upload.at.job.awaited())}
        return tuple(
            (
                one.step,
                _known(one.reach),
                _known(one.scope.flag(one.step.continue_on_error)),
                _known(one.job.scope.flag(one.job.job.continue_on_error)),
                tuple(_chosen(one)) if one.job.job in before else (),
            )
            for one in self.run.steps()
        )


class Unseen(NamedTuple):
    """A place on the way of a run whose work cannot be seen."""

    at: StepRun | JobRun
    location: Location
    reason: str

    @property
    def job(self) -> JobRun:
        """The job that it is, or in which it is a step."""
        return self.at if isinstance(self.at, JobRun) else self.at.job


def _chosen(one: StepRun) -> Iterator[str | None]:
    """Yield the inputs of a step that an expression chooses, as it comes out in this run."""
    inputs = one.step.inputs
    for _, given in inputs.entries if inputs is not None else ():
        if isinstance(given, Scalar) and _CHOICE.search(given.value):
            yield _known(one.scope.text(given))


def _known(value: T | Unknown) -> T | None:
    return None if isinstance(value, Unknown) else value
