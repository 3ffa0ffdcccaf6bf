"""Names that workflows declare: how many workflows are read for them, and what cannot be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pubproof.references.declared import Declared
from pubproof.repository import WORKFLOWS, Repository
from pubproof.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from tests.references.conftest import Desk

OTHER = """\
on: pull_request
permissions: {contents: read}
jobs:
  look:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: ./look
"""
BROKEN = "on: push\njobs: [\n"
NAMES = (
    "The `publish` job runs on GitHub.",
    "The `Publish` workflow of GitHub uploads.",
    "The job runs in the `pypi` environment of GitHub.",
    "The `python-package-distributions` artifact is uploaded by a job.",
    "The job has `id-token: write`.",
    "A job grants `contents: read`.",
    "The tags `v*` start the workflow.",
    "Push it with `git tag v1.2.3`.",
)
"""Sentences of which each names what the model pipeline declares."""
WRONG = {
    "The `pypj` environment of GitHub is protected.": "no job runs in an environment 'pypj'",
    "The tags `w*` start the workflow.": "no workflow starts by tags 'w*'",
    "The job has `attestations: write`, and `issues: write`.": "no job grants 'issues: write'",
    "The `GITHUB_PAT` secret is read.": "no workflow reads the secret 'GITHUB_PAT'",
}


@pytest.fixture
def asked(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the paths of the workflows that are read in full for the texts, of a hundred."""
    for number in range(100):
        desk.write(f"{WORKFLOWS}/look-{number:03}.yml", OTHER)
    read: list[str] = []
    known = Repository.workflow

    def workflow(self: Repository, path: str) -> object:
        if not self.has_read(path):
            read.append(path)
        return known(self, path)

    monkeypatch.setattr(Repository, "workflow", workflow)
    return read


@pytest.mark.parametrize("sentence", NAMES)
def test_a_name_that_is_right_has_few_workflows_read(
    desk: Desk, asked: list[str], sentence: str
) -> None:
    assert desk.findings("CONTRIBUTING.md", f"# Releasing\n\n{sentence}\n") == []
    assert len(asked) <= 2, asked


def test_a_name_that_is_nowhere_is_found_among_many(desk: Desk, asked: list[str]) -> None:
    found = desk.findings("CONTRIBUTING.md", "# Releasing\n\nThe `lock` job runs on GitHub.\n")
    assert [message for _, _, message in found] == ["there is no job 'lock' in the workflows"]
    assert len(asked) >= 100


@pytest.mark.parametrize("sentence", WRONG)
def test_a_workflow_that_cannot_be_read_hides_no_more_than_it_may_declare(
    desk: Desk, sentence: str
) -> None:
    desk.write(f"{WORKFLOWS}/broken.yml", BROKEN)
    found = desk.findings("CONTRIBUTING.md", f"# Releasing\n\n{sentence}\n")
    assert any(message.startswith(WRONG[sentence]) for _, _, message in found), found
    words = "# tags, environment, permissions, secrets\n"
    desk.write(f"{WORKFLOWS}/broken.yml", f"{words}{BROKEN}")
    assert desk.findings("CONTRIBUTING.md", f"# Releasing\n\n{sentence}\n") == []


def test_a_workflow_that_is_no_text_may_mention_anything(tmp_path: Path) -> None:
    folder = tmp_path / WORKFLOWS
    folder.mkdir(parents=True)
    (folder / "a.yml").write_bytes(b"\xff\xfe\0")
    (folder / "b.yml").write_text(OTHER, encoding="utf-8")
    declared = Declared(Repository(tmp_path, Settings()))
    about = declared.about("look")
    assert about.paths == (f"{WORKFLOWS}/a.yml", f"{WORKFLOWS}/b.yml")
    assert not about.is_known
    assert declared.about("nothing of it").paths == (f"{WORKFLOWS}/a.yml",)
