"""Uploads of the same files: of one script, of which only one runs, or of two steps of a job."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.contract.distributions.uploaded import folder
from pubproof.contract.supply import comes_before
from pubproof.location import Problem
from pubproof.once import once
from pubproof.pypi import index
from pubproof.scripts import UNKNOWN
from pubproof.tools import Kind

if TYPE_CHECKING:
    from pubproof.location import Location
    from pubproof.operations import Operation
    from pubproof.pipeline import Pipeline
    from pubproof.routes import Route
    from pubproof.workflows.runs.job_run import StepRun

_RERUN = "remove it: where the upload fails, GitHub's 'Re-run failed jobs' uploads the rest"


def is_one(routes: list[Route], main: Operation, pipeline: Pipeline) -> bool:
    """Whether an upload runs only where the main one does not, which else does the same.

    Args:
        routes: all routes to that upload.
        main: the upload that the contract is about.
        pipeline: the release's.
    """
    return all(_stands_in(route.upload, main, pipeline) for route in routes)


def repetition(upload: Operation, main: Operation, pipeline: Pipeline) -> Problem | None:
    """Return the problem of a step of the main one's job that does the same again, or None.

    Behind another build it does not: that may be of another package.
    """
    is_beside = upload.job is main.job and upload.at.step is not main.at.step
    if not is_beside or UNKNOWN in folder(main).path or _work(upload) != _work(main):
        return None
    builds = pipeline.in_release(Kind.BUILD)
    if any(comes_before(main, one) and comes_before(one, upload) for one in builds):
        return None
    message = f"repeats the upload to PyPI in {main.location.short}: {upload.tool}"
    return Problem(upload.location, message, _RERUN)


def _work(upload: Operation) -> tuple[object, ...]:
    """Return what makes two uploads the same: what uploads, with which right, which files."""
    argv = upload.command.argv if upload.command is not None else (upload.input("args"),)
    rights = (upload.given(one) for one in ("user", "password"))
    written = tuple(one.value if one is not None else "" for one in rights)
    return upload.tool, upload.is_given_a_credential, written, folder(upload).path, argv


def _stands_in(upload: Operation, main: Operation, pipeline: Pipeline) -> bool:
    """Whether the main upload may come in the same step, and never beside this one."""
    beside = _by_place(pipeline, upload.at).get(main.location, [])
    return bool(beside) and all(_is_like(upload, one) for one in beside)


@once
def _by_place(pipeline: Pipeline, step: StepRun) -> dict[Location, list[Operation]]:
    """Return the uploads of a step by where they stand."""
    found: dict[Location, list[Operation]] = {}
    for one in pipeline.uploads_of(step):
        found.setdefault(one.location, []).append(one)
    return found


def _is_like(upload: Operation, other: Operation) -> bool:
    """Whether only one of two uploads runs, and takes the same files to PyPI with the same right.

    One that is given a token of its own does not ask the publisher.
    """
    own, its = upload.command, other.command
    return (
        own is not None
        and its is not None
        and own.excludes(its)
        and other.destination == index.PYPI
        and upload.is_given_a_credential == other.is_given_a_credential
        and folder(upload).path == folder(other).path != UNKNOWN
    )
