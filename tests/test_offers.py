"""What this repository offers to others: the hook of pre-commit and the action."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sysconfig
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
ACTION = ROOT / "action.yml"
BASH = shutil.which("bash") or "bash"
SCRIPTS = Path(sysconfig.get_path("scripts"))
PIP = """\
#!/bin/sh
# Stands for the environment that the action makes: its pip writes down what it is asked for.
[ "$1" = -c ] || echo "$@" >>"$RUNNER_TEMP/asked"
"""


def action() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(ACTION.read_text("utf-8"))
    return found


def hook() -> dict[str, Any]:
    (found,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert isinstance(found, dict)
    return found


def run(step: int, folder: Path, temp: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Run the script of one step as the runner does, with inputs or their defaults."""
    taken = {name: inputs.get(name, said["default"]) for name, said in action()["inputs"].items()}
    said = action()["runs"]["steps"][step]
    assert said["shell"] == "bash"
    environment = {
        name: re.sub(r"\$\{\{ inputs\.(\w+) \}\}", lambda found: taken[found[1]], value)
        for name, value in said["env"].items()
    }
    return subprocess.run(
        [BASH, "--noprofile", "--norc", "-eo", "pipefail", "-c", said["run"]],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "RUNNER_TEMP": str(temp), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def prepared(tmp_path: Path) -> Path:
    """The runner's folder as the first step leaves it, with this pubproof."""
    scripts = tmp_path / "pubproof" / "bin"
    scripts.mkdir(parents=True)
    (scripts / "pubproof").symlink_to(SCRIPTS / "pubproof")
    return tmp_path


def test_the_action_checks_folders_and_ends_as_the_check_does(prepared: Path) -> None:
    good = run(1, ROOT, prepared, path=". examples/openmed")
    assert (good.returncode, good.stderr) == (0, "")
    assert good.stdout.count("clauses:") == 2
    lines = run(1, ROOT, prepared, path=".\nexamples/openmed\n")
    assert (lines.returncode, lines.stdout) == (0, good.stdout)
    bad = run(1, prepared, prepared)
    assert bad.returncode == 1
    assert "::error " in bad.stdout


def test_the_action_reports_as_it_is_told(prepared: Path) -> None:
    ran = run(1, ROOT, prepared, path="examples/openmed", format="json")
    assert json.loads(ran.stdout)["repository"] == "examples/openmed"


def test_the_action_takes_nothing_for_a_command(prepared: Path) -> None:
    ran = run(1, prepared, prepared, path="$(touch made) `touch made` ; touch made")
    assert ran.returncode == 2
    assert not (prepared / "made").exists()


@pytest.mark.parametrize("version", ["1.0; touch made", "$(touch made)", "--index-url=x", "@ x"])
def test_the_action_refuses_what_is_no_version(version: str, tmp_path: Path) -> None:
    ran = run(0, tmp_path, tmp_path, version=version)
    assert ran.returncode == 2
    assert "is no version" in ran.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("version", "wanted"), [("", "pubproof"), ("1.2.0", "pubproof==1.2.0")])
def test_the_action_installs_what_it_is_told(version: str, wanted: str, tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    made = tmp_path / "pubproof" / "bin"
    made.mkdir(parents=True)
    for path in (tools / "python3", made / "python"):
        path.write_text(PIP, "utf-8")
        path.chmod(0o755)
    said = action()["runs"]["steps"][0]
    subprocess.run(
        [BASH, "-eo", "pipefail", "-c", said["run"]],
        env={
            "PATH": f"{tools}:{os.environ['PATH']}",
            "RUNNER_TEMP": str(tmp_path),
            "VERSION": version,
        },
        check=True,
    )
    venv, pip = (tmp_path / "asked").read_text("utf-8").splitlines()
    assert venv == f"-m venv {tmp_path}/pubproof"
    assert pip.startswith("-m pip install ")
    assert pip.endswith(f" {wanted}")


@pytest.mark.parametrize(
    ("python", "found"),
    [
        ("#!/bin/sh\n[ $1 = --version ] && echo Python 3.10.12\n", "Python 3.10.12"),
        (
            "#!/bin/sh\n[ $1 = --version ] && echo no version is set\nexit 127\n",
            "no version is set",
        ),
        ("", "none"),
    ],
    ids=["old", "broken", "absent"],
)
def test_the_action_says_which_python_it_needs(python: str, found: str, tmp_path: Path) -> None:
    if python:
        (tmp_path / "python3").write_text(python, "utf-8")
        (tmp_path / "python3").chmod(0o755)
    (tmp_path / "false").symlink_to(shutil.which("false") or "")
    ran = subprocess.run(
        [BASH, "-eo", "pipefail", "-c", action()["runs"]["steps"][0]["run"]],
        env={"PATH": str(tmp_path), "RUNNER_TEMP": str(tmp_path / "temp"), "VERSION": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (2, "")
    assert ran.stdout == (
        f"::error title=pubproof::it needs Python 3.11 or newer, and finds {found}; "
        "run actions/setup-python in a step before this one\n"
    )


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [("zizmor", ["--offline", "--no-config", "--no-progress", "action.yml"]), ("jactionlint", [])],
    ids=["zizmor", "jactionlint"],
)
def test_linters_find_nothing_in_the_action(tool: str, arguments: list[str]) -> None:
    ran = subprocess.run(
        [SCRIPTS / tool, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_action_uses_nobody_else() -> None:
    steps = action()["runs"]["steps"]
    assert len(steps) == 2
    assert not [step for step in steps if "uses" in step]


def test_the_hook_runs_what_is_installed(tmp_path: Path) -> None:
    assert hook()["language"] == "python"
    assert hook()["pass_filenames"] is False
    entry = shlex.split(hook()["entry"])
    program = shutil.which(entry[0], path=str(SCRIPTS))
    assert program is not None
    good = subprocess.run(
        [program, *entry[1:]], cwd=ROOT / "examples/openmed", capture_output=True, check=False
    )
    bad = subprocess.run([program, *entry[1:]], cwd=tmp_path, capture_output=True, check=False)
    assert (good.returncode, bad.returncode) == (0, 1)


def test_the_hook_leaves_no_commit_out() -> None:
    """What a release depends on can have any name: a lock, a justfile, a script."""
    assert hook()["always_run"] is True
    assert not {"files", "exclude", "types", "types_or"} & hook().keys()
