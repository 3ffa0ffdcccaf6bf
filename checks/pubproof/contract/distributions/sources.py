"""Of what the distributions are made: which commit is built, and what else comes along.

The attestation names the repository and the commit of the run, whatever the steps before it took.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pubproof.arrivals import copies
from pubproof.building import hooks
from pubproof.building.builds import output_folder, read
from pubproof.building.formats import is_of_the_tree
from pubproof.contract.clause import Doubt
from pubproof.contract.distributions import (
    brought,
    checkouts,
    commits,
    refs,
    replaced,
    unbuilt,
    whereabouts,
)
from pubproof.contract.distributions.added import is_in_package
from pubproof.contract.distributions.refs import Refs
from pubproof.contract.supply import comes_before
from pubproof.location import Problem
from pubproof.once import once, remembered
from pubproof.operations.checkout import checked_out_below
from pubproof.scripts import UNKNOWN
from pubproof.scripts.paths import is_within, normal
from pubproof.workflows.expressions import Unknown
from pubproof.workflows.uses import CHECKOUT

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping

    from pubproof.artifacts import Download
    from pubproof.operations import Operation
    from pubproof.pipeline import Pipeline
    from pubproof.repository import Repository
    from pubproof.scripts import Command
    from pubproof.workflows.runs.job_run import JobRun, StepRun
    from pubproof.workflows.step import Step


def find(
    pipeline: Pipeline, builds: list[Operation], attests: list[Operation]
) -> Iterator[Problem | Doubt]:
    """Yield what makes the distributions differ from what the attestation says of them."""
    judged, steps = set(), Steps(pipeline)
    attesting = {one.job for one in attests}
    for build in _apart(builds, pipeline.repository):
        before = build.at.before_in_each()
        asked = ("another commit", read(build).folder, build.location)
        for step in steps.taking(steps.fresh(before, asked), build):
            if step.possible and step.step not in judged:
                for found in _of_another_commit(step, pipeline, build):
                    judged.add(step.step)
                    yield found
        if steps.bring(before, build):
            yield from replaced.find((*before, build.at), build, pipeline)
        yield from brought.over_sources(steps.fresh(before, "sources"), pipeline.repository)
        if is_of_the_tree(build):
            built = read(build).folder
            caching = steps.fresh(before, ("left", built))
            yield from brought.left(caching, built, pipeline.repository)
        yield from _beside(build, steps, pipeline, is_attested=build.job in attesting)
    for one in attests:
        before = one.at.before_in_each()
        for folder in sorted(whereabouts.folders_at(one, pipeline)):
            yield from brought.restored(before, folder)
            yield from brought.into(before, folder)
    yield from _of_other_runs(pipeline, builds, attests)
    yield from unbuilt.find(pipeline, builds, attests)


def _beside(
    build: Operation, steps: Steps, pipeline: Pipeline, *, is_attested: bool
) -> Iterator[Problem | Doubt]:
    """Yield what caches and actions put beside the distributions of a build.

    Where another job attests them than its own, what comes before they are stored counts too.
    """
    folder = output_folder(build, pipeline.repository)
    if UNKNOWN in folder:
        return
    before = build.at.before_in_each()
    if is_attested:
        yield from brought.restored(steps.fresh(before, folder), folder)
        return
    fresh = steps.fresh((*before, *unbuilt.until_stored(build, pipeline)), folder)
    yield from brought.restored(fresh, folder)
    yield from brought.into(fresh, folder)


class Steps:
    """The steps before builds: what is the same for many builds is asked of each of them once."""

    def __init__(self, pipeline: Pipeline) -> None:
        """Begin without a build."""
        self._pipeline = pipeline
        self._met: dict[Hashable, set[StepRun]] = {}
        """The steps of which something was asked, by what that was."""

    def fresh(self, steps: Iterable[StepRun], asked: Hashable) -> list[StepRun]:
        """Return those of `steps` of which `asked` has not been asked before."""
        met = self._met.setdefault(asked, set())
        found = [one for one in steps if one not in met]
        met.update(found)
        return found

    def taking(self, before: Iterable[StepRun], build: Operation) -> Iterator[StepRun]:
        """Yield the steps up to a build's own, that included, which may take another commit."""
        for step in (*before, build.at):
            if step.step is build.at.step or self._takes(step):
                yield step

    def bring(self, before: Iterable[StepRun], build: Operation) -> bool:
        """Whether steps up to a build's own, or what the build starts, put files anywhere."""
        return any(map(self._brings, (*before, build.at))) or any(
            map(_puts, hooks.commands(build, self._pipeline.repository))
        )

    @remembered
    def _takes(self, step: StepRun) -> bool:
        """Whether a step may take another commit."""
        return step.step.is_of(CHECKOUT) or any(map(_takes, self._pipeline.commands([step])))

    @remembered
    def _brings(self, step: StepRun) -> bool:
        """Whether a step puts files anywhere."""
        return any(map(_puts, self._pipeline.commands([step])))


def _takes(command: Command) -> bool:
    """Whether a command takes another commit into some folder."""
    return bool(
        commits.others(command, _is_any) or commits.cloned(command, _is_any) or refs.takes(command)
    )


