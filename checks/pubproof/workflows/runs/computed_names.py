"""Names of inputs and variables that an expression makes, so that what is given cannot be told.

``env: ${{ fromJSON(vars.ENV) }}`` can set any variable, and so can a key that is an expression. No
clause may hold as if nothing had been given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.location import Problem
from pubproof.workflows.reader.nodes import Mapping, Scalar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.workflows.reader.nodes import Node
    from pubproof.workflows.runs.job_run import JobRun


def problems(upload: JobRun) -> Iterator[Problem]:
    """Yield what cannot be told of the job that uploads, and of those that it waits for.

    Of the latter only what actions are given counts: their variables do not reach the upload.
    """
    for job in upload.lineage():
        yield from _judge(job.run.workflow.document.root, "env")
        yield from _judge(job.job.node, "env", "with")
    for step in upload.job.steps:
        yield from _judge(step.node, "env", "with")
    for before in upload.awaited():
        for step in before.job.steps:
            yield from _judge(step.node, "with")


def _judge(node: Node | None, *names: str) -> Iterator[Problem]:
    for name in names:
        value = node.get(name) if isinstance(node, Mapping) else None
        keys = [key for key, _ in value.entries] if isinstance(value, Mapping) else [value]
        for key in keys:
            if isinstance(key, Scalar) and "${{" in key.value:
                message = f"an expression makes the names under '{name}': they cannot be told"
                yield Problem(key.location, message, "write the names out")
