"""What the contract says of a release, an outcome for each clause that does not hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.folders import Folder
from tests.openmed import CLAUSES, PROVENANCE, PUBLISH, copy

from pubproof import settings
from pubproof.pipeline import Pipeline
from pubproof.preflight import clauses
from pubproof.preflight.outcome import Outcome, State
from pubproof.repository import Repository

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HOLD = Outcome("contract", "contract", State.PASSED, f"all {len(CLAUSES)} clauses hold or are off")


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(copy(tmp_path))


@pytest.fixture
def judged(folder: Folder) -> Callable[..., list[Outcome]]:
    """Return what is said, with the files as they are then."""

    def of(*, metadata_is_known: bool = False) -> list[Outcome]:
        repository = Repository(folder.root, settings.read(folder.root, CLAUSES))
        return list(clauses.judged(Pipeline(repository), metadata_is_known=metadata_is_known))

    return of


def help_of(clause: str, folder: Folder) -> str:
    return f"`pubproof check --select {clause} {folder.root}` shows where"


def test_clauses_that_hold_are_counted(judged: Callable[..., list[Outcome]]) -> None:
    assert judged() == [HOLD]


def test_a_clause_that_fails_is_told_with_all_its_places(
    folder: Folder, judged: Callable[..., list[Outcome]]
) -> None:
    folder.replace(PUBLISH, "on:\n", "on:\n  workflow_dispatch:\n  schedule: [{cron: 0 0 * * 1}]\n")
    (one,) = judged()
    assert one == Outcome(
        "contract",
        "tag-push-only",
        State.FAILED,
        "tag-push-only fails",
        (
            f"{PUBLISH}:4:3: also runs on workflow_dispatch",
            f"{PUBLISH}:5:3: also runs on schedule",
        ),
        help_of("tag-push-only", folder),
    )


def test_a_clause_without_a_place_is_told_with_its_reason(
    folder: Folder, judged: Callable[..., list[Outcome]]
) -> None:
    folder.remove(PUBLISH)
    found = {one.check: one for one in judged()}
    assert found["pypa-action"] == Outcome(
        "contract",
        "pypa-action",
        State.UNKNOWN,
        "pypa-action is unknown",
        ("no upload to PyPI was found (see one-publisher)",),
        help_of("pypa-action", folder),
    )
    assert HOLD.check not in found


def test_files_that_are_accepted_answer_what_the_repository_leaves_open(
    folder: Folder, judged: Callable[..., list[Outcome]]
) -> None:
    folder.replace(PROVENANCE, "--no-isolation ", "")
    assert [(one.check, one.state) for one in judged()] == [("metadata-supported", State.UNKNOWN)]
    assert judged(metadata_is_known=True) == [HOLD]


def test_files_that_are_accepted_answer_for_no_other_clause(
    folder: Folder, judged: Callable[..., list[Outcome]]
) -> None:
    folder.replace(PROVENANCE, "--no-isolation ", "")
    folder.replace(PUBLISH, "      name: pypi\n", "      name: ${{ vars.WHERE }}\n")
    found = judged(metadata_is_known=True)
    assert {one.check: one.state for one in found} == dict.fromkeys(
        ("publisher-matches", "environment-named"), State.UNKNOWN
    )


def test_a_refusal_that_the_repository_shows_stands_whatever_was_accepted(
    folder: Folder, judged: Callable[..., list[Outcome]]
) -> None:
    newer, older = (
        "dc37677b2e1c63e2034f94d8a5b11f265b73ba33 # v1.14.2",
        "cef221092ed1bacb1cc03d23a2d87d1d172e277b # v1.14.0",
    )
    folder.replace(PUBLISH, newer, older)
    found = judged(metadata_is_known=True)
    assert [(one.check, one.state) for one in found] == [("metadata-supported", State.FAILED)]
