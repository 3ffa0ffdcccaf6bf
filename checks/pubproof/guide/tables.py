"""Tables that a page shows of its subject."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from pubproof.guide import marks
from pubproof.guide.inline import code, copied, link, literal
from pubproof.home import of_publisher
from pubproof.pypi import action_versions, claims, metadata_versions
from pubproof.workflows.expressions import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pubproof.contract.clause import Verdict
    from pubproof.guide.guide import Guide
    from pubproof.pypi.claims import Claim
    from pubproof.workflows.runs.job_run import JobRun

_FIELDS = {
    "owner": "Owner",
    "repository": "Repository name",
    "workflow": "Workflow name",
    "environment": "Environment name",
}
"""The fields of the publisher, by the labels of PyPI's form."""


def publisher(guide: Guide) -> str:
    """Return the fields of PyPI's form with the values to type."""
    values = guide.subject.publisher._asdict()
    shown = {
        label: copied(values[name]) if values[name] else "leave empty"
        for name, label in _FIELDS.items()
    }
    rows = "".join(f"<div><dt>{label}</dt><dd>{value}</dd></div>" for label, value in shown.items())
    return f'<dl class="pubproof-fields">{rows}</dl>'


def contract(guide: Guide) -> str:
    """Return every clause with its state, and with the reason of a state that has one."""
    rows = (
        (
            marks.sign(result.verdict.state),
            f"[`{clause}`]({guide.clause_address(clause)})",
            result.clause.statement + _reason(result.verdict),
        )
        for clause, result in guide.subject.results.items()
    )
    return table(("State", "Clause", "It says"), rows)


def _reason(verdict: Verdict) -> str:
    if not verdict.reason:
        return ""
    return f"<br><em>{verdict.state.capitalize()}, because {literal(verdict.reason)}.</em>"


def metadata() -> str:
    """Return which Metadata-Version the releases of the action and PyPI accept."""
    known = metadata_versions.table()
    groups = groupby(reversed(known.actions), key=lambda one: one.accepts)
    rows = [
        (
            _span([action_versions.dotted(one.version) for one in group]),
            metadata_versions.shown(number),
        )
        for number, group in groups
    ]
    rows.append((f"PyPI itself ({known.read})", metadata_versions.shown(known.pypi)))
    return table(("Who", "Takes at most"), rows)


def _span(versions: list[str]) -> str:
    first, last = versions[0], versions[-1]
    return f"action v{first}" if first == last else f"action v{first} to v{last}"


def permissions(guide: Guide) -> str:
    """Return what the token of each job of a release may do."""
    release = guide.subject.pipeline.release
    if release is None:
        raise guide.subject.lacks(guide.subject.say("no workflow uploads to PyPI"))
    jobs = [job for job in release.all_jobs() if job.possible and job.called is None]
    rows = (
        (
            code(job.job.id),
            link(
                literal(f"{job.run.workflow.file}:{job.job.location.line}"),
                guide.link(job.job.location),
            ),
            _granted(job),
        )
        for job in jobs
    )
    return table(("Job", "In", "May"), rows)


def token_claims(guide: Guide) -> str:
    """Return the claims of the token of an ordinary release, and what PyPI does with each."""
    routes = guide.subject.pipeline.release_routes
    if not routes:
        raise guide.subject.lacks(guide.subject.say("no workflow uploads to PyPI"))
    publisher = guide.subject.publisher
    rows = (
        (f"`{one.name}`", _claimed(one), one.use)
        for one in claims.predict(routes[0], of_publisher(publisher), owner_id=publisher.owner_id)
    )
    return table(("Claim", "Value", "What PyPI does with it"), rows)


def _claimed(claim: Claim) -> str:
    if isinstance(claim.value, Unknown):
        return f"<em>unknown: {literal(claim.value.reason)}</em>"
    note = f" ({literal(claim.note)})" if claim.note else ""
    return f"{code(claim.value)}{note}" if claim.value else "<em>absent</em>"


def _granted(job: JobRun) -> str:
    if job.permissions is None:
        return "*what the repository's default gives*"
    granted = sorted(job.permissions.granted.items())
    return ", ".join(f"`{scope}: {level}`" for scope, level in granted) or "*nothing*"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown, whose cells are Markdown too."""
    lines = [f"| {' | '.join(row)} |" for row in (head, *rows)]
    lines.insert(1, "|" + " --- |" * len(head))
    return "\n".join(('<div class="pubproof-table" markdown>\n', *lines, "\n</div>"))
