"""What may lead to an upload: workflows, jobs, steps and actions, as far as their texts show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.credentials.variables import OF_UPLOADS
from pubproof.once import remembered
from pubproof.repository import WORKFLOWS
from pubproof.routes.called import reached
from pubproof.workflows.nodes import scalars

if TYPE_CHECKING:
    from pubproof.leads.glances import Glances
    from pubproof.repository import Repository
    from pubproof.workflows.step import Step
    from pubproof.workflows.workflow import Job, Workflow


class Suspects:
    """What of one repository may lead to an upload."""

    def __init__(self, repository: Repository, glances: Glances) -> None:
        """Take the repository, and what its texts show."""
        self._repository = repository
        self._glances = glances
        self._actions: dict[str, bool] = {}
        """By folder."""
        self._steps: dict[Step, bool] = {}

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
        return any(self.step(step, job) for step in job.steps)

    def step(self, step: Step, job: Job | None = None) -> bool:
        """Whether a step, of `job` or of a composite action, may lead to an upload."""
        if step not in self._steps:
            if step.uses is not None and step.uses.is_local:
                self._steps[step] = self._action(step.uses.path)
            else:
                self._steps[step] = self._text(step, job)
        return self._steps[step]

    def _text(self, step: Step, job: Job | None) -> bool:
        """Whether the texts of a step, and those of its job that it sees, may lead to an upload."""
        own = (step.run, step.uses_node, step.inputs, step.env)
        values = [one.value for node in own if node is not None for one in scalars(node)]
        source = step.node.source
        given = [step.inputs, step.env if step.uses is not None else None]
        values += [name.value for node in given if node is not None for name, _ in node.entries]
        held = [step.env]
        folders, shells = [step.folder], [step.shell]
        if job is not None:
            if job.matrix is not None and step.run is not None and "matrix." in step.run.value:
                values += [one.value for one in scalars(job.matrix)]
            workflow = self._repository.workflow(source.path)
            envs = [env for env in (workflow.env, job.env) if env is not None]
            values += [one.value for env in envs for one in scalars(env)]
            held += envs
            folders += [job.folder, workflow.folder]
            shells += [job.shell, workflow.shell]
        names = (name.value for node in held if node is not None for name, _ in node.entries)
        values += filter(OF_UPLOADS.fullmatch, names)
        values += [f"working-directory: {one.value}" for one in folders if one is not None]
        values += [one.value for one in shells if one is not None and "{0}" in one.value]
        home = source.path.rpartition("/")[0]
        of_an_action = home != WORKFLOWS
        if of_an_action:
            values.append(f"working-directory: {home or '.'}")  # its scripts lie beside it
        identity = of_an_action or self._glances.has_identity(source)
        run = step.run.value if step.run is not None else ""
        return self._glances.script_may_upload(run, "\n".join(values), identity=identity)

    def _action(self, folder: str) -> bool:
        if folder not in self._actions:
            self._actions[folder] = False
            action = self._repository.action(folder)
            self._actions[folder] = (
                action is None
                or not action.is_composite
                or bool(action.problems)
                or any(self.step(step) for step in action.steps)
            )
        return self._actions[folder]
