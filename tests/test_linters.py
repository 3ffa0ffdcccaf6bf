"""What other linters say of the workflows that this repository shows as good."""

from __future__ import annotations

import os
import shutil
import subprocess
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECTS = [ROOT, ROOT / "examples" / "openmed"]
SETTINGS = [
    "zizmor.yml",
    "zizmor.yaml",
    "jactionlint.yml",
    "jactionlint.yaml",
    "actionlint.yml",
    "actionlint.yaml",
]


def workflows(project: Path) -> list[str]:
    """Return the project's workflows, relative to it."""
    found = sorted(project.glob(".github/workflows/*.yml"))
    assert {"publish.yml", "provenance.yml"} <= {path.name for path in found}
    return [str(path.relative_to(project)) for path in found]


def run(project: Path, tool: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a linter of this environment in the project, with no settings of the surroundings."""
    path = shutil.which(tool, path=sysconfig.get_path("scripts"))
    assert path is not None, f"{tool} is not installed in this environment"
    kept = {key: os.environ[key] for key in ("HOME", "PATH") if key in os.environ}
    return subprocess.run(
        [path, *arguments],
        cwd=project,
        env={**kept, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(params=PROJECTS, ids=lambda path: path.name if path != ROOT else "pubproof")
def project(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


def test_zizmor_finds_nothing(project: Path) -> None:
    ran = run(project, "zizmor", "--offline", "--no-config", "--no-progress", ".")

    assert ran.returncode == 0, ran.stdout + ran.stderr
    for workflow in workflows(project):
        assert f"completed ./{workflow}" in ran.stderr
    assert "No findings to report" in ran.stdout


def test_jactionlint_finds_nothing(project: Path) -> None:
    ran = run(project, "jactionlint", *workflows(project))

    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout == ""


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [("zizmor", ["--offline", "--no-config", "."]), ("jactionlint", [".github/workflows/a.yml"])],
    ids=["zizmor", "jactionlint"],
)
def test_a_linter_that_has_something_to_find_finds_it(
    tool: str, arguments: list[str], tmp_path: Path
) -> None:
    workflow = tmp_path / ".github" / "workflows" / "a.yml"
    workflow.parent.mkdir(parents=True)
    workflow.write_text(
        "on: pull_request_target\n"
        "permissions: write-all\n"
        "jobs: {a: {runs-on: ubuntu-latest, steps: [{uses: actions/checkout@main}]}}\n"
    )

    ran = run(tmp_path, tool, *arguments)

    assert ran.returncode != 0
    assert "a.yml" in ran.stdout


def test_no_settings_and_no_comments_silence_a_linter(project: Path) -> None:
    for name in SETTINGS:
        assert not (project / name).exists()
        assert not (project / ".github" / name).exists()
    for workflow in workflows(project):
        text = (project / workflow).read_text()
        assert "zizmor:" not in text
        assert "actionlint" not in text
        assert "shellcheck" not in text
