"""Which commit, of which repository, `actions/checkout` takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.contract.clause import Doubt
from pubproof.contract.distributions.digests import DIGEST
from pubproof.location import Problem
from pubproof.operations.checkout import checked_out_below, is_this_repository
from pubproof.scripts.paths import normal
from pubproof.workflows.expressions import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pubproof.pipeline import Pipeline
    from pubproof.workflows.reader.nodes import Scalar
    from pubproof.workflows.runs.job_run import StepRun

_COMMIT = "0123456789abcdef" * 2 + "01234567"
"""What stands for the commit of the run."""
_LEAVE_OUT = "leave out 'ref': the checkout then takes the commit of the tag"


def judge(step: StepRun, pipeline: Pipeline) -> Iterator[Problem | Doubt]:
    """Yield what a checkout takes that is not the commit of the tag, or may not be."""
    ref, repository = step.step.input("ref"), step.step.input("repository")
    server = step.step.input("github-server-url")
    if ref is not None:
        yield from _judge_ref(step, ref, pipeline)
    if repository is not None:
        yield from _judge_repository(step, repository)
    if server is not None:
        yield from _judge_server(step, server)


def somewhere(step: StepRun, path: Unknown, pipeline: Pipeline) -> Iterator[Doubt]:
    """Yield that a checkout of another commit may be put over what is built, wherever that is.

    How its `path` begins may tell that it is not.
    """
    folder, place = normal(path.beginning.rpartition("/")[0]), step.step.input("path")
    is_over = folder == "." or pipeline.repository.tracks(folder)
    if place is not None and is_over and any(judge(step, pipeline)):
        message = f"whether another commit is put over what is built cannot be told: {path.reason}"
        yield Doubt(message, place.location, "write the 'path' out")


def beside(steps: Iterable[StepRun], pipeline: Pipeline) -> Iterator[str]:
    """Yield the folders below the working folder that certainly hold another commit."""
    for step in steps:
        folder = checked_out_below(step) if step.possible else ""
        if folder and any(isinstance(one, Problem) for one in judge(step, pipeline)):
            yield folder


def at_commits(steps: Iterable[StepRun]) -> Iterator[str]:
    """Yield the folders below the working folder that hold a commit which the workflow names."""
    for step in steps:
        folder = checked_out_below(step)
        if folder and names_commit(step):
            yield folder


def names_commit(step: StepRun) -> bool:
    """Whether a checkout takes the commit with an id."""
    ref = step.input("ref")
    return isinstance(ref, str) and DIGEST.fullmatch(ref.strip()) is not None


def _judge_ref(step: StepRun, given: Scalar, pipeline: Pipeline) -> Iterator[Problem | Doubt]:
    """Judge what a checkout takes, where need be with the commit of the run filled in."""
    ref, text = step.job.run.event.ref, step.scope.text(given)
    release = pipeline.release_at(_COMMIT) if isinstance(text, Unknown) else None
    for one in release.steps() if release is not None else ():
        if one.step is step.step:
            ref, text = one.job.run.event.ref, one.scope.text(given)
    if isinstance(text, Unknown):
        message = f"which commit is built cannot be told: {text.reason}"
        yield Doubt(message, given.location, _LEAVE_OUT)
    elif isinstance(ref, str) and text.strip() not in ("", _COMMIT, *_names(ref, given)):
        message = f"the build takes '{text}', and the attestation names the commit of the tag"
        yield Problem(given.location, message, _LEAVE_OUT)


def _names(ref: str, given: Scalar) -> tuple[str, ...]:
    """Return how the ref of a run may be named; a tag that is written out is of one release."""
    is_of_one = ref.startswith("refs/tags/") and "${{" not in given.value
    return () if is_of_one else (ref, ref.split("/", 2)[-1])


def _judge_server(step: StepRun, given: Scalar) -> Iterator[Problem | Doubt]:
    """Judge from which server a checkout takes what is built."""
    text, help_ = step.scope.text(given), "leave out 'github-server-url'"
    if isinstance(text, Unknown):
        message = f"from which server is built cannot be told: {text.reason}"
        yield Doubt(message, given.location, help_)
    elif text.rstrip("/") not in ("", step.scope.github.get("server_url")):
        message = f"the build takes what is at '{text}', and the attestation names GitHub's commit"
        yield Problem(given.location, message, help_)


def _judge_repository(step: StepRun, given: Scalar) -> Iterator[Problem | Doubt]:
    """Judge from which repository a checkout takes what is built."""
    text, help_ = step.scope.text(given), "leave out 'repository'"
    if is_this_repository(given, step):
        return
    if isinstance(text, Unknown):
        message = f"from which repository is built cannot be told: {text.reason}"
        yield Doubt(message, given.location, help_)
    else:
        message = f"the build takes '{text}', and the attestation names this repository"
        yield Problem(given.location, message, help_)
