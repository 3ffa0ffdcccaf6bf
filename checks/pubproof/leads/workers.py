"""Other processes that look at workflows, where a repository has thousands.

Each looks at a share of them and tells the names of those that certainly have nothing to do with a
release. What it does not tell, for whatever reason, is read as if there were no other process.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Self

import pubproof
from pubproof.files.witness import Witness
from pubproof.repository import Repository
from pubproof.settings import Settings

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator, Sequence

_SHARE = 2_000
"""How many workflows are worth another process, which takes a while to start."""
_MAX_PROCESSES = 3
"""How many processes are started."""
_LAG = 200
"""How many workflows this process looks at while another one starts, and tells what it found."""


class Workers:
    """The processes that look at the workflows of one repository; none of them outlives it."""

    def __init__(self, repository: Repository) -> None:
        """Start them, as many as are worth it and can run."""
        self._repository = repository
        self._started: dict[str, subprocess.Popen[str]] = {}
        """The processes, by the first path of their share."""
        self._names: dict[str, str | None] = {}
        paths = repository.workflow_paths
        count = min(len(paths) // _SHARE, _MAX_PROCESSES, _free())
        size = -(-(len(paths) - _LAG) // (count + 1))
        for first in range(size + _LAG, len(paths), size) if count > 0 else ():
            self._start(paths[first], first, first + size)

    def __enter__(self) -> Self:
        """Return the workers."""
        return self

    def __exit__(self, *_: object) -> None:
        """End those processes whose share was not asked for."""
        for process in self._started.values():
            with process:
                process.kill()

    def name(self, path: str) -> str | None:
        """Return how a workflow is called that certainly has nothing to do with a release.

        That is its path where it has no name; None where it has to be looked at. The paths are to
        be asked in their order: it waits for the process that has the path.
        """
        process = self._started.pop(path, None)
        if process is not None:
            with process:
                self._take(process)
        return (self._names[path] or path) if path in self._names else None

    def _start(self, path: str, first: int, last: int) -> None:
        """Start the process whose share begins with `path`, from place `first` to `last`."""
        import json
        import subprocess

        settings = self._repository.settings
        share = {
            "root": self._repository.folder,
            "first": first,
            "last": last,
            "publishing_workflow": settings.publishing_workflow,
            "provenance_workflow": settings.provenance_workflow,
        }
        isolated = "-I" if sys.flags.isolated else "-P"  # no module of the repository is imported
        command = [sys.executable, isolated, "-m", __name__, json.dumps(share)]
        try:
            process = subprocess.Popen(  # noqa: S603  the same Python, and this module
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                encoding="ascii",
            )
        except OSError:
            return
        self._started[path] = process

    def _take(self, process: subprocess.Popen[str]) -> None:
        """Take what a process tells, if it is one of this pubproof and came to its end."""
        import json

        printed, _ = process.communicate()
        try:
            found = json.loads(printed) if process.returncode == 0 else None
        except ValueError:
            return
        if not isinstance(found, dict) or found.get("pubproof") != pubproof.__file__:
            return
        self._names.update(found["names"])
        if isinstance(self._repository.disk, Witness):
            answers = ((tuple(question), answer) for question, answer in found["answers"])
            self._repository.disk.hear(answers)


def _free() -> int:
    """Return how many other processes can run beside this one, each on a processor of its own."""
    if getattr(sys, "frozen", False) or not sys.executable:
        return 0  # there is no Python to start
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) - 1
    return (os.cpu_count() or 1) - 1


def look(share: str) -> str:
    """Look at a share of a repository's workflows, and return what is to be told of them.

    Args:
        share: a JSON object with the folder, the first and the last place in the list of paths,
            and the settings that count.
    """
    import json

    given = json.loads(share)
    settings = Settings(
        publishing_workflow=given["publishing_workflow"],
        provenance_workflow=given["provenance_workflow"],
    )
    disk = Witness(given["root"])
    repository = Repository(given["root"], settings, disk=disk)
    paths = repository.workflow_paths[given["first"] : given["last"]]
    names = dict(_names(repository, paths))
    return json.dumps({"pubproof": pubproof.__file__, "names": names, "answers": disk.asked})


def _names(repository: Repository, paths: Sequence[str]) -> Iterator[tuple[str, str | None]]:
    """Yield path and name of the workflows that certainly have nothing to do with a release."""
    from pubproof.leads.glances import Glances
    from pubproof.workflows.reader.source import Source

    glances = Glances(repository)
    for path in paths:
        source = repository.source(path)
        if isinstance(source, Source):
            _, outline, concerns = glances.at(source)
            if outline is not None and not concerns:
                yield path, outline.name


if __name__ == "__main__":
    import gc

    gc.disable()  # what is read lives as long as the process
    sys.stdout.write(look(sys.argv[1]))
    gc.freeze()  # or it would be looked through as the process ends, which others wait for
