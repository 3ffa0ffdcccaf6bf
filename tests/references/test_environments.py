"""Environments of GitHub that a text names, beside those in which jobs run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.references.conftest import Desk


@pytest.mark.parametrize(
    "said",
    [
        "The upload runs in the environment `staging`.",
        "Uploads need approval in the `staging` environment.",
        "Create the environment `staging` in the repository's settings.",
        "A reviewer approves it in the environment `staging`.",
    ],
)
def test_a_sentence_that_speaks_of_an_environment_of_github(said: str, desk: Desk) -> None:
    (found,) = desk.findings("RELEASING.md", f"{said}\n")
    assert found == (1, said.index("staging") + 1, "no job runs in an environment 'staging'")


@pytest.mark.parametrize(
    "said",
    [
        "The upload runs in the environment `pypi`.",
        "Upload the report from the conda environment `staging`.",
        "Install it into the environment `staging`.",
        "The settings of the environment `staging` are in `.env`.",
        "The security team approved the `staging` environment.",
        "The `staging` environment of the app takes uploads of users.",
    ],
)
def test_a_sentence_that_speaks_of_another_one(said: str, desk: Desk) -> None:
    assert desk.findings("RELEASING.md", f"{said}\n") == []
