"""Workflows of GitHub Actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.retirement.conftest import TOKEN

from pubproof.retirement.leftover import Kind
from pubproof.retirement.places import workflows

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
    assert found.help == "remove TWINE_PASSWORD"


def test_a_secret_for_what_cannot_be_seen(desk: Desk) -> None:
    text = "on: push\njobs:\n  a:\n    uses: o/r/.github/workflows/a.yml@v1\n    secrets:\n"
    desk.write(PATH, f"{text}      KEY: ${{{{ secrets.PYPI_TOKEN }}}}\n")
    (found,) = desk.leftovers(workflows)
    assert found.place.line == 6
    assert "PYPI_TOKEN is named like" in found.what


def test_no_credential_and_every_secret(desk: Desk) -> None:
    desk.write(PATH, RELEASE.format("''"))
    text = (
        "on: push\njobs:\n  a:\n    uses: ./.github/workflows/release.yml\n    secrets: inherit\n"
    )
    desk.write(".github/workflows/other.yml", text)
    assert desk.leftovers(workflows) == []


def test_a_token_in_the_open_is_one_of_the_tracked_files(desk: Desk) -> None:
    desk.write(PATH, RELEASE.format(TOKEN))
    assert desk.leftovers(workflows) == []
