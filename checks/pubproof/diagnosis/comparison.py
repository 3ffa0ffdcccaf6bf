"""What a run said, held against the recorded publisher and against the workflows of today."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pubproof.diagnosis.claims import are_complete, as_token, ref_of
from pubproof.diagnosis.failure import Side
from pubproof.pypi import decide, publisher_for
from pubproof.pypi.publisher import EXAMPLES, Difference, environment_phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pubproof.diagnosis.at_hand import AtHand
    from pubproof.pypi import Decision, TrustedPublisher

_IN_FILES = ("workflow", "environment")
"""The fields that a commit can change."""
_NO_NAME = "; or the workflow's name or path on PyPI, which wants its file name"
_NOT_BY_COMMIT = f"a new tag, as nothing is wrong with the commit{_NO_NAME}"
_UNCHANGED = "a re-run, or a new tag, as long as neither side is changed"
_FITTING = "a change of the workflows, or a new tag: they fit the record"
_NO_CLAIMS = "the log does not tell the claims: those of the workflows here stand in for them"
_COMPARE = (
    "On PyPI, compare the project's publisher with what the run says, letter by letter: owner,"
    " repository, the workflow's file name, the environment. `pubproof claims` tells them for the"
    " workflows of a folder. Then re-run the failed jobs."
)
_NEW_TAG = (
    "Push a new tag: the workflows here fit the recorded publisher now, those of the tagged commit"
    " did not."
)


class Comparison(NamedTuple):
    """What is to be said of a refusal, once its claims are compared; empty is nothing more."""

    what: str = ""
    """What happened, in the place of the failure's own sentence."""
    differences: tuple[Difference, ...] = ()
    facts: tuple[str, ...] = ()
    """What else the log and the repository tell."""
    help: str = ""
    """What to do."""
    otherwise: str = ""
    """What to do instead, on the other side."""
    useless: str = ""
    """What does not help."""
    section: str = ""
    """The id of the section of the guide's page "When it fails"."""
    side: Side | None = None
    """On which side it is mended; None where the failure itself says so."""


class _Case(NamedTuple):
    """A run that was refused, and the repository in whose settings a publisher is recorded."""

    claims: Mapping[str, str]
    """Those of the run; where the log tells none, those of today."""
    record: TrustedPublisher
    today: Mapping[str, str] | None
    """The claims of a release of today, None where they cannot be told."""
    files: frozenset[str]
    """The file names of the workflows of today."""

    @property
    def fits(self) -> bool:
        """Whether the recorded publisher accepts a release of today."""
        return self.today is not None and decide([self.record], as_token(self.today)).accepted


def compare(claims: Mapping[str, str], at_hand: AtHand | None) -> Comparison:
    """Return what to say of a run for which PyPI found no publisher.

    Args:
        claims: those that the log prints, perhaps not all of them.
        at_hand: the repository, where there is one.
    """
    record = at_hand.record if at_hand is not None else None
    today = at_hand.today(claims) if at_hand is not None else None
    if at_hand is not None and record is not None:
        if claims or today is None:
            return _recorded(_Case(claims, record, today, at_hand.files))
        found = _recorded(_Case(today, record, today, at_hand.files))
        return found._replace(facts=(_NO_CLAIMS, *found.facts))
    if not claims and today is not None:
        return _unrecorded(today, None)._replace(facts=(_NO_CLAIMS, *_facts_of_run(today)))
    if not are_complete(claims):
        return Comparison(facts=_facts_of_run(claims), help=_COMPARE, useless=_NOT_BY_COMMIT)
    return _unrecorded(claims, today)


def _recorded(case: _Case) -> Comparison:
    """Return what to say where a publisher is recorded."""
    claims = {**_record_claims(case.record, case.claims), **case.claims}
    decision = decide([case.record], as_token(claims))
    return _accepted(case) if decision.accepted else _refused(case, decision)


def _refused(case: _Case, decision: Decision) -> Comparison:
    """Return what to say where the recorded publisher does not accept the run either."""
    differences = tuple(_differences(case, decision))
    found = Comparison(
        differences=differences,
        help=decision.help or "",
        section=decision.section or "",
        side=Side.PYPI,
    )
    by_commit_only = decision.section == "reusable-workflow" or not all(
        each.run for each in differences
    )
    if by_commit_only or case.fits:
        found = found._replace(useless=Side.WORKFLOW.useless, side=Side.WORKFLOW)
    if case.fits:
        return found._replace(help=_NEW_TAG, otherwise="" if by_commit_only else found.help)
    if by_commit_only:
        return found
    return found._replace(
        otherwise=_by_commit(differences, case.files), useless=_useless(differences, found.section)
    )


