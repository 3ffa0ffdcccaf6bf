"""Routes to the upload, and the release pipeline that they add up to."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pubproof import operations
from pubproof.location import Location, Problem
from pubproof.operations import Kind, Operation, Work
from pubproof.pypi import index
from pubproof.workflows import event as events
from pubproof.workflows import patterns
from pubproof.workflows.expressions import Unknown
from pubproof.workflows.run import MAX_CALLS, JobRun, Reach, Run, StepRun
from pubproof.workflows.uses import Kind as UsesKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pubproof.repository import Repository
    from pubproof.workflows.event import Event
    from pubproof.workflows.step import Step
    from pubproof.workflows.workflow import Job, Workflow

_MOST_CHAINED = 3
"""GitHub's limit for workflows that `workflow_run` starts one after another."""


class Route(NamedTuple):
    """One way by which an event reaches an upload."""

    event: Event
    run: Run
    """The run of the workflow that the event starts."""
    upload: Operation

    @property
    def reach(self) -> Reach:
        """Whether the upload is reached: for certain, or perhaps."""
        return self.upload.at.reach

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


class Pipeline:
    """How one repository releases: everything that the clauses ask about."""

    def __init__(self, repository: Repository) -> None:
        """Read the repository's workflows and follow every event to every upload."""
        self.repository = repository
        self.settings = repository.settings
        self.workflows = {path: repository.workflow(path) for path in repository.workflow_paths()}
        self.problems: list[Problem] = []
        """What cannot be read, or what GitHub refuses, in any workflow."""
        self.routes: list[Route] = []
        """Every way to an upload, to whatever index."""
        self.unseen: list[Unseen] = []
        """What might upload, but cannot be seen."""
        self.steps: list[StepRun] = []
        """Every step that some event may come to."""
        self._work: dict[tuple[Step, str], Work] = {}
        self._runs: dict[tuple[str, Event, frozenset[Step]], Run] = {}
        self._collect_problems()
        self._follow_events()
        self.upload = self._main_upload()
        """The upload that the contract is about, None when nothing uploads to PyPI."""

    # -- what the clauses ask ------------------------------------------------------------------

    @property
    def uploads(self) -> dict[Location, list[Route]]:
        """The routes by the place of their upload."""
        found: dict[Location, list[Route]] = {}
        for route in self.routes:
            found.setdefault(route.upload.location, []).append(route)
        return found

    @property
    def publishing_workflow(self) -> Workflow | None:
        """The workflow whose run reaches the main upload."""
        return self.upload.at.job.run.root.workflow if self.upload is not None else None

    @property
    def publish_job(self) -> JobRun | None:
        """The job in which the main upload is done."""
        return self.upload.at.job if self.upload is not None else None

    @property
    def release_routes(self) -> list[Route]:
        """The routes to the main upload, those that the settings allow where there are any."""
        routes = [
            route
            for route in self.routes
            if self.upload is not None and route.upload.location == self.upload.location
        ]
        return [route for route in routes if self.allows(route.event)] or routes

    @property
    def release(self) -> Run | None:
        """The run of an ordinary release."""
        return self.release_routes[0].run if self.release_routes else None

    @property
    def release_files(self) -> set[str]:
        """The paths of the workflows that take part in a release."""
        if self.release is None:
            return set()
        return {self.release.workflow.path} | {
            job.called.workflow.path for job in self.release.all_jobs() if job.called is not None
        }

    def texts(self) -> Iterator[tuple[str, str]]:
        """Yield path and text of every file that findings can stand in."""
        for path, workflow in self.workflows.items():
            yield path, workflow.document.source.text

    def allows(self, event: Event) -> bool:
        """Whether the settings let a release start so."""
        if event.name not in self.settings.events:
            return False
        return event.name != "push" or (
            event.tag is not None and patterns.matches(self.settings.tags, event.tag)
        )

    def before_upload(self) -> list[JobRun]:
        """Return the jobs that must end before the publish job starts, and those they call."""
        return self.publish_job.awaited() if self.publish_job is not None else []

    def in_release(self, *kinds: Kind) -> list[Operation]:
        """Return what the release's run does of these kinds, in the order of its steps."""
        if self.release is None:
            return []
        return [
            operation
            for step in self.release.steps()
            if step.possible
            for operation in self.work(step).operations
            if operation.kind in kinds
        ]

    def reaches(self, target: Step, faults: Iterable[Step]) -> Route | None:
        """Return a release route on which `target` may run although `faults` fail, or None."""
        for route in self.release_routes:
            run = self._run(route.run.workflow, route.event, frozenset(faults))
            if any(step.step is target and step.possible for step in run.steps()):
                return route
        return None

    def rerun(self, route: Route, faults: Iterable[Step]) -> Run:
        """Return the route's run in which the steps `faults` fail."""
        return self._run(route.run.workflow, route.event, frozenset(faults))

    def work(self, step: StepRun) -> Work:
        """Return what a step does; the same step with the same text is read once."""
        text = step.scope.text(step.step.run) if step.step.run is not None else ""
        key = (step.step, f"{text}\0{step.scope.environment}")
        if key not in self._work:
            self._work[key] = operations.read(step, self.repository)
        done = self._work[key]
        if done.operations and done.operations[0].at is not step:
            return Work(tuple(one._replace(at=step) for one in done.operations), done.opaque)
        return done

    # -- reading -------------------------------------------------------------------------------

    def _collect_problems(self) -> None:
        for workflow in self.workflows.values():
            self.problems.extend(workflow.problems)
            self.problems.extend(self._call_problems(workflow))

    def _call_problems(self, workflow: Workflow) -> Iterator[Problem]:
        """Yield what is wrong with the calls of other workflows of the repository."""
        for job in workflow.jobs.values():
            if job.uses is None or job.uses_node is None:
                continue
            place = job.uses_node.location
            called = self.workflows.get(job.uses.path)
            if job.uses.kind is UsesKind.UNREADABLE:
                yield Problem(place, f"'{job.uses.text}' names no workflow", "name its path")
            elif job.uses.kind is UsesKind.LOCAL and called is None:
                message = f"the workflow '{job.uses.path}' does not exist; GitHub refuses the file"
                yield Problem(place, message, "name a file of .github/workflows")
            elif called is not None and not called.callable and called.triggers:
                message = f"'{called.file}' cannot be called; GitHub refuses this file"
                yield Problem(place, message, f"add 'workflow_call' to the 'on' of {called.file}")
            elif called is not None and self._calls(called, workflow):
                message = f"'{called.file}' calls back to this workflow; GitHub refuses the file"
                yield Problem(place, message, "break the circle of calls")

    def _calls(self, workflow: Workflow, wanted: Workflow) -> bool:
        """Whether `workflow` is `wanted`, or calls it by way of others."""
        seen = {workflow.path}
        waiting = [workflow]
        while waiting:
            current = waiting.pop()
            if current is wanted:
                return True
            for called in self._called(current):
                if called.path not in seen:
                    seen.add(called.path)
                    waiting.append(called)
        return False

    def _called(self, workflow: Workflow) -> Iterator[Workflow]:
        for job in workflow.jobs.values():
            if job.uses is not None and job.uses.kind is UsesKind.LOCAL:
                called = self.workflows.get(job.uses.path)
                if called is not None:
                    yield called

    def _follow_events(self) -> None:
        for workflow in self.workflows.values():
            for event in self._events(workflow, _MOST_CHAINED):
                self._follow(self._run(workflow, event, frozenset()))

    def _events(self, workflow: Workflow, chained: int) -> Iterator[Event]:
        """Yield what can start a workflow, `chained` runs after other runs deep."""
        names = events.names_in(self._conditions(workflow, MAX_CALLS))
        for trigger in workflow.triggers:
            yield from events.events(trigger, self.settings.tags, names)
            if trigger.event == "workflow_run" and chained:
                for before in self.workflows.values():
                    yield from events.runs_after(trigger, before, self._events(before, chained - 1))

    def _conditions(self, workflow: Workflow, depth: int) -> Iterator[str]:
        for job in workflow.jobs.values():
            conditions = [job.condition, *(step.condition for step in job.steps)]
            yield from (one.value for one in conditions if one is not None)
        for called in self._called(workflow) if depth else ():
            yield from self._conditions(called, depth - 1)

    def _run(self, workflow: Workflow, event: Event, faults: frozenset[Step]) -> Run:
        key = (workflow.path, event, faults)
        if key not in self._runs:
            self._runs[key] = Run(self.repository, workflow, event, faults)
        return self._runs[key]

    def _follow(self, run: Run) -> None:
        """Collect the uploads of a run, and what of it cannot be seen."""
        for step in run.steps():
            if not step.possible:
                continue
            self.steps.append(step)
            work = self.work(step)
            self.routes.extend(
                Route(run.event, run, operation)
                for operation in work.operations
                if operation.kind is Kind.UPLOAD
            )
            self.unseen.extend(Unseen(step, one.location, one.reason) for one in work.opaque)
        for job in run.all_jobs():
            if job.possible and job.job.uses is not None and job.called is None:
                self._call_unseen(job, job.job)

    def _call_unseen(self, job: JobRun, called: Job) -> None:
        if called.uses is not None and called.uses_node is not None:
            reason = f"the workflow {called.uses.text} is not in this repository"
            self.unseen.append(Unseen(job, called.uses_node.location, reason))

    def _main_upload(self) -> Operation | None:
        """Choose the upload that the contract is about: rather the one that fits it best."""
        wanted = self.settings.publishing_workflow
        candidates = [route for route in self.routes if route.upload.destination == index.PYPI] or [
            route for route in self.routes if isinstance(route.upload.destination, Unknown)
        ]

        def misfit(route: Route) -> tuple[bool, bool, bool, bool]:
            return (
                route.run.workflow.file != wanted,
                route.upload.at.job.run.caller is not None,
                not self.allows(route.event),
                route.upload.tool.lower() != operations.PYPA_ACTION,
            )

        return min(candidates, key=misfit).upload if candidates else None
