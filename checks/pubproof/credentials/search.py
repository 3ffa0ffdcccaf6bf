"""Every credential of a package index in the workflows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.credentials import commands, steps, workflows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.credentials.credential import Credential
    from pubproof.pipeline import Pipeline
    from pubproof.scripts import Command


def find(pipeline: Pipeline) -> Iterator[Credential]:
    """Yield every credential of a package index in the workflows, the worst for each line."""
    seen: set[tuple[str, int]] = set()
    for credential in _all(pipeline):
        key = (credential.location.path, credential.location.line)
        if key not in seen:
            seen.add(key)
            yield credential


def _all(pipeline: Pipeline) -> Iterator[Credential]:
    documents = [workflow.document.root for workflow in pipeline.workflows.values()]
    roots = [root for root in documents if root is not None]
    for root in roots:
        yield from workflows.in_the_open(root)
    read: dict[int, tuple[tuple[Command, ...], dict[str, Command]]] = {}
    for step in pipeline.steps:
        yield from steps.found_in(step, pipeline)
        script = steps.script_of(step, pipeline)
        is_new = id(script) not in read  # steps of many runs have one script
        if is_new:
            read[id(script)] = (script, steps.holders(script))
        yield from steps.set_by(read[id(script)][1], step, pipeline)
        for command in script if is_new else ():
            yield from steps.with_secret(commands.found_in(command), step)
    for root in roots:
        yield from workflows.named(root, pipeline)
    yield from workflows.inherited(pipeline)
