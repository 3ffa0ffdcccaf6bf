"""Files from elsewhere that a job, before the build, writes over the repository's, or adds."""

from __future__ import annotations

from fnmatch import fnmatchcase
from itertools import takewhile
from posixpath import basename
from typing import TYPE_CHECKING

from pubproof.arrivals import arrival
from pubproof.arrivals.arrival import Origin
from pubproof.arrivals.transfer import ALL
from pubproof.building import builds, hooks
from pubproof.building.formats import is_of_the_tree
from pubproof.contract.clause import Doubt
from pubproof.contract.distributions import brought, checkouts
from pubproof.contract.distributions.added import Additions
from pubproof.contract.distributions.commits import AT_HAND
from pubproof.contract.distributions.digests import Digests
from pubproof.location import Problem
from pubproof.scripts.paths import joined

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pubproof.arrivals.arrival import Arrival
    from pubproof.arrivals.transfer import Transfer
    from pubproof.operations import Operation
    from pubproof.pipeline import Pipeline
    from pubproof.repository import Repository
    from pubproof.scripts import Command
    from pubproof.workflows.runs.job_run import StepRun

_COMMIT = "and the attestation names the tag's commit"


def before(build: Operation, steps: Sequence[StepRun], pipeline: Pipeline) -> Iterator[Command]:
    """Yield the commands of steps, of the build's own those that come before the build.

    The build's hooks are among them.
    """
    place = build.command.location if build.command is not None else None
    yield from takewhile(lambda one: one.location != place, pipeline.commands(steps))
    if build.at.step in {step.step for step in steps}:
        yield from hooks.commands(build, pipeline.repository)


def find(
    steps: Sequence[StepRun], build: Operation, pipeline: Pipeline
) -> Iterator[Problem | Doubt]:
    """Yield what steps, up to the build's own, write over the repository's files before it."""
    built, others = builds.read(build).folder, checkouts.beside(steps, pipeline)
    commands, files = [*before(build, steps, pipeline)], pipeline.repository
    packed = brought.library(built, files) if is_of_the_tree(build) else ""
    additions = Additions(files, packed)
    digests = Digests(commands, files, checkouts.at_commits(steps))
    for one in arrival.find(commands, files, others):
        if one.origin in (Origin.HOST, Origin.MACHINE) and not one.transfer.keeps:
            yield from _judge(one, built, files)
        new = None if digests.tell(one) else additions.judge(one)
        if new is not None:
            yield new


def _judge(one: Arrival, built: str, repository: Repository) -> Iterator[Problem | Doubt]:
    """Judge what one command writes over the repository's files, or into the folder `built`."""
    program, place = one.program, one.command.location
    if one.transfer.is_patch:
        if one.origin is Origin.HOST:
            message = f"'{program}' applies a patch from elsewhere, {_COMMIT}"
            yield Problem(place, message, AT_HAND)
        else:
            yield Doubt(f"what '{program}' changes cannot be seen", place, AT_HAND)
        return
    path = _landing(one.transfer, repository)
    if path is None and one.transfer.name == ALL and one.transfer.target == built != ".":
        path = built
    if path is None:
        return
    over = "the working folder" if path == "." else f"'{path}'"
    if one.unpacks and one.transfer.name == ALL:
        help_ = "unpack it into a folder of its own"
        yield Doubt(f"what '{program}' unpacks over {over} cannot be seen", place, help_)
    elif one.origin is Origin.HOST:
        yield Problem(place, f"'{program}' writes over {over}, {_COMMIT}", AT_HAND)
    else:
        yield Doubt(f"what '{program}' writes over {over} cannot be seen", place, AT_HAND)


def _landing(transfer: Transfer, repository: Repository) -> str | None:
    """Return the file, or folder, of the repository that is written over, None if none is."""
    target, name = transfer.target, transfer.name
    if repository.exists(target):
        return target
    names = repository.names(target)
    if name == ALL:
        return target if names and repository.tracks(target) else None
    inside = next((one for one in names if name and fnmatchcase(one, name)), None)
    if inside is not None:
        return joined(target, inside)
    path = joined(target, name or ".")
    if repository.exists(path):
        return path
    return target if names and basename(target) == name else None
