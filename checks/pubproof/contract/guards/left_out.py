"""What is left out of a run together with a step whose condition may not hold."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pubproof.workflows.runs.outcomes import variables_set
from pubproof.workflows.runs.scope import FIXED, has_status, parts_of, stay_false

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.workflows.expressions import Node
    from pubproof.workflows.reader.nodes import Scalar
    from pubproof.workflows.runs.job_run import StepRun
    from pubproof.workflows.step import Step
    from pubproof.workflows.workflow import Job

_OF_ALL_WORKFLOWS = frozenset({"github", "vars"})
"""The contexts that a called workflow reads as the one does that calls it."""


def with_step(step: StepRun) -> Iterator[Job | Step]:
    """Yield what may be left out where it cannot be told whether a step runs."""
    for job in reversed(list(step.job.lineage())):
        if job.reach is not True:
            yield job.job
            return
    left_out = next((one for one in step.callers if one.reach is not True), step)
    yield left_out.step
    yield from _beside(left_out)


def _beside(step: StepRun) -> Iterator[Job | Step]:
    """Yield what the condition of a step leaves out together with it.

    The condition holds where all of its parts do. Later steps of its job ask for those of which it
    is in doubt too, and other jobs for what their outputs say of them.
    """
    condition = step.step.condition
    doubts = step.scope.doubts_of(condition)
    if condition is None or not doubts:
        return
    beside = [one for one in step.job.steps if one.callers == step.callers]
    at = next(at for at, one in enumerate(beside) if one.step is step.step)
    ended = {one.step.id.lower() for one in beside[:at] if one.step.id}
    fixed = FIXED if step.step.env is not None else FIXED | {"env"}
    for one in beside[at + 1 :]:
        known = FIXED if one.step.env is not None else fixed
        if stay_false(doubts, ended, known) and _asks(one.step.condition, doubts, condition):
            yield one.step
        if one.step.uses is not None or variables_set(one):
            fixed = FIXED  # from an action on, a variable may be another one
    if not step.callers and stay_false(doubts, ended):
        yield from _jobs(step, doubts, condition)


def _jobs(step: StepRun, doubts: frozenset[Node], condition: Scalar) -> Iterator[Job]:
    """Yield the jobs whose conditions do not hold either, in the workflows that call it too."""
    for level in step.job.lineage():
        if level is not step.job and not stay_false(doubts, (), _OF_ALL_WORKFLOWS):
            continue
        for job in level.run.jobs.values():
            if _asks(job.job.condition, doubts, condition, step.job.job):
                yield job.job


def _asks(
    own: Scalar | None, doubts: frozenset[Node], condition: Scalar, job: Job | None = None
) -> bool:
    """Whether a condition asks for all that another is in doubt of, and is as strict of failures.

    One with a status function may hold where a failure before has left out the other. With `job`
    it may ask for outputs of that job.
    """
    if own is None:
        return False
    text = own.text if job is None else _filled(own.text, job)
    same = _bare(text) == _bare(condition.text)
    return same or (not has_status(text) and doubts <= parts_of(text))


def _bare(text: str) -> str:
    """Return a condition without the braces that may stand around it."""
    return " ".join(text.strip().removeprefix("${{").removesuffix("}}").split())


def _filled(condition: str, job: Job) -> str:
    """Return a condition with what the outputs of a job are, where it asks for these."""
    outputs = job.node.mapping("outputs")
    given = outputs.texts if outputs is not None else ()
    held = {name.lower(): _bare(value) for name, value in given}
    fields = map(_field, (re.escape(job.id), "outputs", r"([\w-]+)"))

    def told(found: re.Match[str]) -> str:
        return held.get((found[1] or found[2]).lower(), found[0])

    return re.sub(rf"\bneeds{''.join(fields)}", told, condition, flags=re.IGNORECASE)


def _field(name: str) -> str:
    """Return a pattern of what asks for a field of a context, by its name or as an index."""
    return rf"(?:\.{name}(?![\w-])|\[\s*'{name}'\s*\])"
