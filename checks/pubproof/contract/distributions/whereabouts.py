"""In which folders the distributions are at a point of a release."""

from __future__ import annotations

from posixpath import basename
from typing import TYPE_CHECKING

from pubproof.arrivals.copies import destination, is_deep, sources
from pubproof.building import formats
from pubproof.building.builds import output_folder
from pubproof.contract.distributions import coverage, writers
from pubproof.contract.supply import are_apart, comes_before, supplied
from pubproof.once import once
from pubproof.scripts import UNKNOWN
from pubproof.scripts.options import operands
from pubproof.tools import REPAIRERS, Kind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from pubproof.operations import Operation
    from pubproof.pipeline import Pipeline
    from pubproof.scripts import Command
    from pubproof.workflows.workflow import Job

_COPIERS = ("cp", "mv", "rsync", *REPAIRERS)
_MAKERS = ("mkdir", "install")


def folders_at(operation: Operation, pipeline: Pipeline) -> set[str]:
    """Return the folders in which the distributions are when `operation` runs.

    Those in which its job builds or into which it downloads, and those into which it has copied
    or moved all of them. Nothing where one of them cannot be told.
    """
    folders = _folders_of(pipeline, operation.job)
    if not folders or UNKNOWN in folders:
        return set()
    return folders | _copies(operation, pipeline, folders)


def in_help(pipeline: Pipeline, after: Operation | None = None) -> str:
    """Return the folder of distributions, as a help names it that says what to do with them.

    That of those that are there after `after`, or else of all of them, where
    `supply.where_together` says; 'dist' where none is known.
    """
    builds = supplied(pipeline, Kind.BUILD)
    at = after or (builds[-1] if builds and not are_apart(pipeline) else None)
    folders = folders_at(at, pipeline) if at is not None else set()
    return folders.pop() if len(folders) == 1 else "dist"


@once
def _folders_of(pipeline: Pipeline, job: Job) -> set[str]:
    """Return the folders in which a job builds or into which it downloads."""
    folders = {output_folder(one, pipeline.repository) for one in _builds_of(pipeline, job)}
    for download in (one for one in pipeline.downloads if one.fetch.job is job):
        picked = download.picks(pipeline.stores)
        folders |= {at for one in picked for at in download.folders(one).values()} or {
            download.path
        }
    return folders


@once
def _builds_of(pipeline: Pipeline, job: Job) -> list[Operation]:
    return [one for one in pipeline.in_release(Kind.BUILD) if one.job is job]


@once
def _kinds_of(pipeline: Pipeline, job: Job) -> set[str]:
    return formats.made(_builds_of(pipeline, job))


def _copies(operation: Operation, pipeline: Pipeline, folders: Collection[str]) -> set[str]:
    """Return the folders into which all that is in `folders` was copied, and is still."""
    builds = _builds_of(pipeline, operation.job)
    kinds = _kinds_of(pipeline, operation.job)
    made: set[str] = set()
    copies: set[str] = set()
    for before in _before(operation, pipeline):
        command = before.command
        if command is None or any(not comes_before(one, before) for one in builds):
            continue
        if command.argv[0] in _MAKERS:
            made.update(map(command.path, command.argv[1:]))
        if any(writers.brings(command, one) for one in folders):
            copies.clear()
        copies = {one for one in copies if not writers.takes(command, one)}
        if command.argv[0] in _COPIERS and command.fatal and command.is_sure:
            found = {_copy(command, one, kinds, made) for one in (*folders, *copies)}
            copies |= found - {""}
    return copies


def _before(operation: Operation, pipeline: Pipeline) -> Iterator[Operation]:
    """Yield the commands of the job that come before `operation`, if some of them may copy."""
    runs = [step.step.run for step in operation.at.job.steps]
    if not any(run is not None and writers.COPYING.search(run.value) for run in runs):
        return
    for step in operation.at.job.steps:
        commands = pipeline.script(step).commands if step.sure else ()
        for order, command in enumerate(commands):
            one = operation._replace(
                location=command.location, at=step, command=command, order=order
            )
            if comes_before(one, operation):
                yield one
        if step.step is operation.at.step:
            return


def _copy(command: Command, folder: str, kinds: Collection[str], made: Collection[str]) -> str:
    """Return where a command puts all that is in `folder`, nothing where it does not."""
    name, *words = command.argv
    target = destination(command)
    taken = operands(words) if name in REPAIRERS else sources(command)
    given = name in REPAIRERS or words[-1:] == taken[-1:]
    if UNKNOWN in target or not taken or any(UNKNOWN in word for word in taken):
        return ""
    for source in taken:
        if command.path(source) == folder:
            if name != "mv" and not is_deep(command.argv):
                continue
            inside = source.endswith(("/.", "/") if name == "rsync" else "/.")
            beside = given or target in made or words[-1].endswith("/") or name == "rsync"
            return target if inside or not beside else f"{target}/{basename(folder)}"
    files = [coverage.Files(word, command.folder) for word in taken if "*" in word]
    return "" if coverage.missed(kinds, files, {folder}) else target
