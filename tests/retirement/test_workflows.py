"""Workflows of GitHub Actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.retirement.conftest import TOKEN

from pubproof.retirement.leftover import Kind, Unchecked
from pubproof.retirement.places import workflows
from pubproof.retirement.search import search

if TYPE_CHECKING:
    from tests.retirement.conftest import Desk

PATH = ".github/workflows/release.yml"
RELEASE = """\
on: release
jobs:
  up:
    runs-on: x
    steps:
      - run: twine upload dist/*
        env:
          TWINE_PASSWORD: {}
"""


def test_a_secret_that_an_upload_is_given(desk: Desk) -> None:
    desk.write(PATH, RELEASE.format("${{ secrets.KEY }}"))
    (found,) = desk.leftovers(workflows)
    assert (found.kind, found.place.line) == (Kind.REFERENCE, 8)
    assert found.what == "the variable TWINE_PASSWORD gives a credential to the upload"
    assert found.help == "remove TWINE_PASSWORD, delete the secret KEY, and revoke what it holds"


def test_the_token_of_the_run_is_no_secret_to_delete(desk: Desk) -> None:
    desk.write(PATH, RELEASE.format("${{ secrets.GITHUB_TOKEN }}"))
    (found,) = desk.leftovers(workflows)
    assert found.help == "remove TWINE_PASSWORD"


def test_a_secret_for_what_cannot_be_seen(desk: Desk) -> None:
    text = "on: push\njobs:\n  a:\n    uses: o/r/.github/workflows/a.yml@v1\n    secrets:\n"
    desk.write(PATH, f"{text}      KEY: ${{{{ secrets.PYPI_TOKEN }}}}\n")
    (found,) = desk.leftovers(workflows)
    assert found.place.line == 6
    assert "PYPI_TOKEN is named like" in found.what


def test_no_credential_and_every_secret(desk: Desk) -> None:
    desk.write(PATH, RELEASE.format("''").replace("release", "[release, workflow_call]", 1))
    text = (
        "on: push\njobs:\n  a:\n    uses: ./.github/workflows/release.yml\n    secrets: inherit\n"
    )
    desk.write(".github/workflows/other.yml", text)
    assert desk.leftovers(workflows) == []


def test_a_token_in_the_open_is_one_of_the_tracked_files(desk: Desk) -> None:
    desk.write(PATH, RELEASE.format(TOKEN))
    assert desk.leftovers(workflows) == []


STEP = (
    "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: {}\n        with:\n          "
)
CALL = "on: push\njobs:\n  a:\n    uses: o/r/.github/workflows/a.yml@v1\n    secrets: "


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        (
            STEP.format("o/release@v1") + "pypi-token: ${{ steps.vault.outputs.key }}",
            6,
            "nothing is known of what o/release does, and it is given the input pypi-token",
        ),
        (
            STEP.format("o/publish-to-pypi@v1") + "key: ${{ secrets.KEY }}",
            6,
            "nothing is known of what o/publish-to-pypi does, and it is given the secret KEY",
        ),
        (CALL + "inherit", 4, "every secret"),
        (CALL + "{KEY: '${{ secrets.KEY }}'}", 4, "the secret KEY"),
        ("on: [push\n", 1, "it cannot be relied on: this is not valid YAML"),
        ("on: push\njobs: {a: {runs-on: x, steps: [{}]}}\n", 2, "it cannot be relied on: "),
    ],
)
def test_what_cannot_be_read_and_may_upload_was_not_checked(
    desk: Desk, text: str, line: int, why: str
) -> None:
    desk.write(PATH, text)
    (found,) = desk.find(workflows)
    assert isinstance(found, Unchecked)
    assert found.failed
    assert found.what == f"{PATH}:{line}"
    assert why in found.why
    assert search(desk.scene()).status == 3


def test_a_secret_for_what_is_named_like_a_token_is_told_once(desk: Desk) -> None:
    desk.write(PATH, STEP.format("o/release@v1") + "pypi-token: ${{ secrets.KEY }}")
    (found,) = desk.leftovers(workflows)
    assert found.what == "'pypi-token' is named like a package index's credential"


@pytest.mark.parametrize("given", ["token: ${{ github.token }}", "key: ${{ secrets.NPM_TOKEN }}"])
def test_what_cannot_be_read_and_has_no_credential_of_an_index(desk: Desk, given: str) -> None:
    desk.write(PATH, STEP.format("o/publish-to-pypi@v1") + given)
    assert desk.find(workflows) == []


def test_several_on_a_line_come_each_at_its_column(desk: Desk) -> None:
    line = "{TWINE_USERNAME: '${{ secrets.A }}', TWINE_PASSWORD: '${{ secrets.B }}'}"
    desk.write(PATH, RELEASE.partition("env:")[0] + f"env: {line}\n")
    found = desk.leftovers(workflows)
    assert [each.what.split()[2] for each in found] == ["TWINE_USERNAME", "TWINE_PASSWORD"]
    assert [str(each.place) for each in found] == [f"{PATH}:7:15", f"{PATH}:7:51"]
