"""Groups of jobs and runs that never run at the same time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.location import Problem
from pubproof.workflows.reader.nodes import Mapping, Scalar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.workflows.reader.nodes import Node


def problems(node: Node | None, around: Node | None = None) -> Iterator[Problem]:
    """Yield what keeps a job or a run from starting, by its ``concurrency:``.

    The rules are those of ``validateConcurrencyDeadlock`` and
    ``validateConcurrencyQueueCancelInProgress`` in ``actions/languageservices``.

    Args:
        node: the value.
        around: the value of the workflow to which the job belongs, None for a workflow.
    """
    if isinstance(node, Mapping):
        queue, cancels = node.scalar("queue"), node.scalar("cancel-in-progress")
        if queue is not None and queue.value == "max" and cancels is not None and cancels.boolean:
            message = "'queue: max' and 'cancel-in-progress: true' exclude each other"
            yield Problem.refused(queue.location, message, "keep one of them")
    own, outer = _group(node), _group(around)
    if own is not None and outer is not None and own.text.lower() == outer.text.lower():
        message = f"the job waits for its own run, which has the group '{own.text}' too"
        yield Problem(own.location, f"{message}; GitHub cancels both", "give the job another group")


def _group(node: Node | None) -> Scalar | None:
    """Return what names a group, None where nothing does.

    Where a workflow and a job say the same, it means the same: a workflow can read nothing that
    its jobs cannot.
    """
    name = node.scalar("group") if isinstance(node, Mapping) else node
    return name if isinstance(name, Scalar) and name.text else None
