"""A clause of the contract, and what a check says of it."""

from __future__ import annotations

from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from pubproof.location import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pubproof.location import Location
    from pubproof.operations import Operation
    from pubproof.pipeline import Pipeline
    from pubproof.repository import Repository


class State(StrEnum):
    """What is known of a clause."""

    HOLDS = "holds"
    FAILS = "fails"
    OFF = "off"
    UNKNOWN = "unknown"


class Evidence(NamedTuple):
    """A place that makes a clause true."""

    location: Location
    note: str
    """What the place shows, as part of a sentence."""


class Missing(Problem):
    """Something that no workflow of the release does: one that cannot be read may do it."""

    __slots__ = ()


class Caution(NamedTuple):
    """Something that is allowed, and that whoever relies on the clause should know."""

    location: Location
    note: str
    """What it lets through, as a sentence without a full stop."""


class Doubt(NamedTuple):
    """Why it cannot be told whether a clause holds."""

    reason: str
    """A phrase that ends the sentence "unknown, because"."""
    location: Location | None = None
    """The place that cannot be judged, None when there is none."""
    help: str = ""
    """What would make it possible to tell."""


class Inapplicable(NamedTuple):
    """Why a clause has nothing to say of a repository: it is off by itself."""

    reason: str
    """A phrase that ends the sentence "off, because"."""


class Note(NamedTuple):
    """Something to think of, where nothing is wrong; it never changes a state."""

    location: Location
    message: str
    """What stands there, as a sentence without a full stop."""
    help: str
    """What could be done."""


Ground: TypeAlias = "Evidence | Caution | Doubt | Inapplicable | Note | Problem"
"""What a check may say."""


class Finding(NamedTuple):
    """A place where a clause does not hold, or cannot be told to hold."""

    clause: str
    location: Location
    message: str
    """What is wrong, as a sentence without a full stop."""
    help: str
    """What to change."""
    doubtful: bool = False
    """Whether the place leaves it open that the clause holds, beside others that break it."""


class Verdict(NamedTuple):
    """A clause's state in one repository, with its grounds."""

    state: State
    reason: str = ""
    """Why the state is `off` or `unknown`; empty otherwise."""
    evidence: tuple[Evidence, ...] = ()
    findings: tuple[Finding, ...] = ()
    cautions: tuple[Caution, ...] = ()
    """What to know of a clause that holds."""
    notes: tuple[Note, ...] = ()
    """What could be done better, whatever the state."""

    def state_at(self, finding: Finding) -> State:
        """Return what a finding says of the clause: that it fails, or that it is left open."""
        return State.UNKNOWN if finding.doubtful else self.state


class Example(NamedTuple):
    """One edit that breaks a clause: a fragment of a workflow, before and after."""

    path: str
    """The file of the model pipeline in which `holds` stands."""
    holds: str
    """The fragment as it should be."""
    fails: str
    """The fragment that breaks the clause."""


class OfTexts:
    """A check that reads the texts of a repository, and nothing of its release."""

    __slots__ = ("grounds",)

    def __init__(self, grounds: Callable[[Repository], Iterable[Ground]]) -> None:
        """Take what yields the grounds for a repository."""
        self.grounds = grounds

    def __call__(self, pipeline: Pipeline) -> Iterable[Ground]:
        """Yield the grounds, as every check does."""
        return self.grounds(pipeline.repository)


class OfUpload:
    """A check of the upload that the contract is about; without one it leaves the clause open."""

    __slots__ = ("grounds",)

    def __init__(self, grounds: Callable[[Pipeline, Operation], Iterable[Ground]]) -> None:
        """Take what yields the grounds for a pipeline and its upload."""
        self.grounds = grounds

    def __call__(self, pipeline: Pipeline) -> Iterator[Ground]:
        """Yield the grounds, as every check does; of further releases what breaks the clause.

        What one of them lacks is left out of it somewhere; where that is said, it is said once.
        """
        if pipeline.upload is None:
            yield no_upload()
            return
        first = list(self.grounds(pipeline, pipeline.upload))
        yield from first
        said = {_words(ground) for ground in first}
        broken = any(isinstance(ground, Problem) for ground in first)
        for release in islice(pipeline.releases(), 1, None):
            for ground in self.grounds(release, release.upload or pipeline.upload):
                again = _words(ground) in said or (broken and isinstance(ground, Missing))
                if isinstance(ground, Problem | Doubt) and not again:
                    said.add(_words(ground))
                    yield ground


def _words(ground: Ground) -> tuple[object, ...]:
    """Return what a ground says of which place, whatever its help."""
    return (type(ground), *ground[:2])


def no_upload() -> Doubt:
    """Return the doubt of a clause that has no upload to judge."""
    return Doubt("no upload to PyPI was found (see one-publisher)")


class Clause(NamedTuple):
    """One sentence of the contract."""

    id: str
    """Public and stable: it stands in reports, settings, page addresses and ignores."""
    statement: str
    """What holds when the clause holds."""
    why: str
    """What goes wrong where it does not hold; one paragraph or more."""
    fix: str
    """How to make it hold."""
    example: Example
    check: Callable[[Pipeline], Iterable[Ground]]
    """Yields the grounds: a problem breaks the clause, a doubt leaves it unknown, and without
    either the evidence makes it hold. A clause that has nothing to judge is `Inapplicable`."""
    incident: str = ""
    """How this went wrong for somebody, with the public source; empty where none is known."""
    settings: tuple[str, ...] = ()
    """The settings that the check follows, as ``pyproject.toml`` spells them."""
    of_every_workflow: bool = False
    """Whether it speaks of every workflow, not only of those that release."""


class Result(NamedTuple):
    """A clause and its verdict."""

    clause: Clause
    verdict: Verdict


class Report(NamedTuple):
    """Everything that is said of one repository."""

    repository: str
    """The repository's folder, as it was given."""
    results: tuple[Result, ...]
    """Every clause in the contract's order."""
    lines: Callable[[str, int], str]
    """Returns line N, counted from 1, of a file of the repository: what reports quote."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, in the order of the clauses, then of their places."""
        return tuple(finding for result in self.results for finding in result.verdict.findings)
