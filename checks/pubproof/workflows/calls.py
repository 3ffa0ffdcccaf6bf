"""Calls of reusable workflows, held beside what is called.

GitHub refuses a file that calls another with inputs, secrets or permissions that do not fit:
``ConvertToReferencedWorkflow`` of the ``actions/runner`` sources.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.location import Problem
from pubproof.spelling import enumerated, spelled_or_removed
from pubproof.workflows.permissions import LEVELS, highest, most, written
from pubproof.workflows.reader.nodes import Mapping, Node, Scalar

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping as Names

    from pubproof.workflows.permissions import Permissions
    from pubproof.workflows.workflow import Job, Workflow

_TYPES = {"boolean": "true or false", "number": "a number"}
"""The types of inputs that not every value has, and how a message calls their values."""
_MAX_LISTED = 3
"""Permissions that a message lists; ``write-all`` gives twenty."""


def problems(caller: Workflow, job: Job, called: Workflow) -> Iterator[Problem]:
    """Yield what GitHub refuses of the call of `called` by a job of `caller`."""
    body = called.call or Mapping(called.document.source, job.node.start, job.node.end)
    inputs, secrets = body.mapping("inputs"), body.mapping("secrets")
    yield from _named(job, job.node.get("with"), inputs, f"input of '{called.file}'")
    if not isinstance(job.secrets, Scalar):
        yield from _named(job, job.secrets, secrets, f"secret of '{called.file}'")
    yield from _typed(job, inputs)
    limit = job.permissions or caller.permissions
    if limit is not None or not caller.is_reusable:
        yield from _granted(job, called, limit)


def _named(job: Job, given: Node | None, defined: Mapping | None, what: str) -> Iterator[Problem]:
    """Yield what is given without being defined, and what is required without being given."""
    values = given.entries if isinstance(given, Mapping) else []
    if isinstance(given, Scalar) or any("${{" in key.value for key, _ in values):
        return
    wanted = {key.value.lower(): value for key, value in defined.entries} if defined else {}
    for key, _ in values:
        if key.value.lower() not in wanted:
            message = f"there is no {what} with the name '{key.value}'"
            yield Problem.refused(key.location, message, spelled_or_removed(key.value, wanted))
    names = {key.value.lower() for key, _ in values}
    for name, definition in wanted.items():
        required = definition.scalar("required") if isinstance(definition, Mapping) else None
        if required is not None and required.boolean and name not in names:
            message = f"the {what} with the name '{name}' is required"
            yield Problem.refused(job.call_place, message, f"give '{name}' a value")


def _typed(job: Job, defined: Mapping | None) -> Iterator[Problem]:
    """Yield what is given to inputs, or is their default, and has not the type that they have."""
    for key, definition in defined.entries if defined is not None else ():
        if not isinstance(definition, Mapping):
            continue
        kind = definition.scalar("type")
        wanted = _TYPES.get(kind.value) if kind is not None else None
        given = job.inputs.find(key.value) if job.inputs is not None else None
        for value in (definition.get("default"), given[1] if given is not None else None):
            if wanted is None or not isinstance(value, Scalar) or "${{" in value.value:
                continue
            if (value.boolean is None) if wanted == _TYPES["boolean"] else (value.number is None):
                message = f"the input '{key.value}' must be {wanted}"
                yield Problem.refused(value.location, message, f"write {wanted}, without quotes")


def _granted(job: Job, called: Workflow, limit: Permissions | None) -> Iterator[Problem]:
    """Yield the levels that a called workflow asks for and its caller does not grant.

    Jobs that lack the same are named together, and one edit grants what all of them ask for.
    """
    groups: dict[str, list[str]] = {}
    lacked: dict[str, str] = {}
    for who, asked in _asking(called):
        lacking = {
            scope: level
            for scope, level in asked.levels.items()
            if LEVELS.index(level) > LEVELS.index(most(limit, scope))
        }
        if lacking:
            held = {scope: most(limit, scope) for scope in lacking}
            lacked = highest(lacked, lacking)
            words = f"{_listed(lacking)}, and this job has only {_listed(held)}"
            groups.setdefault(words, []).append(who)
    for words, askers in groups.items():
        help_ = f"give this job permissions of its own: {written(_needed(called, limit))}"
        if job.permissions is not None:
            help_ = f"grant {_listed(lacked)} to this job"
        message = f"{_askers(called, askers)} for {words}"
        yield Problem.refused(job.location, message, help_)


def _asking(called: Workflow) -> Iterator[tuple[str, Permissions]]:
    """Yield the permissions that stand in a workflow, and the job that names them, if one does."""
    if called.permissions is not None:
        yield "", called.permissions
    for one in called.jobs.values():
        if one.permissions is not None:
            yield one.id, one.permissions


def _askers(called: Workflow, askers: list[str]) -> str:
    """Return who asks; the workflow itself has no job's name, and asks for its jobs."""
    if "" in askers:
        return f"'{called.file}' asks"
    jobs = enumerated([f"'{one}'" for one in askers])
    if len(askers) == 1:
        return f"the job {jobs} of '{called.file}' asks"
    return f"the jobs {jobs} of '{called.file}' ask"


def _needed(called: Workflow, limit: Permissions | None) -> dict[str, str]:
    """Return what a job must grant whose own permissions replace those of its workflow.

    A called job that names none keeps what it has: of a shorthand, what a checkout needs.
    """
    needed: dict[str, str] = {}
    silent = any(one.permissions is None for one in called.jobs.values())
    if limit is not None and silent and called.permissions is None:
        kept = limit.places or ("contents",)
        needed = {scope: limit.level(scope) for scope in kept}
    for _, asked in _asking(called):
        needed = highest(needed, asked.levels)
    return {scope: level for scope, level in needed.items() if level != "none"}


def _listed(levels: Names[str, str]) -> str:
    words = [f"'{scope}: {level}'" for scope, level in levels.items()]
    if len(words) > _MAX_LISTED:
        words = [*words[:_MAX_LISTED], f"{len(words) - _MAX_LISTED} more"]
    return enumerated(words)
