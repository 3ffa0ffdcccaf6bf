"""All routes of one repository, found by following every event."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from pubproof.credentials import variables
from pubproof.home import homes
from pubproof.leads.glances import Glances
from pubproof.location import Location, Problem
from pubproof.operations import Works
from pubproof.pypi import index
from pubproof.routes import called
from pubproof.routes.route import Route, Unseen
from pubproof.routes.runs import Runs
from pubproof.routes.starts import Starts
from pubproof.routes.suspects import Suspects
from pubproof.tools import Kind
from pubproof.workflows.reader.source import Source
from pubproof.workflows.runs.run import MAX_STEPS, Run
from pubproof.workflows.uses import MAX_CALLS

if TYPE_CHECKING:
    from pubproof.leads.workers import Workers
    from pubproof.operations import Operation, Work
    from pubproof.repository import Repository
    from pubproof.scripts import Command
    from pubproof.workflows.runs.job_run import JobRun, StepRun
    from pubproof.workflows.step import Step
    from pubproof.workflows.workflow import Job, Workflow

_KEPT_TEXTS = 128
"""How many workflows are remembered with which nothing is wrong."""
_LONGEST_KEPT = 64 * 1024
"""How many characters one of them may have."""


class Routes:
    """The routes of one repository, and what was met on the way."""

    def __init__(self, repository: Repository, workers: Workers | None = None) -> None:
        """Read the workflows, and follow every event through those that may upload.

        With `workers` other processes help to look at them.
        """
        self.repository = repository
        self._workers = workers
        self.workflows: dict[str, Workflow] = {}
        """The workflows that may have to do with a release, by path."""
        self.problems: list[Problem] = []
        """What cannot be read, or what GitHub refuses, in any workflow."""
        self.found: list[Route] = []
        """Every way to an upload, to whatever index."""
        self.unseen: list[Unseen] = []
        """What might upload, but cannot be seen."""
        self.steps: list[StepRun] = []
        """The steps that some event may reach and that may have a credential.

        They upload, may be given one, or start commands, which may store one.
        """
        self.runs = Runs(repository)
        self.works = Works(repository)
        self._glances = Glances(repository)
        self._fine: dict[str, str] = {}
        """The names of workflows that are right wherever they stand, by their texts."""
        self._idle: set[tuple[str, bool]] = set()
        """Texts of workflows that were followed in vain, and whether they may have the identity."""
        self._suspects = Suspects(repository, self._glances)
        self._reported: set[str] = set()
        self._uploads: WeakKeyDictionary[StepRun, list[Operation]] = WeakKeyDictionary()
        self._started: dict[Step, list[tuple[Command, ...]]] = {}
        """The commands that each suspected step starts, in one run or another."""
        self._given: dict[tuple[Step, Job], bool] = {}
        self._named: dict[str, list[str]] = {}
        """The paths of the workflows of each name."""
        self._starts = Starts(repository, self._named)
        self._read()
        for workflow in list(self.workflows.values()):
            if self._suspects.workflow(workflow):
                self._follow_all(workflow)

    def uploads_of(self, step: StepRun) -> list[Operation]:
        """Return the uploads that a step does, but for those that a test does to its own server."""
        if not self._suspects.step_run(step):
            return []
        if step not in self._uploads:
            uploads = (one for one in self.works.of(step).operations if one.kind is Kind.UPLOAD)
            elsewhere = (one for one in uploads if not index.is_own_machine(one.destination))
            self._uploads[step] = list(elsewhere)
        return self._uploads[step]

    def _read(self) -> None:
        """Read the workflows, but for those of which another process has told the name."""
        if self.repository.folder_problem is not None:
            self.problems.append(self.repository.folder_problem)
        for path in self.repository.workflow_paths:
            name = self._workers.name(path) if self._workers is not None else None
            if name is not None:
                self._named.setdefault(name, []).append(path)
                continue
            source = self.repository.source(path)
            if isinstance(source, Problem):
                self.problems.append(source)
            else:
                self._take(source)

    def _take(self, source: Source) -> None:
        """Read a workflow: in full if it may have to do with a release, else for its name."""
        path = source.path
        text, outline, concerns = self._glances.at(source)
        if not concerns and (outline is not None or text in self._fine):
            name = self._fine[text] if outline is None else outline.name
            self._named.setdefault(name or path, []).append(path)
            return
        workflow = self.repository.model(Source(path, text))
        if concerns:
            self.workflows[path] = workflow
            self.repository.keep(workflow)
        elif len(self._fine) < _KEPT_TEXTS and len(text) <= _LONGEST_KEPT and _is_fine(workflow):
            self._fine[text] = workflow.name
        self._named.setdefault(workflow.name, []).append(path)
        self.problems.extend(workflow.problems)
        self.problems.extend(called.problems(workflow, self.repository))

    def _follow_all(self, workflow: Workflow) -> None:
        """Follow every event through a workflow, unless an equal one was followed in vain."""
        source = workflow.document.source
        key = (source.text, self._glances.has_identity(source))
        if key in self._idle:
            return
        collected = (self.found, self.unseen, self.steps, self.problems)
        before = [len(one) for one in collected]
        for event in self._starts.of(workflow):
            self._follow(self.runs.with_any_fault(workflow, event))
        if before == [len(one) for one in collected]:
            self._idle.add(key)

    def _follow(self, run: Run) -> None:
        """Collect the uploads of a run, and what of it cannot be seen."""
        for step in run.steps():
            if not step.possible:
                continue
            uploads = self.uploads_of(step)
            self.found.extend(Route(run.event, run, one) for one in uploads)
            self._judge_action(step.step)
            starts = False
            if self._suspects.step_run(step):
                work = self.works.of(step)
                starts = self._starts_else(step, work)
                self.unseen.extend(Unseen(step, one.location, one.reason) for one in work.opaque)
            if uploads or starts or self._may_be_given(step):
                self.steps.append(step)
        for job in run.all_jobs():
            if job.possible and job.job.uses is not None and job.called is None:
                self._call_unseen(job)
        if run.is_too_long and run.workflow.path not in self._reported:
            self._reported.add(run.workflow.path)
            message = f"a run of this workflow has more than {MAX_STEPS:,} steps or jobs"
            place = Location(run.workflow.path)
            self.problems.append(Problem(place, message, "what comes after them is not judged"))

    def _may_be_given(self, step: StepRun) -> bool:
        """Whether a step may be given a credential, by what it and its job name."""
        key = (step.step, step.job.job)
        if key not in self._given:
            self._given[key] = variables.may_be_given(step)
        return self._given[key]

    def _starts_else(self, step: StepRun, work: Work) -> bool:
        """Whether a step starts commands that it has not started in the runs before."""
        met = self._started.setdefault(step.step, [])
        if not work.commands or any(one is work.commands for one in met):
            return False
        met.append(work.commands)
        return True

    def _judge_action(self, step: Step) -> None:
        """Collect what is wrong with an action of the repository that a step uses."""
        action = self.repository.action_of(step.uses)
        if action is not None and action.path not in self._reported:
            self._reported.add(action.path)
            self.problems.extend(action.problems)

    def _call_unseen(self, job: JobRun) -> None:
        """Collect the call of a workflow whose run cannot be followed."""
        used = job.job.uses
        if used is not None:
            reason = f"the workflow {used.text} is not in this repository"
            if any(home.slug.lower() == used.repository for home in homes(self.repository)):
                reason = f"the workflow {used.text} is read at its own ref, not at this commit"
            if self.repository.workflow_of(used) is not None:
                reason = f"calls are nested more than {MAX_CALLS} deep; GitHub refuses them"
            self.unseen.append(Unseen(job, job.job.call_place, reason))


def _is_fine(workflow: Workflow) -> bool:
    """Whether nothing is wrong with a workflow that has a name, at whatever path it stands."""
    calls = any(job.uses is not None for job in workflow.jobs.values())
    return workflow.name != workflow.path and not workflow.problems and not calls
