"""The steps of a job as a run comes to them, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.workflows.expressions import Unknown
from pubproof.workflows.reader.nodes import Scalar
from pubproof.workflows.runs import outcomes
from pubproof.workflows.runs.failing import always_fails
from pubproof.workflows.runs.job_run import StepRun
from pubproof.workflows.runs.outcomes import MAY_FAIL
from pubproof.workflows.runs.reach import both, either, negation
from pubproof.workflows.uses import MAX_ACTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping as Names

    from pubproof.workflows.expressions import Value
    from pubproof.workflows.runs.job_run import JobRun
    from pubproof.workflows.runs.reach import Reach
    from pubproof.workflows.runs.scope import Scope
    from pubproof.workflows.step import Step

_MAX_NAMED = 200
"""How many steps of a job may have an id: each keeps what it saw of those before it."""


class JobSteps:
    """The steps of one job, or of one composite action, as they are run."""

    def __init__(
        self, job: JobRun, scope: Scope, callers: tuple[StepRun, ...], reach: Reach
    ) -> None:
        """Start before the first step.

        Args:
            job: the job.
            scope: the contexts of its steps, or of those of the action.
            callers: the steps whose composite actions led here, outermost first.
            reach: whether the run comes to the first step.
        """
        self.job = job
        self.callers = callers
        self.start = reach
        self.is_first = not callers or scope.is_first
        """Whether no step of the job has run yet."""
        self.failed: Reach = False
        """Whether a step has failed, and the job with it."""
        self.scope = scope._replace(status=self._status(), is_first=False)
        """What the next step sees, but for its own variables."""
        self.pending: dict[Step, Reach] = {}
        """Background steps that have failed, or may have, and that nothing has waited for."""
        self.outcomes: Value = {}
        """The `steps` context after them."""

    def follow(self, steps: tuple[Step, ...]) -> None:
        """Run the steps."""
        for step in steps:
            if not self.job.run.root.grows():
                break
            self._follow_one(step)
        for failed in self.pending.values():
            self._fail(failed)

    def _follow_one(self, step: Step) -> None:
        """Run one step, and take in what it leaves for those behind it."""
        free = self.job.run.faults is None
        scope = self.scope.with_env(step.env)
        if self.is_first:
            self.is_first, scope = False, scope._replace(is_first=True)
        reach = self._reach(step, scope)
        here = StepRun(step, self.job, both(self.start, reach), scope, self.callers)
        self.job.steps.append(here)
        self._wait(step, scope)
        failed = both(reach, self._fails(here))
        env = outcomes.environment_after(here, self.scope.env)
        if env is not self.scope.env:
            self.scope = self.scope._replace(env=env)
        if here.possible:
            is_sure = reach is True and failed is False
            setters = outcomes.setters_after(here, self.scope.setters, is_sure=is_sure)
            if setters is not self.scope.setters:
                self.scope = self.scope._replace(setters=setters)
        forgiven = self._forgives(step, scope)
        if step.id:
            outcome = outcomes.outcome_of(here, reach, failed, forgiven)
            if free and reach is not False:
                conclusion = outcomes.FORGIVEN if forgiven is True else MAY_FAIL
                outcome |= {"outcome": MAY_FAIL, "conclusion": conclusion}
            self._keep(step.id, outcome)
        if forgiven is True:
            return
        if forgiven is not False and failed is not False:
            failed = forgiven
        if step.background:
            self.pending[step] = failed
        else:
            self._fail(failed)

    def _keep(self, name: str, outcome: Value) -> None:
        """Keep what a step has left for those behind it, each of which keeps what it saw."""
        known = self.outcomes
        if isinstance(known, dict):
            self.outcomes = (
                {**known, name: outcome}
                if len(known) < _MAX_NAMED
                else Unknown(f"more than {_MAX_NAMED} steps of a job have an id")
            )
        self.scope = self.scope._replace(steps=self.outcomes)

    def _reach(self, step: Step, scope: Scope) -> Reach:
        """Return whether a step of the job runs; one that is to fail does where it may."""
        run = self.job.run
        reach = scope.admits(step.condition) if step not in run.skipped else False
        return True if reach is not False and step in (run.faults or ()) else reach

    def _forgives(self, step: Step, scope: Scope) -> Reach:
        """Return whether a step's failure is none of the job; that of a fault is none if it may.

        Where it ends the job, all that waits for it ends alike.
        """
        forgiven = scope.flag(step.continue_on_error)
        is_fault = step in (self.job.run.faults or ())
        return True if is_fault and forgiven is not False else forgiven

    def _wait(self, step: Step, scope: Scope) -> None:
        """Let background steps end that this one waits for, or that it cancels.

        What is cancelled fails no job, unless it has failed before. A failure that the waiting step
        forgives still fails the job at its end (`BackgroundStepCoordinator` of GitHub's runner).
        """
        for other in step.cancels:
            if self.pending.get(other, False) is not False:
                self.pending[other] = MAY_FAIL
        ended = self.pending if step.waits is None else step.waits
        for other in list(ended) if self._forgives(step, scope) is False else ():
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
        failure = MAY_FAIL if free and self.failed is False else self.failed
        return outcomes.status(negation(self.failed), failure, MAY_FAIL if free else False)

    def _fails(self, here: StepRun) -> Reach:
        """Return whether a step fails: a fault itself, or an action with such a step."""
        faults = self.job.run.faults
        if faults is not None and here.step in faults:
            return True
        if faults and here.possible and always_fails(here.step, self.job.shell):
            return True
        action = self.job.run.repository.action_of(here.step.uses)
        if action is None or not action.is_composite or not here.possible:
            return False
        if len(self.callers) >= MAX_ACTIONS:
            return False
        inputs: dict[str, Value] = {
            name: here.scope.text(default) for name, default in action.defaults.items()
        }
        for name, value in here.step.inputs.entries if here.step.inputs is not None else ():
            if isinstance(value, Scalar):
                inputs[name.value.lower()] = here.scope.text(value)
        scope = here.scope._replace(inputs=inputs, steps={})
        inner = JobSteps(self.job, scope, (*self.callers, here), here.reach)
        inner.follow(action.steps_for(here.step))
        here.outputs = {name: inner.scope.text(one) for name, one in action.outputs.items()}
        env = outcomes.environment_after_action(inner.scope.env, self.scope.env)
        self.scope = self.scope._replace(setters=inner.scope.setters, env=env)
        return inner.failed
