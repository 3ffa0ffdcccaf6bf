"""The build tells what the repository's texts say wrongly, and which clauses no page claims."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.guide.conftest import Site


def test_a_text_that_names_what_is_gone(copy: Site) -> None:
    copy.write("SECURITY.md", "# Security\n\n`.github/workflows/release.yml` publishes.\n")
    problems = copy.build().problems
    assert "SECURITY.md:3: no-stale-reference: there is no workflow file " in problems[-1]
    assert any(
        line.startswith("docs/guide/trusted-publishing.md:") and "no-stale-reference does" in line
        for line in problems
    )


def test_a_claim_that_was_removed(copy: Site) -> None:
    page = "docs/contributing/claims.md"
    copy.replace(page, '{= holds("clause-documented") =}', "")
    (problem,) = copy.build().problems
    line = copy.line_of("mkdocs.yml", "  - pubproof")
    assert problem.startswith(f"mkdocs.yml:{line}: clause-documented: no page states ")


def test_a_text_of_the_example_is_told_at_its_own_place(copy: Site) -> None:
    copy.replace(
        "examples/openmed/README.md", "`.github/workflows/publish.yml`", "`.github/workflows/a.yml`"
    )
    problems = copy.build().problems
    assert any(
        line.startswith("examples/openmed/README.md:7: no-stale-reference: ") for line in problems
    )


def test_github_shows_it_beside_the_text(copy: Site) -> None:
    copy.write("SECURITY.md", "# Security\n\n`.github/workflows/release.yml` publishes.\n")
    output = copy.build(GITHUB_ACTIONS="true").output
    assert "::error file=SECURITY.md,line=3::no-stale-reference: " in output


def test_a_claim_of_no_clause_is_told_once(copy: Site) -> None:
    page = "docs/contributing/claims.md"
    line = copy.line_of(page, '{= holds("clause-documented") =}')
    copy.replace(page, '{= holds("clause-documented") =}', '{= holds("clause-documentd") =}')
    problems = [one for one in copy.build().problems if one.startswith(f"{page}:{line}:")]
    assert problems == [
        f"{page}:{line}: there is no clause 'clause-documentd'; did you mean 'clause-documented'?"
    ]
