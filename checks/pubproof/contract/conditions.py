"""Which condition may leave an upload out, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pubproof.workflows.step import Step
    from pubproof.workflows.workflow import Job


def leaving_out(job: Job, step: Step) -> str | None:
    """Return in words the ``if:`` of a step, or else that of its job; None where it has none."""
    for condition, whose in ((step.condition, "this step"), (job.condition, f"the job '{job.id}'")):
        if condition is not None:
            return f"the condition of {whose}, `if: {' '.join(condition.value.split())}`"
    return None
