"""How artifacts pass from job to job of a release."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from pubproof.artifacts.download import Download
from pubproof.artifacts.stores import Stores
from pubproof.once import remembered
from pubproof.tools import Kind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from pubproof.operations import Operation
    from pubproof.workflows.runs.run import Run
    from pubproof.workflows.step import Step
    from pubproof.workflows.workflow import Job


class Handover:
    """Which jobs get the artifacts of which."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        """Take all that a run does."""
        operations = list(operations)
        stores = Stores(one for one in operations if one.kind is Kind.STORE)
        self.storing = {one.job for one in stores}
        """The jobs that store an artifact."""
        self._sources: dict[Job, set[Job]] = {}
        self._open: set[Job] = set()
        """The jobs of which it cannot be told what they download."""
        self._unseen: dict[Job, set[str]] = {}
        """What jobs download that nothing stores which can be read, by what they ask for."""
        fed: set[Job] = set()
        for fetch in operations:
            if fetch.kind is not Kind.FETCH:
                continue
            job, download = fetch.job, Download(fetch)
            picked = download.picks(stores)
            if download.unknown is not None or (download.is_of_a_run and not picked):
                self._open.add(job)
            if picked:
                fed.add(job)
            elif download.foreign is None:
                self._unseen.setdefault(job, set()).add(download.wanted)
            found = self._sources.setdefault(job, set())
            found |= {store.job for store in picked} - {job}
        self._unfed = self._sources.keys() - fed
        """The jobs all of whose downloads nothing stores that can be read."""

    def fetches(self, job: Job) -> bool:
        """Whether a job downloads an artifact."""
        return job in self._sources

    def givers(self, job: Job) -> frozenset[Job]:
        """Return the jobs whose artifacts a job itself downloads, as far as that can be told."""
        return frozenset(self._sources.get(job, ()))

    @remembered
    def into(self, job: Job) -> frozenset[Job] | None:
        """Return the jobs whose artifacts come to a job, through others too, and the job itself.

        Where nothing that can be read stores what it downloads, these are the jobs that download
        the same. None where it cannot be told, or where the job downloads none.
        """
        if job not in self._sources:
            return None
        found = self._alike(job) if job in self._unfed else _reached({job}, self._sources)
        return None if found & self._open else found

    def _alike(self, job: Job) -> frozenset[Job]:
        """Return the jobs that ask for an artifact which a job asks for, and the job itself."""
        asked = self._unseen.get(job, set())
        return frozenset({job, *(one for one, other in self._unseen.items() if asked & other)})

    @remembered
    def out_of(self, *jobs: Job) -> frozenset[Job]:
        """Return the jobs that the artifacts of these jobs may come to, and these themselves."""
        return _reached(frozenset(jobs), self._takers)

    @cached_property
    def _takers(self) -> dict[Job, set[Job]]:
        """The jobs that may download artifacts of each."""
        found: dict[Job, set[Job]] = {}
        for taker, givers in self._sources.items():
            for giver in self.storing if taker in self._open else givers:
                found.setdefault(giver, set()).add(taker)
        return found


def starved(run: Run, stores: Stores, downloads: Iterable[Download]) -> set[Step]:
    """Return the steps of a run that fail because of a condition: what they download is not stored.

    Args:
        run: the run, of which some steps fail or are left out.
        stores: all that store an artifact in the run of an ordinary release.
        downloads: all that is downloaded there.
    """
    steps = [*run.steps()]
    passed_by = (one for one in steps if one.reach is False)
    left_out = {one.step for one in passed_by if one.scope.status["success"] is True}
    if not left_out:
        return set()
    reached = {one.step for one in steps if one.possible}
    found: dict[Step, bool] = {}
    for download in downloads:
        asked = download.name and not download.unknown and not download.foreign
        picked = {one.at.step for one in download.picks(stores)} if asked else set()
        step = download.fetch.at.step
        found[step] = bool(picked) and picked <= left_out - reached and found.get(step, True)
    return {step for step, lacks in found.items() if lacks and step in reached}


def _reached(starts: Collection[Job], ways: dict[Job, set[Job]]) -> frozenset[Job]:
    found, waiting = {*starts}, [*starts]
    while waiting:
        new = ways.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return frozenset(found)
