"""What the scripts of one run can ask of it: its event, its ref, its runner."""

from __future__ import annotations

from posixpath import commonprefix
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.scripts import UNKNOWN
from pubproof.workflows.expressions import Unknown
from pubproof.workflows.runs import runner

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pubproof.workflows.runs.job_run import StepRun
    from pubproof.workflows.runs.run import Run

_SPECIAL = late.pattern(r".\?|[*+?!\[\\]")
"""What does not stand for itself in a pattern of refs; ``?`` makes the character before it one that
may be left out (GitHub: "Filter pattern cheat sheet")."""


def of(at: StepRun) -> dict[str, str]:
    """Return the variables of `scripts.variables.OF_THE_RUN` at a step.

    They hold what is so in every run that the same trigger starts: of a tag only how it begins,
    with UNKNOWN behind it; all of it where the commit of the run is known. What cannot be told is
    left out.
    """
    run = at.job.run.root
    found = {"GITHUB_EVENT_NAME": run.event.name, **_ref(run)}
    machine = {
        "RUNNER_ARCH": runner.architecture(at.scope),
        "RUNNER_OS": runner.system(at.scope),
    }
    return found | {name: one for name, one in machine.items() if isinstance(one, str)}


def _ref(run: Run) -> dict[str, str]:
    """Return what is known of the ref."""
    ref = run.event.ref
    if isinstance(ref, Unknown) or not ref.startswith(("refs/heads/", "refs/tags/")):
        return {}
    _, folder, name = ref.split("/", 2)
    kind, filters = ("tag", "tags") if folder == "tags" else ("branch", "branches")
    if not run.event.commit:
        written = [
            pattern
            for trigger in run.workflow.triggers
            if trigger.event == run.event.name == "push"
            for pattern in trigger.patterns(filters) or ()
            if not pattern.startswith("!")
        ]
        name = _beginning(written)
    return {
        "GITHUB_REF": f"refs/{folder}/{name}",
        "GITHUB_REF_NAME": name,
        "GITHUB_REF_TYPE": kind,
    }


def _beginning(written: Sequence[str]) -> str:
    """Return how all names begin that patterns let through, with UNKNOWN for the rest."""
    if len(written) == 1 and not _SPECIAL.search(written[0]):
        return written[0]
    return commonprefix([_SPECIAL.split(pattern)[0] for pattern in written]) + UNKNOWN
