"""Runs of workflows that a test writes, and what they reach.

A step is named by its `run:` text. Its reach is True, False, or "?" where it cannot be told.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tests.folders import Folder

from pubproof.repository import Repository
from pubproof.settings import Settings
from pubproof.workflows.events.event import Event
from pubproof.workflows.expressions import Unknown
from pubproof.workflows.runs.ordinary import Ordinary
from pubproof.workflows.runs.run import Run

if TYPE_CHECKING:
    from pathlib import Path

    from pubproof.workflows.runs.job_run import JobRun
    from pubproof.workflows.step import Step
    from pubproof.workflows.workflow import Job, Workflow

TAG = Event("push", "a push of a tag", "refs/tags/v1.2.3", from_fork=False)
BRANCH = Event("push", "a push of a branch", "refs/heads/main", from_fork=False)
PULL = Event("pull_request", "a pull request", "refs/pull/1/merge", from_fork=True)

Reached = dict[str, "bool | str"]


def write(root: Path, files: dict[str, str]) -> Repository:
    for name, text in files.items():
        Folder(root).write(name if "/" in name else f".github/workflows/{name}", text)
    return Repository(root, Settings())


def load(repository: Repository, name: str = "main.yml") -> Workflow:
    workflow = repository.workflow(f".github/workflows/{name}")
    assert workflow.problems == []
    return workflow


def run(root: Path, text: str, event: Event = TAG, fail: tuple[str, ...] = (), **files: str) -> Run:
    named = {name.replace("__", "/").replace("_yml", ".yml"): one for name, one in files.items()}
    repository = write(root, {"main.yml": text} | named)
    workflow = load(repository)
    faults: set[Step] = set()
    first = Run(repository, workflow, event)
    for step in first.steps():
        if step.step.run is not None and step.step.run.value in fail:
            faults.add(step.step)
    assert len(faults) == len(fail)
    return rerun(first, frozenset(faults))


def rerun(
    first: Run, faults: frozenset[Job | Step], skipped: frozenset[Job | Step] = frozenset()
) -> Run:
    """Return a run with faults; it comes out alike where jobs of the first are taken for it."""
    rerun_of_first = partial(
        Run, first.repository, first.workflow, first.event, faults=faults, skipped=skipped
    )
    plain, quick = rerun_of_first(), rerun_of_first(ordinary=Ordinary(first))
    assert [told(job) for job in quick.all_jobs()] == [told(job) for job in plain.all_jobs()]
    for step in {one.step for one in plain.steps()}:
        times = [sorted(str(one.reach) for one in done.times_of(step)) for done in (plain, quick)]
        assert times[0] == times[1]
    return quick


def told(job: JobRun) -> str:
    """Return how a job comes out, in words that hold for equal runs alike."""
    steps = [(one.step.location, one.reach, one.scope.steps) for one in job.steps]
    return str((job.job.id, job.reach, job.result, job.seen, job.intact, job.broken, steps))


def reached(done: Run) -> Reached:
    found: Reached = {}
    for step in done.steps():
        if step.step.run is not None:
            reach = "?" if isinstance(step.reach, Unknown) else step.reach
            name = step.scope.text(step.step.run)
            found[name if isinstance(name, str) else step.step.run.value] = reach
    assert done.jobs
    return found


def job(name: str, body: str = "", step: str = "") -> str:
    extra = f", {body}" if body else ""
    return f"  {name}: {{runs-on: x{extra}, steps: [{{run: {name}{step}}}]}}\n"


def jobs(*all_jobs: str) -> str:
    return "on: [push, pull_request, workflow_dispatch]\njobs:\n" + "".join(all_jobs)


def steps(*all_steps: str) -> str:
    listed = "".join(f"      - {one}\n" for one in all_steps)
    return f"on: [push, pull_request]\njobs:\n  j:\n    runs-on: x\n    steps:\n{listed}"
