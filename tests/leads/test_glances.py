"""A workflow leads to an upload in whatever form of YAML it says where its script runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.folders import Folder

from pubproof.pipeline import Pipeline
from pubproof.repository import WORKFLOWS, Repository
from pubproof.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

WORKFLOW = """\
name: Other
on: workflow_dispatch
jobs:
  other:
    runs-on: ubuntu-24.04
    strategy:
      matrix:
        package: [&first one, two]
    steps:
      %s
"""
KEYS = [
    "working-directory:",
    '"working-directory":',
    "'working-directory' :",
    "working-directory :",
]
VALUES = [
    "one",
    "${{ matrix.package }}",
    '"${{ matrix.package }}"',
    "# the folder\n          one",
    "\n          ${{ matrix.package }}",
    ">-\n          ${{ matrix.package }}",
    "|-\n          one",
    "!!str one",
    "&folder one",
    "*first",
    '"\\x6fne"',
]
STEPS = [
    '- {"run":"./release.sh","working-directory":"one"}',
    "- {run: ./release.sh, working-directory: one}",
    "- run: ./release.sh\n        ? working-directory\n        : one",
]
FORMS = [f"- run: ./release.sh\n        {key} {value}" for key in KEYS for value in VALUES]


@pytest.mark.parametrize("step", [*FORMS, *STEPS])
def test_a_folder_is_found_in_any_form(step: str, tmp_path: Path) -> None:
    Folder(tmp_path).write("one/release.sh", "twine upload dist/*\n")
    Folder(tmp_path).write(f"{WORKFLOWS}/other.yml", WORKFLOW % step)
    routes = Pipeline(Repository(tmp_path, Settings())).routes
    assert {route.upload.location.path for route in routes} == {"one/release.sh"}


@pytest.mark.parametrize(
    "key", ["run:", '"run":', "'run' :", "run : !!str", "run: !", "run: &script", "run:\n         "]
)
def test_a_program_named_in_pieces_is_found_in_any_form(key: str, tmp_path: Path) -> None:
    step = f"- {key} ${{{{ format('tw{{0}} up{{1}}', 'ine', 'load') }}}} dist/*"
    Folder(tmp_path).write(f"{WORKFLOWS}/other.yml", WORKFLOW % step)
    assert [route.upload.tool for route in Pipeline(Repository(tmp_path, Settings())).routes]


CALLED = "on: workflow_call\njobs: {a: {runs-on: x, steps: [{run: ./hidden.sh}]}}\n"
CALL = "on: {on}\npermissions: {{id-token: write}}\njobs: {{c: {{uses: {uses}}}}}\n"


@pytest.mark.parametrize(
    "uses",
    [
        "./.github/workflows/b.yml",
        "$/.github/workflows/b.yml",
        "'./.github/workflows/b.yml'",
        '"./.github/workflows/\\x62.yml"',
        "./.github/workflows/a.yml",
    ],
)
def test_what_the_publishing_workflow_calls_has_its_identity(uses: str, tmp_path: Path) -> None:
    folder = Folder(tmp_path / WORKFLOWS)
    folder.write("publish.yml", CALL.format(on="push", uses=uses))
    folder.write("a.yml", CALL.format(on="workflow_call", uses="./.github/workflows/b.yml"))
    folder.write("b.yml", CALLED)
    folder.write("c.yml", CALLED)
    folder.write("other.yml", CALL.format(on="push", uses="./.github/workflows/c.yml"))
    unseen = Pipeline(Repository(tmp_path, Settings())).unseen
    assert {one.location.path for one in unseen} == {f"{WORKFLOWS}/b.yml"}
