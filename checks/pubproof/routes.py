"""Routes: every way by which an event reaches an upload."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from pubproof import credentials, operations, secrets
from pubproof.glances import Glances
from pubproof.location import Location, Problem
from pubproof.repository import WORKFLOWS
from pubproof.tools import Kind
from pubproof.workflows import calls, uses
from pubproof.workflows import event as events
from pubproof.workflows.nodes import Scalar, Source
from pubproof.workflows.run import MAX_STEPS, Run
from pubproof.workflows.uses import MAX_CALLS

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

    from pubproof.operations import Operation, Reading, Work
    from pubproof.readers import Readers
    from pubproof.repository import Repository
    from pubproof.workflows.event import Event
    from pubproof.workflows.job_run import JobRun, StepRun
    from pubproof.workflows.nodes import Node
    from pubproof.workflows.step import Step
    from pubproof.workflows.workflow import Job, Workflow

_KEPT_TEXTS = 128
"""How many workflows are remembered with which nothing is wrong."""
_LONGEST_KEPT = 64 * 1024
"""How many characters one of them may have."""
_MOST_CHAINED = 3
"""GitHub's limit for workflows that `workflow_run` starts one after another."""


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


class Unseen(NamedTuple):
    """A place on the way of a run whose work cannot be seen."""

    at: StepRun | JobRun
    location: Location
    reason: str


