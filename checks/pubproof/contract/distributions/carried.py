"""Distributions that other artifacts carry along: they are unpacked above the upload's folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.artifacts import Download, folder_of, paths_in
from pubproof.building.builds import output_folder
from pubproof.contract.clause import Doubt
from pubproof.contract.distributions import writers
from pubproof.contract.distributions.intruders import clears
from pubproof.contract.distributions.unbuilt import empties
from pubproof.location import Problem
from pubproof.scripts import UNKNOWN
from pubproof.scripts.globs import takes
from pubproof.scripts.paths import is_within, joined, normal, seen_inside
from pubproof.tools import ENDINGS, Kind
from pubproof.workflows.expressions import Unknown
from pubproof.workflows.uses import CHECKOUT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pubproof.operations import Operation
    from pubproof.pipeline import Pipeline
    from pubproof.workflows.runs.job_run import StepRun

_SAMPLE = f"sample{ENDINGS[0]}"


def find(
    pipeline: Pipeline, downloads: Iterable[Download], folder: str
) -> Iterator[Doubt | Problem]:
    """Yield the downloads whose artifacts have more distributions for `folder`.

    Each is unpacked above that folder, and has a folder of its name in it, or may have one where
    the path that is stored is told only when the workflow runs.
    """
    for download in downloads:
        for store in download.picks(pipeline.stores):
            what = next(filter(None, _carried(pipeline, download, store, folder)), "")
            if what:
                yield _told(download, store, folder, what)
                break


def _told(download: Download, store: Operation, folder: str, what: str) -> Doubt | Problem:
    """Say that an artifact has what brings distributions into the folder, or that it may have."""
    above, help_ = f"unpacked above '{folder}'", "download it to a folder of its own"
    given = store.at.input("path")
    if isinstance(given, Unknown):
        reason = f"cannot tell whether the artifact, {above}, has what {what}: {given.reason}"
        return Doubt(reason, download.place, help_)
    message = f"the artifact is {above}, and has what {what}"
    return Problem(download.place, message, f"{help_}, or leave '{folder}' out of it")


def _carried(
    pipeline: Pipeline, download: Download, store: Operation, folder: str
) -> Iterator[str]:
    """Yield what has put files for the folder into the artifact that a step stores, if anything."""
    given = store.at.input("path")
    lines = [] if isinstance(given, Unknown) else paths_in(given)
    left_out = [normal(line[1:]) for line in lines if line.startswith("!")]
    for path, place in download.folders(store).items():
        inside = folder if place == "." else seen_inside(place, folder)
        if inside in (None, ".") or UNKNOWN in place:
            continue
        source = joined(folder_of(path), inside)
        sample = f"{source}/{_SAMPLE}"
        if takes(normal(path), sample) and not any(takes(one, sample) for one in left_out):
            yield _filled(pipeline, store, source)


def _filled(pipeline: Pipeline, store: Operation, folder: str) -> str:
    """Return what puts distributions into a folder that certainly lie there as a step stores it."""
    found = ""
    for step in store.at.before():
        found = "" if clears(step, folder) and step.possible else found
        if step.reach is True:
            found = _kept(pipeline, step, folder) or _put(pipeline, step, None, folder) or found
        for order, command in enumerate(pipeline.commands([step])):
            found = "" if empties(command, folder) else found
            if step.reach is True and command.is_sure:
                is_brought = writers.brings(command, folder) or writers.written(command, folder)
                by = f"'{command.argv[0]}' puts into '{folder}'" if is_brought else ""
                found = by or _put(pipeline, step, order, folder) or found
    return found


def _kept(pipeline: Pipeline, step: StepRun, folder: str) -> str:
    """Return that a checkout brings distributions to the folder, nothing where it does not."""
    names = pipeline.repository.names(folder) if step.step.is_of(CHECKOUT) else ()
    is_there = any(name.endswith(ENDINGS) for name in names)
    return f"the repository keeps in '{folder}'" if is_there else ""


def _put(pipeline: Pipeline, step: StepRun, order: int | None, folder: str) -> str:
    """Return what a step, by a command in that order or by its action, puts into the folder."""
    for one in pipeline.work(step).operations:
        own = one.order if one.command is not None else None
        if own == order and _puts(pipeline, one, folder):
            return f"'{one.tool}' puts into '{folder}'"
    return ""


def _puts(pipeline: Pipeline, one: Operation, folder: str) -> bool:
    """Whether an operation builds in the folder, or downloads something into it."""
    if one.kind is Kind.BUILD:
        return is_within(output_folder(one, pipeline.repository), folder)
    return one.kind is Kind.FETCH and is_within(Download(one).path, folder)
