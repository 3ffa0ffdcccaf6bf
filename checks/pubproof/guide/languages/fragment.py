"""Parts of a workflow in a text: what GitHub would say of them in a whole one.

A page shows a job, a step or a few keys. Around them is put what a workflow needs besides, and the
whole is read as any workflow of a repository is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.repository import WORKFLOWS
from pubproof.workflows.reader import document
from pubproof.workflows.reader.document import Document
from pubproof.workflows.reader.nodes import Mapping, Scalar, Sequence
from pubproof.workflows.reader.source import Source
from pubproof.workflows.step import ACTS
from pubproof.workflows.workflow import Workflow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.location import Problem
    from pubproof.workflows.reader.nodes import Node


def problems(source: Source) -> list[Problem]:
    """Return what GitHub would refuse of a text; nothing where it belongs to no workflow."""
    read = document.parse(source)
    found = []
    for sure, whole in _wholes(read.root):
        refused = Workflow(Document(source, whole, [])).problems
        if not sure and _has_unknown_key(read.root, refused):
            continue
        if not refused:
            return read.problems
        found.append(refused)
    return [*read.problems, *min(found, key=len)] if found else []


def _wholes(root: Node | None) -> Iterator[tuple[bool, Mapping]]:
    """Yield the workflows of which a text can be a part; whether it must be one of them."""
    if isinstance(root, Sequence):
        if any(_is_step(item) for item in root.items):
            yield True, _with_steps(root)
    elif isinstance(root, Mapping) and root.entries:
        keys = {key.value for key, _ in root.entries}
        if keys & {"on", "jobs"}:
            yield True, _workflow(root)
        elif any(_is_job(value) for _, value in root.entries):
            yield True, _with_jobs(root)
        elif _is_job(root):
            yield True, _with_jobs(_named(root))
        elif _is_step(root):
            yield True, _with_step(root)
        else:
            yield False, _workflow(root)
            yield False, _with_jobs(_named(root))
            yield False, _with_step(root)


def _is_step(node: Node) -> bool:
    """Whether a node says what a step does."""
    return isinstance(node, Mapping) and any(
        isinstance(node.get(key), Scalar) for key in ("run", "uses")
    )


def _is_job(node: Node) -> bool:
    """Whether a node says where a job runs, or what."""
    if not isinstance(node, Mapping):
        return False
    if node.get("runs-on") is not None or isinstance(node.get("steps"), Sequence):
        return True
    called = node.get("uses")
    return isinstance(called, Scalar) and f"{WORKFLOWS}/" in called.value


def _has_unknown_key(root: Node | None, refused: list[Problem]) -> bool:
    """Whether a mapping has a key that GitHub does not know where it has been put."""
    keys = {key.location for key, _ in root.entries} if isinstance(root, Mapping) else set()
    return any(problem.location in keys for problem in refused)


def _workflow(given: Mapping) -> Mapping:
    """Return the workflow to which some of its keys belong."""
    jobs = given.get("jobs")
    if isinstance(jobs, Mapping) and given.get("on") is None:
        return _filled(_replaced(given, "jobs", _completed(jobs)), _FRAME)
    return _filled(given, _FRAME)


def _with_jobs(jobs: Mapping) -> Mapping:
    """Return a workflow with jobs."""
    return _replaced(_FRAME, "jobs", _completed(jobs))


def _named(job: Mapping) -> Mapping:
    """Return the ``jobs:`` in which a job stands alone."""
    return _replaced(_JOBS, "example", job)


def _with_steps(steps: Sequence) -> Mapping:
    """Return a workflow with steps; one of which only the name is shown does something too."""
    completed = Sequence(steps.source, steps.start, steps.end)
    for step in steps.items:
        if isinstance(step, Mapping) and [key.value for key, _ in step.entries] == ["name"]:
            completed.items.append(_filled(step, _STEP))
        else:
            completed.items.append(step)
    return _with_jobs(_named(_replaced(_JOB, "steps", completed)))


def _with_step(step: Mapping) -> Mapping:
    """Return a workflow with a step, which does something also where that is not shown."""
    steps = Sequence(step.source, step.start, step.end)
    steps.items.append(step if any(step.get(act) for act in ACTS) else _filled(step, _STEP))
    return _with_steps(steps)


def _completed(jobs: Mapping) -> Mapping:
    """Return jobs with what each lacks, and with the jobs that they need."""
    completed = Mapping(jobs.source, jobs.start, jobs.end)
    for key, job in jobs.entries:
        if isinstance(job, Mapping) and job.get("uses") is None:
            completed.entries.append((key, _filled(job, _JOB)))
        else:
            completed.entries.append((key, job))
    known = {key.value for key, _ in jobs.entries}
    completed.entries += [(need, _JOB) for need in _needs(jobs) if need.value not in known]
    return completed


def _needs(jobs: Mapping) -> Iterator[Scalar]:
    """Yield the names of jobs that jobs need, each once."""
    named: dict[str, Scalar] = {}
    for _, job in jobs.entries:
        needs = job.get("needs") if isinstance(job, Mapping) else None
        for need in needs.items if isinstance(needs, Sequence) else [needs]:
            if isinstance(need, Scalar) and not need.is_null:
                named.setdefault(need.value, need)
    yield from named.values()


def _filled(given: Mapping, frame: Mapping) -> Mapping:
    """Return a mapping with its own keys, and those of another that it lacks."""
    filled = Mapping(given.source, given.start, given.end)
    lacking = ((key, value) for key, value in frame.entries if given.key(key.value) is None)
    filled.entries = [*given.entries, *lacking]
    return filled


def _replaced(given: Mapping, name: str, value: Node) -> Mapping:
    """Return a mapping with another value under a key."""
    replaced = Mapping(given.source, given.start, given.end)
    replaced.entries = [(key, value if key.value == name else old) for key, old in given.entries]
    return replaced


def _mapping(text: str) -> Mapping:
    root = document.parse(Source("", text)).root
    if not isinstance(root, Mapping):
        raise TypeError(text)
    return root


_STEP = _mapping("run: 'true'")
_JOB = _mapping("{runs-on: ubuntu-latest, steps: [{run: 'true'}]}")
_JOBS = _mapping("example: {}")
_FRAME = _mapping("{on: push, jobs: {example: {runs-on: ubuntu-latest, steps: [{run: 'true'}]}}}")
"""What GitHub demands of a step, a job, jobs and a workflow, and nothing else."""
