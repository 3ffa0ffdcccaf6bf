"""Builds that come after a step which is to see all that is built."""

from __future__ import annotations

from posixpath import basename
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.building.builds import output_folder
from pubproof.contract.distributions import coverage, uploaded
from pubproof.contract.supply import comes_before, handed_on
from pubproof.location import Problem
from pubproof.scripts import UNKNOWN
from pubproof.scripts.globs import is_one
from pubproof.scripts.paths import is_within
from pubproof.tools import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pubproof.operations import Operation
    from pubproof.pipeline import Pipeline

_CARRYING = late.pattern(r"\b(?:cp|install|ln|mv|rsync)\b|\b(?:copy|move|rename|replace)")
"""What brings files from one folder to another, in scripts of the shell and of Python."""
_OF_PACKAGES = late.pattern(
    r"\b(?:apt(?:-get)?|brew|cargo|choco|conda|dnf|npm|pdm|pip[3x]?|pnpm|poetry|tool|yarn|yum)"
    r"[\"']?(?: -\S{1,40}){0,5} install\b"
)
"""The same word as a program of packages is told it."""


def again(
    builds: Iterable[Operation], after: Operation, pipeline: Pipeline, what: str
) -> Problem | None:
    """Return the problem of a build after `after` in its job whose files may be handed on.

    One that only shows that the first can be repeated goes to a folder of its own.

    Args:
        builds: the builds of the release.
        after: a step that is to see all that is built.
        pipeline: the release.
        what: what that step does, as a message names it: ``check``.

    Returns:
        None if there is no such build.
    """
    beside = {one.step for one in after.at.running()}
    for one in builds:
        if one.job is not after.job:
            continue
        is_later, is_apart = comes_before(after, one), one.at.step in beside or _is_apart(one)
        is_beside = _is_beside(one, after)
        if not (is_later or is_apart or is_beside) or _stays_aside(one, after, pipeline):
            continue
        if is_beside:
            message = f"'{one.tool}' may still build after the {what}: make runs both at once"
            return Problem(one.location, message, f"let the {what}'s goal need that of the build")
        message = f"'{one.tool}' builds after the {what}"
        if is_later:
            return Problem(one.location, message, f"let the {what} come after the last build")
        message = f"'{one.tool}' may still build after the {what}: nothing waits for its end"
        return Problem(one.location, message, f"wait for it before the {what}")
    return None


def _is_apart(build: Operation) -> bool:
    """Whether a script leaves a build running in the background."""
    return build.command is not None and build.command.is_apart


def _is_beside(build: Operation, after: Operation) -> bool:
    """Whether one make may run both at the same time."""
    one, other = build.command, after.command
    if one is None or other is None or build.at.step is not after.at.step:
        return False
    return one.may_run_beside(other)


def _stays_aside(build: Operation, after: Operation, pipeline: Pipeline) -> bool:
    """Whether what is built stays in a folder of which nothing is handed on."""
    folder = output_folder(build, pipeline.repository)
    taken = _taken(after, pipeline)
    if UNKNOWN in folder or any(_may_be_of(folder, one) for one in taken):
        return False
    name = basename(folder)
    runs = (one.step.run for one in build.at.job.steps)
    texts = (run.value for run in runs if run is not None)
    return not any(name in text and _CARRYING.search(_OF_PACKAGES.sub(" ", text)) for text in texts)


def _taken(after: Operation, pipeline: Pipeline) -> set[str]:
    """Return the folders of which something is handed on; UNKNOWN for one that cannot be told."""
    targets, upload = handed_on(pipeline, after), pipeline.upload
    found: set[str] = set()
    for store in (one for one in pipeline.in_release(Kind.STORE) if one.at.step in targets):
        found |= coverage.tops(store)
    if upload is not None and upload.at.step in targets:
        found.add(uploaded.folder(upload).path)
    return found


def _may_be_of(folder: str, taken: str) -> bool:
    """Whether something of `folder` is in what is `taken`, or may be."""
    if not is_one(taken) or "." in (folder, taken):
        return True
    return is_within(folder, taken) or is_within(taken, folder)
