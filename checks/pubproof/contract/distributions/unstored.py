"""An artifact that the upload needs, and that no step is seen to store."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.contract.clause import Doubt, Missing
from pubproof.location import Problem
from pubproof.scripts import UNKNOWN
from pubproof.spelling import nearest
from pubproof.workflows.uses import Form

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.artifacts import Download
    from pubproof.pipeline import Pipeline

_BUILDS = late.pattern(r"build|package|wheel|sdist|artifact|librar")
"""Actions that may build and store, by their names."""
_MAX_TOLD = 200
"""How many artifacts are told, or compared with one that is not among them."""


def judge(pipeline: Pipeline, download: Download, wanted: str) -> Doubt | Problem:
    """Say that nothing that can be read here stores the artifact `wanted` of a download.

    Returns:
        A doubt where something that cannot be read may store it; otherwise the problem.
    """
    if download.is_of_a_run:
        reason = "the artifact's name cannot be told: a part of it is known only to a run"
        return Doubt(reason, download.place, "write out the name of the artifact")
    known = sorted({name.replace(UNKNOWN, "…") for name, _ in pipeline.stores.named})
    near = nearest(wanted, known) if len(known) <= _MAX_TOLD else None
    other = next(_builders(pipeline), "") if near is None else ""
    if other or (near is None and _has_unseen(pipeline)):
        reason = f"cannot see what stores the artifact '{wanted}'"
        help_ = "store it with actions/upload-artifact in a job that can be read here"
        return Doubt(reason + (f"; {other} may" if other else ""), download.place, help_)
    called = "with the id" if download.ids else "named"
    message = f"no step of the release stores an artifact {called} '{wanted}'"
    told = [*known[:_MAX_TOLD], *(["…"] if known[_MAX_TOLD:] else [])]
    listed = f"stored are: {', '.join(told)}" if known else "store it in the provenance workflow"
    if download.name and any(fnmatchcase(one, str(download.name)) for one in known):
        return Problem(download.place, message, "write 'pattern': a 'name' is taken as it is")
    return Missing(download.place, message, f"did you mean '{near}'?" if near else listed)


def _builders(pipeline: Pipeline) -> Iterator[str]:
    """Yield the actions before the upload that build, by their names; no more is known of them."""
    for job in pipeline.before_upload():
        for step in job.steps:
            uses = step.step.uses
            if not step.possible or uses is None or uses.form is not Form.REPOSITORY:
                continue
            if _BUILDS.search(uses.action) and not pipeline.work(step).operations:
                yield uses.action


def _has_unseen(pipeline: Pipeline) -> bool:
    """Whether something before the upload cannot be seen."""
    before = {*pipeline.before_upload()}
    return any(one.job in before for one in pipeline.unseen)
