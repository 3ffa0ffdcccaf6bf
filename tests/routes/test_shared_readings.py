"""A script is read once for all runs that answer alike what it asks of them."""

from __future__ import annotations

from itertools import product
from textwrap import indent
from typing import TYPE_CHECKING

import pytest
from tests.folders import Folder

from pubproof import scripts
from pubproof.repository import WORKFLOWS, Repository
from pubproof.routes import Routes
from pubproof.settings import Settings
from pubproof.workflows.runs import runner

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from pubproof.routes.route import Route
    from pubproof.scripts.command import Place, Script

WORKFLOW = """\
on:
  push: {tags: ["v*", "test-*"], branches: [main]}
  pull_request:
  schedule: [{cron: "0 5 * * *"}]
  workflow_dispatch:
jobs:
  a:
    strategy: {matrix: {os: [ubuntu-latest, macos-latest, ubuntu-24.04]}}
    runs-on: ${{ matrix.os }}
    env: {GIVEN: "given"}
    steps:
      - run: |
"""
EVENTS = {"heads", "pull_request", "schedule", "tags", "workflow_dispatch"}
BRANCHES = {"heads", "schedule"}
"""The events of which it is told that their ref is a branch."""
TAG = 'if [ "$GITHUB_REF_TYPE" = tag ]; then twine upload dist/*; fi\n'
LINUX = 'if [ "$RUNNER_OS" = Linux ]; then twine upload dist/*; fi\n'


@pytest.fixture
def run_variables(monkeypatch: pytest.MonkeyPatch) -> list[Mapping[str, str] | None]:
    """What was known of a run each time that a script was read."""
    found: list[Mapping[str, str] | None] = []
    real = scripts.read

    def read(text: str, place: Place, **given: object) -> Script:
        found.append(given["run_variables"])  # type: ignore[arg-type]
        return real(text, place, **given)  # type: ignore[arg-type]

    monkeypatch.setattr(scripts, "read", read)
    return found


def found(root: Path, workflow: str, others: Mapping[str, str] | None = None) -> Sequence[Route]:
    """Return the routes of a workflow, beside which there are `others` by their paths."""
    folder = Folder(root)
    for path, text in {f"{WORKFLOWS}/a.yml": workflow, **(others or {})}.items():
        folder.write(path, text)
    return Routes(Repository(root, Settings())).found


def routes(root: Path, script: str, given: str = "given") -> set[tuple[str, object]]:
    """Return event and system of each route of a script, which is `given` a variable."""
    text = WORKFLOW.replace("given", given) + indent(script, " " * 10)
    return {(_kind(route), runner.system(route.upload.at.scope)) for route in found(root, text)}


def _kind(route: Route) -> str:
    ref = str(route.event.ref)
    return ref.split("/")[1] if route.event.name == "push" else route.event.name


def test_what_asks_nothing_is_read_once(tmp_path: Path, run_variables: list[object]) -> None:
    assert routes(tmp_path, "twine upload dist/*\n") == {*product(EVENTS, ("Linux", "macOS"))}
    assert run_variables == [None]


def test_what_asks_for_the_system_is_read_once_for_each(
    tmp_path: Path, run_variables: list[object]
) -> None:
    assert routes(tmp_path, LINUX) == {*product(EVENTS, ("Linux",))}
    assert run_variables == [None, {"RUNNER_OS": "Linux"}, {"RUNNER_OS": "macOS"}]


def test_what_asks_for_the_ref_is_read_once_for_each_kind(
    tmp_path: Path, run_variables: list[object]
) -> None:
    assert routes(tmp_path, TAG) == {*product(EVENTS - BRANCHES, ("Linux", "macOS"))}
    assert run_variables == [None, {"GITHUB_REF_TYPE": "tag"}, {"GITHUB_REF_TYPE": "branch"}]


PLATFORM = {"tox.ini": "[testenv:up]\nplatform = linux\ncommands = twine upload dist/*\n"}


@pytest.mark.parametrize(
    ("script", "readings"),
    [
        ('[ "$RUNNER_OS" = Linux ] && twine upload dist/*', [None]),
        ("tox -e up", [None, {}]),
    ],
)
def test_a_run_that_tells_nothing_is_read_where_that_is_asked(
    script: str, readings: list[object], tmp_path: Path, run_variables: list[object]
) -> None:
    text = WORKFLOW.replace("matrix.os", "vars.RUNNER") + indent(f"{script}\n", " " * 10)
    assert found(tmp_path, text, PLATFORM)
    assert run_variables == readings


