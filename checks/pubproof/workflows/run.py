"""A run of a workflow: which jobs and steps it reaches, step by step as GitHub would.

Conditions are judged in three values. What cannot be told counts as possible: only a definite
*no* keeps a step from being reached.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from pubproof.workflows.expressions import Unknown, Value
from pubproof.workflows.matrix import combinations, plain
from pubproof.workflows.nodes import Mapping, Scalar
from pubproof.workflows.reach import Reach, all_of, both, differs, either, negation
from pubproof.workflows.scope import Scope
from pubproof.workflows.uses import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping as Names

    from pubproof.repository import Repository
    from pubproof.workflows.event import Event
    from pubproof.workflows.permissions import Permissions
    from pubproof.workflows.step import Step
    from pubproof.workflows.workflow import Job, Workflow

MAX_CALLS = 10
"""GitHub's limit for workflows that call workflows, and for actions that use actions."""
MAX_STEPS = 3_000
"""Steps and jobs of one run that are followed: our own limit, for time and memory."""
MAX_SPREAD = 1_000
"""Steps of all jobs of one matrix that are followed one by one."""
_KEPT_STATUSES = 64
_MANY_JOBS = Unknown("its matrix makes too many jobs to follow each of them")
_MAY_FAIL = Unknown("any step may fail")


class StepRun:
    """A step in one job of one run."""

    __slots__ = ("__weakref__", "callers", "job", "reach", "scope", "step")

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

    @property
    def possible(self) -> bool:
        """Whether the run may come to the step."""
        return self.reach is not False


class JobRun:
    """A job in one run."""

    __slots__ = (
        "called",
        "job",
        "outcomes",
        "permissions",
        "reach",
        "result",
        "run",
        "scope",
        "steps",
    )

    def __init__(self, job: Job, run: Run, reach: Reach, scope: Scope) -> None:
        self.job = job
        self.run = run
        self.reach = reach
        self.scope = scope
        self.outcomes: dict[str, Value] = {}
        """The `steps` context at the job's end."""
        self.steps: list[StepRun] = []
        """The steps of all combinations of the matrix, composite actions opened."""
        self.called: Run | None = None
        """The run of the workflow that the job calls, where that can be read."""
        self.result: str | Unknown = "skipped"
        """GitHub's word as the jobs that need this one see it."""
        self.permissions = run.permissions_of(job)

    @property
    def possible(self) -> bool:
        """Whether the run may come to the job."""
        return self.reach is not False

    def lineage(self) -> Iterator[JobRun]:
        """Yield this job, then the job that called its workflow, and so on up to the first."""
        job: JobRun | None = self
        while job is not None:
            yield job
            job = job.run.caller

    def awaited(self) -> list[JobRun]:
        """Return the jobs that must end before this one starts, and those that they call."""
        found: list[JobRun] = []
        for job in self.lineage():
            for name in job.run.workflow.ancestors(job.job):
                done = job.run.jobs.get(name)
                if done is None:
                    continue
                found.append(done)
                found.extend(done.called.all_jobs() if done.called is not None else ())
        return found