class Routes:
    """The routes of one repository, and what was met on the way."""

    def __init__(self, repository: Repository, readers: Readers | None = None) -> None:
        """Read the workflows, and follow every event through those that may upload.

        With `readers` other processes help to look at them.
        """
        self.repository = repository
        self._readers = readers
        self.workflows: dict[str, Workflow] = {}
        """The workflows that may have to do with a release, by path."""
        self.problems: list[Problem] = []
        """What cannot be read, or what GitHub refuses, in any workflow."""
        self.found: list[Route] = []
        """Every way to an upload, to whatever index."""
        self.unseen: list[Unseen] = []
        """What might upload, but cannot be seen."""
        self.steps: list[StepRun] = []
        """Every step that some event may come to and that uploads or may be given a credential."""
        self._glances = Glances(repository)
        self._fine: dict[str, str] = {}
        """The names of workflows, by their text, with which nothing is wrong in any place."""
        self._idle: set[tuple[str, bool]] = set()
        """Workflows, by text and identity, of whose runs nothing has to be collected."""
        self._suspects: dict[str, bool] = {}
        self._concerns: dict[Step, bool] = {}
        self._reported: set[str] = set()
        self._readings: dict[tuple[Step, tuple[Hashable, ...]], Reading] = {}
        self._work: WeakKeyDictionary[StepRun, Work] = WeakKeyDictionary()
        self._runs: dict[tuple[str, Event, frozenset[Step], frozenset[Job | Step]], Run] = {}
        self._started: dict[str, list[Event]] = {}
        self._named: dict[str, list[str]] = {}
        """The paths of the workflows of each name."""
        self._read()
        for workflow in list(self.workflows.values()):
            if self._may_upload(workflow):
                self._follow_all(workflow)

    def run(
        self,
        workflow: Workflow,
        event: Event,
        faults: frozenset[Step],
        skipped: frozenset[Job | Step],
    ) -> Run:
        """Return the run of `workflow` that `event` starts.

        The steps `faults` fail in it, and the jobs and steps `skipped` do not run.
        """
        key = (workflow.path, event, faults, skipped)
        if key not in self._runs:
            self._runs[key] = Run(self.repository, workflow, event, faults, skipped)
        return self._runs[key]

    def work(self, step: StepRun) -> Work:
        """Return what a step does; the same step with the same text is read once."""
        if step not in self._work:
            key = (step.step, operations.signature(step))
            if key not in self._readings:
                self._readings[key] = self.repository.recall(key, partial(operations.read, step))
            self._work[step] = self._readings[key].at(step)
        return self._work[step]

    def uploads_of(self, step: StepRun) -> list[Operation]:
        """Return the uploads that a step does."""
        if not self._step_may_upload(step.step, step.job.job):
            return []
        return [one for one in self.work(step).operations if one.kind is Kind.UPLOAD]

    # -- reading -------------------------------------------------------------------------------

    def _read(self) -> None:
        if self.repository.folder_problem is not None:
            self.problems.append(self.repository.folder_problem)
        for path in self.repository.workflow_paths:
            name = self._readers.name(path) if self._readers is not None else None
            if name is not None:
                self._named.setdefault(name, []).append(path)
                continue
            source = self.repository.source(path)
            if isinstance(source, Problem):
                self.problems.append(source)
            else:
                self._take(source)

    def _take(self, source: Source) -> None:
        """Take a workflow in, as far as it may have to do with a release."""
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
        self.problems.extend(self._call_problems(workflow))

    def _call_problems(self, workflow: Workflow) -> Iterator[Problem]:
        """Yield what is wrong with the calls of other workflows of the repository."""
        for job in workflow.jobs.values():
            if job.uses is None or job.uses_node is None:
                continue
            if uses.why_no_workflow(job.uses.text) is not None:
                continue
            place = job.uses_node.location
            called = self._local(job.uses)
            if job.uses.kind is uses.Kind.LOCAL and called is None:
                message = f"the workflow '{job.uses.path}' does not exist; GitHub refuses the file"
                yield Problem(place, message, "name a file of .github/workflows")
            elif called is not None and not called.callable and called.triggers:
                message = f"'{called.file}' cannot be called; GitHub refuses this file"
                yield Problem(place, message, f"add 'workflow_call' to the 'on' of {called.file}")
            elif called is not None and self._calls(called, workflow.path):
                message = f"'{called.file}' calls back to this workflow; GitHub refuses the file"
                yield Problem(place, message, "break the circle of calls")
            elif called is not None:
                yield from calls.problems(workflow, job, called)

    def _calls(self, workflow: Workflow, wanted: str) -> bool:
        """Whether `workflow` is the one at the path `wanted`, or calls it by way of others."""
        seen = {workflow.path}
        waiting = [workflow]
        while waiting:
            current = waiting.pop()
            if current.path == wanted:
                return True
            for called in self._called(current):
                if called.path not in seen:
                    seen.add(called.path)
                    waiting.append(called)
        return False

    def _called(self, workflow: Workflow) -> Iterator[Workflow]:
        for job in workflow.jobs.values():
            called = self._local(job.uses) if job.uses is not None else None
            if called is not None:
                yield called

    def _local(self, used: uses.Uses) -> Workflow | None:
        """Return the workflow of this repository that a job calls, None where it calls another."""
        is_local = used.kind is uses.Kind.LOCAL
        return self.repository.find_workflow(used.path) if is_local else None

    def _step_conditions(self, steps: Iterable[Step], seen: set[str]) -> Iterator[str]:
        """Yield the conditions of steps and of the actions, not `seen` yet, that they use."""
        for step in steps:
            if step.condition is not None:
                yield step.condition.value
            given = (value for _, value in step.inputs.entries) if step.inputs is not None else ()
            yield from _choices(step.continue_on_error, *given)
            if step.uses is not None and step.uses.kind is uses.Kind.LOCAL:
                action = self.repository.action(step.uses.path)
                if action is not None and action.path not in seen:
                    seen.add(action.path)
                    yield from self._step_conditions(action.steps, seen)

    def _may_upload(self, workflow: Workflow) -> bool:
        """Whether a step of the workflow, or of one that it calls, may lead to an upload."""
        if workflow.path not in self._suspects:
            self._suspects[workflow.path] = False
            self._suspects[workflow.path] = any(
                self._job_may_upload(job) for job in workflow.jobs.values()
            )
        return self._suspects[workflow.path]

    def _job_may_upload(self, job: Job) -> bool:
        if job.uses is not None:
            called = self._local(job.uses)
            return called is None or self._may_upload(called)
        return any(self._step_may_upload(step, job) for step in job.steps)

    def _step_may_upload(self, step: Step, job: Job | None = None) -> bool:
        """Whether a step, of `job` or of a composite action, may lead to an upload."""
        if step not in self._concerns:
            if step.uses is not None and step.uses.kind is uses.Kind.LOCAL:
                self._concerns[step] = self._action_may_upload(step.uses.path)
            else:
                self._concerns[step] = self._text_may_upload(step, job)
        return self._concerns[step]

    def _text_may_upload(self, step: Step, job: Job | None) -> bool:
        own = (step.run, step.uses_node, step.inputs, step.env)
        values = [one.value for node in own if node is not None for one in secrets.scalars(node)]
        source = step.node.source
        folders = [step.folder]
        if job is not None:
            values += [one.value for one in secrets.scalars(job.env)] if job.env else []
            folders += [job.folder, self.repository.workflow(source.path).folder]
        values += [f"working-directory: {one.value}" for one in folders if one is not None]
        home = source.path.rpartition("/")[0]
        if home != WORKFLOWS:
            values.append(f"working-directory: {home or '.'}")  # an action's scripts lie beside it
        identity = job is None or self._glances.has_identity(source)
        run = step.run.value if step.run is not None else ""
        return self._glances.script_may_upload(run, "\n".join(values), identity=identity)

    def _action_may_upload(self, folder: str) -> bool:
        if folder not in self._suspects:
            self._suspects[folder] = False
            action = self.repository.action(folder)
            self._suspects[folder] = (
                action is None
                or not action.is_composite
                or bool(action.problems)
                or any(self._step_may_upload(step) for step in action.steps)
            )
        return self._suspects[folder]

    def _events(self, workflow: Workflow, chained: int) -> list[Event]:
        """Return what can start a workflow, `chained` runs after other runs deep."""
        key = f"{chained} {workflow.path}"
        if key not in self._started:
            found = {event.key: event for event in self._find_events(workflow, chained)}
            self._started[key] = list(found.values())
        return self._started[key]

    def _find_events(self, workflow: Workflow, chained: int) -> Iterator[Event]:
        names = events.names_in(self._conditions(workflow, set()))
        for trigger in workflow.triggers:
            yield from events.events(trigger, self.repository.settings.tags, names)
            if trigger.event == "workflow_run" and chained:
                for name in events.followed(trigger, self._named):
                    for path in self._named[name]:
                        before = self.repository.workflow(path)
                        origins = self._events(before, chained - 1)
                        yield from events.runs_after(before, origins, names)

    def _conditions(self, workflow: Workflow, seen: set[str]) -> Iterator[str]:
        """Yield the conditions of a workflow and of those, not `seen` yet, that it calls."""
        seen.add(workflow.path)
        for job in workflow.jobs.values():
            if job.condition is not None:
                yield job.condition.value
            yield from _choices(job.environment, job.continue_on_error)
            yield from self._step_conditions(job.steps, set())
        for called in self._called(workflow):
            if called.path not in seen:
                yield from self._conditions(called, seen)

    def _follow_all(self, workflow: Workflow) -> None:
        """Follow every event through a workflow, unless an equal one was followed in vain."""
        source = workflow.document.source
        key = (source.text, self._glances.has_identity(source))
        if key in self._idle:
            return
        collected = (self.found, self.unseen, self.steps, self.problems)
        before = [len(one) for one in collected]
        for event in self._events(workflow, _MOST_CHAINED):
            self._follow(Run(self.repository, workflow, event, None))
        if before == [len(one) for one in collected]:
            self._idle.add(key)

    def _follow(self, run: Run) -> None:
        """Collect the uploads of a run, and what of it cannot be seen."""
        for step in run.steps():
            if not step.possible:
                continue
            uploads = self.uploads_of(step)
            self.found.extend(Route(run.event, run, one) for one in uploads)
            if uploads or credentials.may_be_given(step):
                self.steps.append(step)
            self._judge_action(step.step)
            if self._step_may_upload(step.step, step.job.job):
                opaque = self.work(step).opaque
                self.unseen.extend(Unseen(step, one.location, one.reason) for one in opaque)
        for job in run.all_jobs():
            if job.possible and job.job.uses is not None and job.called is None:
                self._call_unseen(job, job.job)
        if run.is_too_long and run.workflow.path not in self._reported:
            self._reported.add(run.workflow.path)
            message = f"a run of this workflow has more than {MAX_STEPS:,} steps or jobs"
            place = Location(run.workflow.path)
            self.problems.append(Problem(place, message, "what comes after them is not judged"))

    def _judge_action(self, step: Step) -> None:
        """Collect what is wrong with an action of the repository that a step uses."""
        if step.uses is not None and step.uses.kind is uses.Kind.LOCAL:
            action = self.repository.action(step.uses.path)
            if action is not None and action.path not in self._reported:
                self._reported.add(action.path)
                self.problems.extend(action.problems)

    def _call_unseen(self, job: JobRun, called: Job) -> None:
        if called.uses is not None and called.uses_node is not None:
            reason = f"the workflow {called.uses.text} is not in this repository"
            if self._local(called.uses) is not None:
                reason = f"calls are nested more than {MAX_CALLS} deep; GitHub refuses them"
            self.unseen.append(Unseen(job, called.uses_node.location, reason))


def _choices(*values: Node | None) -> Iterator[str]:
    """Yield the values that can be others for another ref: those whose ``${{ }}`` has a text."""
    for value in values:
        if isinstance(value, Scalar) and "${{" in value.value and "'" in value.value:
            yield value.value


def _is_fine(workflow: Workflow) -> bool:
    """Whether nothing is wrong with a workflow that has a name, at whatever path it stands."""
    calls = any(job.uses is not None for job in workflow.jobs.values())
    return workflow.name != workflow.path and not workflow.problems and not calls
