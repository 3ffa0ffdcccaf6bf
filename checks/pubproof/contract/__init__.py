"""The clauses, one module each, and the proof of all of them for one repository."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pubproof.contract import (
    actions_pinned,
    attestations_verified,
    clause_documented,
    distributions_checked,
    environment_named,
    further,
    least_privilege,
    metadata_supported,
    no_pull_request,
    no_stale_reference,
    no_stored_credentials,
    one_publisher,
    pep740_attestations,
    provenance_workflow,
    publisher_matches,
    pypa_action,
    silences,
    slsa_provenance,
    tag_push_only,
    unreadable,
    verified_distributions,
)
from pubproof.contract.clause import (
    Caution,
    Clause,
    Doubt,
    Evidence,
    Finding,
    Inapplicable,
    Missing,
    Note,
    OfTexts,
    Report,
    Result,
    State,
    Verdict,
)
from pubproof.location import Problem
from pubproof.pipeline import Pipeline

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from pubproof.contract.clause import Ground
    from pubproof.contract.unreadable import Unreadable
    from pubproof.leads.workers import Workers
    from pubproof.repository import Repository

CLAUSES: tuple[Clause, ...] = (
    one_publisher.CLAUSE,
    tag_push_only.CLAUSE,
    no_pull_request.CLAUSE,
    provenance_workflow.CLAUSE,
    distributions_checked.CLAUSE,
    slsa_provenance.CLAUSE,
    attestations_verified.CLAUSE,
    verified_distributions.CLAUSE,
    pypa_action.CLAUSE,
    least_privilege.CLAUSE,
    no_stored_credentials.CLAUSE,
    pep740_attestations.CLAUSE,
    publisher_matches.CLAUSE,
    environment_named.CLAUSE,
    metadata_supported.CLAUSE,
    actions_pinned.CLAUSE,
    clause_documented.CLAUSE,
    no_stale_reference.CLAUSE,
)
"""Every clause, in the order in which the guide states them."""
TEXT_CLAUSES = tuple(one.id for one in CLAUSES if isinstance(one.check, OfTexts))
"""The clauses that read texts. The others say the same whatever texts say, and take far longer."""


def prove(
    repository: Repository,
    *,
    select: Collection[str] | None = None,
    off: Mapping[str, str] | None = None,
    workers: Workers | None = None,
) -> Report:
    """Judge the clauses for one repository, as `judge` does; `workers` help to read it."""
    return judge(Pipeline(repository, workers), select=select, off=off)


def judge(
    pipeline: Pipeline,
    *,
    select: Collection[str] | None = None,
    off: Mapping[str, str] | None = None,
) -> Report:
    """Judge the clauses for one release pipeline.

    Args:
        pipeline: what is judged.
        select: the ids of the clauses to judge; None means all.
        off: ids of clauses to leave out, each with the reason; the settings add theirs.
    """
    repository = pipeline.repository
    results = weigh(pipeline, select=select, off=off)
    texts = dict(pipeline.texts())
    known = [clause.id for clause in CLAUSES]
    judged = silences.apply(results, texts, repository, known)
    return Report(repository.folder, tuple(judged), repository.line)


def weigh(
    pipeline: Pipeline,
    *,
    select: Collection[str] | None = None,
    off: Mapping[str, str] | None = None,
) -> list[Result]:
    """Judge the clauses as `judge` does, whatever comments silence."""
    left_out = {**pipeline.settings.off, **(off or {})}
    unread = unreadable.of(pipeline)
    results = [
        _weighed(clause, partial(clause.check, pipeline), left_out, unread)
        for clause in CLAUSES
        if select is None or clause.id in select
    ]
    return [_with_unjudged(one, pipeline) for one in results]


def _with_unjudged(result: Result, pipeline: Pipeline) -> Result:
    """Return a result with what is judged no longer, where several uploads are allowed."""
    if result.clause is not one_publisher.CLAUSE or result.verdict.state is not State.OFF:
        return result
    notes = tuple(further.unjudged(pipeline))
    return result._replace(verdict=result.verdict._replace(notes=notes))


def weigh_texts(repository: Repository, unread: Unreadable) -> list[Result]:
    """Judge the clauses in `TEXT_CLAUSES` as `weigh` does, where what cannot be read is known."""
    return [
        _weighed(clause, partial(check.grounds, repository), repository.settings.off, unread)
        for clause, check in ((clause, clause.check) for clause in CLAUSES)
        if isinstance(check, OfTexts)
    ]


def _weighed(
    clause: Clause,
    check: Callable[[], Iterable[Ground]],
    left_out: Mapping[str, str],
    unread: Unreadable,
) -> Result:
    """Return a clause with what its check says, which is not asked where it is left out."""
    if clause.id in left_out:
        return Result(clause, Verdict(State.OFF, left_out[clause.id]))
    grounds = [one for one in check() if not (unread.hides_release and isinstance(one, Missing))]
    return Result(clause, _verdict(clause, [*grounds, *unread.grounds(clause)]))


def _verdict(clause: Clause, grounds: Iterable[Ground]) -> Verdict:
    """Weigh the grounds: a problem breaks the clause, a doubt leaves it open."""
    grounds = list(dict.fromkeys(grounds))
    notes = tuple(one for one in grounds if isinstance(one, Note))
    idle = next((one for one in grounds if isinstance(one, Inapplicable)), None)
    if idle is not None:
        return Verdict(State.OFF, idle.reason, notes=notes)
    evidence = tuple(one for one in grounds if isinstance(one, Evidence))
    problems = sorted(
        (one for one in grounds if isinstance(one, Problem)), key=lambda one: one.location
    )
    doubts = [one for one in grounds if isinstance(one, Doubt)]
    findings = (
        *(Finding(clause.id, one.location, one.message, one.help) for one in problems),
        *(
            Finding(clause.id, one.location, one.reason, one.help, bool(problems))
            for one in doubts
            if one.location
        ),
    )
    if problems:
        return Verdict(State.FAILS, "", (), findings, notes=notes)
    if doubts:
        return Verdict(State.UNKNOWN, doubts[0].reason, (), findings, notes=notes)
    if not evidence:
        return Verdict(State.UNKNOWN, "nothing shows that it holds", notes=notes)
    cautions = tuple(one for one in grounds if isinstance(one, Caution))
    return Verdict(State.HOLDS, "", evidence, cautions=cautions, notes=notes)
