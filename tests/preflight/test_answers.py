"""What PyPI would answer to the run of a tag, and what the contract says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.preflight.conftest import Clone, Makers

    Release = Callable[..., tuple[int, str]]

RECORD = "[tool.pubproof.publisher]"
NAME = "      name: pypi\n"


@pytest.fixture
def said(clone: Clone, release: Release, makers: Makers) -> Callable[[], str]:
    """Publish what was changed, and return what is said of its release."""

    def run() -> str:
        clone.publish("Change")
        return release("v1.2.3", "--dist", makers("hatchling-2.5"))[1]

    return run


def shows(clause: str, clone: Clone) -> str:
    return f"  = help: `pubproof check --select {clause} {clone.root}` shows where\n"


def test_a_publisher_that_accepts_the_run(clone: Clone, said: Callable[[], str]) -> None:
    clone.write("notes.txt", "")
    answer = said()
    assert "✓ PyPI accepts the run of v1.2.3 for the recorded publisher\n" in answer
    assert " clauses hold or are off\n" in answer


def test_without_a_record_the_answer_is_not_known(clone: Clone, said: Callable[[], str]) -> None:
    clone.write("pyproject.toml", clone.text("pyproject.toml").partition(RECORD)[0])
    missing = f"no publisher is recorded in {RECORD}"
    answer = said()
    assert f"? {missing}\n  = help: record what is registered on PyPI\n" in answer
    assert (
        f"? publisher-matches is unknown\n    pyproject.toml:1:1: {missing}\n"
        + shows("publisher-matches", clone)
    ) in answer
    assert f"\npublisher      not known to be ready because {missing}\n" in answer


def test_what_only_the_run_can_tell_is_not_known(clone: Clone, said: Callable[[], str]) -> None:
    given = NAME.replace("pypi", "${{ vars.ENVIRONMENT }}")
    clone.replace(".github/workflows/publish.yml", NAME, given)
    why = "variables are known only when the workflow runs"
    answer = said()
    assert f"? what GitHub will say of 'environment' cannot be told: {why}\n" in answer
    assert (
        "? environment-named is unknown\n"
        f"    .github/workflows/publish.yml:31:13: {why}\n{shows('environment-named', clone)}"
    ) in answer


def test_a_clause_that_fails_is_told_with_its_places(clone: Clone, said: Callable[[], str]) -> None:
    clone.replace(".github/workflows/publish.yml", "on:\n", "on:\n  workflow_dispatch:\n")
    answer = said()
    assert (
        "✗ tag-push-only fails\n"
        "    .github/workflows/publish.yml:4:3: also runs on workflow_dispatch\n"
        + shows("tag-push-only", clone)
    ) in answer
    assert "hold or are off" not in answer
