"""What the clauses say of one commit."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pubproof.contract import CLAUSES, TEXT_CLAUSES, silences, unreadable, weigh, weigh_texts
from pubproof.pipeline import Pipeline

if TYPE_CHECKING:
    from pubproof.contract.clause import Result, Verdict
    from pubproof.contract.unreadable import Unreadable
    from pubproof.repository import Repository

Verdicts = dict[str, "Verdict"]
"""What is said of a commit, by clause."""


def of(repository: Repository) -> Verdicts:
    """Return what is said of a repository, as a fresh check would, without the evidence."""
    release = repository.recall("release", _of_release)
    texts = weigh_texts(repository, release.unread)
    said = {one.clause.id: one for one in (*release.results, *texts)}
    known = [clause.id for clause in CLAUSES]
    judged = silences.apply(
        [said[one] for one in known],
        {**dict(release.texts), **repository.silencing},
        repository,
        known,
    )
    return {one.clause.id: _bare(one).verdict for one in judged}


class _Release(NamedTuple):
    """What does not depend on the texts."""

    results: tuple[Result, ...]
    unread: Unreadable
    texts: tuple[tuple[str, str], ...]


def _of_release(repository: Repository) -> _Release:
    pipeline = Pipeline(repository)
    select = [one.id for one in CLAUSES if one.id not in TEXT_CLAUSES]
    return _Release(
        tuple(map(_bare, weigh(pipeline, select=select))),
        unreadable.of(pipeline),
        tuple(pipeline.texts()),
    )


def _bare(result: Result) -> Result:
    verdict = result.verdict._replace(evidence=(), cautions=(), notes=())
    return result._replace(verdict=verdict)
