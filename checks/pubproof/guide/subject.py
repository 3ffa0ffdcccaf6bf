"""The repository that a page speaks of."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from pubproof import project, settings
from pubproof.contract import CLAUSES, judge, unreadable
from pubproof.contract.clause import Report, State
from pubproof.files.witness import Witness
from pubproof.guide.known import Known
from pubproof.pipeline import Pipeline
from pubproof.repository import Repository
from pubproof.settings import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pubproof.contract.clause import Result
    from pubproof.contract.unreadable import Unreadable
    from pubproof.location import Location, Problem
    from pubproof.pypi import TrustedPublisher


class SubjectError(ValueError):
    """Something that a page asks of its subject and that the subject does not have.

    The message is one line, without a full stop.
    """


class OffError(SubjectError):
    """Something that the subject does not have, and need not: the clause about it is off."""


class NoSubjectError(SubjectError):
    """There is no such repository, or its settings cannot be read."""


class UnreadError(SubjectError):
    """Something that cannot be told, because a workflow cannot be relied on."""

    def __init__(self, problem: Problem) -> None:
        """Take what is wrong with the workflow."""
        super().__init__(f"{problem.message}; what the pages say cannot be proven")
        self.location = problem.location


class Subject:
    """One repository: its pipeline and its clauses, judged once however many pages ask."""

    def __init__(self, root: Path, folder: str = "") -> None:
        """Take a repository in a folder of the site's own repository.

        Args:
            root: the site's repository.
            folder: the subject's folder in it, with forward slashes; empty for `root` itself.

        Raises:
            NoSubjectError: there is no such folder, or its settings cannot be read.
        """
        self.folder = folder
        self.site = root
        self.root = root / folder
        if not self.root.resolve().is_relative_to(root.resolve()):
            raise NoSubjectError(f"repository '{folder}' is outside the site's repository")
        if not self.root.is_dir():
            raise NoSubjectError(f"repository '{folder}' does not exist")
        try:
            found = settings.read(self.root, [clause.id for clause in CLAUSES])
        except SettingsError as error:
            raise NoSubjectError(self.path(str(error))) from error
        disk = Witness(self.root)
        self.repository = Repository(self.root, found, disk=disk)
        self.known = Known(disk, found)

    @cached_property
    def pipeline(self) -> Pipeline:
        """How the subject releases."""
        return Pipeline(self.repository)

    @cached_property
    def report(self) -> Report:
        """What the clauses say of the subject."""
        results = self.known.results(lambda: judge(self.pipeline).results)
        self.known.keep()
        return Report(self.repository.folder, results, self.repository.line)

    @cached_property
    def results(self) -> Mapping[str, Result]:
        """The clauses and their verdicts, by id."""
        return {result.clause.id: result for result in self.report.results}

    @cached_property
    def _unreadable(self) -> Unreadable:
        return unreadable.of(self.pipeline)

    def lacks(self, message: str, clause: str = "") -> SubjectError:
        """Return why something that pages ask for is not there.

        Args:
            message: what is said where every workflow can be relied on.
            clause: the clause that cannot be told to hold, if it is that.
        """
        unread = self._unreadable
        everything = self.pipeline.upload is None
        everything |= bool(clause) and self.results[clause].clause.of_every_workflow
        for problem in unread.problems:
            if everything or problem.location.path in unread.release_files:
                return UnreadError(problem)
        return SubjectError(message)

    def off(self, *clauses: str) -> OffError | None:
        """Return which of some clauses is off, and why; None where none is."""
        for clause in clauses:
            verdict = self.results[clause].verdict
            if verdict.state is State.OFF:
                return OffError(f"{clause} is off: {verdict.reason}")
        return None

    @cached_property
    def name(self) -> str | None:
        """The project's name, None where no file tells."""
        return project.name(self.repository)

    @property
    def publisher(self) -> TrustedPublisher:
        """The publisher that is registered on PyPI.

        Raises:
            OffError: the settings name none, and the clause about it is off.
            SubjectError: the settings name none.
        """
        publisher = self.repository.settings.publisher
        if publisher is None:
            raise self.off("publisher-matches") or SubjectError(self.unrecorded)
        return publisher

    @property
    def unrecorded(self) -> str:
        """What to say where the settings name no publisher, and a page needs it."""
        return (
            f"{self.path(settings.FILE)} has no [tool.pubproof.publisher]; record there what is "
            "registered on PyPI: owner, repository, workflow and environment"
        )

    @property
    def slug(self) -> str:
        """The repository as GitHub names it, ``owner/name``.

        Raises:
            SubjectError: the settings name no publisher.
        """
        return self.publisher.slug

    def path(self, inside: str) -> str:
        """Return a path of the subject as seen from the site's repository."""
        return f"{self.folder}/{inside}" if self.folder else inside

    def say(self, reason: str) -> str:
        """Return a reason, which names the subject where that is not the site's repository."""
        return f"in {self.folder}: {reason}" if self.folder else reason

    def place(self, location: Location) -> Location:
        """Return a place of the subject as seen from the site's repository."""
        return location._replace(path=self.path(location.path))
