"""Workflows, jobs and steps that a text names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.references.conftest import Desk

WORKFLOW = """\
name: Nightly
on: push
jobs:
  compile:
    name: Compile on ${{ matrix.os }}
    strategy: {matrix: {os: [linux]}}
    runs-on: ubuntu-24.04
    steps:
      - name: Compile the wheel
        run: make
"""


@pytest.fixture
def named(desk: Desk) -> Desk:
    """The desk, with a workflow, a job and a step of these names."""
    desk.write(".github/workflows/nightly.yml", WORKFLOW)
    return desk


@pytest.mark.parametrize(
    "text",
    [
        "The `Nightly` workflow runs on GitHub.",
        "The `nightly` workflow runs on GitHub.",
        "The `compile` job publishes.",
        "The `Compile on linux` job publishes.",
        "The step `Compile the wheel` publishes.",
        "The `polish` step publishes.",
        "The `Polish` step publishes.",
        "The `polish it well` step publishes.",
        "The **long words that go on and on and never end** workflow runs on GitHub.",
        "The **polish** job publishes.",
        "The `fork` and `pull` workflow of GitHub.",
        "The `fork`, `push`\nor `pull_it` workflow of GitHub.",
        "The **Fork** & **Pull** workflow of GitHub.",
        "The `a` and `b` and `c` workflow of GitHub.",
        "On Jenkins the `polish` job publishes.",
        "The `polish` job is hard.",
        "The `polish` workflow is hard.",
        "The `NAME` workflow runs on GitHub.",
        "The `make polish:` job publishes.",
        "On each release `running` jobs are awaited.",
        "With `make` you can run what the `CI` jobs run.",
        "A `timed_out` workflow of GitHub.",
    ],
)
def test_a_name_that_is_there_or_is_none(text: str, named: Desk) -> None:
    assert named.findings("CONTRIBUTING.md", f"# Work\n\n{text}\n") == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("The `Weekly` workflow runs on GitHub.", "workflow 'Weekly'"),
        ("The `weekly` workflow runs on GitHub.", "workflow 'weekly'"),
        ("The `polish` job publishes.", "job 'polish'"),
        ("The `Polish on linux` job publishes.", "job 'Polish on linux'"),
        ("The `ci` job publishes.", "job 'ci'"),
        ("The step `Polish the wheel` publishes.", "step 'Polish the wheel'"),
        ("The **Polish the wheel** step publishes.", "step 'Polish the wheel'"),
        ("The **Weekly** workflow runs on GitHub.", "workflow 'Weekly'"),
        ("On each tag and `weekly` workflow of GitHub.", "workflow 'weekly'"),
        ("The `fork` and `weekly` workflows of GitHub.", "workflow 'weekly'"),
    ],
)
def test_a_name_that_is_not_there(text: str, says: str, named: Desk) -> None:
    found = named.findings("CONTRIBUTING.md", f"# Work\n\n{text}\n")
    assert [message for *_, message in found] == [f"there is no {says} in the workflows"]


def test_two_names_of_restructured_text_are_a_way_of_working(named: Desk) -> None:
    text = "Work\n====\n\nThe ``fork`` and ``pull`` workflow of GitHub.\n"
    assert named.findings("CONTRIBUTING.rst", text) == []


@pytest.mark.parametrize(
    ("path", "heading"), [(".github/CONTRIBUTING.md", "Work"), ("CONTRIBUTING.md", "Releases")]
)
def test_where_a_job_is_one_of_github(path: str, heading: str, named: Desk) -> None:
    found = named.findings(path, f"# {heading}\n\nThe `polish` job is hard.\n")
    assert [message for *_, message in found] == ["there is no job 'polish' in the workflows"]
