"""Parts of a workflow file, found by job and step and key, never by line."""

from __future__ import annotations

import textwrap
from posixpath import basename
from typing import TYPE_CHECKING, NamedTuple

from pubproof.guide import inline
from pubproof.guide.subject import SubjectError
from pubproof.location import Location
from pubproof.repository import WORKFLOWS
from pubproof.spelling import suggestion
from pubproof.tokens import mask
from pubproof.workflows.reader.nodes import Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from pubproof.guide.subject import Subject
    from pubproof.workflows.reader.nodes import Node
    from pubproof.workflows.reader.source import Source
    from pubproof.workflows.step import Step
    from pubproof.workflows.workflow import Job, Workflow


_CLAUSES = {"environment": "environment-named", "permissions": "least-privilege"}
"""Keys of a job that a clause asks for."""


class Excerpt(NamedTuple):
    """Whole lines of a file."""

    location: Location
    """The lines; the path is relative to the subject."""
    text: str
    """The lines without their common indentation, without a line end at the end."""


class _Part(NamedTuple):
    """A node and the place at which it begins, which is its key's where it has one."""

    start: Location
    node: Node
    name: str
    """How a message calls it."""


def find(
    subject: Subject, file: str, keys: tuple[str, ...], job: str | None, step: str | None
) -> Excerpt:
    """Return the part of a workflow that a page asks for.

    Args:
        subject: whose workflow it is.
        file: the workflow's file name.
        keys: keys that lead on from the workflow, or from the job or the step where one is named.
        job: the id of a job; None means the workflow itself.
        step: the name of one of the job's steps, its id, the action that it uses, or the first line
            of its script behind ``Run``.

    Raises:
        OffError: there is no such part, and the clause that asks for it is off.
        SubjectError: there is no such part.
    """
    workflow = _workflow(subject, file)
    root = workflow.document.root
    if root is None:
        raise SubjectError(f"{subject.path(workflow.path)} cannot be read")
    part = _Part(Location(workflow.path), root, file)
    if step is not None and job is None:
        raise SubjectError(f"excerpt(): the step '{step}' needs its job: add job=…")
    if job is not None:
        found = _job(workflow, job, subject)
        part = _Part(found.location, found.node, f"the job '{job}' of {file}")
        if step is not None:
            one = _step(found, step, f"{subject.path(workflow.path)}: the job '{job}'")
            part = _Part(one.node.location, one.node, f"the step '{step}' of {file}")
    for key in keys:
        part = _under(part, key, subject)
    return _lines(workflow.document.source, part)


def _workflow(subject: Subject, file: str) -> Workflow:
    path = f"{WORKFLOWS}/{file.removeprefix(f'{WORKFLOWS}/')}"
    workflow = subject.repository.find_workflow(path)
    if workflow is None:
        names = [basename(each) for each in subject.repository.workflow_paths]
        raise SubjectError(f"{subject.path(path)} does not exist{suggestion(file, names)}")
    return workflow


def _job(workflow: Workflow, name: str, subject: Subject) -> Job:
    if name not in workflow.jobs:
        known = suggestion(name, workflow.jobs)
        raise SubjectError(f"{subject.path(workflow.path)} has no job '{name}'{known}")
    return workflow.jobs[name]


def _step(job: Job, name: str, where: str) -> Step:
    for step in job.steps:
        if name in step.names:
            return step
    known = [names[0] for step in job.steps if (names := step.names)]
    raise SubjectError(f"{where} has no step '{name}'{suggestion(name, known)}")


def _under(part: _Part, key: str, subject: Subject) -> _Part:
    if isinstance(part.node, Mapping):
        for name, value in part.node.entries:
            if name.value == key:
                return _Part(name.location, value, f"'{key}' of {part.name}")
        known = [name.value for name, _ in part.node.entries]
        place = subject.path(part.start.path)
        off = subject.off(_CLAUSES[key]) if key in _CLAUSES else None
        raise off or SubjectError(f"{place}: {part.name} has no '{key}'{suggestion(key, known)}")
    steps = part.name.startswith("'steps' of ") and isinstance(part.node, Sequence)
    way = "; name a step of a job instead: job=…, step=…" if steps else ""
    raise SubjectError(f"{subject.path(part.start.path)}: {part.name} has no keys{way}")


def _lines(source: Source, part: _Part) -> Excerpt:
    first = part.start.line
    last = max(first, _last_line(part))
    tail = _innermost_last(part.node)
    while last > first and not _belongs(source.line(last).strip(), tail):
        last -= 1
    lines = [source.line(number).rstrip() for number in range(first, last + 1)]
    place = Location(source.path, first, 1, last + 1, 1)
    return Excerpt(place, textwrap.dedent("\n".join(lines)))


def _last_line(part: _Part) -> int:
    """Return the last line of a part; blank lines and comments may follow it up to there.

    libyaml ends block collections and block scalars where the next token begins. An alias has no
    place of its own: its node stands before the key.
    """
    node, end = part.node, part.node.location
    if end[1:3] < part.start[1:3]:
        return part.start.line
    line, offset = node.source.line(end.end_line), end.end_column - 1
    before, after = line[:offset].strip(), line[offset:].strip()
    in_line = isinstance(node, Scalar) and not _is_block_scalar(node)
    return end.end_line - (
        not in_line and before[-1:] not in ("}", "]") and bool(after or not before)
    )


def _innermost_last(node: Node) -> Node:
    """Return the value that ends a node."""
    while not isinstance(node, Scalar):
        values = node.items if isinstance(node, Sequence) else [value for _, value in node.entries]
        if not values:
            break
        node = values[-1]
    return node


def _belongs(line: str, tail: Node) -> bool:
    """Whether a line can be the last of a part that ends with the value `tail`."""
    if isinstance(tail, Scalar) and _is_block_scalar(tail) and tail.value.strip():
        return bool(line) and tail.value.rstrip().endswith(line)
    return line[:1] not in ("", "#")


def _is_block_scalar(node: Node) -> bool:
    return isinstance(node, Scalar) and node.style in ("|", ">")


def block(excerpt: Excerpt, subject: Subject, address: str) -> str:
    """Return an excerpt as a fenced block with line numbers, and under it a link to its lines."""
    place = excerpt.location
    path, last = subject.path(place.path), place.last_line
    lines = f"line {place.line}" if last == place.line else f"lines {place.line} to {last}"
    fence = inline.fence(excerpt.text)
    shown = f"{path}, {lines}"
    caption = f"[{shown}]({address}){{ .pubproof-lines }}" if address else shown
    return (
        f'{fence}yaml title="{path}" linenums="{place.line}"\n'
        f"{mask(excerpt.text)}\n{fence}\n\n{caption}"
    )
