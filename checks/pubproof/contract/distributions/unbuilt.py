"""Distributions that lie among the attested ones, though the build has not made them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.arrivals import arrival
from pubproof.arrivals.arrival import Origin
from pubproof.arrivals.transfer import ALL
from pubproof.building import hooks
from pubproof.building.builds import output_folder
from pubproof.contract.clause import Doubt
from pubproof.contract.distributions import coverage, needed, whereabouts, writers
from pubproof.location import Problem
from pubproof.scripts import UNKNOWN
from pubproof.tools import ENDINGS, Kind
from pubproof.workflows.uses import CHECKOUT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from pubproof.arrivals.arrival import Arrival
    from pubproof.operations import Operation
    from pubproof.pipeline import Pipeline
    from pubproof.repository import Repository
    from pubproof.scripts import Command
    from pubproof.workflows.runs.job_run import JobRun, StepRun
    from pubproof.workflows.workflow import Job

_OF_SOURCES = frozenset({"bsdtar", "git", "gtar", "tar", "wheel"})
"""Programs that may make a distribution of the sources, or of one that was built."""
_EMPTYING = frozenset({"--clean", "--clear", "-c"})
"""Options with which some builders empty their folder first."""
_ALONE = "let the build alone make distributions"
_HELP = "attest only what the release itself builds"


def find(
    pipeline: Pipeline, builds: Sequence[Operation], attests: Sequence[Operation]
) -> Iterator[Problem | Doubt]:
    """Yield what brings distributions to those that are built, or that are to be attested."""
    seen: set[tuple[JobRun, str]] = set()
    for build in builds:
        folder = output_folder(build, pipeline.repository)
        if UNKNOWN not in folder and (build.at.job, folder) not in seen:
            seen.add((build.at.job, folder))
            started = list(pipeline.commands(until_stored(build, pipeline)))
            yield from _into({folder}, started, pipeline)
            yield from _there(build, folder, pipeline)
        yield from needed.find(build, pipeline)
        yield from _into({hooks.DESTINATION}, hooks.commands(build, pipeline.repository), pipeline)
    for one in attests:
        started = list(pipeline.commands(one.at.before()))
        yield from _into(whereabouts.folders_at(one, pipeline), started, pipeline)
    for store in _given(attests, {one.job for one in builds}, pipeline):
        started = list(pipeline.commands(store.at.before()))
        for found, folder in _arriving(coverage.tops(store), started, pipeline):
            yield from _brought(found, folder, pipeline.repository)


def _there(build: Operation, folder: str, pipeline: Pipeline) -> Iterator[Problem]:
    """Yield that the checkout brings a distribution to those that a build makes."""
    repository, before = pipeline.repository, build.at.before()
    names = (one for one in repository.names(folder) if one.endswith(ENDINGS))
    kept = next((one for one in names if repository.tracks(f"{folder}/{one}")), None)
    if kept is None or not any(one.step.is_of(CHECKOUT) for one in before):
        return
    started = pipeline.commands([*before, build.at])
    if not _EMPTYING.isdisjoint(build.argv) or any(empties(one, folder) for one in started):
        return
    message = f"'{folder}/{kept}' of the repository lies among what '{build.tool}' makes"
    yield Problem(build.location, message, f"remove it, or empty '{folder}' before the build")


def empties(command: Command, folder: str) -> bool:
    """Whether a command may remove what the repository has in a folder."""
    return (
        writers.takes(command, folder)
        or command.argv[:2] == ("git", "clean")
        or command.argv[:2] == ("pdm", "build")
    )


def _given(
    attests: Iterable[Operation], building: AbstractSet[Job], pipeline: Pipeline
) -> Iterator[Operation]:
    """Yield what stores, in a job that builds nothing, an artifact for a job that attests."""
    there = {one.job for one in attests}
    downloads = (one for one in pipeline.downloads if one.fetch.job in there)
    picked = {store.at.step: store for one in downloads for store in one.picks(pipeline.stores)}
    yield from (one for one in picked.values() if one.job not in there | building)


def until_stored(build: Operation, pipeline: Pipeline) -> Sequence[StepRun]:
    """Return the steps of a build's job up to the last that stores an artifact, or else all."""
    steps = build.at.job.steps
    stores = {one.at.step for one in pipeline.in_release(Kind.STORE)}
    last = max((at for at, step in enumerate(steps) if step.step in stores), default=len(steps))
    return steps[:last]


def _into(
    folders: Iterable[str], started: Sequence[Command], pipeline: Pipeline
) -> Iterator[Problem | Doubt]:
    for one, folder in _arriving(folders, started, pipeline):
        yield from _brought(one, folder, pipeline.repository)
    for folder in sorted(folders):
        for command in started:
            yield from _made(command, folder)


def _arriving(
    folders: Iterable[str], started: Iterable[Command], pipeline: Pipeline
) -> Iterator[tuple[Arrival, str]]:
    """Yield what commands bring into folders, and into which."""
    brought = list(arrival.find(started, pipeline.repository))
    for folder in sorted(folders):
        yield from ((one, folder) for one in brought if _gets_into(one, folder))


def _gets_into(one: Arrival, folder: str) -> bool:
    target, path = one.transfer.target, one.transfer.path
    return target == folder or (path.startswith(f"{folder}/") and one.transfer.name != ALL)


def _brought(one: Arrival, folder: str, repository: Repository) -> Iterator[Problem | Doubt]:
    """Judge what a command copies, downloads or unpacks into the folder."""
    program, place = one.program, one.command.location
    if one.origin is Origin.RUN or not _has_distributions(one, repository):
        return
    if one.unpacks and one.transfer.name == ALL:
        yield Doubt(f"what '{program}' unpacks into '{folder}' cannot be seen", place, _HELP)
    elif one.origin is Origin.HOST:
        message = f"'{program}' gets distributions from elsewhere into '{folder}'"
        yield Problem(place, message, _HELP)
    elif one.origin is Origin.REPOSITORY:
        message = f"'{program}' brings distributions into '{folder}' that are not built here"
        yield Problem(place, message, _HELP)
    else:
        message = f"what built the distributions cannot be seen that '{program}' brings"
        yield Doubt(message, place, _HELP)


def _has_distributions(one: Arrival, repository: Repository) -> bool:
    """Whether what a command brings has distributions in it, or may have."""
    source, target, name = one.transfer[:3]
    if one.origin is Origin.REPOSITORY and source is not None and "*" in name:
        home = source.rpartition("/")[0] if "*" in source else source
        held = (file.endswith(ENDINGS) for file in repository.names(home or "."))
        return one.unpacks or any(held)
    return name == ALL or (name or target).endswith(ENDINGS) or target.endswith(ENDINGS)


def _made(command: Command, folder: str) -> Iterator[Problem | Doubt]:
    """Judge what a command writes in the place of the build."""
    name, place = command.argv[0], command.location
    if name == "git" and writers.changes(command, folder):
        yield Problem(place, f"'git' takes distributions of a commit into '{folder}'", _HELP)
    for word in writers.written(command, folder):
        if name in _OF_SOURCES:
            message = f"whether '{word}' is what the build made cannot be told: '{name}' packs it"
            yield Doubt(message, place, _ALONE)
        else:
            yield Problem(place, f"'{name}' writes '{word}', and not the build", _ALONE)
