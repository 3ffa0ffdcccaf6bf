"""What the machine of a job has in a folder from before, and whom it lets write there."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pubproof import late
from pubproof.contract.clause import Doubt
from pubproof.contract.distributions import intruders, writers
from pubproof.location import Problem
from pubproof.operations import filled
from pubproof.scripts import UNKNOWN, options
from pubproof.scripts.paths import is_within, located
from pubproof.workflows.reader.nodes import Mapping
from pubproof.workflows.runs import runner

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pubproof.artifacts import Download
    from pubproof.location import Location
    from pubproof.pipeline import Pipeline
    from pubproof.workflows.runs.job_run import JobRun

_OF_HOST = ("/", ".", "~", UNKNOWN)
"""How a volume begins that is a folder of the machine, and not one that Docker names and keeps."""
_WORDS = late.pattern(r'(?:\\[\\"]|"(?:\\[\\"]|[^"])*"?|[^\s"])+')
"""The words of a service's options: the runner hands them on as .NET reads a command line, which
knows these quotes alone, and a backslash in front of them (``ProcessStartInfo.Arguments``)."""
_JOINED = late.pattern(r"^-[Pdiqt]+v")
"""Options of one letter in front of ``-v``, in the same word."""
_TRUE = frozenset({"", "1", "t", "T", "true", "TRUE", "True"})
"""With what a mark of ``--mount`` is meant: alone, or as ``strconv.ParseBool`` of Go reads it."""
_WORK = ("/github/workspace", "/home/runner/work/_")
"""The working folder on a runner of GitHub's."""
_SOCKETS = ("/run/docker.sock", "/var/run/docker.sock")
"""What starts containers that are lent it, for those too who may only read there."""


def leftovers(pipeline: Pipeline, downloads: Iterable[Download], folder: str) -> Iterator[Doubt]:
    """Yield the doubt of files that an earlier run has left where jobs download.

    A runner of one's own keeps the working folder, which no download empties: iree-org/iree#14691,
    actions/download-artifact#332.
    """
    for download in downloads:
        step = download.fetch.at
        if not runner.may_be_self_hosted(step.scope) or folder.startswith(runner.TEMP):
            continue
        before = step.before()
        emptied = any(one.sure and intruders.clears(one, folder, surely=True) for one in before)
        if emptied or any(writers.takes(one, folder) for one in pipeline.commands(before)):
            continue
        message = f"whether '{folder}' is empty before the download cannot be told"
        help_ = f"empty it first, with 'rm -rf {folder}', or take a runner of GitHub's"
        kept = "self-hosted runners keep files from run to run"
        if not runner.is_self_hosted(step.scope):
            kept = "the runner may be self-hosted, and such a one keeps files from run to run"
        yield Doubt(f"{message}: {kept}", download.place, help_)


def mounted(job: JobRun, folder: str) -> Iterator[Doubt | Problem]:
    """Yield the services that a job lends folders of the machine, and so perhaps `folder`."""
    services = job.job.node.mapping("services")
    for name, service in services.entries if services is not None else ():
        lent = list(_lending(service, job, folder)) if isinstance(service, Mapping) else []
        message = f"the service '{name.value}' can put other files into '{folder}'"
        help_ = "lend a service no folder of the machine, or with ':ro', and no Docker socket"
        place = next((place for place, is_lent in lent if is_lent), None)
        if place is not None:
            yield Problem(place, message, help_)
        elif lent:
            message = f"{message}, where the runner is self-hosted, as it may be"
            yield Doubt(message, lent[0][0], help_)


def _lending(service: Mapping, job: JobRun, folder: str) -> Iterator[tuple[Location, bool | None]]:
    """Yield where a service is lent `folder`, or may be, and whether it is."""
    given: list[tuple[Location, _Volume]] = []
    told = service.scalar("options")
    if told is not None:
        given += ((told.location, one) for one in _told(filled(told.value, job.scope)))
    for one in service.words("volumes"):
        given.append((one.location, _volume(filled(one.value, job.scope))))
    for place, volume in given:
        is_lent = _is_lent(volume, job, folder)
        if is_lent is not False:
            yield place, is_lent


class _Volume(NamedTuple):
    """What a container is lent: a folder of the machine, or what Docker names and keeps."""

    source: str
    is_read_only: bool


def _told(text: str) -> Iterator[_Volume]:
    """Yield the volumes that options of ``docker create`` name."""
    words = [one.group().replace('"', "") for one in _WORDS.finditer(text)]
    words = [_JOINED.sub("-v", one) for one in words]
    yield from map(_volume, options.values(words, "-v", "--volume"))
    yield from map(_mount, options.values(words, "--mount"))


def _volume(text: str) -> _Volume:
    """Read ``source:target:modes``."""
    source, _, rest = text.partition(":")
    return _Volume(source, "ro" in rest.partition(":")[2].split(","))


def _mount(text: str) -> _Volume:
    """Read what ``--mount`` takes: names in any case with values, of which the last counts.

    The driver of Docker's own volumes takes a folder as well, as its option ``device``.
    """
    source, device, is_read_only = "", "", False
    for one in text.split(","):
        name, _, value = one.partition("=")
        match name.lower():
            case "source" | "src":
                source = value
            case "volume-opt" if value.startswith("device="):
                device = value.removeprefix("device=")
            case "readonly" | "ro":
                is_read_only = value in _TRUE
    return _Volume(device or source, is_read_only)


def _is_lent(volume: _Volume, job: JobRun, folder: str) -> bool | None:
    """Whether a volume holds `folder` for a container that may write into it.

    None where it may do so, as the runner may be self-hosted: its working folder may be anywhere.
    """
    source = volume.source
    if not source.startswith(_OF_HOST):
        return False
    path = located(".", source) or source
    if path == "/" or any(is_within(one, path) for one in _SOCKETS):
        return True
    if volume.is_read_only:
        return False
    if not source.startswith("/") or UNKNOWN in source:
        return True
    holding = path == "." or any(is_within(one, path) for one in (folder, *_WORK))
    if holding or is_within(path, folder):
        return True
    if any(runner.is_self_hosted(step.scope) for step in job.steps):
        return True
    return None if any(runner.may_be_self_hosted(step.scope) for step in job.steps) else False
