"""When each clause held and when not, commit by commit."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from pubproof.contract import CLAUSES, judge
from pubproof.contract.clause import Finding, State, Verdict
from pubproof.history import commits as listing
from pubproof.history.memory import Memory
from pubproof.history.objects import FOLDER, Objects
from pubproof.history.snapshot import CommitTree, Snapshot
from pubproof.pipeline import Pipeline

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from pathlib import Path

    from pubproof.history.commits import Branch, Commit
    from pubproof.settings import Settings

TEXTS = ("clause-documented", "no-stale-reference")
"""The clauses that read the texts; what they say can change with any file."""
Verdicts = dict[str, Verdict]
"""What was said of a commit, by clause."""


class Moment(NamedTuple):
    """A commit in which something changed that the clauses read."""

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
    """The commits that were judged, oldest first."""
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


def tell(
    root: Path,
    settings: Settings,
    branch: Branch,
    *,
    texts: bool = False,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> History:
    """Judge every commit of a branch.

    Args:
        root: a folder of the repository, or a bare repository.
        settings: what all commits are judged by.
        branch: the commits.
        texts: whether to judge the clauses that read texts too.
        progress: is told how many commits are done, and of how many.
    """
    with Objects(root) as objects:
        clauses = [one.id for one in CLAUSES if texts or one.id not in TEXTS]
        judged = _Judge(root, settings, branch.folder, objects, clauses)
        moments: list[Moment] = []
        for number, commit in enumerate(branch.commits, 1):
            moment = judged.moment(commit)
            if not moments or moment.verdicts is not moments[-1].verdicts:
                moments.append(moment)
            progress(number, len(branch.commits))
        spans = tuple(span for clause in clauses for span in _spans(clause, moments, judged))
    return History(str(root), branch, tuple(moments), spans, tuple(_drifts(moments)))


class _Judge:
    """Judges commits, and remembers what it made of their files."""

    def __init__(
        self,
        root: Path,
        settings: Settings,
        folder: str,
        objects: Objects,
        clauses: Collection[str],
    ) -> None:
        self.root = root
        self._clauses = clauses
        self._settings = settings
        self._folder = folder
        self._objects = objects
        self._memory = Memory()
        self._asked: dict[str, Moment] = {}

    def moment(self, commit: Commit) -> Moment:
        """Return what is said of a commit."""
        if commit.id not in self._asked:
            self._asked[commit.id] = self._judge(commit)
        return self._asked[commit.id]

    def _judge(self, commit: Commit) -> Moment:
        try:
            tree = CommitTree(self._objects, self._root_of(commit), self._memory)
            verdicts = self._memory.recall(tree, "verdicts", lambda: self._verdicts(tree))
        except OSError as error:
            why = f"{commit.id[:8]} cannot be read: {error.strerror}"
            lost = {clause: Verdict(State.UNKNOWN, why) for clause in self._clauses}
            return Moment(commit, lost, why)
        return Moment(commit, verdicts)

    def _root_of(self, commit: Commit) -> str | None:
        found: str | None = commit.tree
        for name in filter(None, self._folder.split("/")):
            entry = self._objects.folder(found).get(name) if found is not None else None
            found = entry.id if entry is not None and entry.mode == FOLDER else None
        return found

    def _verdicts(self, tree: CommitTree) -> Verdicts:
        self._memory.forget()
        snapshot = Snapshot(self.root, self._settings, tree, self._memory)
        return {
            result.clause.id: result.verdict._replace(evidence=(), cautions=(), notes=())
            for result in judge(Pipeline(snapshot), select=self._clauses).results
        }


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
        merged = listing.walk(judged.root, branch, f"^{into}")
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
