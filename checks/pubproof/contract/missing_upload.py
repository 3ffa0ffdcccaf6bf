"""Why no upload to PyPI is seen: what may upload unseen, and what no event comes to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pubproof import late, secrets
from pubproof.contract.clause import Doubt
from pubproof.contract.guards.gate import keeping_from
from pubproof.credentials.unseen import (
    have_secret_of_an_index,
    is_named_after_an_index,
    of_an_upload,
)
from pubproof.location import Location, Problem
from pubproof.pypi import index
from pubproof.repository import WORKFLOWS
from pubproof.routes.called import waits_for_a_call
from pubproof.tools import PYPA_ACTION
from pubproof.workflows.reader.nodes import Scalar
from pubproof.workflows.reader.source import Source
from pubproof.workflows.runs.job_run import JobRun

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.pipeline import Pipeline
    from pubproof.repository import Repository
    from pubproof.workflows.permissions import Permissions
    from pubproof.workflows.step import Step
    from pubproof.workflows.workflow import Job

_PUBLISHES = late.pattern(
    r"(?:publish|upload|release|deploy)\w{0,40}\W+(?:\w+\W+){0,3}pypi\b"
    r"|\bpypi\W*(?:publish|upload|release|deploy)",
    re.IGNORECASE,
)
"""A name of a job or a step that says that it uploads to PyPI."""
_NO_CONTENT = late.pattern(r"(?:---)?\s*(?:#.*)?")
"""A line that holds nothing: blanks, a comment, the mark that a document starts."""


def judge(pipeline: Pipeline, path: str) -> Iterator[Doubt | Problem]:
    """Say why none is seen; `path` is where the publishing workflow should be."""
    ready = list(_ready(pipeline))
    yield from _doubts(ready, pipeline)
    if ready or _may_be_unseen(pipeline, path):
        return
    unreached = list(_unreached(pipeline))
    yield from unreached
    if unreached:
        return
    is_there = path in pipeline.repository.workflow_paths
    is_known = is_there or pipeline.repository.folder_problem is not None
    missing = "" if is_known else "there is no such file, and "
    misplaced = "" if is_known else _misplaced(path, pipeline.repository)
    todo = f"upload with {PYPA_ACTION} in {path}" if is_there else f"write {path}"
    yield Problem(
        Location(path),
        f"{missing}no workflow uploads to PyPI{_only_dormant(pipeline)}",
        f"move '{misplaced}' to {path}: GitHub reads *.yml and *.yaml of that folder alone"
        if misplaced
        else f"{todo}, or name your file: publishing-workflow = '…' under [tool.pubproof]",
    )


def _misplaced(path: str, repository: Repository) -> str:
    """Return a file that was meant for the one at `path`, where GitHub does not look for it."""
    stem = path.rpartition("/")[2].partition(".")[0]
    folders = [f".github/{name}" for name in repository.names(".github")]
    within = [f"{WORKFLOWS}/{name}" for name in repository.names(WORKFLOWS)]
    slips = [one for one in folders if one.lower() in {WORKFLOWS, WORKFLOWS.removesuffix("s")}]
    inner = [
        f"{folder}/{name}" for folder in (*slips, *within) for name in repository.names(folder)
    ]
    return next((one for one in (*inner, *within, *folders) if _is_called(stem, one)), "")


def _is_called(stem: str, path: str) -> bool:
    """Whether a file has a workflow's name, in whatever case and with whatever after it."""
    name = path.rpartition("/")[2].lower()
    return name.startswith((f"{stem}.yml".lower(), f"{stem}.yaml".lower()))


def _doubts(ready: list[tuple[Job, str]], pipeline: Pipeline) -> Iterator[Doubt]:
    """Yield the jobs that have what an upload needs, but for those of which a step is doubted."""
    told = {
        one.at.job.job.location
        for one in pipeline.unseen
        if not isinstance(one.at, JobRun) and of_an_upload(one, pipeline)
    }
    for job, what in ready:
        if job.location in told:
            continue
        if waits_for_a_call(job.location.path, pipeline.repository):
            message = f"nothing of this commit calls this workflow, whose job '{job.id}' may upload"
            yield Doubt(f"{message} to PyPI: it has {what}", job.location, _call(job.location.path))
        else:
            message = f"no upload to PyPI is seen, and the job '{job.id}' has what one needs"
            yield Doubt(f"{message}: {what}", job.location, f"upload in it with {PYPA_ACTION}")


