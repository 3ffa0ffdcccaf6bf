"""A run of a workflow: which jobs and steps it reaches, step by step as GitHub would.

Conditions are judged in three values. What cannot be told counts as possible: only a definite
*no* keeps a step from being reached.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from pubproof.workflows.events.event import in_steps
from pubproof.workflows.expressions import Unknown, Value
from pubproof.workflows.inputs import given_by_call, given_by_hand
from pubproof.workflows.matrix import combinations, common, strategy_of
from pubproof.workflows.runs import outcomes
from pubproof.workflows.runs.job_run import JobRun
from pubproof.workflows.runs.job_steps import JobSteps
from pubproof.workflows.runs.outcomes import MAY_FAIL
from pubproof.workflows.runs.reach import Reach, all_of, both, differs, either, negation
from pubproof.workflows.runs.scope import Scope, has_status
from pubproof.workflows.uses import MAX_ACTIONS, MAX_CALLS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from collections.abc import Mapping as Names
    from typing import TypeAlias

    from pubproof.repository import Repository
    from pubproof.workflows.events.event import Event
    from pubproof.workflows.permissions import Permissions
    from pubproof.workflows.runs.job_run import StepRun
    from pubproof.workflows.runs.ordinary import Ordinary
    from pubproof.workflows.step import Step
    from pubproof.workflows.workflow import Job, Workflow

    Faults: TypeAlias = frozenset[Job | Step] | None
    """The steps that fail, and so run, and are forgiven, where that cannot be told; every other
    step that runs succeeds. A job among them is where somebody cancels the whole run. With None
    every step may fail: what runs only after a failure is then possible too."""
    Written: TypeAlias = Callable[[StepRun, str], Names[str, str]]
    """Returns what the script of a step gives to outputs or variables, by their names in lower
    case, as far as its text tells; it is told the variable that names the file of either."""

MAX_STEPS = 3_000
"""Steps and jobs of one run that are followed: our own limit, for time and memory."""
MAX_SPREAD = 1_000
"""Steps of all jobs of one matrix that are followed one by one."""
MAX_WRITTEN = 400_000
"""Characters of the scripts of these steps, each counted for each of the jobs."""
_TOO_MUCH = Unknown("its matrix makes too much to follow each of its jobs")


def _succeeded(job: JobRun) -> Value:
    """Return the entry in `needs` of a job, as one sees it that would not run without its success.

    So it is where no ``if:`` calls a status function (GitHub: "Using jobs in a workflow").
    """
    return {**job.seen, "result": "success"} if isinstance(job.seen, dict) else job.seen


def _not_written(_at: StepRun, _file: str) -> Names[str, str]:
    return {}


class Run:
    """A workflow that an event has started, or that another workflow has called."""

    is_cancelled = False
    """Whether it has come to the job at which it is cancelled."""

    def __init__(
        self,
        repository: Repository,
        workflow: Workflow,
        event: Event,
        *,
        faults: Faults = frozenset(),
        skipped: frozenset[Job | Step] = frozenset(),
        caller: JobRun | None = None,
        inputs: Value = None,
        written: Written = _not_written,
        ordinary: Ordinary | None = None,
    ) -> None:
        """Follow the run to its end.

        Args:
            repository: where called workflows and local actions are found.
            workflow: what runs.
            event: what started the first workflow.
            faults: what fails in it.
            skipped: jobs and steps that do not run, whatever their conditions say.
            caller: the job that calls this workflow, None for the first.
            inputs: the `inputs` context.
            written: what scripts give to others; only those of the first workflow are asked.
            ordinary: the same run with no fault and nothing skipped, for jobs that come out alike.
        """
        self.repository = repository
        self.workflow = workflow
        self.event = event
        self.faults = faults
        self.skipped = skipped
        self.caller = caller
        self.inputs = inputs
        self.written = written
        self.jobs: dict[str, JobRun] = {}
        self._ordinary = ordinary
        self._times: dict[Step, tuple[StepRun, ...]] = {}
        self._size = 0
        self._follow()

    @property
    def is_too_long(self) -> bool:
        """Whether the run has more than `MAX_STEPS` steps and jobs, so that some were left out."""
        return self._size > MAX_STEPS

    @property
    def depth(self) -> int:
        """How many calls lie between this workflow and the first."""
        return 0 if self.caller is None else self.caller.run.depth + 1

    @property
    def root(self) -> Run:
        """The run of the workflow that the event started."""
        return self if self.caller is None else self.caller.run.root

    @property
    def _slug(self) -> str | None:
        """The repository's ``owner/name``, None where it cannot be told."""
        return self.repository.slug_in(self.workflow.path)

    def all_jobs(self) -> Iterator[JobRun]:
        """Yield the jobs of this workflow and of those it calls, each after those it needs."""
        for job in self.jobs.values():
            yield from job.with_called()

    def steps(self) -> Iterator[StepRun]:
        """Yield every step of this workflow and of those it calls."""
        for job in self.all_jobs():
            yield from job.steps

    def times_of(self, step: Step) -> tuple[StepRun, ...]:
        """Return a step as the run, which has ended, comes by it: in each job of a matrix once."""
        if not self._times:
            followed = (job for job in self.jobs.values() if job.run is self)
            for job in (each for one in followed for each in one.with_called()):
                for one in job.steps:
                    self._times[one.step] = (*self._times.get(one.step, ()), one)
        return (*self._taken_times(step), *self._times.get(step, ()))

    def _taken_times(self, step: Step) -> Iterator[StepRun]:
        for one in self._ordinary.run.times_of(step) if self._ordinary is not None else ():
            job = one.job.outermost
            if self.jobs.get(job.job.id) is job:
                yield one

    def permissions_of(self, job: Job) -> Permissions | None:
        """Return what the job's token may do; None where the repository's default decides."""
        own = job.permissions or self.workflow.permissions
        if self.caller is None:
            return own
        limit = self.caller.permissions
        return limit if own is None else own.within(limit)

    def grows(self, by: int = 1) -> bool:
        """Count more steps and jobs; return whether there is still room for them."""
        self._size += by
        return not self.is_too_long

    def _follow(self) -> None:
        given = self.inputs if self.inputs is not None else {}
        if self.caller is None and self.event.name == "workflow_dispatch":
            given = given_by_hand(self.workflow)
        github = self.event.github(self._slug, self.root.workflow.path)
        # The runner evaluates it as a job starts (`JobExtension` of GitHub's runner).
        scope = Scope(in_steps(github), given).with_env(self.workflow.env)._replace(github=github)
        alike: Names[str, JobRun] = {}
        if self._ordinary is not None:
            alike = self._ordinary.alike(self.faults or frozenset(), self.skipped)
        for job in self.workflow.order:
            taken = alike.get(job.id)
            if not self.root.grows(taken.size if taken is not None else 1):
                break
            self.jobs[job.id] = taken if taken is not None else self._run_job(job, scope)

    def _run_job(self, job: Job, scope: Scope) -> JobRun:
        """Run one job once those that it needs have ended, and keep how it ends."""
        needs = {name: self.jobs[name] for name in job.needs if name in self.jobs}
        intact = all_of(one.intact for one in needs.values())
        broken = negation(all_of(negation(one.broken) for one in needs.values()))
        if self.faults is None and needs and broken is False:
            broken = MAY_FAIL
        scope = scope._replace(
            github=self.event.github(self._slug, self.root.workflow.path, job.id),
            status=outcomes.status(
                intact, broken, MAY_FAIL if self.faults is None else self.root.is_cancelled
            ),
            needs={name: one.seen for name, one in needs.items()},
        )
        starts = scope.admits(job.condition) if job not in self.skipped else False
        matrices = combinations(job.matrix, scope) if starts is not False else []
        jobless = starts is not False and not matrices
        if job.condition is None or not has_status(job.condition.text):
            scope = scope._replace(needs={name: _succeeded(one) for name, one in needs.items()})
        done = JobRun(job, self, both(self._started(), both(starts, not jobless)), scope)
        failed = self._work(done, matrices) if done.possible else jobless
        if done.possible or jobless:
            done.result = outcomes.result_of(job, starts, failed)
        if done.possible and self._is_cancelled_at(done):
            done.result, starts = "cancelled", False
        done.seen = {"result": self._seen(done.result), "outputs": outcomes.outputs_of(done)}
        done.intact = both(intact, both(starts, negation(failed)))
        done.broken = either(broken, both(starts, failed))
        return done

    def _is_cancelled_at(self, done: JobRun) -> bool:
        """Whether the run is cancelled while a job, or one that it calls, is at work."""
        if done.job in (self.faults or ()):
            self.root.is_cancelled = True
            return True
        jobs = done.called.jobs.values() if done.called is not None else ()
        return any(job.result == "cancelled" for job in jobs)

    def _seen(self, result: Value) -> Value:
        """Return a result as a condition sees it where any step may fail."""
        return MAY_FAIL if self.faults is None and result == "success" else result

    def _started(self) -> Reach:
        return True if self.caller is None else self.caller.reach

    def _work(self, done: JobRun, matrices: list[Value]) -> Reach:
        """Do a job's work, once for each of `matrices`; return whether it fails, if it runs."""
        if done.job.uses is not None:
            done.called = self._call(done, matrices)
            jobs = done.called.jobs.values() if done.called is not None else ()
            return negation(all_of(differs(job.result, "failure") for job in jobs))
        failed: Reach = False
        if len(matrices) > 1 and self._is_much(done.job.steps, len(matrices)):
            matrices = [_TOO_MUCH]
        runs_on = done.job.node.get("runs-on")
        github = in_steps(done.scope.github)
        for index, matrix in enumerate(matrices):
            strategy = strategy_of(matrix, index, len(matrices))
            base = done.scope._replace(
                github=github, matrix=matrix, strategy=strategy, steps={}, runs_on=runs_on
            ).with_env(done.job.env)
            steps = JobSteps(done, base, (), done.reach)
            steps.follow(done.job.steps)
            forgiven = done.scope._replace(matrix=matrix).flag(done.job.continue_on_error)
            failed = either(failed, both(steps.failed, negation(forgiven)))
            done.ends.append(steps.scope)
        return failed

    def _is_much(self, steps: Iterable[Step], jobs: int) -> bool:
        """Whether the steps of so many jobs are too many, or too long, to follow each of them."""
        every = [*islice(self._every(steps), MAX_SPREAD // jobs + 1)]
        written = sum(len(one.run.value) for one in every if one.run is not None)
        return jobs * len(every) > MAX_SPREAD or jobs * written > MAX_WRITTEN

    def _every(self, steps: Iterable[Step], depth: int = 0) -> Iterator[Step]:
        """Yield steps, and those of the composite actions of the repository that they use."""
        for step in steps:
            yield step
            action = self.repository.action_of(step.uses) if depth < MAX_ACTIONS else None
            if action is not None and action.is_composite:
                yield from self._every(action.steps, depth + 1)

    def _call(self, done: JobRun, matrices: list[Value]) -> Run | None:
        """Follow the local workflow that a job calls; None where it cannot be read."""
        workflow = self.repository.workflow_of(done.job.uses)
        if workflow is None or self.depth >= MAX_CALLS:
            return None
        scope = done.scope._replace(matrix=common(matrices))
        given = given_by_call(workflow, done.job, scope)
        return Run(
            self.repository,
            workflow,
            self.event,
            faults=self.faults,
            skipped=self.skipped,
            caller=done,
            inputs=given,
        )