class Run:
    """A workflow that an event has started, or that another workflow has called."""

    def __init__(
        self,
        repository: Repository,
        workflow: Workflow,
        event: Event,
        faults: frozenset[Step] | None = frozenset(),
        skipped: frozenset[Job | Step] = frozenset(),
        caller: JobRun | None = None,
        inputs: Value = None,
    ) -> None:
        """Follow the run to its end.

        Args:
            repository: where called workflows and local actions are found.
            workflow: what runs.
            event: what started the first workflow.
            faults: the steps that fail; every other step that runs succeeds. With None every step
                may fail: what runs only after a failure is then possible too.
            skipped: jobs and steps that do not run, whatever their conditions say.
            caller: the job that calls this workflow, None for the first.
            inputs: the `inputs` context.
        """
        self.repository = repository
        self.workflow = workflow
        self.event = event
        self.faults = faults
        self.skipped = skipped
        self.caller = caller
        self.inputs = inputs
        self.is_too_long = False
        """Whether the run has more than `MAX_STEPS` steps and jobs, so that some were left out."""
        self.jobs: dict[str, JobRun] = {}
        self._size = 0
        self._name = _repository_name(repository)
        self._needed: dict[str, Value] = {}
        """By job: its entry in the `needs` context of others."""
        self._intact: dict[str, Reach] = {}
        """By job: whether it and all that it waited for succeeded: what `success()` asks."""
        self._broken: dict[str, Reach] = {}
        """By job: whether it or something that it waited for failed: what `failure()` asks."""
        self._follow()

    @property
    def depth(self) -> int:
        """How many calls lie between this workflow and the first."""
        return 0 if self.caller is None else self.caller.run.depth + 1

    @property
    def root(self) -> Run:
        """The run of the workflow that the event started."""
        return self if self.caller is None else self.caller.run.root

    def all_jobs(self) -> Iterator[JobRun]:
        """Yield the jobs of this workflow and of those it calls, each after those it needs."""
        for job in self.jobs.values():
            yield job
            if job.called is not None:
                yield from job.called.all_jobs()

    def steps(self) -> Iterator[StepRun]:
        """Yield every step of this workflow and of those it calls."""
        for job in self.all_jobs():
            yield from job.steps

    def permissions_of(self, job: Job) -> Permissions | None:
        """Return what the job's token may do; None where the repository's default decides."""
        limit = self.caller.permissions if self.caller is not None else None
        own = job.permissions or self.workflow.permissions
        return limit if own is None else own.within(limit)

    def grows(self) -> bool:
        """Count one more step or job; return whether there is still room for it."""
        self._size += 1
        self.is_too_long = self._size > MAX_STEPS
        return not self.is_too_long

    def _follow(self) -> None:
        inputs = self.inputs if self.inputs is not None else {}
        if self.caller is None and self.event.name == "workflow_dispatch":
            inputs = Unknown("inputs are given by hand")
        scope = Scope(self.event.github(self._name), inputs).with_env(self.workflow.env)
        for job in self.workflow.order:
            if not self.root.grows():
                break
            self.jobs[job.id] = self._run_job(job, scope)

    def _run_job(self, job: Job, scope: Scope) -> JobRun:
        needs = [name for name in job.needs if name in self.jobs]
        intact = all_of(self._intact[name] for name in needs)
        broken = negation(all_of(negation(self._broken[name]) for name in needs))
        if self.faults is None and needs and broken is False:
            broken = _MAY_FAIL
        scope = scope._replace(
            github=self.event.github(self._name, job.id),
            status=_status(intact, broken, _MAY_FAIL if self.faults is None else False),
            needs={name: self._needed[name] for name in needs},
        )
        starts = scope.admits(job.condition) if job not in self.skipped else False
        done = JobRun(job, self, both(self._started(), starts), scope)
        failed = self._work(done) if done.possible else False
        if done.possible:
            done.result = _result(job, starts, failed)
        self._needed[job.id] = {"result": self._seen(done.result), "outputs": _outputs(done)}
        self._intact[job.id] = both(intact, both(starts, negation(failed)))
        self._broken[job.id] = either(broken, both(starts, failed))
        return done

    def _seen(self, result: Value) -> Value:
        """Return a result as a condition sees it where any step may fail."""
        return _MAY_FAIL if self.faults is None and result == "success" else result

    def _started(self) -> Reach:
        return True if self.caller is None else self.caller.reach

    def _work(self, done: JobRun) -> Reach:
        """Do a job's work; return whether the job fails, if it runs."""
        if done.job.uses is not None:
            done.called = self._call(done)
            jobs = done.called.jobs.values() if done.called is not None else ()
            return negation(all_of(differs(job.result, "failure") for job in jobs))
        failed: Reach = False
        matrices = combinations(done.job.matrix, done.scope)
        if len(matrices) * len(done.job.steps) > MAX_SPREAD:
            matrices = [_MANY_JOBS]
        for matrix in matrices:
            base = done.scope._replace(matrix=matrix, steps={}).with_env(done.job.env)
            steps = _Steps(done, base, (), done.reach)
            steps.follow(done.job.steps)
            failed = either(failed, steps.failed)
            done.outcomes = steps.outcomes
        return both(failed, negation(done.scope.flag(done.job.continue_on_error)))

    def _call(self, done: JobRun) -> Run | None:
        """Follow the local workflow that a job calls; None where it cannot be read."""
        called = done.job.uses
        if called is None or called.kind is not Kind.LOCAL or self.depth >= MAX_CALLS:
            return None
        workflow = self.repository.find_workflow(called.path)
        if workflow is None:
            return None
        inputs = _call_inputs(workflow, done)
        faults, skipped = self.faults, self.skipped
        return Run(self.repository, workflow, self.event, faults, skipped, done, inputs)


