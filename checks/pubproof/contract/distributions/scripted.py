"""Artifacts that a script of JavaScript stores by itself, as actions/upload-artifact does.

After the README of ``@actions/artifact`` in the ``actions/toolkit`` sources.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof import late
from pubproof.contract.clause import Doubt
from pubproof.scripts.paths import joined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.artifacts import Download
    from pubproof.location import Location
    from pubproof.pipeline import Pipeline
    from pubproof.repository import Repository
    from pubproof.workflows.runs.job_run import StepRun

_SCRIPT = "actions/github-script"
_LIBRARY = "@actions/artifact"
_STORING = late.pattern(r"""\.uploadArtifact\(\s*(?:(["'`])([^"'`$]*)\1\s*,)?""")
"""A call that stores one, with its name where that is written out."""


def find(pipeline: Pipeline, download: Download) -> Iterator[Doubt]:
    """Yield the scripts before the upload that may store what a download asks for."""
    for job in pipeline.before_upload():
        for step in job.steps:
            text, place = _script(step, pipeline.repository)
            if _LIBRARY in text and any(
                name in ("", download.wanted) for _, name in _STORING.findall(text)
            ):
                message = f"this script may store an artifact in the place of '{download.wanted}'"
                yield Doubt(message, place, "store it by actions/upload-artifact, once")


def _script(step: StepRun, repository: Repository) -> tuple[str, Location]:
    """Return what a step runs of JavaScript, and where it does; nothing where it runs none."""
    uses, place = step.step.uses, step.step.location
    if uses is None or not step.possible:
        return "", place
    told = step.step.input("script") if uses.names(_SCRIPT) else None
    if told is not None:
        return told.value, told.location
    action = repository.action_of(uses)
    paths = () if action is None or action.is_composite else action.scripts
    texts = (repository.text(joined(uses.path, path)) for path in paths)
    return "\n".join(filter(None, texts)), place
