"""What the machine of a job has in a folder from before, and whom it lets write there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof import late
from pubproof.contract.clause import Doubt
from pubproof.contract.distributions import intruders, writers
from pubproof.location import Problem
from pubproof.operations import filled
from pubproof.scripts import UNKNOWN
from pubproof.scripts.paths import is_within, located
from pubproof.workflows.reader.nodes import Mapping
from pubproof.workflows.runs import runner

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pubproof.artifacts import Download
    from pubproof.pipeline import Pipeline
    from pubproof.workflows.reader.nodes import Scalar
    from pubproof.workflows.runs.job_run import JobRun

_OF_HOST = ("/", ".", "~", UNKNOWN)
"""How a volume begins that is a folder of the machine, and not one that Docker names and keeps."""
_VOLUMES = late.pattern(r"(?<!\S)(?:-v\s{0,9}|--(?:volume|mount)(?:=|\s{1,9}))(\S+)")
"""The options of ``docker create`` with which one is lent."""
_READ_ONLY = frozenset({"readonly", "ro"})
_NOT_SO = frozenset({"0", "false"})
"""What a mark of ``--mount`` is given that is not meant."""
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
        emptied = any(one.reach is True and intruders.clears(one) for one in before)
        if emptied or any(writers.takes(one, folder) for one in pipeline.commands(before)):
            continue
        message = f"whether '{folder}' is empty before the download cannot be told"
        help_ = f"empty it first, with 'rm -rf {folder}', or take a runner of GitHub's"
        kept = "self-hosted runners keep files from run to run"
        if not runner.is_self_hosted(step.scope):
            kept = "the runner may be self-hosted, and such a one keeps files from run to run"
        yield Doubt(f"{message}: {kept}", download.place, help_)


def mounted(job: JobRun, folder: str) -> Iterator[Problem]:
    """Yield the services that a job lends folders of the machine, and so perhaps `folder`."""
    services = job.job.node.mapping("services")
    for name, service in services.entries if services is not None else ():
        lent = _lending(service, job, folder) if isinstance(service, Mapping) else None
        if lent is not None:
            message = f"the service '{name.value}' can put other files into '{folder}'"
            help_ = "lend a service no folder of the machine, or with ':ro', and no Docker socket"
            yield Problem(lent.location, message, help_)


def _lending(service: Mapping, job: JobRun, folder: str) -> Scalar | None:
    """Return what lends a service `folder`, or may do so; None where nothing does."""
    options = service.scalar("options")
    lent = _VOLUMES.findall(filled(options.value, job.scope)) if options is not None else []
    if any(_is_lent(one, job, folder) for one in lent):
        return options
    volumes = ((one, filled(one.value, job.scope)) for one in service.words("volumes"))
    return next((one for one, text in volumes if _is_lent(text, job, folder)), None)


def _is_lent(volume: str, job: JobRun, folder: str) -> bool:
    """Whether a volume may hold `folder` for a container that may write into it."""
    if "=" in volume.partition(",")[0]:  # what ``--mount`` takes
        given = dict(one.partition("=")[::2] for one in volume.split(","))
        source = given.get("source", given.get("src", ""))
        modes = [name for name, value in given.items() if value not in _NOT_SO]
    else:
        source, _, rest = volume.partition(":")
        modes = rest.partition(":")[2].split(",")
    if not source.startswith(_OF_HOST):
        return False
    path = located(".", source) or source
    if path == "/" or any(is_within(one, path) for one in _SOCKETS):
        return True
    if not _READ_ONLY.isdisjoint(modes):
        return False
    if not source.startswith("/") or UNKNOWN in source:
        return True
    if any(runner.is_self_hosted(step.scope) for step in job.steps):
        return True  # its working folder may be anywhere
    holding = path == "." or any(is_within(one, path) for one in (folder, *_WORK))
    return holding or is_within(path, folder)
