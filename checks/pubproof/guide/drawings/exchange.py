"""Whether an upload exchanges an identity token for one of PyPI's, as the drawings tell it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.credentials import search
from pubproof.guide.drawings.places import lines, where
from pubproof.guide.drawings.release import environment

if TYPE_CHECKING:
    from pubproof.operations import Operation
    from pubproof.pipeline import Pipeline
    from pubproof.workflows.runs.job_run import JobRun

_EXCHANGING = frozenset({"gh-action-pypi-publish", "twine upload", "uv publish"})
"""What exchanges an identity token by itself when it is given no credential."""


def no_exchange(pipeline: Pipeline, upload: Operation) -> str | None:
    """Return why the upload gets no short-lived token of PyPI, None where it does."""
    job = upload.at.job
    if not job.has_identity:
        return (
            f"The job '{job.job.id}' lacks the permission 'id-token: write': GitHub gives it no "
            "identity token that PyPI could exchange."
        )
    name = upload.tool.rpartition("/")[2].lower()
    if name not in _EXCHANGING:
        return f"Nothing shows that '{upload.tool}' exchanges an identity token."
    return _unlike_the_publisher(pipeline, job) or _credential(pipeline, upload)


def _unlike_the_publisher(pipeline: Pipeline, job: JobRun) -> str | None:
    """Return how the identity of a job differs from the publisher that the settings name."""
    publisher, file, name = pipeline.settings.publisher, job.run.workflow.file, environment(job)
    if publisher is None:
        return None
    if publisher.workflow != file:
        return f"The publisher's workflow is {publisher.workflow}, the token says {file}: no match."
    wanted = publisher.environment
    if wanted and wanted.lower() != name.lower() and name != "…":
        says = f"says '{name}'" if name else "names none"
        return f"The publisher's environment is '{wanted}', the token {says}: no match."
    return None


def _credential(pipeline: Pipeline, upload: Operation) -> str | None:
    """Return where the upload is given a stored credential, so that it asks for no token."""
    job = upload.at.job
    for node in (upload.at.step.node, job.job.env, job.run.workflow.env):
        if node is None:
            continue
        given = lines(node.location, node)
        for one in search.find(pipeline):
            place = one.location
            if place.path == given.path and given.line <= place.line < given.end_line:
                return f"The upload is given a stored credential: {where(place)}."
    return None
