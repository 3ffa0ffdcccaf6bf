"""Distributions that other artifacts carry along: they are unpacked above the upload's folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.artifacts import Download, folder_of, paths_in
from pubproof.building.builds import output_folder
from pubproof.contract.distributions import writers
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

_SAMPLE = f"sample{ENDINGS[0]}"


def find(pipeline: Pipeline, downloads: Iterable[Download], folder: str) -> Iterator[Problem]:
    """Yield the downloads whose artifacts certainly have more distributions for `folder`.

    Each is unpacked above that folder, and has a folder of its name in it.
    """
    for download in downloads:
        for store in download.picks(pipeline.stores):
            what = next(_carried(pipeline, download, store, folder), "")
            if what:
                message = f"the artifact is unpacked above '{folder}', and has what {what}"
                help_ = f"download it to a folder of its own, or leave '{folder}' out of it"
                yield Problem(download.place, message, help_)
                break


def _carried(
    pipeline: Pipeline, download: Download, store: Operation, folder: str
) -> Iterator[str]:
    """Yield what has put files for the folder into the artifact that a step stores."""
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
            yield from _filled(pipeline, store, source)


def _filled(pipeline: Pipeline, store: Operation, folder: str) -> Iterator[str]:
    """Yield what puts distributions into a folder before a step stores it."""
    before = store.at.before()
    names = pipeline.repository.names(folder)
    is_there = any(step.possible and step.step.is_of(CHECKOUT) for step in before)
    if is_there and any(name.endswith(ENDINGS) for name in names):
        yield f"the repository keeps in '{folder}'"
    for step in before:
        for one in pipeline.work(step).operations if step.possible else ():
            if _puts(pipeline, one, folder):
                yield f"'{one.tool}' puts into '{folder}'"
    for command in pipeline.commands([step for step in before if step.possible]):
        if writers.brings(command, folder) or writers.written(command, folder):
            yield f"'{command.argv[0]}' puts into '{folder}'"


def _puts(pipeline: Pipeline, one: Operation, folder: str) -> bool:
    """Whether an operation builds in the folder, or downloads something into it."""
    if one.kind is Kind.BUILD:
        return is_within(output_folder(one, pipeline.repository), folder)
    return one.kind is Kind.FETCH and is_within(Download(one).path, folder)
