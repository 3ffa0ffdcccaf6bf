"""What PyPI would answer to a tag, asked without a build."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.folders import Folder
from tests.git import run_git
from tests.openmed import CLAUSES, PUBLISH, copy

from pubproof import settings
from pubproof.pipeline import Pipeline
from pubproof.preflight import publisher
from pubproof.preflight.outcome import Outcome, State
from pubproof.pypi import index
from pubproof.repository import Repository

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NAMED = "    environment:\n      name: pypi\n"
ACCEPTED = Outcome(
    "publisher",
    "publisher",
    State.PASSED,
    "PyPI accepts the run of v1.2.3 for the recorded publisher",
)
ANOTHER = """\

  rehearse:
    needs: [provenance]
    runs-on: ubuntu-24.04
    environment: rehearsal
    permissions:
      id-token: write
    steps:
      - uses: pypa/gh-action-pypi-publish@dc37677b2e1c63e2034f94d8a5b11f265b73ba33 # v1.14.2
"""


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(copy(tmp_path))


@pytest.fixture
def answers(folder: Folder) -> Callable[[str], list[Outcome]]:
    """Return what is said of a tag, with the files as they are then."""

    def of(tag: str) -> list[Outcome]:
        repository = Repository(folder.root, settings.read(folder.root, CLAUSES))
        return list(publisher.answers(Pipeline(repository), tag))

    return of


def test_a_tag_that_reaches_no_upload_gets_no_answer(
    answers: Callable[[str], list[Outcome]],
) -> None:
    assert answers("v1.2.3") == [ACCEPTED]
    note = "the push of 1.2.3 reaches no upload to PyPI"
    assert answers("1.2.3") == [Outcome("publisher", "publisher", State.FAILED, note)]


def test_without_a_record_nothing_else_is_asked(
    folder: Folder, answers: Callable[[str], list[Outcome]]
) -> None:
    text = folder.text("pyproject.toml").partition("[tool.pubproof.publisher]")[0]
    folder.write("pyproject.toml", text)
    note = "no publisher is recorded in [tool.pubproof.publisher]"
    help_ = "record what is registered on PyPI"
    expected = Outcome("publisher", "publisher", State.UNKNOWN, note, (), help_)
    assert answers("v1.2.3") == [expected]


def test_the_words_of_an_example_are_no_publisher(
    folder: Folder, answers: Callable[[str], list[Outcome]]
) -> None:
    text = folder.text("pyproject.toml").replace('"maziyarpanahi"', '"your-name"')
    folder.write("pyproject.toml", text)
    (found,) = answers("v1.2.3")
    assert (found.check, found.state) == ("publisher", State.FAILED)
    assert "owner 'your-name' is a placeholder" in found.note


def test_the_number_of_the_owner_is_taken_from_the_record(
    folder: Folder, answers: Callable[[str], list[Outcome]]
) -> None:
    named = 'owner = "maziyarpanahi"\n'
    folder.replace("pyproject.toml", named, f"{named}owner-id = 1234567\n")
    assert answers("v1.2.3") == [ACCEPTED]


def test_each_job_that_uploads_to_pypi_gets_its_answer(
    folder: Folder, answers: Callable[[str], list[Outcome]]
) -> None:
    publish = folder.text(PUBLISH)
    folder.write(PUBLISH, publish + ANOTHER)
    refused = Outcome(
        "publisher",
        "publisher",
        State.FAILED,
        "PyPI refuses the run of v1.2.3 with invalid-publisher",
        ("environment: the run says 'rehearsal', the publisher says 'pypi'",),
        "On PyPI, add a publisher with environment 'rehearsal'; or in the workflow, name 'pypi'",
    )
    assert answers("v1.2.3") == [ACCEPTED, refused]
    address = f"        with:\n          repository-url: {index.upload(index.TEST_PYPI)}\n"
    folder.write(PUBLISH, publish + ANOTHER + address)
    assert answers("v1.2.3") == [ACCEPTED]


def test_jobs_that_get_the_same_answer_are_told_once(
    folder: Folder, answers: Callable[[str], list[Outcome]]
) -> None:
    matrix = "    strategy:\n      matrix:\n        where: [pypi, staging, live]\n"
    named = (
        "    environment:\n      name: ${{ matrix.where == 'live' && 'pypi' || matrix.where }}\n"
    )
    folder.replace(PUBLISH, NAMED, matrix + named)
    found = answers("v1.2.3")
    assert found[0] == ACCEPTED
    assert [one.state for one in found[1:]] == [State.FAILED]


def test_what_only_the_run_can_tell_is_left_open(
    folder: Folder, answers: Callable[[str], list[Outcome]]
) -> None:
    folder.replace(PUBLISH, NAMED, NAMED.replace("pypi", "${{ vars.WHERE }}"))
    note = (
        "what GitHub will say of 'environment' cannot be told: "
        "variables are known only when the workflow runs"
    )
    assert answers("v1.2.3") == [Outcome("publisher", "publisher", State.UNKNOWN, note)]


def test_a_remote_of_another_name_is_told_after_the_answer(
    folder: Folder, answers: Callable[[str], list[Outcome]]
) -> None:
    urls = '\n[project.urls]\nSource = "https://github.com/someone/else"\n'
    folder.write("pyproject.toml", folder.text("pyproject.toml") + urls)
    run_git(folder.root, "init", "--quiet")
    run_git(folder.root, "remote", "add", "origin", "git@github.com:me/openmed.git")
    note = (
        "git's remote 'origin' says 'me/openmed', "
        "[tool.pubproof.publisher] of pyproject.toml says 'maziyarpanahi/openmed'"
    )
    help_ = "push the tag to the publisher's repository; PyPI compares letter case too"
    remote = Outcome("publisher", "remote", State.UNKNOWN, note, (), help_)
    assert answers("v1.2.3") == [ACCEPTED, remote]