def _accepted(case: _Case) -> Comparison:
    """Return what to say where the recorded publisher would accept the run."""
    record = case.record
    environment = case.claims.get("environment", "")
    differences: tuple[Difference, ...] = ()
    if record.environment and environment not in ("", record.environment):
        remark = ", which is the same to PyPI, unless it shows capitals there"
        differences = (Difference("environment", environment, record.environment, remark),)
    if not are_complete(case.claims):
        missing = "what is missing is cut off, or is that of several runs"
        return Comparison(
            differences=differences,
            facts=(*_facts_of_run(case.claims), missing),
            help=_COMPARE,
            useless=_NOT_BY_COMMIT,
        )
    facts = [f"the record says {', '.join(record.phrases)}"]
    if case.today is not None and not case.fits:
        facts.insert(0, f"the workflows have changed since: {', '.join(_fields(case.today))}")
    return Comparison(
        what="{index} has no publisher that fits this run, though the recorded one would",
        differences=differences,
        facts=tuple(facts),
        help="On PyPI, compare the project's publishers on this index with the record, and add it"
        " if it is not there: a pending one expires after 30 days. Then re-run the failed jobs.",
        useless=_FITTING if case.fits else _NOT_BY_COMMIT,
        section="environment-case" if differences else "",
    )


def _unrecorded(claims: Mapping[str, str], today: Mapping[str, str] | None) -> Comparison:
    """Return what to say where no publisher is recorded."""
    token = as_token(claims)
    run = publisher_for(token)
    caller = publisher_for({**token, "job_workflow_ref": claims.get("workflow_ref", "")})
    if run is not None and caller is not None and caller != run:
        decision = decide([caller], token)
        return Comparison(
            what="{index} has no publisher that fits this run, which uploads in a called workflow",
            facts=_facts_of_run(claims),
            help=decision.help or "",
            useless=Side.WORKFLOW.useless,
            section=decision.section or "",
            side=Side.WORKFLOW,
        )
    facts = _facts_of_run(claims)
    if run is not None and claims["environment"] != run.environment:
        facts += ("a publisher that PyPI shows with capitals in the environment fits no run",)
    if today is not None and publisher_for(as_token(today)) != run:
        facts += (f"the workflows here would say {', '.join(_fields(today))}",)
    return Comparison(
        facts=facts,
        help="If you expect such a run, see on PyPI that a publisher of the project says exactly"
        " this, letter by letter, and add it if none does; then re-run the failed jobs.",
        useless=_NOT_BY_COMMIT,
    )


def _record_claims(record: TrustedPublisher, claims: Mapping[str, str]) -> dict[str, str]:
    """Return what the record would have a run say, for the claims that a log does not print."""
    slug = claims.get("repository") or record.slug
    return {
        "repository": slug,
        "repository_owner_id": record.owner_id or "0",
        "job_workflow_ref": f"{slug}/.github/workflows/{record.workflow}@{ref_of(claims)}",
        "environment": record.environment,
    }


def _differences(case: _Case, decision: Decision) -> Iterator[Difference]:
    """Yield in what the run and the recorded publisher differ, as the run itself spelled it."""
    named = case.claims.get("environment", "")
    for each in decision.differences:
        run, remark = each.run, each.remark
        if each.field == "environment" and named.lower() == run:
            run = named
            remark = f" (PyPI lowers the run's to {each.run!r})" if run != each.run else remark
        if each.field == "workflow" and case.files and each.publisher not in case.files:
            remark += ", and no workflow here is named so"
        yield each._replace(run=run, remark=remark)


def _by_commit(differences: Sequence[Difference], files: frozenset[str]) -> str:
    """Return how a commit brings run and publisher together, where that is not told otherwise."""
    wanted = {each.field: each.publisher for each in differences}
    example = EXAMPLES["workflow"]
    workflow = wanted.get("workflow", example)
    if workflow == example or not set(wanted) <= set(_IN_FILES):
        return ""
    change = "move the upload into" if workflow in files else "rename the file to"
    change += f" {workflow!r}"
    if "environment" in wanted:
        change += f" and give the publish job the environment {wanted['environment']!r}"
    return Side.WORKFLOW.help(change)


def _useless(differences: Sequence[Difference], section: str) -> str:
    fields = {each.field for each in differences}
    if section == "environment-case":
        return Side.PYPI.useless
    if not fields <= set(_IN_FILES):
        return _NOT_BY_COMMIT
    return _UNCHANGED + (_NO_NAME if "workflow" in fields else "")


def _facts_of_run(claims: Mapping[str, str]) -> tuple[str, ...]:
    """Return a line with what the run said."""
    fields = ", ".join(_fields(claims))
    return (f"the run said {fields}",) if fields else ()


def _fields(claims: Mapping[str, str]) -> Iterator[str]:
    """Yield the publisher's fields as far as the claims tell them."""
    owner, _, name = claims.get("repository", "").partition("/")
    if owner and name:
        yield f"owner {owner!r}"
        yield f"repository {name!r}"
    run = publisher_for(as_token({"repository": "?/?", **claims}))
    if run is not None:
        yield f"workflow {run.workflow!r}"
    if "environment" in claims:
        yield environment_phrase(claims["environment"])
