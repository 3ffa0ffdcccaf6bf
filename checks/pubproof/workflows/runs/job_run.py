"""Jobs and steps in one run of a workflow: whether it comes to them, and with which contexts."""

from __future__ import annotations

from itertools import groupby, takewhile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from pubproof.workflows.expressions import Unknown, Value
    from pubproof.workflows.reader.nodes import Mapping, Scalar
    from pubproof.workflows.runs.reach import Reach
    from pubproof.workflows.runs.run import Run
    from pubproof.workflows.runs.scope import Scope
    from pubproof.workflows.step import Step
    from pubproof.workflows.workflow import Job


class StepRun:
    """A step in one job of one run."""

    __slots__ = ("__weakref__", "callers", "job", "outputs", "reach", "scope", "step")

    def __init__(
        self, step: Step, job: JobRun, reach: Reach, scope: Scope, callers: tuple[StepRun, ...]
    ) -> None:
        self.step = step
        self.job = job
        self.reach = reach
        """Whether the run comes to the step."""
        self.scope = scope
        """The contexts in which the step's own fields are evaluated."""
        self.callers = callers
        """The steps whose composite actions led here, outermost first."""
        self.outputs: Value | None = None
        """What the composite action that it uses hands on, None where there is none."""

    @property
    def possible(self) -> bool:
        """Whether the run may come to the step."""
        return self.reach is not False

    @property
    def sure(self) -> bool:
        """Whether the run certainly comes to the step once it has come to its job."""
        asked = any(one.step.condition is not None for one in (*self.callers, self))
        return self.reach is True or (self.possible and self.job.reach is not True and not asked)

    def input(self, name: str) -> str | Unknown:
        """Return an input of the step, expressions filled in; empty where it is not given."""
        return self.scope.text(self.step.input(name))

    @property
    def envs(self) -> list[Mapping]:
        """The ``env:`` mappings that set variables for it, the weakest first.

        Those of the steps that led here are among them.
        """
        own = (one.step.env for one in (*self.callers, self))
        return [*self.job.envs, *(env for env in own if env is not None)]

    def before(self) -> list[StepRun]:
        """Return the steps of its job that stand before it."""
        return list(takewhile(lambda one: one.step is not self.step, self.job.steps))

    def onward(self) -> list[StepRun]:
        """Return the steps of its job from it on, which is the first of them."""
        return self.job.steps[len(self.before()) :]

    def running(self) -> list[StepRun]:
        """Return those before it that may run beside it: in the background, and not waited for."""
        found: list[tuple[Step, StepRun]] = []
        for one in self.before():
            started = _background(one)
            if started is not None and one.possible:
                found.append((started, one))
            elif one.reach is True and one.step.waits is None:
                found.clear()
            elif one.reach is True and one.step.waits:
                found = [each for each in found if each[0] not in one.step.waits]
        return [one for _, one in found]

    def beside(self) -> list[StepRun]:
        """Return those behind it that may run beside it: it is in the background itself."""
        started = _background(self)
        found = []
        for one in self.onward()[1:] if started is not None else ():
            if one.reach is True and (one.step.waits is None or started in one.step.waits):
                break
            found.append(one)
        return found

    def before_in_each(self) -> list[StepRun]:
        """Return those that stand before it in each job of the matrix, composite actions opened."""
        jobs = groupby(self.job.steps, key=lambda one: id(one.scope.matrix))
        return [one for _, steps in jobs for one in takewhile(self._is_behind, steps)]

    def _is_behind(self, other: StepRun) -> bool:
        """Whether it stands behind another step; the action in which it is may be left out."""
        calls = (one.step for one in self.callers)
        return other.step is not self.step and (other.possible or other.step not in calls)


def _background(one: StepRun) -> Step | None:
    """Return the step in the background that one is, or is a part of."""
    return next((each.step for each in (*one.callers, one) if each.step.background), None)


class JobRun:
    """A job in one run."""

    __slots__ = (
        "_awaited",
        "_positions",
        "broken",
        "called",
        "ends",
        "intact",
        "job",
        "permissions",
        "reach",
        "result",
        "run",
        "scope",
        "script_scopes",
        "seen",
        "steps",
    )

    def __init__(self, job: Job, run: Run, reach: Reach, scope: Scope) -> None:
        self.job = job
        self.run = run
        self.reach = reach
        self.scope = scope
        self.ends: list[Scope] = []
        """The contexts at the job's end, for each job of its matrix."""
        self.steps: list[StepRun] = []
        """The steps of all combinations of the matrix, composite actions opened."""
        self._positions: dict[Step, int] = {}
        self._awaited: frozenset[Job] | None = None
        self.script_scopes: dict[Hashable, Scope] = {}
        """What scripts see of it, made once for each kind of them."""
        self.called: Run | None = None
        """The run of the workflow that the job calls, where that can be read."""
        self.result: str | Unknown = "skipped"
        """GitHub's word as the jobs that need this one see it."""
        self.seen: Value = {}
        """Its entry in the `needs` context of others."""
        self.intact: Reach = False
        """Whether it and all that it waited for succeeded: what `success()` asks."""
        self.broken: Reach = False
        """Whether it or something that it waited for failed: what `failure()` asks."""
        self.permissions = run.permissions_of(job)

    @property
    def possible(self) -> bool:
        """Whether the run may come to the job."""
        return self.reach is not False

    @property
    def has_identity(self) -> bool:
        """Whether its token may ask GitHub for an identity; the repository's default gives none."""
        return self.permissions is not None and self.permissions.level("id-token") == "write"

    @property
    def size(self) -> int:
        """How many jobs and steps the run comes to in it, itself included."""
        called = self.called.jobs.values() if self.called is not None else ()
        return 1 + len(self.steps) + sum(job.size for job in called)

    @property
    def shell(self) -> Scalar | None:
        """The shell of its scripts that name none, None for that of the runner."""
        return self.job.shell or self.run.workflow.shell

    @property
    def envs(self) -> list[Mapping]:
        """What sets variables for all its steps, the weakest first."""
        given = (self.job.container_env, self.run.workflow.env, self.job.env)
        return [env for env in given if env is not None]

    def with_called(self) -> Iterator[JobRun]:
        """Yield this job, then those of the workflow that it calls."""
        yield self
        if self.called is not None:
            yield from self.called.all_jobs()

    def lineage(self) -> Iterator[JobRun]:
        """Yield this job, then the job that called its workflow, and so on up to the first."""
        job: JobRun | None = self
        while job is not None:
            yield job
            job = job.run.caller

    @property
    def outermost(self) -> JobRun:
        """The job of the first workflow that led to this one; itself if none called it."""
        *_, outermost = self.lineage()
        return outermost

    def position(self, step: Step) -> int:
        """Return how many steps of the job, which has ended, stand before one the first time."""
        if not self._positions:
            for at, one in enumerate(self.steps):
                self._positions.setdefault(one.step, at)
        return self._positions.get(step, len(self.steps))

    def awaited(self) -> list[JobRun]:
        """Return the jobs that must end before this one starts, and those that they call."""
        found: list[JobRun] = []
        for job in self.lineage():
            for name in job.run.workflow.ancestors(job.job):
                done = job.run.jobs.get(name)
                if done is not None:
                    found.extend(done.with_called())
        return found

    def awaits(self, job: Job) -> bool:
        """Whether a job must end before this one starts."""
        if self._awaited is None:
            self._awaited = frozenset(one.job for one in self.awaited())
        return job in self._awaited
