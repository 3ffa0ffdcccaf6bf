"""Files and folders among the distributions at which the upload stops, as they are none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.arrivals import copies
from pubproof.contract.distributions import coverage
from pubproof.location import Problem
from pubproof.scripts import UNKNOWN
from pubproof.scripts.paths import normal
from pubproof.tools import COPIERS, is_publish_action
from pubproof.workflows.expressions import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pubproof.artifacts import Download, Stores
    from pubproof.operations import Operation
    from pubproof.pipeline import Pipeline
    from pubproof.scripts import Command
    from pubproof.workflows.runs.job_run import StepRun

_TAKEN = (".asc", ".attestation", ".egg", ".exe", ".tar.bz2", ".tar.gz", ".whl", ".zip")
"""How the names end of what twine takes (its ``DIST_EXTENSIONS`` and ``_split_inputs``)."""
_UNTOLD = frozenset({*"*?[$", UNKNOWN})
"""What a name has that is told only when the workflow runs."""
_REMOVING = frozenset({"find", "git", "mv", "rm", "unlink"})


def find(pipeline: Pipeline, store: Operation) -> Iterator[Problem]:
    """Yield what certainly puts a file that is no distribution among those that are uploaded.

    PyPA's action takes all that is in its folder, which `store` stores as the artifact.
    """
    upload, path = pipeline.upload, store.at.input("path")
    if upload is None or not is_publish_action(upload.tool) or isinstance(path, Unknown):
        return
    folder = coverage.top(path)
    if normal(path.strip()) not in (folder, f"{folder}/*", f"{folder}/**", f"{folder}/**/*"):
        return
    found: dict[str, Command] = {}
    for command in _commands(pipeline, [*store.at.before(), *upload.at.before()]):
        if command.argv[0] in _REMOVING:
            found.clear()
        elif command.is_sure:
            found = {**dict.fromkeys(_names(command, folder), command), **found}
    for name, command in found.items():
        what = f"'{command.argv[0]}' puts '{name}' among the distributions"
        message = f"{what}, and the upload stops at a file that is none of them"
        help_ = "keep it in another folder, and store it as an artifact of its own"
        yield Problem(command.location, message, help_)


def folders(
    upload: Operation, downloads: Iterable[Download], path: str, stores: Stores
) -> Iterator[Problem]:
    """Yield the downloads that make folders in the one, at `path`, whose files are uploaded.

    PyPA's action hands twine all that is in the folder, and twine refuses what is no distribution.
    """
    for download in downloads if is_publish_action(upload.tool) else ():
        places = {at for one in download.picks(stores) for at in download.folders(one).values()}
        below = sorted(at for at in places if at.startswith(f"{path}/"))
        if below:
            message = f"the upload stops at the folder '{below[0]}', which this download makes"
            yield Problem(download.place, message, f"download it to a folder outside '{path}'")


def _commands(pipeline: Pipeline, steps: Iterable[StepRun]) -> Iterator[Command]:
    for step in steps:
        if step.sure and step.step.run is not None:
            yield from pipeline.script(step).commands


def _names(command: Command, folder: str) -> Iterator[str]:
    """Yield the names of what a command writes right into the folder, and of folders below it."""
    paths = [*map(command.path, command.writes)]
    if command.argv[0] in COPIERS:
        paths += [one.path for one in copies.of(command)]
    for path in paths:
        name = path.removeprefix(f"{folder}/").partition("/")[0]
        is_told = path.startswith(f"{folder}/") and _UNTOLD.isdisjoint(name)
        if is_told and not name.startswith(".") and not name.endswith(_TAKEN):
            yield name
