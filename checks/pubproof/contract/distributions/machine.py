"""What the machine of a job has in a folder from before, and whom it lets write there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.contract.clause import Doubt
from pubproof.contract.distributions import intruders, writers
from pubproof.location import Problem
from pubproof.workflows import runner
from pubproof.workflows.nodes import Mapping, Scalar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pubproof.artifacts import Download
    from pubproof.pipeline import Pipeline
    from pubproof.workflows.job_run import JobRun

_OF_HOST = ("/", ".", "~", "${{")
"""How a volume begins that is a folder of the machine, and not one that Docker names and keeps."""


def leftovers(pipeline: Pipeline, downloads: Iterable[Download], folder: str) -> Iterator[Doubt]:
    """Yield the doubt of files that an earlier run has left where jobs download.

    A runner of one's own keeps the working folder, which no download empties: iree-org/iree#14691,
    actions/download-artifact#332.
    """
    for download in downloads:
        step = download.fetch.at
        if not runner.is_self_hosted(step.scope) or folder.startswith(runner.TEMP):
            continue
        before = step.before()
        emptied = any(one.reach is True and intruders.clears(one) for one in before)
        if emptied or any(writers.takes(one, folder) for one in pipeline.commands(before)):
            continue
        message = f"whether '{folder}' is empty before the download cannot be told"
        help_ = f"empty it first, with 'rm -rf {folder}', or take a runner of GitHub's"
        kept = "self-hosted runners keep files from run to run"
        yield Doubt(f"{message}: {kept}", download.place, help_)


def mounted(job: JobRun, folder: str) -> Iterator[Problem]:
    """Yield the services that a job lends folders of the machine, and so perhaps `folder`."""
    services = job.job.node.mapping("services")
    for name, service in services.entries if services is not None else ():
        volumes = service.words("volumes") if isinstance(service, Mapping) else ()
        lent = next((one for one in volumes if one.value.startswith(_OF_HOST)), None)
        if isinstance(lent, Scalar):
            message = f"the service '{name.value}' can put other files into '{folder}'"
            yield Problem(lent.location, message, "lend no folder of the machine to a service")
