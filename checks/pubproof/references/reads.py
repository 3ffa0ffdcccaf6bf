"""The secrets, and the configuration variables, that the workflows of a repository read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pubproof.workflows import expressions
from pubproof.workflows.reader.nodes import Mapping, scalars

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pubproof.workflows.reader.nodes import Node, Scalar
    from pubproof.workflows.workflow import Workflow


class Read(NamedTuple):
    """A secret or a variable that a job reads."""

    name: str
    environment: str | None
    """The environment of the job, None where it has none."""
    place: str
    """Where it is read, as ``path:line``."""


def of(context: str, workflows: Iterable[Workflow]) -> Iterator[Read]:
    """Yield what workflows read of a context, ``secrets`` or ``vars``, once for each line."""
    for workflow in workflows:
        if context not in workflow.document.source.text or workflow.document.root is None:
            continue
        owned: set[tuple[str, int]] = set()
        for job in workflow.jobs.values():
            environment = job.environment.value if job.environment is not None else None
            for scalar, name in _read_in(job.node, context):
                owned.add((name, scalar.location.line))
                at = f"{workflow.path}:{scalar.location.line}"
                yield Read(name, environment, at)
        for scalar, name in _read_in(workflow.document.root, context):
            if (name, scalar.location.line) not in owned:
                yield Read(name, None, f"{workflow.path}:{scalar.location.line}")
        if context == "secrets" and workflow.call is not None:
            taken = workflow.call.get("secrets")
            for key, _ in taken.entries if isinstance(taken, Mapping) else ():
                yield Read(key.value, None, f"{workflow.path}:{key.location.line}")


def _read_in(node: Node, context: str) -> Iterator[tuple[Scalar, str]]:
    """Yield what the expressions under a node read of a context, with its place."""
    for scalar in scalars(node):
        if context in scalar.value:
            yield from ((scalar, name) for name in _names(scalar.value, context))


def _names(text: str, context: str) -> Iterator[str]:
    for path in expressions.paths_in(text):
        if path[0].lower() == context and len(path) > 1:
            yield path[1]
    for found in re.finditer(rf"\b{context}\.([A-Za-z_]\w*)", text):
        yield found[1]
