"""A step that must succeed before something else may happen."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pubproof.contract.clause import Missing
from pubproof.contract.guards import left_out, piped
from pubproof.contract.supply import goes_on, handed_on, with_publish_job
from pubproof.location import Problem
from pubproof.once import once
from pubproof.scripts.command import shown
from pubproof.scripts.shell.choosing import bare
from pubproof.tools import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pubproof.operations import Operation
    from pubproof.pipeline import Pipeline
    from pubproof.scripts import Command
    from pubproof.workflows.runs.job_run import StepRun
    from pubproof.workflows.runs.run import Run
    from pubproof.workflows.step import Step
    from pubproof.workflows.workflow import Job, Workflow


_ALWAYS = "let it run on every release, without a condition"
_MAX_FORGIVEN = 100
"""How many steps whose failure is forgiven are made to fail, one after another."""
_LONGEST = 120
"""How many characters of a condition a message shows."""


def leaving_out(job: Job, step: Step, called: str = "this step") -> str | None:
    """Return in words the ``if:`` of a step, or else that of its job; None where it has none."""
    for condition, whose in ((step.condition, called), (job.condition, f"the job '{job.id}'")):
        if condition is not None:
            return f"the condition of {whose}, `if: {shown(condition.value, _LONGEST)}`"
    return None


def keeping_from(workflow: Workflow, job: Job, step: Step) -> str:
    """Return in words what may keep all events from a step.

    Filters of branches alone keep a push of a tag from starting a workflow (GitHub's docs of
    ``on.push``).
    """
    reason = leaving_out(job, step) or "what starts the workflow"
    reason += ", or the conditions of the jobs that this one waits for" if job.needs else ""
    filters = next((one.filters for one in workflow.triggers if one.event == "push"), {})
    has_tags = not {"tags", "tags-ignore"}.isdisjoint(filters)
    for name in () if has_tags else ("branches", "branches-ignore"):
        if name in filters:
            reason += f", or add 'tags' beside '{name}': without it no tag starts the workflow"
    return reason


def _condition_of(step: StepRun) -> str:
    """Return the condition that decides whether a step runs, as a phrase.

    The nearest is named: its own, or that of an action, a job or a call that it is in.
    """
    conditions = [(one.step.condition, "") for one in (step, *reversed(step.callers))]
    jobs = (one.job for one in step.job.lineage())
    conditions += [(job.condition, f" of the job '{job.id}'") for job in jobs]
    named = (
        f"`if: {shown(condition.value, _LONGEST)}`{whose}"
        for condition, whose in conditions
        if condition is not None
    )
    return next(named, "the steps before it")


def switched_off(pipeline: Pipeline, kind: Kind, lack: str) -> Missing | None:
    """Return that a step before the upload would do what lacks, and that no release comes to it.

    `lack` says what lacks, as a sentence. None where there is no such step.
    """
    steps = [step for job in with_publish_job(pipeline) for step in job.steps]
    reached = {step.step for step in steps if step.possible}
    for step in (step for step in steps if step.step not in reached):
        for one in pipeline.work(step).operations:
            if one.kind is kind:
                message = f"{lack}: {_condition_of(step)} leaves it out"
                return Missing(one.location, message, _ALWAYS)
    return None


class Gate(NamedTuple):
    """A step that must succeed before a release comes to any of its targets."""

    pipeline: Pipeline
    operation: Operation
    what: str
    """What the step does, as a message names it: ``the check``."""
    targets: Sequence[Step]
    before: str
    """What the targets do, as a message names it: ``the upload``."""

    def problems(self) -> list[Problem]:
        """Return how a release can come to one of the targets without this step's success."""
        own = self.operation.at.step
        # What is in the script of this step ends with it.
        others = [one for one in self.targets if one is not own]
        return self.in_script() or self._replace(targets=others).in_release()

    def in_script(self) -> list[Problem]:
        """Return the ways in which the step's own script can go on without its success."""
        operation = self.operation
        if not self._stops(operation):
            message = f"a failure of {self.what} does not end the script"
            help_ = "let the command's failure end the script"
            return [Problem(operation.location, message, help_)]
        if not self._comes_with(operation, operation.at):
            return [self._without(f": `{operation.condition}` in the script can leave it out")]
        elsewhere = self._left_out_elsewhere()
        return [self._without(f": {elsewhere}")] if elsewhere is not None else []

    def in_release(self) -> list[Problem]:
        """Return how steps, jobs and runs can go on without it, or leave it out."""
        skipped = self._left_out(())
        if skipped is not None:
            return [skipped]
        own, routes = self.operation.at.step, self.pipeline.release_routes
        if any(self._is_reached(self.pipeline.rerun(route, {own})) for route in routes):
            return [self._ignored()]
        if self._is_forgiven_by_some() or self._is_forgiven():
            return [self._ignored()]
        if len(_forgiven(self.pipeline)) > _MAX_FORGIVEN:
            return [self._without(f": more than {_MAX_FORGIVEN} steps have 'continue-on-error'")]
        for forgiven in _forgiven(self.pipeline):
            skipped = self._left_out((forgiven,))
            if skipped is not None:
                return [skipped]
        return self._cancelled()

    def _without(self, why: str) -> Problem:
        message = f"{self.before} can happen without {self.what}{why}"
        return Problem(self.operation.location, message, _ALWAYS)

    def _cancelled(self) -> list[Problem]:
        """Return how a run comes to a target that is cancelled while this step's job is at work.

        What this job has not stored by then, no other job can get.
        """
        pipeline, own = self.pipeline, self.operation.at.job
        here = {one.step for one in own.steps}
        release = pipeline.release
        heeded = release is not None and any(one.job.condition for one in release.all_jobs())
        if not heeded or not here.isdisjoint(self._handing_on()):
            return []
        if any(self._is_reached(pipeline.rerun(one, {own.job})) for one in pipeline.release_routes):
            job = own.outermost.job.id
            help_ = f"let {self.before} ask for its success: needs.{job}.result == 'success'"
            return [self._without(" when the run is cancelled")._replace(help=help_)]
        return []

    def _left_out_elsewhere(self) -> str | None:
        """Return when the script leaves it out, asking for the event, the runner or the matrix."""
        pipeline, at = self.pipeline, self.operation.at
        asks = pipeline.work(at).depends_on_run
        if not asks and at.job.job.matrix is None:
            return None
        for run, event in {one.run: one.event for one in pipeline.all_release_routes}.items():
            undone = [
                one for one in run.times_of(at.step) if one.possible and not self._is_done(one)
            ]
            if undone and (asks or goes_on(undone, self._handing_on())):
                return f"the script leaves it out in a job that {event.title} starts"
        return None

    def _is_forgiven_by_some(self) -> bool:
        """Whether a job of its matrix goes on behind its failure to what others get from it."""
        at = self.operation.at
        if at.job.job.matrix is None:
            return False
        own = {at.step, *(one.step for one in at.callers)}
        forgiven = [
            one
            for one in at.job.steps
            if one.step in own
            and one.possible
            and one.step.continue_on_error is not None
            and one.scope.flag(one.step.continue_on_error) is not False
        ]
        return bool(forgiven) and goes_on(forgiven, self._handing_on())

    def _is_forgiven(self) -> bool:
        """Whether its own job of a matrix goes on, or passes, where others are ended by it.

        What is different for each job of the matrix may be the files that it looks at.
        """
        at = self.operation.at
        steps = (one.step.continue_on_error for one in (at, *at.callers))
        return at.job.job.matrix is not None and any(
            given is not None and at.scope.flag(given) is not False
            for given in (*steps, at.job.job.continue_on_error)
        )

    def _handing_on(self) -> set[Step]:
        """Return the targets, and the steps that hand on its work."""
        return {*self.targets, *handed_on(self.pipeline, self.operation)}

    def _is_done(self, at: StepRun) -> bool:
        """Whether its step does the same in another run, or in another job of its matrix."""
        return any(
            one.kind is self.operation.kind
            and one.location[:2] == self.operation.location[:2]  # an expression moves the columns
            and self._stops(one)
            and self._comes_with(one, at)
            for one in self.pipeline.work(at).operations
        )

    def _ignored(self) -> Problem:
        at = self.operation.at
        message = f"a failure of {self.what} does not stop {self.before}"
        jobs = (job.job.continue_on_error for job in at.job.lineage())
        for forgiving in (at.step.continue_on_error, *jobs):
            if forgiving is not None and forgiving.boolean is not False:
                message += ": 'continue-on-error' is set"
                return Problem(forgiving.location, message, "remove 'continue-on-error'")
        own = {at.step, *(one.step for one in at.callers)}
        for one in at.job.steps:
            if not own.isdisjoint(one.step.cancels):
                message += ": 'cancel' may end it before"
                return Problem(one.step.location, message, "let the job wait for it: 'wait'")
        help_ = f"let {self.before} wait for it: 'needs', and no 'always()'"
        return Problem(self.operation.location, message, help_)

    def _left_out(self, faults: Sequence[Step]) -> Problem | None:
        """Look for a run that skips this step and comes to a target all the same."""
        at, pipeline = self.operation.at, self.pipeline
        calls = {one.step for one in at.callers}  # an action is not opened where it is left out
        for route in pipeline.release_routes:
            run = pipeline.rerun(route, faults)
            if not self._is_reached(run):
                continue
            here = [one for call in calls for one in run.times_of(call) if not one.possible]
            here += run.times_of(at.step)
            missed = (one for one in here if one.reach is not True and self._needs(one))
            doubtful = {each for one in missed for each in left_out.with_step(one)}
            if self._is_upload_among(doubtful):
                continue
            if not here or (doubtful and self._is_reached(pipeline.rerun(route, faults, doubtful))):
                cause = f" when {faults[0].title} fails" if faults else ""
                return self._without(f"{cause}: {_condition_of(at)} can leave it out")
        return None

    def _is_upload_among(self, skipped: set[Job | Step]) -> bool:
        """Whether the upload is left out too: then nothing handed on gets to PyPI."""
        upload = self.pipeline.upload
        jobs = (one.job for one in upload.at.job.lineage()) if upload is not None else ()
        return upload is not None and not skipped.isdisjoint((upload.at.step, *jobs))

    def _stops(self, one: Operation) -> bool:
        """Whether the step fails where an operation of it does."""
        return one.stops or piped.ends(one, self.pipeline)

    def _comes_with(self, one: Operation, at: StepRun) -> bool:
        """Whether no condition of its script leaves an operation out, or but with a target.

        So does one in a script that itself is all that comes to a target.
        """
        own = one.command
        if own is None or not own.condition or own.runs_with(self._likes(one, at)):
            return True
        if not own.causes or any(target is not at.step for target in self.targets):
            return False
        done = self.pipeline.work(at).operations
        uploads = [other.command for other in done if other.kind is Kind.UPLOAD]
        return bool(uploads) and all(
            other is not None and own.causes <= other.causes for other in uploads
        )

    def _likes(self, one: Operation, at: StepRun) -> Iterator[Command]:
        """Yield the commands of the same step that do the same, and stop it as this one does."""
        for other in self.pipeline.work(at).operations:
            own, its = one.command, other.command
            if own is not None and its is not None and bare(own) == bare(its):
                yield from [its] if self._stops(other) else ()

    def _is_reached(self, run: Run) -> bool:
        """Whether a run may come to a target."""
        return any(one.possible for step in self.targets for one in run.times_of(step))

    def _needs(self, step: StepRun) -> bool:
        """Whether a target needs that a step is not left out: not where its own job ends there."""
        elsewhere = {one.step for one in step.job.steps}.isdisjoint(self.targets)
        return elsewhere or goes_on([step], self.targets)


@once
def _forgiven(pipeline: Pipeline) -> list[Step]:
    """Return the steps of a release whose failure does not end their job."""
    steps = pipeline.release.steps() if pipeline.release is not None else ()
    forgiven = (one for one in steps if one.scope.flag(one.step.continue_on_error) is not False)
    return list(dict.fromkeys(one.step for one in forgiven))
