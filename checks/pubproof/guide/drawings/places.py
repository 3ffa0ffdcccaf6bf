"""The lines to which a drawing links."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.location import Location
from pubproof.workflows.reader.nodes import Mapping

if TYPE_CHECKING:
    from pubproof.workflows.reader.nodes import Node
    from pubproof.workflows.runs.job_run import JobRun


def lines(start: Location, node: Node) -> Location:
    """Return the whole lines of a node that begins at `start`, which is its key's place."""
    end, source = node.location, node.source
    last = end.end_line
    if not source.line(last)[: end.end_column - 1].strip():
        last -= 1
    while last > start.line and source.line(last).lstrip()[:1] in ("", "#"):
        last -= 1
    return Location(start.path, start.line, 1, max(last, start.line) + 1, 1)


def lines_under(job: JobRun, key: str) -> Location:
    """Return the lines of a key of a job, or else of its workflow; without either, the job's."""
    for node in (job.job.node, job.run.workflow.document.root):
        name = node.key(key) if isinstance(node, Mapping) else None
        value = node.get(key) if isinstance(node, Mapping) else None
        if name is not None and value is not None:
            return lines(name.location, value)
    return place_of(job)


def place_of(job: JobRun) -> Location:
    """Return the lines of a job."""
    return lines(job.job.location, job.job.node)


def where(place: Location) -> str:
    """Return a place as a title names it: the file and its lines."""
    first, last = place.line, place.last_line
    if last <= first:
        return f"{place.path}, line {first}"
    return f"{place.path}, lines {first} to {last}"
