"""What the machine of a job has in a folder from before, and whom it lets write there."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from pubproof.contract.clause import Doubt
from pubproof.contract.distributions import intruders, writers
from pubproof.location import Problem
from pubproof.workflows import runner
from pubproof.workflows.nodes import Mapping, Scalar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.artifacts import Download
    from pubproof.pipeline import Pipeline
    from pubproof.workflows.job_run import JobRun

_OF_HOST = ("/", ".", "~", "${{")
"""How a volume begins that is a folder of the machine, and not one that Docker names and keeps."""


def leftovers(pipeline: Pipeline, download: Download, folder: str) -> Iterator[Doubt]:
    """Yield the doubt of files that an earlier run has left where a job downloads.

    A runner of one's own keeps the working folder, which no download empties: iree-org/iree#14691,
    actions/download-artifact#332.
    """
    step = download.fetch.at
    if not runner.is_self_hosted(step.scope) or folder.startswith(runner.TEMP):
        return
    before = list(takewhile(lambda one: one.step is not step.step, step.job.steps))
    emptied = any(one.reach is True and intruders.clears(one) for one in before)
    if emptied or any(writers.takes(one, folder) for one in pipeline.commands(before)):
        return
    message = f"whether '{folder}' is empty before the download cannot be told: self-hosted runners"
    help_ = f"empty it first, with 'rm -rf {folder}', or take a runner of GitHub's"
    yield Doubt(f"{message} keep files from run to run", download.place, help_)


def mounted(job: JobRun, folder: str) -> Iterator[Problem]:
    """Yield the services that a job lends folders of the machine, and so perhaps `folder`."""
    services = job.job.node.mapping("services")
    for name, service in services.entries if services is not None else ():
        volumes = service.words("volumes") if isinstance(service, Mapping) else ()
        lent = next((one for one in volumes if one.value.startswith(_OF_HOST)), None)
        if isinstance(lent, Scalar):
            message = f"the service '{name.value}' can put other files into '{folder}'"
            yield Problem(lent.location, message, "lend no folder of the machine to a service")
