"""A script is read once for all runs that answer alike what it asks of them."""

from __future__ import annotations

from itertools import product
from textwrap import indent
from typing import TYPE_CHECKING

import pytest

from pubproof import scripts
from pubproof.repository import WORKFLOWS, Repository
from pubproof.routes import Routes
from pubproof.settings import Settings
from pubproof.workflows import runner

if TYPE_CHECKING:
    from collections.abc import Mapping
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
def told(monkeypatch: pytest.MonkeyPatch) -> list[Mapping[str, str] | None]:
    """What was told of a run each time that a script was read."""
    found: list[Mapping[str, str] | None] = []
    real = scripts.read

    def read(text: str, place: Place, **given: object) -> Script:
        found.append(given["told"])  # type: ignore[arg-type]
        return real(text, place, **given)  # type: ignore[arg-type]

    monkeypatch.setattr(scripts, "read", read)
    return found


def routes(root: Path, script: str, given: str = "given") -> set[tuple[str, object]]:
    """Return event and system of each route of a script, which is `given` a variable."""
    folder = root / WORKFLOWS
    folder.mkdir(parents=True)
    text = WORKFLOW.replace("given", given) + indent(script, " " * 10)
    (folder / "a.yml").write_text(text, encoding="utf-8")
    found = Routes(Repository(root, Settings())).found
    return {(_kind(route), runner.system(route.upload.at.scope)) for route in found}


def _kind(route: Route) -> str:
    ref = str(route.event.ref)
    return ref.split("/")[1] if route.event.name == "push" else route.event.name


def test_what_asks_nothing_is_read_once(tmp_path: Path, told: list[object]) -> None:
    assert routes(tmp_path, "twine upload dist/*\n") == {*product(EVENTS, ("Linux", "macOS"))}
    assert told == [None]


def test_what_asks_for_the_system_is_read_once_for_each(tmp_path: Path, told: list[object]) -> None:
    assert routes(tmp_path, LINUX) == {*product(EVENTS, ("Linux",))}
    assert told == [None, {"RUNNER_OS": "Linux"}, {"RUNNER_OS": "macOS"}]


def test_what_asks_for_the_ref_is_read_once_for_each_kind(
    tmp_path: Path, told: list[object]
) -> None:
    assert routes(tmp_path, TAG) == {*product(EVENTS - BRANCHES, ("Linux", "macOS"))}
    assert told == [None, {"GITHUB_REF_TYPE": "tag"}, {"GITHUB_REF_TYPE": "branch"}, {}]


def test_what_asks_for_more_in_one_run_is_told_all_of_it(
    tmp_path: Path, told: list[object]
) -> None:
    found = routes(tmp_path, f'[ "$RUNNER_OS" = Linux ] || GITHUB_REF_TYPE=branch\n{TAG}')
    assert {event for event, system in found if system == "Linux"} == EVENTS - BRANCHES
    assert {len(one) for one in told if isinstance(one, dict)} == {1, 3, 6}


@pytest.mark.parametrize("word", ["$GIVEN", "${{ github.ref }}"])
def test_what_an_expression_tells_of_the_ref_is_told(
    word: str, tmp_path: Path, told: list[object]
) -> None:
    script = f'case "{word}" in refs/tags/*) twine upload dist/* ;; esac\n'
    events = {event for event, _ in routes(tmp_path, script, "${{ github.ref }}")}
    assert "tags" in events
    assert "heads" not in events
    assert {"GITHUB_REF": "refs/heads/main", "GITHUB_REF_NAME": "main"} in told
