"""Every credential of a package index in the workflows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.credentials import commands, steps, workflows
from pubproof.operations import outputs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.credentials.credential import Credential
    from pubproof.operations import Operation
    from pubproof.pipeline import Pipeline
    from pubproof.scripts import Command
    from pubproof.workflows.runs.job_run import JobRun


def find(pipeline: Pipeline) -> Iterator[Credential]:
    """Yield every credential of a package index in the workflows, each once, the worst first.

    A secret is not told again on a line that tells already what to do about it.
    """
    lines: dict[tuple[str, int], list[Credential]] = {}
    for credential in _all(pipeline):
        reported = lines.setdefault((credential.location.path, credential.location.line), [])
        if not any(_covers(other, credential) for other in reported):
            reported.append(credential)
            yield credential


def untold(pipeline: Pipeline) -> Iterator[Command]:
    """Yield the commands in front of the upload that may give it any variable."""
    upload = pipeline.upload
    for step in upload.at.before() if upload is not None else ():
        script = pipeline.script(step).commands
        yield from outputs.untold(script, "GITHUB_ENV", pipeline.repository)


def _covers(reported: Credential, other: Credential) -> bool:
    """Whether one of two credentials on a line says all that the other would."""
    place, at = reported.location, other.location
    if place.column == at.column:
        return True
    if other.secrets:
        return {*other.secrets} <= {*reported.secrets}
    return place[:3] < at[:3] and at[3:] <= place[3:]


def _all(pipeline: Pipeline) -> Iterator[Credential]:
    """Yield all credentials: in the open, in steps and their scripts, and handed to calls."""
    documents = [workflow.document.root for workflow in pipeline.workflows.values()]
    roots = [root for root in documents if root is not None]
    for root in roots:
        yield from workflows.in_the_open(root)
    uploads: dict[JobRun, list[Operation]] = {}
    for route in pipeline.routes:
        uploads.setdefault(route.upload.at.job, []).append(route.upload)
    read: dict[int, tuple[tuple[Command, ...], dict[str, Command]]] = {}
    for step in pipeline.steps:
        yield from steps.found_in(step, pipeline, uploads.get(step.job, ()))
        script = steps.script_of(step, pipeline)
        is_new = id(script) not in read  # steps of many runs have one script
        if is_new:
            read[id(script)] = (script, steps.holders(script))
        yield from steps.with_secret(steps.set_by(*read[id(script)], step, pipeline), step)
        if is_new:
            found = commands.in_script(script, pipeline.repository)
            yield from steps.with_secret(found, step)
    for root in roots:
        yield from workflows.named(root, pipeline)
        yield from workflows.named_for(root, pipeline)
    for workflow in pipeline.workflows.values():
        yield from workflows.fetched(workflow, pipeline)
    yield from workflows.inherited(pipeline)
