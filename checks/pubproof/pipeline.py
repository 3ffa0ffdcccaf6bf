"""The release pipeline: what the routes to the upload add up to."""

from __future__ import annotations

from copy import copy
from functools import cached_property
from typing import TYPE_CHECKING

from pubproof import operations
from pubproof.artifacts import Download, Handover, Stores, starved
from pubproof.once import Keeper, once, remembered
from pubproof.pypi import claims, index
from pubproof.routes import Route, Routes
from pubproof.tools import PYPA_ACTION, Kind
from pubproof.workflows import patterns
from pubproof.workflows.expressions import Unknown
from pubproof.workflows.runs import computed_names

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

    from pubproof.leads.workers import Workers
    from pubproof.location import Location
    from pubproof.operations import Operation
    from pubproof.repository import Repository
    from pubproof.scripts import Command, Script
    from pubproof.workflows.events.event import Event
    from pubproof.workflows.runs.job_run import JobRun, StepRun
    from pubproof.workflows.runs.run import Run
    from pubproof.workflows.step import Step
    from pubproof.workflows.workflow import Job, Workflow

_ANY_REF = "refs/heads/the branch of the run"
"""What stands for a ref that the event leaves open; no branch is called so."""


class Pipeline(Keeper):
    """How one repository releases: everything that the clauses ask about."""

    def __init__(self, repository: Repository, workers: Workers | None = None) -> None:
        """Read the repository's workflows and follow every event to every upload.

        With `workers` other processes help to read them.
        """
        super().__init__()
        self.repository = repository
        self.settings = repository.settings
        followed = Routes(repository, workers)
        self.workflows = followed.workflows
        self.routes = followed.found
        uploading = dict.fromkeys(route.upload.at.job for route in self.routes)
        made = (one for job in uploading for one in computed_names.problems(job))
        self.problems = [*followed.problems, *dict.fromkeys(made)]
        self.unseen = followed.unseen
        self.steps = followed.steps
        self.uploads_of = followed.uploads_of
        self.work = followed.works.of
        self._run = followed.runs.run
        self.upload = self._main_upload()
        """The upload that the contract is about, None when nothing uploads to PyPI."""

    @cached_property
    def uploads(self) -> dict[tuple[Step, Location], list[Route]]:
        """The routes by the `way` of their upload."""
        found: dict[tuple[Step, Location], list[Route]] = {}
        for route in self.routes:
            found.setdefault(route.upload.way, []).append(route)
        return found

    @property
    def publishing_workflow(self) -> Workflow | None:
        """The workflow whose run reaches the main upload, None without an upload."""
        return self.upload.at.job.run.root.workflow if self.upload is not None else None

    @property
    def intended_workflow(self) -> Workflow | None:
        """The publishing workflow, or else the one of that name which has the action.

        Its triggers count even where no event that starts it passes its conditions. None where
        there is neither.
        """
        if self.upload is not None:
            return self.publishing_workflow
        for workflow in self.workflows.values():
            steps = (step for job in workflow.jobs.values() for step in job.steps)
            if workflow.file == self.settings.publishing_workflow and any(
                step.is_of(PYPA_ACTION) for step in steps
            ):
                return workflow
        return None

    @property
    def publish_job(self) -> JobRun | None:
        """The job in which the main upload is done, None without an upload."""
        return self.upload.at.job if self.upload is not None else None

    @cached_property
    def release_routes(self) -> list[Route]:
        """The routes of `all_release_routes`; of runs that are alike only the first."""
        first: dict[tuple[Run, JobRun], Route] = {}
        for route in self.all_release_routes:
            first.setdefault((route.run, route.upload.at.job), route)
        found: dict[Hashable, Route] = {}
        for route in first.values():
            found.setdefault(route.likeness(), route)
        return list(found.values())

    @cached_property
    def all_release_routes(self) -> list[Route]:
        """The routes to the main upload, those that the settings allow where there are any.

        Those of the publishing workflow come first.
        """
        routes = [*self.uploads[self.upload.way]] if self.upload is not None else []
        routes.sort(key=lambda route: route.run.workflow is not self.publishing_workflow)
        return [route for route in routes if self.allows(route.event)] or routes

    def releases(self) -> Iterator[Pipeline]:
        """Yield this pipeline, then what it is for each release that is not alike.

        A step may run for some tags only, or be told something else for them. What methods have
        `remembered` is of no one release: all of these share it.
        """
        yield self
        for route in self.release_routes[1:]:
            other = copy(self)
            other.forget()
            for name, attribute in vars(Pipeline).items():
                if isinstance(attribute, cached_property):
                    vars(other).pop(name, None)
            other.upload = route.upload
            rest = (one for one in self.release_routes if one is not route)
            other.release_routes = [route, *rest]
            yield other

    @cached_property
    def release(self) -> Run | None:
        """The run of an ordinary release, None where no event comes to an upload."""
        return self.release_routes[0].run if self.release_routes else None

    @cached_property
    def release_files(self) -> set[str]:
        """The paths of the workflows that take part in a release."""
        if self.release is None:
            return set()
        return {self.release.workflow.path} | {
            job.called.workflow.path for job in self.release.all_jobs() if job.called is not None
        }

    @remembered
    def script(self, step: StepRun) -> Script:
        """Return all that the scripts of a step start, whatever it is; each is read once."""
        return operations.script_of(step, self.repository)

    def commands(self, steps: Iterable[StepRun]) -> Iterator[Command]:
        """Yield all that the scripts of those of `steps` start to which the run may come."""
        for step in steps:
            if step.possible:
                yield from self.script(step).commands

    def text_around(self, step: StepRun, place: Location) -> str:
        """Return the text in which a command of a step stands: its script, or a file."""
        run = step.step.run
        if run is not None and run.location.path == place.path:
            return run.value
        return self.repository.text(place.path) or ""

    def behind(self, operation: Operation) -> tuple[Command, ...]:
        """Return the commands that its step starts behind the one that does an operation."""
        if operation.command is None:
            return ()
        return self.script(operation.at).commands[operation.order + 1 :]

    @remembered
    def may_upload(self, job: JobRun) -> bool:
        """Whether a job uploads, or does what cannot be seen."""
        steps = (step for step in job.steps if step.possible)
        return any(self.uploads_of(step) or self.work(step).opaque for step in steps)

    def texts(self) -> Iterator[tuple[str, str]]:
        """Yield path and text of every file that findings can stand in."""
        for path, workflow in self.workflows.items():
            yield path, workflow.document.source.text
        yield from self.repository.silencing.items()

    @remembered
    def allows(self, event: Event) -> bool:
        """Whether the settings let an event start a release."""
        return event.name in self.settings.events and (
            event.name != "push"
            or (event.tag is not None and patterns.matches(self.settings.tags, event.tag))
        )

    def before_upload(self) -> list[JobRun]:
        """Return the jobs that must end before the publish job starts, and those they call."""
        return self.publish_job.awaited() if self.publish_job is not None else []

    def in_release(self, *kinds: Kind) -> list[Operation]:
        """Return what the release's run does of these kinds, in the order of its steps."""
        found = (one for one in self._released if one.kind in kinds)
        return [*self.once(("in the release", kinds), lambda _: [*found])]

    @cached_property
    def _released(self) -> list[Operation]:
        """All that the release's run does."""
        return self.done_in(self.release) if self.release is not None else []

    @cached_property
    def downloads(self) -> list[Download]:
        """What the release's run downloads."""
        return [Download(one) for one in self.in_release(Kind.FETCH)]

    @cached_property
    def stores(self) -> Stores:
        """What the release's run stores."""
        return Stores(self.in_release(Kind.STORE))

    def done_in(self, run: Run) -> list[Operation]:
        """Return all that a run does, in the order of its steps."""
        steps = (step for step in run.steps() if step.possible)
        return [one for step in steps for one in self.work(step).operations]

    @cached_property
    def builders(self) -> frozenset[Job]:
        """The jobs of the release's run that build distributions."""
        return frozenset(one.job for one in self.in_release(Kind.BUILD))

    @cached_property
    def handover(self) -> Handover:
        """How the release's run passes artifacts from job to job before the upload."""
        upload, publish = self.upload, self.publish_job
        steps = [one.step for one in publish.steps] if publish is not None else []
        late = {*steps[steps.index(upload.at.step) :]} if upload is not None else set()
        return Handover(one for one in self._released if one.at.step not in late)

    def rerun(
        self, route: Route, faults: Iterable[Job | Step], skipped: Iterable[Job | Step] = ()
    ) -> Run:
        """Return the route's run with steps that fail, and jobs and steps that do not run.

        At a job among `faults` the run is cancelled. What downloads an artifact that nobody stores
        fails, too.
        """
        failing, left_out = frozenset(faults), frozenset(skipped)
        while True:
            run = self._run(route.run.workflow, route.event, failing, left_out)
            if self._starved_in(run) <= failing:
                return run
            failing |= self._starved_in(run)

    @once
    def _starved_in(self, run: Run) -> set[Step]:
        """Return the steps of a run that fail because what they download is not stored there."""
        return starved(run, self.stores, self.downloads)

    def release_at(self, commit: str, ref: str | Unknown = "") -> Run | None:
        """Return the run of an ordinary release of a commit, on a ref where one is given.

        None where no event comes to an upload.
        """
        run = self.release
        if run is None:
            return None
        ref = ref or (run.event.ref if isinstance(run.event.ref, str) else _ANY_REF)
        event = run.event._replace(ref=ref, commit=commit)
        return self._run(run.workflow, event)

    def routes_of(self, event: str, ref: str) -> list[Route]:
        """Return the routes that one event takes on a ref that is given in full.

        Some events run on branches only, as those of the default branch do, and some on tags.
        """
        routes = [route for route in self.routes if route.event.name == event]
        if event != "push" and not any(_may_be(route.event.ref, ref) for route in routes):
            return []
        starts = {route.run.workflow.path: route for route in routes}
        found = []
        for route in starts.values():
            workflow = route.run.workflow
            triggers = [one for one in workflow.triggers if one.event == event]
            if event == "push" and not any(one.admits(ref) for one in triggers):
                continue
            given = route.event._replace(ref=ref, title=f"{event} on {ref}")
            run = self._run(workflow, given)
            steps = [step for step in run.steps() if step.possible]
            found += [Route(given, run, one) for step in steps for one in self.uploads_of(step)]
        return found

    def _main_upload(self) -> Operation | None:
        """Choose the upload that the contract is about: rather the one that fits it best."""
        wanted = self.settings.publishing_workflow
        candidates = [route for route in self.routes if route.upload.destination == index.PYPI] or [
            route for route in self.routes if isinstance(route.upload.destination, Unknown)
        ]

        def misfit(route: Route) -> tuple[bool | int, ...]:
            file = route.run.workflow.file
            return (
                file != wanted,
                route.upload.at.job.run.caller is not None,
                not self.allows(route.event),
                route.event.name == "schedule",
                route.upload.tool.lower() != PYPA_ACTION,
                route.upload.is_given_a_credential,
                claims.environment(route) != self.settings.environment,
                wanted.partition(".")[0] not in file,
                len(file),
            )

        return min(candidates, key=misfit).upload if candidates else None


def _may_be(ref: str | Unknown, other: str) -> bool:
    """Whether a ref is of the kind of another: a branch, a tag, or that of a pull request."""
    return isinstance(ref, Unknown) or ref.split("/")[1] == other.split("/")[1]