class _Steps:
    """The steps of one job, or of one composite action, as they are run."""

    def __init__(
        self, job: JobRun, scope: Scope, callers: tuple[StepRun, ...], reach: Reach
    ) -> None:
        self.job = job
        self.callers = callers
        self.start = reach
        self.failed: Reach = False
        self.scope = scope._replace(status=self._status())
        """What the next step sees, but for its own variables."""
        self.pending: dict[Step, Reach] = {}
        """Background steps that have failed, or may have, and that nothing has waited for."""
        self.outcomes: dict[str, Value] = {}

    def follow(self, steps: tuple[Step, ...]) -> None:
        for step in steps:
            if not self.job.run.root.grows():
                break
            self._follow_one(step)
        for failed in self.pending.values():
            self._fail(failed)

    def _follow_one(self, step: Step) -> None:
        free = self.job.run.faults is None
        scope = self.scope.with_env(step.env)
        reach = scope.admits(step.condition) if step not in self.job.run.skipped else False
        here = StepRun(step, self.job, both(self.start, reach), scope, self.callers)
        self.job.steps.append(here)
        self._wait(step)
        failed = both(reach, self._fails(here))
        forgiven = scope.flag(step.continue_on_error)
        if step.id:
            outcome = _outcome(step, reach, failed, forgiven)
            if free and reach is not False:
                outcome |= {"outcome": _MAY_FAIL, "conclusion": _MAY_FAIL}
            # A step's scope keeps the outcomes that it saw.
            self.outcomes = {**self.outcomes, step.id: outcome}
            self.scope = self.scope._replace(steps=self.outcomes)
        if forgiven is True:
            return
        if forgiven is not False and failed is not False:
            failed = forgiven
        if step.background:
            self.pending[step] = failed
        else:
            self._fail(failed)

    def _wait(self, step: Step) -> None:
        """Let background steps end that this one waits for."""
        ended = self.pending if step.waits is None else step.waits
        for other in list(ended):
            self._fail(self.pending.pop(other, False))

    def _fail(self, failed: Reach) -> None:
        """Take in whether a step has failed; the status is another one for those that follow."""
        failed = either(self.failed, failed)
        if failed is not self.failed:
            self.failed = failed
            self.scope = self.scope._replace(status=self._status())

    def _status(self) -> Names[str, Reach]:
        """Return what the status functions say."""
        free = self.job.run.faults is None
        failure = _MAY_FAIL if free and self.failed is False else self.failed
        return _status(negation(self.failed), failure, _MAY_FAIL if free else False)

    def _fails(self, here: StepRun) -> Reach:
        faults = self.job.run.faults
        if faults is not None and here.step in faults:
            return True
        called = here.step.uses
        if called is None or called.kind is not Kind.LOCAL or len(self.callers) >= MAX_CALLS:
            return False
        action = self.job.run.repository.action(called.path)
        if action is None or not action.is_composite or not here.possible:
            return False
        inputs: dict[str, Value] = {
            name: here.scope.text(default) for name, default in action.defaults.items()
        }
        for name, value in here.step.inputs.entries if here.step.inputs is not None else ():
            if isinstance(value, Scalar):
                inputs[name.value.lower()] = here.scope.text(value)
        scope = here.scope._replace(inputs=inputs, steps={})
        inner = _Steps(self.job, scope, (*self.callers, here), here.reach)
        inner.follow(action.steps)
        return inner.failed


