"""Sentences of pages that state what a clause says, and do not prove it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pubproof.references import unproven

if TYPE_CHECKING:
    from tests.references.conftest import Desk

SITE = "plugins:\n  - macros:\n      modules: [pubproof.guide.macros]\n  - pubproof\n"
STATES = {
    "The push of a tag starts the release.": "tag-push-only",
    "Only tags that are pushed to main are published.": "tag-push-only",
    "Pull requests cannot start the publish workflow.": "no-pull-request",
    "The workflow never runs for pull requests.": "no-pull-request",
    "The publish job has no API token.": "no-stored-credentials",
    "Releases are published without any stored credentials; the job has none.": (
        "no-stored-credentials"
    ),
    "The publish job holds `id-token: write` alone.": "least-privilege",
    "The workflow attests build provenance.": "slsa-provenance",
    "The workflow verifies every attestation before the upload.": "attestations-verified",
    "`publish.yml` starts when a tag is pushed.": "tag-push-only",
    "The upload has PEP 740 attestations.": "pep740-attestations",
}
SILENT = [
    "Push a tag to start the release.",
    "When a tag is pushed, the release starts.",
    "You push a tag, and the workflow publishes.",
    "Does the push of a tag start the release?",
    "## The push of a tag starts the release",
    "    The push of a tag starts the release.",
    "> The push of a tag starts the release.",
    "| The push of a tag starts the release. |",
    "```\nThe push of a tag starts the release.\n```",
    "```\nThe push of a tag starts the release.",
    "<!-- The push of a tag starts the release. -->",
    "<!-- The push of a tag starts the release.",
    "---\ntitle: The push of a tag starts the release\n---\nWords.",
    "The push of a tag makes people happy.",
    "The release is made by hand.",
    "The tests must pass before the release tag is pushed.",
    "The upload has no PEP 740 attestations: they are disabled.",
    "The job uploads without running the hooks of the step with the token.",
    "Users of the release verify its attestations, which it has.",
]


@pytest.mark.parametrize("sentence", STATES)
def test_a_sentence_that_states_a_fact_is_noted(sentence: str) -> None:
    (found,) = unproven.sentences("docs/a.md", f"# A page\n\nSome words. {sentence} More.\n")
    assert found.clause == STATES[sentence]
    place = found.location
    assert (place.path, place.line, place.column) == ("docs/a.md", 3, 13)
    assert place.end_column == 13 + len(sentence)


@pytest.mark.parametrize("text", SILENT)
def test_other_sentences_are_not_noted(text: str) -> None:
    assert list(unproven.sentences("docs/a.md", f"{text}\n")) == []


def test_a_sentence_over_two_lines_is_noted_where_it_begins() -> None:
    text = "One. The push of a tag\nstarts the release. Two.\n\nThe push of a tag releases."
    (found,) = unproven.sentences("a.md", text)
    assert (found.location.line, found.location.column, found.location.end_column) == (1, 6, 23)


def test_a_page_without_a_claim_gets_notes(desk: Desk) -> None:
    desk.write("mkdocs.yml", SITE)
    words = "The push of a tag starts the release. The publish job has no API token.\n"
    desk.write("docs/a.md", words)
    desk.write("docs/b.md", f"---\nrepository: other\n---\n{words}")
    desk.write("docs/c.md", f'{words}\n{{{{ holds("pypa-action") }}}}\n')
    desk.write("docs/d.md", words)
    desk.write("docs/changelog.md", words)
    desk.write("docs/blog/e.md", words)
    notes = desk.verdict("clause-documented").notes
    shown = [(str(one.location), one.message, one.help) for one in notes]
    says = "this sentence states what {} says, without a proof"
    assert shown == [
        (
            f"docs/{page}.md:1:{column}",
            says.format(clause),
            f'add {{{{ holds("{clause}") }}}} to it',
        )
        for page in ("a", "d")
        for clause, column in (("tag-push-only", 1), ("no-stored-credentials", 39))
    ]