def test_what_asks_for_more_in_one_run_is_told_all_of_it(
    tmp_path: Path, run_variables: list[object]
) -> None:
    found = routes(tmp_path, f'[ "$RUNNER_OS" = Linux ] || GITHUB_REF_TYPE=branch\n{TAG}')
    assert {event for event, system in found if system == "Linux"} == EVENTS - BRANCHES
    assert {len(one) for one in run_variables if isinstance(one, dict)} == {1, 6}


@pytest.mark.parametrize("word", ["$GIVEN", "${{ github.ref }}"])
def test_what_an_expression_tells_of_the_ref_is_told(
    word: str, tmp_path: Path, run_variables: list[object]
) -> None:
    script = f'case "{word}" in refs/tags/*) twine upload dist/* ;; esac\n'
    events = {event for event, _ in routes(tmp_path, script, "${{ github.ref }}")}
    assert "tags" in events
    assert "heads" not in events
    assert {"GITHUB_REF": "refs/heads/main", "GITHUB_REF_NAME": "main"} in run_variables


MATRIX = """\
on: {push: {tags: ["v*"]}}
jobs:
  a:
    runs-on: ubuntu-latest
    strategy: {matrix: {to: [pypi, elsewhere, nowhere]}}
    env: {TO: "${{ matrix.to }}", OTHER: same}
    steps:
      - run: |
"""


@pytest.mark.parametrize(
    ("script", "readings", "uploads"),
    [
        ("twine upload dist/*", 1, 3),
        ('if [ "$OTHER" = same ]; then twine upload dist/*; fi', 1, 3),
        ('if [ "$TO" = pypi ]; then twine upload dist/*; fi', 3, 1),
        ('N=TO; if [ "${!N}" = pypi ]; then twine upload dist/*; fi', 3, 1),
        ('TO=pypi; if [ "$TO" = pypi ]; then twine upload dist/*; fi', 3, 3),
        ('for TO in a b; do :; done; if [ "$TO" = b ]; then twine upload dist/*; fi', 3, 3),
        ("python -c \"import os, sys; os.system('twine upload dist/*')\"", 1, 3),
        ("python -c \"import os; os.system('twine ' + os.environ['TO'])\"", 3, 0),
        ("bash x.sh && twine upload dist/*", 1, 3),
        ("bash y.sh && twine upload dist/*", 3, 3),
        ("make upload", 1, 3),
        ("make to", 3, 1),
        ("make -e upload", 3, 3),
        ("tox -e upload", 1, 3),
        ("tox -e to", 3, 1),
        ("pwsh -c 'twine upload dist/*'", 1, 3),
        ("pwsh -c 'twine $env:TO dist/*'", 3, 0),
    ],
)
def test_a_matrix_has_a_script_read_for_what_it_asks(
    script: str, readings: int, uploads: int, tmp_path: Path, run_variables: list[object]
) -> None:
    text = MATRIX + indent(f"{script}\n", " " * 10)
    assert len(found(tmp_path, text, FILES)) == uploads
    assert len(run_variables) == readings


FILES = {
    "x.sh": "echo $OTHER\n",
    "y.sh": "echo $TO\n",
    "Makefile": "upload:\n\ttwine upload dist/*\nto:\n\t"
    'if [ "$(TO)" = pypi ]; then twine upload dist/*; fi\n',
    "tox.ini": "[testenv:upload]\ncommands = twine upload dist/*\n"
    "[testenv:to]\ncommands = bash -c 'if [ {env:TO} = pypi ]; then twine upload dist/*; fi'\n",
}

ACTION = """\
runs:
  using: composite
  steps:
    - shell: bash
      run: %s
"""
CALLERS = """\
on: {push: {tags: ["v*"]}}
jobs:
  a: {runs-on: ubuntu-latest, env: {A: a}, steps: [{uses: ./act}]}
  b: {runs-on: ubuntu-latest, env: {B: b}, steps: [{uses: ./act}]}
  c: {runs-on: ubuntu-latest, env: {A: c}, steps: [{uses: ./act}]}
"""


@pytest.mark.parametrize(
    ("script", "readings", "uploads"),
    [
        ("twine upload dist/*", 1, 3),
        ('if [ -n "$A" ]; then twine upload dist/*; fi', 3, 3),
        ('if [ "$A" = a ]; then twine upload dist/*; fi', 3, 2),
    ],
)
def test_variables_that_are_not_given_to_all_count_where_they_are_asked_for(
    script: str, readings: int, uploads: int, tmp_path: Path, run_variables: list[object]
) -> None:
    assert len(found(tmp_path, CALLERS, {"act/action.yml": ACTION % script})) == uploads
    assert len(run_variables) == readings
