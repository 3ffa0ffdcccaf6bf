"""When each clause held and when not, commit by commit."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from pubproof.contract import CLAUSES
from pubproof.contract.clause import Finding, State, Verdict
from pubproof.history import verdicts
from pubproof.history.commits import walk
from pubproof.history.known import Known
from pubproof.history.listing import Listing
from pubproof.history.memory import Memory
from pubproof.history.objects import Objects
from pubproof.history.snapshot import CommitTree, Snapshot
from pubproof.once import remembered

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from pubproof.history.commits import Branch, Commit
    from pubproof.history.verdicts import Verdicts
    from pubproof.settings import Settings


class Moment(NamedTuple):
    """The first commit, or one of which something else is said than of the one before."""

    commit: Commit
    verdicts: Verdicts
    problem: str = ""
    """Why the commit could not be read; every clause is then unknown."""


class Span(NamedTuple):
    """A time in which the state of a clause stayed the same."""

    clause: str
    state: State
    began: Commit
    by: Commit
    """The commit that made the change: `began` itself, or one that it merged."""
    ended: Commit | None
    """The commit with the next state, None where it lasts."""
    reason: str
    """Why the state is off or unknown, as it began."""
    findings: tuple[Finding, ...]
    """The findings it began with."""


class Drift(NamedTuple):
    """One finding, from the commit that brought it to the one without it."""

    finding: Finding
    """As it was first."""
    state: State
    began: Commit
    ended: Commit | None


class History(NamedTuple):
    """All that is told of a repository."""

    repository: str
    branch: Branch
    moments: tuple[Moment, ...]
    """What is said, and since when, oldest first."""
    spans: tuple[Span, ...]
    """By clause in the contract's order, then oldest first."""
    drifts: tuple[Drift, ...]
    """Oldest first."""

    def by_clause(self) -> dict[str, list[Span]]:
        """Return the spans of each clause."""
        found: dict[str, list[Span]] = {}
        for span in self.spans:
            found.setdefault(span.clause, []).append(span)
        return found


def judge(
    root: Path,
    settings: Settings,
    branch: Branch,
    *,
    afresh: bool = False,
    progress: Callable[[str], None] = lambda _: None,
) -> History:
    """Judge every commit of a branch.

    Args:
        root: a folder of the repository, or a bare repository.
        settings: what all commits are judged by.
        branch: the commits.
        afresh: whether to judge those of which it is known from before what is said, too.
        progress: is told after each commit how many are judged, and of how many.
    """
    known = Known(root, settings, branch.folder, afresh=afresh)
    with Objects(root) as objects:
        judged = _Judge(root, settings, branch.folder, objects, known)
        moments: list[Moment] = []
        for number, commit in enumerate(branch.commits, 1):
            moment = judged.moment(commit)
            if not moments or moment.verdicts != moments[-1].verdicts:
                moments.append(moment)
            progress(f"{number:,} of {len(branch.commits):,} commits judged")
        spans = tuple(span for one in CLAUSES for span in _spans(one.id, moments, judged))
        if objects.complete:
            known.keep()
    return History(str(root), branch, tuple(moments), spans, tuple(_drifts(moments)))


class _Judge:
    """Judges commits, and remembers what it made of their files."""

    def __init__(
        self, root: Path, settings: Settings, folder: str, objects: Objects, known: Known
    ) -> None:
        self.root = root
        self._settings = settings
        self._folder = folder
        self._objects = objects
        self._known = known
        self._listing = Listing(objects)
        self._memory = Memory()

    @remembered
    def moment(self, commit: Commit) -> Moment:
        """Return what is said of a commit."""
        known = self._known.get(commit.tree)
        if known is not None:
            return Moment(commit, known)
        try:
            root = self._root_of(commit)
            self._memory.doubt(self._listing.move(root))
            self._memory.forget()
            tree = CommitTree(self._objects, root, self._listing, self._memory)
            snapshot = Snapshot(self.root, self._settings, tree, self._memory, self._known.disk)
            said = snapshot.recall("verdicts", verdicts.of)
        except OSError as error:
            why = f"{commit.id[:8]} cannot be read: {error.strerror}"
            lost = {clause.id: Verdict(State.UNKNOWN, why) for clause in CLAUSES}
            return Moment(commit, lost, why)
        self._known.add(commit.tree, said)
        return Moment(commit, said)

    def _root_of(self, commit: Commit) -> str | None:
        found: str | None = commit.tree
        for name in filter(None, self._folder.split("/")):
            entry = self._objects.folder(found).get(name) if found is not None else None
            found = entry.id if entry is not None and entry.is_folder else None
        return found


def _spans(clause: str, moments: Sequence[Moment], judged: _Judge) -> list[Span]:
    found: list[Span] = []
    for moment in moments:
        verdict = moment.verdicts[clause]
        if found and found[-1].state is verdict.state:
            continue
        commit = moment.commit
        by = _merged(commit, clause, verdict.state, judged) if found else commit
        if found:
            found[-1] = found[-1]._replace(ended=commit)
        given = (verdict.reason, verdict.findings)
        found.append(Span(clause, verdict.state, commit, by, None, *given))
    return found


def _merged(commit: Commit, clause: str, state: State, judged: _Judge) -> Commit:
    """Return the commit that brought a state: where `commit` is a merge, one of what it merged.

    What was merged is halved again and again, as by ``git bisect``; where the state came and went
    more than once, any of the commits that brought it may be returned.
    """
    while len(commit.parents) > 1:
        into, branch = commit.parents[:2]
        merged = walk(judged.root, branch, f"^{into}")
        first = bisect_left(
            merged, 1, key=lambda each: judged.moment(each).verdicts[clause].state is state
        )
        if first == len(merged):
            break
        commit = merged[first]
    return commit


def _drifts(moments: Sequence[Moment]) -> list[Drift]:
    """Return the findings with their times; a finding that only moves within its file stays."""
    lasting: dict[tuple[str, str, str], Drift] = {}
    ended: list[Drift] = []
    for moment in moments:
        now = {
            (one.clause, one.location.path, one.message): (one, verdict.state)
            for verdict in moment.verdicts.values()
            for one in verdict.findings
        }
        over = [key for key in lasting if key not in now]
        ended += [lasting.pop(key)._replace(ended=moment.commit) for key in over]
        for key, (one, state) in now.items():
            lasting.setdefault(key, Drift(one, state, moment.commit, None))
    return sorted([*ended, *lasting.values()], key=lambda one: (one.began.when, one.finding))