def _may_be_unseen(pipeline: Pipeline, path: str) -> bool:
    """Whether something that cannot be seen, or a workflow that cannot be read, may upload."""
    wrong = {one.location.path for one in pipeline.problems}
    broken = wrong.intersection(pipeline.repository.workflow_paths)
    return (
        have_secret_of_an_index(pipeline.unseen)
        or any(map(is_named_after_an_index, pipeline.unseen))
        or path in wrong
        or any(_shows_nothing(one, pipeline.repository) for one in broken)
    )


def _shows_nothing(path: str, repository: Repository) -> bool:
    """Whether nothing of the workflow at `path` can be read, though something is in it."""
    source = repository.source(path)
    is_empty = isinstance(source, Source) and all(map(_NO_CONTENT.fullmatch, source.lines))
    return repository.workflow(path).document.root is None and not is_empty


def _unreached(pipeline: Pipeline) -> Iterator[Problem]:
    """Yield the uploads to PyPI to which no event comes: the publishing workflow's, or else all."""
    intended = pipeline.intended_workflow
    workflows = pipeline.workflows.values() if intended is None else (intended,)
    reached = {route.upload.at.step for route in pipeline.routes}
    for workflow, job in ((one, job) for one in workflows for job in one.jobs.values()):
        for step in job.steps:
            if step.is_of(PYPA_ACTION) and step not in reached and not _names_another_index(step):
                path = step.location.path
                is_called = waits_for_a_call(path, pipeline.repository)
                yield Problem(
                    step.location,
                    "no event that can start the workflow comes to this upload",
                    _call(path) if is_called else f"correct {keeping_from(workflow, job, step)}",
                )


def _call(path: str) -> str:
    """Return what to do about a workflow at `path` that waits for a call."""
    return f"call it as './{path}', or check the repository whose workflows call it"


def _names_another_index(step: Step) -> bool:
    """Whether a step that is never reached says in so many words that it uploads elsewhere."""
    given = step.input("repository-url") or step.input("repository_url")
    if given is None or "${{" in given.value:
        return False
    return index.identify(given.value) != index.PYPI


def _ready(pipeline: Pipeline) -> Iterator[tuple[Job, str]]:
    """Yield the jobs that have what an upload to PyPI needs, but for those known to upload."""
    known = {route.upload.job.location for route in pipeline.routes}
    for path in pipeline.repository.workflow_paths:
        source = pipeline.repository.source(path)
        if not isinstance(source, Source) or not _may_be_ready(source.text):
            continue
        workflow = pipeline.repository.workflow(path)
        for job in workflow.jobs.values():
            if job.location in known or any(step.is_of(PYPA_ACTION) for step in job.steps):
                continue
            what = _needed(job, job.permissions or workflow.permissions, pipeline)
            if what and job.steps:
                yield job, what


def _may_be_ready(text: str) -> bool:
    """Whether a job of a workflow may have what an upload needs; most need not be read in full."""
    return "id-token" in text or "write-all" in text or secrets.may_name_an_index(text)


def _needed(job: Job, rights: Permissions | None, pipeline: Pipeline) -> str:
    """Return what a job has that an upload to PyPI needs; nothing where it has not all of it."""
    named = (name for _, name in secrets.named_in(job.node))
    secret = next(filter(secrets.is_of_an_index, named), None)
    if secret is not None:
        return f"the secret {secret}"
    if rights is None or rights.level("id-token") != "write":
        return ""
    if job.environment is not None and job.environment.value == pipeline.settings.environment:
        return f"the environment '{job.environment.value}' and 'id-token: write'"
    speaks = any(map(_PUBLISHES.search, _names(job)))
    return "'id-token: write', and a name that speaks of it" if speaks else ""


def _names(job: Job) -> Iterator[str]:
    """Yield the names of a job and of its steps."""
    yield job.id
    for name in (job.node.get("name"), *(step.name for step in job.steps)):
        if isinstance(name, Scalar):
            yield name.value


def _only_dormant(pipeline: Pipeline) -> str:
    """Say that there is an upload to another index, where that is all there is."""
    others = {str(routes[0].upload.destination) for routes in pipeline.uploads.values()}
    return f"; what is uploaded goes to {', '.join(sorted(others))}" if others else ""
