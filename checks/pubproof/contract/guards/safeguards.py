"""The steps with which a release guards its upload in one way: its checks, its verifications.

One sound step is enough, whatever others do beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.building import formats
from pubproof.contract.clause import Doubt
from pubproof.contract.distributions import coverage, projects, whereabouts, writers
from pubproof.contract.supply import by_matrix_job, comes_before
from pubproof.location import Problem
from pubproof.spelling import enumerated

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from typing import TypeVar

    from pubproof.operations import Operation
    from pubproof.pipeline import Pipeline
    from pubproof.repository import Repository

    T = TypeVar("T")


def sound(
    steps: Sequence[Operation], faults: Callable[[Operation], Iterable[T]]
) -> tuple[list[Operation], list[T]]:
    """Return the steps without a fault, and where each has one what is wrong with the first."""
    tried = [(one, list(faults(one))) for one in steps]
    good = [one for one, found in tried if not found]
    return good, tried[0][1] if tried and not good else []


def shared(steps: Sequence[Operation], *faults: Callable[[Operation], Iterable[T]]) -> Iterator[T]:
    """Yield what is wrong with the first step, of the first kind of fault that each step has."""
    for kind in faults:
        found = (next(iter(kind(step)), None) for step in steps)
        first = next(found, None)
        if first is not None and None not in found:
            yield first
            return


def left_out(
    pipeline: Pipeline,
    steps: Sequence[Operation],
    files: Callable[[list[Operation]], Iterable[coverage.Files]],
    builds: list[Operation],
    what: str,
    help_: str,
) -> Iterator[Problem | Doubt]:
    """Yield the kinds of distributions, or the projects, that none of the steps speaks of.

    Where no build is seen, it cannot be told which kinds there are.

    Args:
        pipeline: the release.
        steps: the safeguards, at least one.
        files: returns what steps speak of.
        builds: what makes the distributions.
        what: what the steps do, as a message names it: ``the check``.
        help_: what to change; ``{}`` in it stands for the patterns of every file.
    """
    for built, own in by_matrix_job(builds, steps, pipeline):
        seen = (
            coverage.Sight([*files([one])], whereabouts.folders_at(one, pipeline)) for one in own
        )
        missing, names = passed_over(built, seen, pipeline.repository)
        folders = whereabouts.folders_at(own[0], pipeline)
        told = help_.format(" ".join(coverage.every_file(folders)))
        if not built and 0 < len(missing) < len(formats.KINDS):
            kinds = " and ".join(f"{one}s" for one in missing)
            message = f"{what} leaves {kinds} out, and whether there are some cannot be told"
            yield Doubt(message, own[0].location, told)
            return
        if missing:
            message = f"{what} leaves out the {' and the '.join(missing)}"
            if not coverage.missed(missing, [*files(own)], ()):
                message += _unseen(folders)
            yield Problem(own[0].location, message, told)
            return
        if names:
            listed = enumerated([f"'{one}'" for one in sorted(names)])
            yield Problem(own[0].location, f"{what} leaves out the files of {listed}", told)
            return


def _unseen(folders: Collection[str]) -> str:
    """Return the end of a message that names the folders of distributions outside of its sight."""
    listed = " and ".join(map(repr, sorted(folders)))
    return f": it does not look into {listed}" if folders else ""


def passed_over(
    built: list[Operation], seen: Iterable[coverage.Sight], repository: Repository
) -> tuple[list[str], set[str]]:
    """Return the kinds, and the projects, of what was built of which no step speaks.

    Args:
        built: what makes the distributions.
        seen: what each of the steps speaks of.
        repository: has the names of the projects.
    """
    missing, names = formats.made(built), projects.together(built, repository)
    for files, folders, excluded in seen:
        if not missing and not names:
            break
        left_out = missing.difference(coverage.missed(missing, excluded, folders))
        missing = left_out.union(coverage.missed(missing, files, folders))
        names = projects.passed_over(names, files, folders)
    return sorted(missing), names


def unwritten(
    steps: Sequence[Operation],
    files: Collection[coverage.Files],
    kinds: Collection[str],
    done: str,
    help_: str,
) -> Iterator[Doubt]:
    """Yield the doubt of kinds that only words whose text cannot be told may speak of.

    Args:
        steps: the safeguards, at least one.
        files: all that they speak of.
        kinds: what there is: ``wheel``, ``sdist``.
        done: what the steps do to the files: ``checked``.
        help_: what to change.
    """
    written = [one for one in files if not coverage.is_unwritten(one)]
    missing = coverage.missed(kinds, written, ())
    if missing:
        named = " and the ".join(missing)
        message = f"whether the {named} {'are' if missing[1:] else 'is'} {done} cannot be told"
        if files and all(map(coverage.is_anywhere, files)):
            message += ": the script goes to a folder that cannot be told, or is outside"
            help_ = "stay in the repository's folder, and name the files from there"
        yield Doubt(message, steps[0].location, help_)


def taken_away(pipeline: Pipeline, step: Operation, what: str) -> Iterator[Problem]:
    """Yield what removes files that a job has downloaded before it comes to a safeguard.

    The publish job downloads them all the same. `what` is as in `left_out`.
    """
    for download in pipeline.downloads:
        fetch, folder = download.fetch, download.path
        if fetch.job is not step.job or not comes_before(fetch, step):
            continue
        for one in fetch.at.onward():
            for command in pipeline.commands([one]):
                if one.step is step.at.step and command.location == step.location:
                    return
                if command.argv[0] != "mv" and writers.takes(command, folder):
                    message = f"'{command.argv[0]}' takes files out of '{folder}' before {what}"
                    yield Problem(command.location, message, "leave there what was downloaded")


def unseen(step: Operation, what: str) -> Iterator[Doubt]:
    """Yield why it cannot be told whether a script comes to a step; `what` is as in `left_out`."""
    if step.command is not None and step.command.unseen:
        message = (
            f"whether the script comes to {what} cannot be told: "
            f"`{step.command.unseen}` cannot be seen, and may end it before"
        )
        yield Doubt(message, step.location, f"start {what} in a step of its own")


def untold(pipeline: Pipeline, step: Operation, done: str, help_: str) -> Iterator[Doubt]:
    """Yield the doubt of a step whose files something picks out; `done` is ``checked``."""
    picking = coverage.picking(step, pipeline)
    if picking:
        message = f"which files are {done} cannot be told: {picking} leaves some out"
        yield Doubt(message, step.location, help_)
