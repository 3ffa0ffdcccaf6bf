"""What a text says of one job, one workflow or the publisher, which others may have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.references.conftest import Desk

RELEASED = """\
on:
  release:
jobs:
  announce:
    runs-on: ubuntu-24.04
    steps:
      - run: ls
"""
FORM = """\
The publisher on PyPI:

| Field | Value |
| --- | --- |
"""


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (
            "The `publish` job grants `contents: write`.",
            "the job 'publish' does not have 'contents: write'",
        ),
        (
            "The publish job grants its two permissions, `id-token: write` and `contents: write`.",
            "the job 'publish' does not have 'contents: write'",
        ),
        (
            "The job **release** of `publish.yml` holds `id-token: write`.",
            "the job 'release' does not have 'id-token: write'",
        ),
        (
            "The job `publish`:\n\n- grants `contents: write`",
            "the job 'publish' does not have 'contents: write'",
        ),
        (
            "`provenance.yml` grants `contents: write`.",
            "'provenance.yml' does not have 'contents: write'",
        ),
        (
            "The release job runs in the protected environment `pypi`.",
            "the job 'release' does not run in the environment 'pypi'",
        ),
        (
            "`provenance.yml` uses the `pypi` environment of GitHub.",
            "'provenance.yml' does not run in the environment 'pypi'",
        ),
        (
            "The `release` job of `provenance.yml` builds.",
            "'provenance.yml' has no job 'release'",
        ),
        (
            "`publish.yml` also runs on `workflow_dispatch`.",
            "'workflow_dispatch' does not start 'publish.yml'",
        ),
        (
            "The workflow `publish.yml` is started by `push` and `schedule`.",
            "'schedule' does not start 'publish.yml'",
        ),
        (
            "Without a tag, start the workflow `publish.yml` by hand.",
            "",
        ),
        (
            "Start the workflow `publish.yml` by hand.",
            "'publish.yml' cannot be started by hand: it has no 'workflow_dispatch'",
        ),
    ],
)
def test_a_text_says_what_another_job_has(said: str, message: str, desk: Desk) -> None:
    found = desk.findings("RELEASING.md", f"{said}\n")
    assert [one[2] for one in found] == ([message] if message else [])


@pytest.mark.parametrize(
    "said",
    [
        "The `publish` job has `contents: read` and `id-token: write`.",
        "The `release` job has `contents: read`.",
        "The `publish` job never gets `contents: write`.",
        "Only the `release` job has `contents: write`; the `publish` job does not.",
        "The `publish` job has `id-token: write`, the `release` job `contents: write`.",
        "The `publish` job follows the `provenance` job, which has `attestations: write`.",
        "A `publish` job with `contents: write` could change the release.",
        "The `publish` job runs in the protected `pypi` environment.",
        "The `release` job does not run in the `pypi` environment.",
        "`publish.yml` uses the `pypi` environment of GitHub.",
        "The `python-distributions` job of `provenance.yml` signs.",
        "The `release` job of `publish.yml` makes the release.",
        "`publish.yml` runs on `push` of a tag; `provenance.yml` runs on `workflow_call`.",
        "`publish.yml` runs on `push`, not on `pull_request`.",
        "Do not start `publish.yml` by hand.",
    ],
)
def test_a_text_says_what_a_job_has(said: str, desk: Desk) -> None:
    assert desk.findings("RELEASING.md", f"{said}\n") == []


def test_a_job_may_have_what_the_repository_gives_by_default(desk: Desk) -> None:
    desk.write(".github/workflows/announce.yml", RELEASED)
    assert desk.findings("RELEASING.md", "The `announce` job has `packages: write`.\n") == []


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("Register a trusted publisher with owner `openmed`.\n", "owner", "maziyarpanahi"),
        (f"{FORM}| Owner | `maziyar` |\n", "owner", "maziyarpanahi"),
        (f"{FORM}| **Repository name** | `open-med` |\n", "repository", "openmed"),
        (f"{FORM}| Workflow name | `provenance.yml` |\n", "workflow", "publish.yml"),
        (f"{FORM}| Environment name | `release` |\n", "environment", "pypi"),
        ("The trusted publisher:\n\n- Owner: `maziyar`\n", "owner", "maziyarpanahi"),
        ("The trusted publisher:\n\n- Environment: `release`\n", "environment", "pypi"),
    ],
)
def test_a_field_of_the_publisher_is_another(text: str, field: str, value: str, desk: Desk) -> None:
    ((_, _, message),) = desk.findings("RELEASING.md", text)
    assert message.startswith(f"the publisher's {field} is '{value}' in the settings, not '")


@pytest.mark.parametrize(
    "text",
    [
        f"{FORM}| Owner | `maziyarpanahi` |\n| Workflow | `.github/workflows/publish.yml` |\n",
        f"{FORM}| Owner | `YOUR-NAME` |\n",
        f"{FORM}| repository | a folder with a `pyproject.toml` |\n",
        "In a fork, the publisher has owner `somebody`.\n",
        "On TestPyPI the publisher has the owner `somebody`.\n",
        "The owner `somebody` is asked.\n",
    ],
)
def test_fields_of_no_other_publisher(text: str, desk: Desk) -> None:
    assert desk.findings("RELEASING.md", text) == []


@pytest.mark.parametrize(
    "said",
    [
        "```bash\ngh release create 1.2.0\n```\n",
        "Push a tag of the form `1.2.0`.\n",
        "Pushing a tag such as `release-1.2.0` starts it.\n",
    ],
)
def test_a_tag_starts_nothing(said: str, desk: Desk) -> None:
    ((_, _, message),) = desk.findings("RELEASING.md", said)
    assert message.endswith("starts no workflow; they start by 'v*'")
    desk.write(".github/workflows/announce.yml", RELEASED)
    assert desk.findings("RELEASING.md", said) == []


@pytest.mark.parametrize(
    "said",
    [
        "```bash\ngh release create v1.2.0\n```\n",
        "```bash\ngh release create 1.2.0 --draft\n```\n",
        "```bash\ngh release create 1.2.0 -R other/project\n```\n",
        "Push a tag such as `v1.2.0`.\n",
        "Never push a tag such as `1.2.0`.\n",
    ],
)
def test_a_tag_is_right_or_of_others(said: str, desk: Desk) -> None:
    assert desk.findings("RELEASING.md", said) == []


@pytest.mark.parametrize(
    "said",
    [
        "```bash\ngh run download --name evidence\n```\n",
        "Run `gh run download 17 -n evidence`.\n",
    ],
)
def test_a_command_downloads_an_artifact_that_is_gone(said: str, desk: Desk) -> None:
    ((_, _, message),) = desk.findings("RELEASING.md", said)
    assert message == "no step hands on an artifact 'evidence'"


@pytest.mark.parametrize(
    "said",
    [
        "```bash\ngh run download --name release-provenance\n```\n",
        "```bash\ngh run download -R other/project --name evidence\n```\n",
        "```bash\ngh run download --pattern 'evidence*'\n```\n",
        "```bash\ngh run download --name evidence \\\n  --repo other/project\n```\n",
    ],
)
def test_a_command_downloads_an_artifact_that_is_there_or_elsewhere(said: str, desk: Desk) -> None:
    assert desk.findings("RELEASING.md", said) == []


@pytest.mark.parametrize(
    "said",
    [
        "Uploads use `pypa/gh-action-pypi-publish`, version 1.12.4.",
        "Uploads use `pypa/gh-action-pypi-publish` (`v1.12.4`).",
    ],
)
def test_an_action_with_another_version_behind_a_mark(said: str, desk: Desk) -> None:
    ((_, _, message),) = desk.findings("RELEASING.md", f"{said}\n")
    assert "at v1.14.2, not at " in message
