"""The release as the drawings tell it: its route, its jobs in stages, what each does."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from pubproof import project
from pubproof.artifacts import Download, Stores, stored_name
from pubproof.contract import pep740_attestations
from pubproof.contract.clause import Doubt, Evidence, Inapplicable
from pubproof.location import Problem
from pubproof.pypi import action_versions, index
from pubproof.tools import Kind
from pubproof.workflows.expressions import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pubproof.operations import Operation
    from pubproof.pipeline import Pipeline
    from pubproof.routes import Route
    from pubproof.workflows.events.event import Event
    from pubproof.workflows.runs.job_run import JobRun
    from pubproof.workflows.workflow import Job

_BUILDS = ("python -m build", "python3 -m build", "pipx run build")
"""How people start the program `build`, whose name says little by itself."""


def main_route(pipeline: Pipeline) -> Route | None:
    """Return the way on which an ordinary release comes to the main upload, None without one."""
    upload = pipeline.upload
    if upload is None:
        return None
    for route in (*pipeline.release_routes, *pipeline.routes):
        is_same_job = route.upload.job is upload.job
        if is_same_job and route.run.workflow is pipeline.publishing_workflow:
            return route
    return None


def attests(pipeline: Pipeline) -> bool:
    """Whether the upload certainly publishes attestations."""
    grounds = tuple(pep740_attestations.CLAUSE.check(pipeline))
    against = any(isinstance(one, Problem | Doubt | Inapplicable) for one in grounds)
    return not against and any(isinstance(one, Evidence) for one in grounds)


def version(upload: Operation) -> str:
    """Return the version of the action that uploads, empty where nothing tells."""
    node, uses = upload.at.step.uses_node, upload.at.step.uses
    if node is None or uses is None:
        return ""
    numbers = action_versions.version(node)
    if numbers is not None:
        return f"v{action_versions.dotted(numbers)}"
    return uses.ref[:7] if uses.is_pinned else uses.ref


def environment(job: JobRun) -> str:
    """Return the name of a job's environment, empty where it has none."""
    name = job.scope.text(job.job.environment)
    return "…" if isinstance(name, Unknown) else name


class Release:
    """An ordinary release: its jobs in their order, and what they do."""

    def __init__(self, pipeline: Pipeline, route: Route) -> None:
        self.pipeline = pipeline
        self.upload = route.upload
        self.run = route.run
        self.project = project.name(pipeline.repository) or "this project"
        self.has_attestations = attests(pipeline)
        jobs = [job for job in self.run.jobs.values() if job.possible]
        self.publish = route.upload.at.job.outermost
        waited = self._ancestors(self.publish)
        self.before = [job for job in jobs if job.job.id in waited]
        self.others = [job for job in jobs if job.job.id not in waited and job is not self.publish]

    @property
    def index(self) -> str:
        """Where the upload goes, as a sentence names it."""
        return index_name(self.upload.destination)

    @cached_property
    def events(self) -> list[Event]:
        """The events by which the publishing workflow reaches the upload."""
        routes = self.pipeline.uploads[self.upload.way]
        return [route.event for route in routes if route.run.workflow is self.run.workflow]

    @property
    def event_names(self) -> list[str]:
        """The events' names."""
        return list(dict.fromkeys(event.name for event in self.events))

    @cached_property
    def filters(self) -> dict[str, list[str]]:
        """The filters of these events, such as ``tags``, as far as they let the upload start."""
        pushes = [event for event in self.events if event.name == "push"]
        needless = set()
        if all(event.tag is None for event in pushes):
            needless |= {"tags", "tags-ignore"}
        if all(event.tag is not None for event in pushes):
            needless |= {"branches", "branches-ignore"}
        found: dict[str, list[str]] = {}
        for trigger in self.run.workflow.triggers:
            for name, values in (
                trigger.filters.items() if trigger.event in self.event_names else ()
            ):
                if trigger.event != "push" or name not in needless:
                    found.setdefault(name, []).extend(value.value for value in values)
        return found

    @cached_property
    def stages(self) -> list[list[JobRun]]:
        """The jobs before the upload, those first that wait for none of the others."""
        depths: dict[str, int] = {}
        stages: dict[int, list[JobRun]] = {}
        for job in self.before:
            depth = 1 + max((depths[need] for need in job.job.needs if need in depths), default=-1)
            depths[job.job.id] = depth
            stages.setdefault(depth, []).append(job)
        return [stages[depth] for depth in sorted(stages)]

    @property
    def others_follow(self) -> bool:
        """Whether all other jobs wait for the upload."""
        return all(self.publish.job.id in self._ancestors(job) for job in self.others)

    def done(self, job: JobRun) -> list[Operation]:
        """Return what a job itself does, each thing once, whatever its matrix."""
        found: dict[tuple[Kind, str], Operation] = {}
        for step in job.steps:
            for one in self.pipeline.work(step).operations if step.possible else ():
                if one.kind is not Kind.ATTEST or one.attests_files:
                    found.setdefault((one.kind, self.object_of(one)), one)
        return list(found.values())

    def all_done(self, job: JobRun) -> list[Operation]:
        """Return what a job does, and the workflow that it calls."""
        inside = job.called.all_jobs() if job.called is not None else ()
        return [one for each in (job, *inside) if each.possible for one in self.done(each)]

    def object_of(self, done: Operation) -> str:
        """Return the artifact that is stored or fetched; for other operations what does them."""
        if done.kind is Kind.STORE:
            return stored_name(done)
        if done.kind is not Kind.FETCH:
            return self._command(done)
        download = Download(done)
        if download.unknown is not None:
            return "…"
        if download.ids:
            return (
                ", ".join({stored_name(one): None for one in download.picks(self._stores)}) or "…"
            )
        return download.wanted

    def taken(self, jobs: Iterable[JobRun]) -> dict[str, Operation]:
        """Return what stored the artifacts that jobs download, by the artifacts' names."""
        found: dict[str, Operation] = {}
        for job in jobs:
            waited = self._ancestors(job)
            stored = Stores(one for one in self._stores if one.at.job.outermost.job.id in waited)
            for one in self.all_done(job):
                if one.kind is Kind.FETCH and Download(one).unknown is None:
                    for store in Download(one).picks(stored):
                        found.setdefault(stored_name(store), store)
        return found

    def _ancestors(self, job: JobRun) -> dict[str, Job]:
        return self.run.workflow.ancestors(job.job)

    @cached_property
    def _stores(self) -> Stores:
        work = (self.pipeline.work(step) for step in self.run.steps() if step.possible)
        return Stores(one for each in work for one in each.operations if one.kind is Kind.STORE)

    def _command(self, done: Operation) -> str:
        if done.tool != "build":
            return done.tool
        written = self.pipeline.repository.line(done.location.path, done.location.line)
        return next((spelling for spelling in _BUILDS if spelling in written), done.tool)


def index_name(target: str | Unknown) -> str:
    """Return an index as a sentence names it."""
    if isinstance(target, Unknown):
        return "an index not written out"
    return index.TITLES.get(target, target)