def _is_any(_folder: str) -> bool:
    return True


def _puts(command: Command) -> bool:
    """Whether a command puts files somewhere."""
    return next(copies.of(command), None) is not None


def _apart(builds: Iterable[Operation], repository: Repository) -> Iterable[Operation]:
    """Return the builds, but one of those that one place has a step start of the same folder.

    So does a script that tries its command again, and a function that is called for many targets.
    What the hooks of a build start may be different each time.
    """
    found: dict[tuple[object, ...], Operation] = {}
    for one in builds:
        folders = (read(one).folder, output_folder(one, repository))
        key = (one.order,) if hooks.commands(one, repository) else (one.location, *folders)
        found.setdefault((one.at, *key), one)
    return found.values()


def _of_other_runs(
    pipeline: Pipeline, builds: list[Operation], attests: list[Operation]
) -> Iterator[Problem]:
    """Yield the downloads of another run, or repository, into what is built or attested."""
    for download in pipeline.downloads:
        if download.foreign is None:
            continue
        name, place = download.foreign
        message = f"comes from elsewhere: '{name}' is set"
        if any(_is_over(download, one, pipeline) for one in builds):
            yield Problem(place.location, f"what is built {message}", commits.AT_HAND)
        elif any(_is_beside(download, one, pipeline) for one in attests):
            yield Problem(place.location, f"what is attested {message}", brought.OWN_BUILDS)


def _is_over(download: Download, build: Operation, pipeline: Pipeline) -> bool:
    """Whether what a job downloads is then built."""
    is_here = download.fetch.job is build.job and comes_before(download.fetch, build)
    return is_here and _is_built(download.path, read(build).folder, pipeline)


def _is_beside(download: Download, attest: Operation, pipeline: Pipeline) -> bool:
    """Whether what a job downloads is in a folder of what it attests."""
    return download.fetch.job is attest.job and any(
        is_within(download.path, folder) for folder in whereabouts.folders_at(attest, pipeline)
    )


def _is_built(path: str, built: str, pipeline: Pipeline) -> bool:
    """Whether what is put at `path` is built: it holds the folder, or is one of the sources."""
    return path == "." or is_within(built, path) or pipeline.repository.tracks(path)


def _is_here(folder: str, step: StepRun, pipeline: Pipeline) -> bool:
    """Whether a folder is the repository's own, and no checkout has put another one there."""
    below = filter(None, map(checked_out_below, step.before()))
    return folder == "." or (
        pipeline.repository.tracks(folder) and not any(is_within(folder, one) for one in below)
    )


def _of_another_commit(
    step: StepRun, pipeline: Pipeline, build: Operation
) -> Iterator[Problem | Doubt]:
    """Yield what a step, before the build, takes into the folder that is built."""
    built = read(build).folder
    if step.step.is_of(CHECKOUT):
        path = step.input("path")
        if isinstance(path, Unknown):
            yield from checkouts.somewhere(step, path, pipeline)
            return
        is_new = is_in_package(normal(path), pipeline.repository)
        is_added = is_new and not checkouts.names_commit(step)
        if is_added or _is_built(normal(path), built, pipeline):
            yield from checkouts.judge(step, pipeline)
    else:
        is_here = partial(_is_here, step=step, pipeline=pipeline)
        is_built = partial(_is_built, built=built, pipeline=pipeline)
        commands = [*replaced.before(build, [step], pipeline)]
        is_by_git = any(command.argv[0] == "git" for command in commands)
        names = _refs_before(step, pipeline) if is_by_git else Refs(pipeline)
        for command in commands:
            named = [*commits.others(command, is_here), commits.cloned(command, is_built)]
            moved = names.take(command, step, named) if is_here(command.folder) else ""
            if moved:
                yield _of_git(command, moved, " by what git was told before")
                continue
            for other in filter(None, named):
                if commits.is_another(other, command, step, pipeline):
                    yield _of_git(command, other)
                    break


def _refs_before(step: StepRun, pipeline: Pipeline) -> Refs:
    """Return what git's names for the commit at hand mean when a step begins."""
    return _refs_in(pipeline, step.job)[step.step].copy()


@once
def _refs_in(pipeline: Pipeline, job: JobRun) -> Mapping[Step, Refs]:
    """Return what they mean when each step of a job begins."""
    names, found = Refs(pipeline), {}
    for one in job.steps:
        found[one.step] = names.copy()
        if one.step.is_of(CHECKOUT) and one.possible and not checked_out_below(one):
            names = Refs(pipeline)
        for command in pipeline.commands([one]):
            if refs.moves(command) and _is_here(command.folder, one, pipeline):
                names.take(command, one, ())
    return found


def _of_git(command: Command, other: str, how: str = "") -> Problem | Doubt:
    """Say that git takes another commit; `how` is what its words do not tell of that."""
    words = " ".join(command.argv[:2])
    if UNKNOWN in other:
        message = f"which commit '{words}' takes cannot be told"
        return Doubt(message, command.location, commits.AT_HAND)
    taken = other if " " in other else f"'{other}'"  # a phrase, or what the command names
    message = f"'{words}' takes {taken}{how}, and the attestation names the commit of the tag"
    return Problem(command.location, message, commits.AT_HAND)
