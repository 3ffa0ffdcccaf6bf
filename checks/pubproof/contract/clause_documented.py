"""The pages of the guide state every clause, and no others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.contract.clause import (
    Clause,
    Doubt,
    Evidence,
    Example,
    Inapplicable,
    Note,
    OfTexts,
)
from pubproof.location import Problem
from pubproof.references import sites
from pubproof.spelling import nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from pubproof.contract.clause import Ground
    from pubproof.references.site import Page, Site
    from pubproof.references.statements import Statement
    from pubproof.references.unproven import Sentence
    from pubproof.repository import Repository


def check(repository: Repository) -> Iterable[Ground]:
    """Look on the pages of the site for the claims of the clauses."""
    return repository.recall("clause-documented", lambda it: tuple(_grounds(it)))


def _grounds(repository: Repository) -> Iterator[Ground]:
    """Judge the pages of the repository's site, if they can state clauses at all."""
    if sites.find(repository) is None:
        yield Inapplicable(
            "there is no mkdocs.yml at the top, nor one in a folder that has the macros of "
            "pubproof, and so no page that could state a clause"
        )
        return
    from pubproof.references.site import Site

    site = Site(repository)
    silence = _silence(site)
    if silence is not None:
        yield silence
        return
    from pubproof.contract import CLAUSES
    from pubproof.references import statements

    known = {clause.id: clause.statement for clause in CLAUSES}
    off = repository.settings.off
    stated: dict[str, Statement] = {}
    unlisted: dict[str, Statement] = {}
    pages = [(page, tuple(statements.of(page, site))) for page in site.pages()]
    for statement in _sorted_out(pages, known, stated, unlisted):
        yield _unknown(statement, known)
    for clause, sentence in known.items():
        if clause in stated:
            yield Evidence(stated[clause].location, f"states {clause}")
        elif clause in off:
            continue
        elif clause in unlisted:
            yield _unlisted(unlisted[clause], site)
        else:
            yield _missing(clause, sentence, site)
    yield from _notes(pages, site)


def _silence(site: Site) -> Ground | None:
    """Return why the pages of a site cannot state a clause, None where they can."""
    if site.broken is not None:
        reason = f"what the pages of {site.file} state cannot be told: {site.broken.message}"
        return Doubt(reason, site.broken.location, site.broken.help)
    if site.proves:
        return None
    if site.plugin is None:
        return Inapplicable(f"{site.file} does not give its pages the macro 'holds' of pubproof")
    message = "the pages cannot state a clause: they do not have the macro 'holds' of pubproof"
    help_ = f"give the plugin 'macros', before this one, 'modules: [{sites.MACROS}]'"
    return Problem(site.plugin, message, help_)


def _sorted_out(
    pages: Iterable[tuple[Page, Iterable[Statement]]],
    known: Collection[str],
    stated: dict[str, Statement],
    unlisted: dict[str, Statement],
) -> Iterator[Statement]:
    """Yield what pages state that is no clause; collect the others.

    A page about another repository states nothing of this one. What only pages state that are not
    in the navigation goes to `unlisted`.
    """
    wrong = set()
    for page, said in pages:
        for statement in said:
            if statement.clause not in known:
                if statement.location not in wrong:
                    wrong.add(statement.location)
                    yield statement
            elif not page.subject:
                found = stated if page.is_listed else unlisted
                found.setdefault(statement.clause, statement)


def _unknown(statement: Statement, known: Collection[str]) -> Problem:
    near = nearest(statement.clause, known)
    message = f"this page states '{statement.clause}', which is no clause"
    return Problem(statement.location, message, f"write '{near}'" if near else "remove the claim")


def _unlisted(statement: Statement, site: Site) -> Problem:
    page = statement.location.path
    message = f"only {page} states {statement.clause}, and this 'nav' does not have that page"
    return Problem(site.nav, message, "add the page, or state the clause on one that is there")


def _missing(clause: str, sentence: str, site: Site) -> Problem:
    start, end = site.delimiters.variable
    help_ = f'write on a page, after a sentence that says so, {start} holds("{clause}") {end}'
    return Problem(site.location, f"no page states {clause}: {sentence.rstrip('.')}", help_)


def _notes(pages: Iterable[tuple[Page, Iterable[Statement]]], site: Site) -> Iterator[Note]:
    """Offer a proof for the sentences of pages that prove nothing."""
    from pubproof.references.past import is_past

    start, end = site.delimiters.variable
    for page, said in pages:
        if page.subject or is_past(page.path) or any(said):
            continue
        for one in _sentences(page, site.repository):
            message = f"this sentence states what {one.clause} says, without a proof"
            yield Note(one.location, message, f'add {start} holds("{one.clause}") {end} to it')


def _sentences(page: Page, repository: Repository) -> tuple[Sentence, ...]:
    """Return the sentences of a page that a clause could prove."""
    from pubproof.references import unproven

    key = ("unproven sentences", page.path, page.text)
    return repository.recall(key, lambda _: tuple(unproven.sentences(page.path, page.text)))


CLAUSE = Clause(
    id="clause-documented",
    statement="Every clause in force is stated on a page of the guide, and no page states another.",
    why=(
        "A clause that no page states is a rule that nobody can read up on, and a page that "
        "states a clause that does not exist promises what nothing checks. The macro `holds` ties "
        "a sentence to its clause; this clause sees to it that the sentences are there. What no "
        "reader sees states nothing: a comment, a draft, a page that `nav` leaves out. A clause "
        "that is switched off need not be stated; where a page states it all the same, the mark "
        "shows that it is off, and the reason. In a repository whose site does not use the macros "
        "this clause is off by itself."
    ),
    fix=(
        "Write a sentence that says what the clause says, on a page of the site, and end it with "
        '`holds("…")` in the delimiters of `mkdocs.yml`. Remove the claim of a clause that does '
        "not exist, or spell it right."
    ),
    example=Example(
        path="docs/index.md",
        holds='Only the push of a tag starts a release. {= holds("tag-push-only") =}',
        fails="Only the push of a tag starts a release.",
    ),
    check=OfTexts(check),
)