@lru_cache(_KEPT_STATUSES)
def _status(success: Reach, failure: Reach, cancelled: Reach) -> Names[str, Reach]:
    """Return what the status functions say; many places share it."""
    return {"success": success, "failure": failure, "cancelled": cancelled, "always": True}


def _result(job: Job, starts: Reach, failed: Reach) -> str | Unknown:
    """Return a job's result, where its workflow runs."""
    if isinstance(failed, Unknown) or isinstance(starts, Unknown):
        return Unknown(f"whether '{job.id}' succeeds cannot be told")
    return "failure" if failed else "success"


def _call_inputs(workflow: Workflow, done: JobRun) -> dict[str, Value]:
    """Return the `inputs` context of a called workflow: what is given, or else the defaults."""
    declared = workflow.call.get("inputs") if workflow.call is not None else None
    inputs: dict[str, Value] = {}
    for name, node in declared.entries if isinstance(declared, Mapping) else ():
        default = node.get("default") if isinstance(node, Mapping) else None
        inputs[name.value.lower()] = plain(default, done.scope) if default is not None else ""
    for name, node in done.job.inputs.entries if done.job.inputs is not None else ():
        inputs[name.value.lower()] = plain(node, done.scope)
    return inputs


def _outputs(done: JobRun) -> Value:
    """Return a job's ``outputs``; of a called workflow, those of its ``workflow_call``."""
    if done.called is not None:
        call = done.called.workflow.call
        declared = call.get("outputs") if call is not None else None
        jobs: dict[str, Value] = {
            name: {"outputs": _outputs(job), "result": job.result}
            for name, job in done.called.jobs.items()
        }
        scope = done.scope._replace(jobs=jobs, inputs=done.called.inputs)
        return {
            name.value: scope.text(value)
            for name, node in (declared.entries if isinstance(declared, Mapping) else ())
            if isinstance(node, Mapping) and isinstance(value := node.get("value"), Scalar)
        }
    declared = done.job.node.get("outputs")
    if done.job.uses is not None:
        return Unknown("the called workflow cannot be seen")
    matrix = Unknown("each job of the matrix has outputs of its own")
    scope = done.scope._replace(steps=done.outcomes, matrix=matrix)
    return {
        name.value: scope.text(value)
        for name, value in (declared.entries if isinstance(declared, Mapping) else ())
        if isinstance(value, Scalar)
    }


def artifact_id(step: Step) -> str:
    """Return what stands for the id that GitHub will give to the artifact which a step stores."""
    return f"the artifact stored at {step.location}"


def _step_outputs(step: Step) -> Value:
    unknown = Unknown("outputs of steps are known only when the workflow runs")
    if step.uses is None or not step.uses.names("actions/upload-artifact"):
        return unknown
    return {
        "artifact-id": artifact_id(step),
        "artifact-url": unknown,
        "artifact-digest": unknown,
    }


def _outcome(step: Step, reach: Reach, failed: Reach, forgiven: Reach) -> dict[str, Value]:
    """Return a step's entry in the `steps` context."""
    outputs = _step_outputs(step)
    if reach is False:
        return {"outcome": "skipped", "conclusion": "skipped", "outputs": outputs}
    if isinstance(reach, Unknown) or isinstance(failed, Unknown):
        unknown = Unknown("whether the step runs cannot be told")
        return {"outcome": unknown, "conclusion": unknown, "outputs": outputs}
    outcome = "failure" if failed else "success"
    if not failed or forgiven is True:
        conclusion: Value = "success"
    else:
        conclusion = "failure" if forgiven is False else forgiven
    return {"outcome": outcome, "conclusion": conclusion, "outputs": outputs}


def _repository_name(repository: Repository) -> str | None:
    publisher = repository.settings.publisher
    return None if publisher is None else f"{publisher.owner}/{publisher.repository}"
