"""Workflows of a repository that others of it call, and what GitHub refuses of the calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.location import Problem
from pubproof.once import once
from pubproof.workflows import calls, uses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.repository import Repository
    from pubproof.workflows.workflow import Workflow


@once
def reached(repository: Repository, path: str) -> tuple[Workflow, ...]:
    """Return the workflow at `path` and those that it calls, by way of others too.

    They go as deep as GitHub lets calls go.
    """
    found = {path: repository.workflow(path)}
    fresh = list(found)
    for _ in range(uses.MAX_CALLS):
        called = (one for above in fresh for one in _called_by(repository, above))
        met = {one.path: one for one in called if one.path not in found}
        found |= met
        fresh = list(met)
    return tuple(found.values())


@once
def _called_by(repository: Repository, path: str) -> tuple[Workflow, ...]:
    """Return the workflows of the repository that the jobs of one call, each once."""
    jobs = repository.workflow(path).jobs.values()
    called = (repository.workflow_of(job.uses) for job in jobs)
    return tuple({one.path: one for one in called if one is not None}.values())


def waits_for_a_call(path: str, repository: Repository) -> bool:
    """Whether only other workflows can start the one at `path`, and none of this commit does."""
    workflow = repository.workflow(path)
    is_idle = all(trigger.event == "workflow_call" for trigger in workflow.triggers)
    return workflow.is_reusable and is_idle and path not in _all_called(repository)


@once
def _all_called(repository: Repository) -> frozenset[str]:
    """Return the paths of the workflows that another one of the repository calls."""
    return frozenset(
        one.path
        for path in repository.workflow_paths
        for one in _called_by(repository, path)
        if one.path != path
    )


def problems(workflow: Workflow, repository: Repository) -> Iterator[Problem]:
    """Yield what is wrong with the calls of other workflows of its repository."""
    for job in workflow.jobs.values():
        if job.uses is None or uses.why_no_workflow(job.uses.text) is not None:
            continue
        place = job.call_place
        called = repository.workflow_of(job.uses)
        if job.uses.is_local and called is None:
            message = f"the workflow '{job.uses.path}' does not exist"
            yield Problem.refused(place, message, "name a file of .github/workflows")
        elif called is not None and not called.is_reusable and called.triggers:
            message = f"'{called.file}' cannot be called; GitHub refuses this file"
            yield Problem(place, message, f"add 'workflow_call' to the 'on' of {called.file}")
        elif called is not None and _calls(called, workflow.path, repository):
            message = f"'{called.file}' calls back to this workflow"
            yield Problem.refused(place, message, "break the circle of calls")
        elif called is not None:
            yield from calls.problems(workflow, job, called)


def _calls(workflow: Workflow, wanted: str, repository: Repository) -> bool:
    """Whether `workflow` is the one at the path `wanted`, or calls it by way of others."""
    return any(one.path == wanted for one in reached(repository, workflow.path))
