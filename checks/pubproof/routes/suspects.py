"""What may lead to an upload: workflows, jobs, steps and actions, as far as their texts show."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.credentials.variables import OF_UPLOADS
from pubproof.leads import variable_paths
from pubproof.leads.files import BATCH
from pubproof.once import remembered
from pubproof.operations import step_scripts
from pubproof.repository import WORKFLOWS
from pubproof.routes.called import reached
from pubproof.scripts.variables import PATH
from pubproof.workflows.reader.nodes import scalars
from pubproof.workflows.runs.outcomes import adds_folders

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from pubproof.leads.glances import Glances
    from pubproof.repository import Repository
    from pubproof.workflows.reader.nodes import Mapping, Node
    from pubproof.workflows.runs.job_run import StepRun
    from pubproof.workflows.step import Step
    from pubproof.workflows.workflow import Job, Workflow

_TOLD = late.pattern(r"\$\{\{[^}]{0,400}\b(?:inputs|matrix|needs|steps)\b", re.IGNORECASE)
"""An expression of what a caller, the matrix, or another step or job says."""


class Suspects:
    """What of one repository may lead to an upload."""

    def __init__(self, repository: Repository, glances: Glances) -> None:
        """Take the repository, and what its texts show."""
        self._repository = repository
        self._glances = glances
        self._actions: dict[str, bool] = {}
        """By folder."""
        self._steps: dict[Step, bool] = {}
        self._open: dict[tuple[Step, Job], bool] = {}
        """Whether others tell a step what to do."""
        self._readings: dict[tuple[Hashable, ...], bool] = {}
        """Whether what steps say in a run may lead to an upload."""

    def workflow(self, workflow: Workflow) -> bool:
        """Whether a step of the workflow, or of one that it calls, may lead to an upload."""
        return any(map(self._own, reached(self._repository, workflow.path)))

    @remembered
    def _own(self, workflow: Workflow) -> bool:
        """Whether it is so of a workflow by itself, or of one elsewhere that it calls."""
        return any(map(self._job, workflow.jobs.values()))

    def _job(self, job: Job) -> bool:
        if job.uses is not None:
            return self._repository.workflow_of(job.uses) is None
        return any(self.step(step, job) or self._is_open(step, job) for step in job.steps)

    def _tells(self, *given: Node | None) -> bool:
        """Whether what a step may be given by others may lead to an upload."""
        values = [*_values(*given)]
        return bool(values) and self._glances.script_may_upload("", "\n".join(values))

    def step(self, step: Step, job: Job | None = None) -> bool:
        """Whether a step, of `job` or of a composite action, may lead to an upload."""
        if step not in self._steps:
            if step.uses is not None and step.uses.is_local:
                told = (step.inputs, step.env, *self._envs(job))
                self._steps[step] = self._action(step.uses.path) or self._tells(*told)
            else:
                self._steps[step] = self._text(step, job)
        return self._steps[step]

    def step_run(self, at: StepRun) -> bool:
        """Whether a step may lead to an upload with what it is told in one run."""
        return self.step(at.step, at.job.job) or (
            self._may_be_told(at) and self._may_upload_filled_in(at)
        )

    def _is_open(self, step: Step, job: Job) -> bool:
        """Whether a caller, the matrix, or another step or job may tell a step what to do."""
        key = (step, job)
        if key not in self._open:
            workflow = self._repository.workflow(job.location.path)
            own = (step.run, step.inputs, step.env, job.env, job.container_env, workflow.env)
            self._open[key] = any(map(_TOLD.search, _values(*own))) or _is_set(step, job)
        return self._open[key]

    def _may_be_told(self, at: StepRun) -> bool:
        """Whether a step says in a run what its text does not, by expressions or variables."""
        if self._is_open(at.step, at.job.job) or (at.callers and at.envs):
            return True
        return bool(at.scope.setters) and any(
            "$" in one for one in _values(at.step.run, at.step.inputs)
        )

    def _may_upload_filled_in(self, at: StepRun) -> bool:
        """Whether the texts of a step may lead to an upload, with what they are told filled in."""
        said = step_scripts.signature(at)
        named = at.step.inputs.texts if at.step.inputs is not None else ()
        inputs = (at.scope.interpolate(text) for _, text in named)
        given = [one for one in inputs if isinstance(one, str)]
        key = (at.step, said, *given)
        if key not in self._readings:
            held = [_said(name, value) for name, value in said.variables]
            values = [said.script, f"working-directory: {said.folder}", said.shell, *held, *given]
            values += _values(at.step.uses_node)
            self._readings[key] = self._may_upload(at.step, said.script, values)
        return self._readings[key]

    def _may_upload(self, step: Step, run: str, values: list[str]) -> bool:
        """Whether a script of a step, or others of its texts, may lead to an upload."""
        source = step.node.source
        home = source.path.rpartition("/")[0]
        of_an_action = home != WORKFLOWS
        if of_an_action:
            values.append(f"working-directory: {home or '.'}")  # its scripts lie beside it
        identity = of_an_action or self._glances.has_identity(source)
        return self._glances.script_may_upload(run, "\n".join(values), identity=identity)

    def _text(self, step: Step, job: Job | None) -> bool:
        """Whether the texts of a step, and those of its job that it sees, may lead to an upload."""
        values = [*_values(step.run, step.uses_node, step.inputs, step.env)]
        given = [step.inputs, step.env if step.uses is not None else None]
        values += [name.value for node in given if node is not None for name, _ in node.entries]
        held = [step.env]
        folders, shells = [step.folder], [step.shell]
        if job is not None:
            workflow = self._repository.workflow(job.location.path)
            envs = self._envs(job)
            values += _values(*envs)
            held += envs
            runs = [one.run.value for one in job.steps if one.run is not None]
            values += filter(adds_folders, runs)
            folders += [job.folder, workflow.folder]
            shells += [job.shell, workflow.shell]
        variables = [one for node in held if node is not None for one in node.texts]
        values += [name for name, _ in variables if OF_UPLOADS.fullmatch(name)]
        values += [_said(name, text) for name, text in variables if name == PATH]
        values += [f"working-directory: {one.value}" for one in folders if one is not None]
        told = [one.value for one in shells if one is not None]
        values += [one for one in told if "{0}" in one or one == BATCH]
        return self._may_upload(step, step.run.value if step.run is not None else "", values)

    def _envs(self, job: Job | None) -> list[Mapping]:
        """Return what sets variables for all steps of a job."""
        if job is None:
            return []
        workflow = self._repository.workflow(job.location.path)
        return [env for env in (job.container_env, workflow.env, job.env) if env is not None]

    def _action(self, folder: str) -> bool:
        if folder not in self._actions:
            self._actions[folder] = False
            action = self._repository.action(folder)
            self._actions[folder] = (
                action is None
                or not action.is_composite
                or bool(action.problems)
                or self._tells(*action.defaults.values())
                or any(self.step(step) for step in action.steps)
            )
        return self._actions[folder]


def _is_set(step: Step, job: Job) -> bool:
    """Whether a variable names a path that a step runs, and a step of the job sets some."""
    return (
        step.run is not None
        and variable_paths.are_in(step.run.value)
        and any(one.run is not None and "GITHUB_ENV" in one.run.value for one in job.steps)
    )


def _said(name: str, text: str) -> str:
    """Return what a variable holds, with its name where that tells what it is for."""
    return f"{name}: {text}" if name == PATH else text


def _values(*nodes: Node | None) -> Iterator[str]:
    """Yield the texts under some nodes."""
    return (one.value for node in nodes if node is not None for one in scalars(node))
