"""Names on pages that prove what they say: beside a claim they are the repository's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.references.conftest import Desk

SITE = "plugins:\n  - macros:\n      modules: [pubproof.guide.macros]\n  - pubproof\n"


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("The job `deploy` uploads to PyPI", "there is no job 'deploy' in the workflows"),
        (
            "The job runs in the environment `staging`",
            "no job runs in an environment 'staging'",
        ),
        (
            "The push of a tag `release-*` starts it",
            "no workflow starts by tags 'release-*'; they start by 'v*'",
        ),
        ("It needs `packages: write`", "no job grants 'packages: write'"),
        (
            "It is done with `pypa/gh-action-pypi-publih`",
            "no workflow uses the action 'pypa/gh-action-pypi-publih'",
        ),
    ],
)
def test_a_paragraph_with_a_claim_speaks_of_this_repository(
    said: str, message: str, desk: Desk
) -> None:
    desk.write("mkdocs.yml", SITE)
    text = f'# A page\n\n{said}.\n\n{said} {{{{ holds("pypa-action") }}}}.\n'
    assert [(line, words) for line, _, words in desk.findings("docs/a.md", text)] == [(5, message)]


def test_a_page_without_a_claim_speaks_to_users(desk: Desk) -> None:
    desk.write("mkdocs.yml", SITE)
    text = "# A page\n\nThe job `deploy` uploads; call `holds()` there.\n"
    assert desk.findings("docs/a.md", text) == []


def test_a_claim_tells_of_which_environments_an_item_speaks(desk: Desk) -> None:
    desk.write("mkdocs.yml", SITE)
    item = '- runs in the environment `staging`; {{ holds("environment-named") }}\n'
    assert desk.findings("docs/a.md", f"# A\n\nIt:\n\n{item}") == [
        (5, 28, "no job runs in an environment 'staging'")
    ]


@pytest.mark.parametrize(
    "said",
    [
        "The job `publish` downloads `wheels`; {{ holds('verified-distributions') }}",
        "It puts the files into `wheelhouse/`, and nothing else. {{ holds('pypa-action') }}",
        "It runs on `deployment-of-docs`, and on nothing else {{ holds('tag-push-only') }}.",
        "They are handed on as `wheels` {{ holds('verified-distributions') }}, and kept.",
    ],
)
def test_a_claimed_sentence_names_a_value_that_is_none(said: str, desk: Desk) -> None:
    desk.write("mkdocs.yml", SITE)
    ((_, _, message),) = desk.findings("docs/a.md", f"# A\n\n{said}\n")
    assert message.startswith("neither the workflows nor the settings have '")


@pytest.mark.parametrize(
    "said",
    [
        "It downloads `python-package-distributions` into `dist/`. {{ holds('pypa-action') }}",
        "It runs on `push`, and on nothing else {{ holds('tag-push-only') }}.",
        "It is stored as `{{ artifact.name }}` {{ holds('verified-distributions') }}.",
        "No step stores `wheels` {{ holds('verified-distributions') }}.",
        "The release stores `wheels`. It is pinned. {{ holds('actions-pinned') }}",
        "It is checked as `twine check` does {{ holds('distributions-checked') }}.",
        "It is checked by `twine-check` {{ holds('distributions-checked') }}.",
    ],
)
def test_a_claimed_sentence_names_what_there_is(said: str, desk: Desk) -> None:
    desk.write("mkdocs.yml", SITE)
    assert desk.findings("docs/a.md", f"# A\n\n{said}\n") == []


def test_a_job_in_a_paragraph_with_a_claim(desk: Desk) -> None:
    desk.write("mkdocs.yml", SITE)
    text = "The job `deploy` asks for an identity. It may. {{ holds('least-privilege') }}\n"
    ((_, _, message),) = desk.findings("docs/a.md", text)
    assert message == "there is no job 'deploy' in the workflows"
