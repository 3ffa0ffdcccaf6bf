"""The system of a runner, by the labels that choose it."""

from __future__ import annotations

import pytest

from pubproof.workflows.expressions import Unknown
from pubproof.workflows.reader import document
from pubproof.workflows.reader.nodes import Mapping
from pubproof.workflows.reader.source import Source
from pubproof.workflows.runs import runner
from pubproof.workflows.runs.scope import Scope


@pytest.mark.parametrize(
    ("runs_on", "system"),
    [
        ("ubuntu-24.04", "Linux"),
        ("ubuntu-24.04-arm", "Linux"),
        ("Windows-2025", "Windows"),
        ("macos-15", "macOS"),
        ("[self-hosted, linux, x64]", "Linux"),
        ("{group: large, labels: windows-latest-8-cores}", "Windows"),
        ("{labels: [macos-15-xlarge]}", "macOS"),
    ],
)
def test_the_labels_tell_the_system(runs_on: str, system: str) -> None:
    assert of(runs_on) == system


@pytest.mark.parametrize(
    "runs_on",
    ["ours", "[self-hosted]", "{group: large}", "${{ vars.RUNNER }}", "[linux, windows]", "''"],
)
def test_other_labels_do_not(runs_on: str) -> None:
    assert isinstance(of(runs_on), Unknown)


def of(runs_on: str) -> str | Unknown:
    parsed = document.parse(Source("a.yml", f"runs-on: {runs_on}\n"))
    assert isinstance(parsed.root, Mapping)
    return runner.system(Scope({}, runs_on=parsed.root.get("runs-on")))
