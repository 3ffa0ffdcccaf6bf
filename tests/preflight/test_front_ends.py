"""What builds: the release's own program where it is installed, or else `python -m build`."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.openmed import PROVENANCE

from pubproof.preflight import front_ends
from pubproof.preflight.front_ends import PLAIN
from pubproof.preflight.plan import Plan
from pubproof.scripts import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.preflight.conftest import Clone

    Release = Callable[..., tuple[int, str]]

BUILD = "run: python -m build --no-isolation --wheel --sdist"
TARGET = Path("/to")
PROGRAM = """\
#!{python}
import os, pathlib, subprocess, sys
pathlib.Path({told!r}).write_text(" ".join(sys.argv[1:]))
kept = ("hatch", "HATCH_DATA_DIR"), ("poetry", "POETRY_VIRTUALENVS_PATH")
for name, variable in kept:
    assert os.environ[variable] == os.environ["TMPDIR"], name
target = sys.argv[-1] if len(sys.argv) > 2 and sys.argv[-1].startswith("/") else "dist"
subprocess.run(
    [sys.executable, "-m", "build", "--no-isolation", "--outdir", target], check=True
)
(pathlib.Path(target) / ".gitignore").write_text("*")
"""
"""Stands in for each of the programs, whose last argument is the folder for the distributions."""


def plan(*words: str, kinds: tuple[str, ...] = ("sdist", "wheel"), tool: str = "") -> Plan:
    """Return how a release builds whose workflow runs these words."""
    return Plan(".", kinds, words, (), (tool or " ".join(words[:2]),))


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every program be installed."""
    monkeypatch.setattr(shutil, "which", lambda name: f"/bin/{name}")


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(
    ("run", "kinds", "called"),
    [
        ("uv build", "sdist wheel", "uv build --out-dir /to"),
        (
            "uv build --sdist --wheel --no-sources -o out",
            "sdist wheel",
            "uv build --sdist --wheel --no-sources --out-dir /to",
        ),
        ("uv build --wheel", "wheel", "uv build --wheel --out-dir /to"),
        (
            "uv build --package a -C x=1 --config-setting=y=2 -Cz=3 --quiet",
            "sdist wheel",
            "uv build --package a -C x=1 --config-setting=y=2 -Cz=3 --out-dir /to",
        ),
        (f"uv build -C {UNKNOWN} --package={UNKNOWN}", "sdist wheel", "uv build --out-dir /to"),
        ("uv build --sdist uv build --wheel", "sdist wheel", "uv build --sdist --wheel --out-dir"),
        (
            "uv build --all-packages --wheel",
            "wheel",
            "uv build --all-packages --wheel --out-dir /to",
        ),
        ("hatch build", "sdist wheel", "hatch build /to"),
        ("hatch build -t wheel --no-hooks", "wheel", "hatch build --no-hooks --target wheel /to"),
        ("flit build --no-use-vcs", "sdist wheel", "flit build --no-use-vcs"),
        ("flit build --format sdist", "sdist", "flit build --format sdist"),
        ("poetry build -f wheel", "wheel", "poetry build --format wheel --output /to"),
        ("poetry build -l cpu -C a", "sdist wheel", "poetry build -l cpu --output /to"),
        ("pdm build --no-sdist -C x=1", "wheel", "pdm build -C x=1 --no-sdist --dest /to"),
    ],
)
def test_the_call_builds_what_the_release_does(run: str, kinds: str, called: str) -> None:
    made = plan(*run.split(), kinds=tuple(kinds.split()))
    used = front_ends.chosen(made, isolated=True)
    assert used is not PLAIN
    assert " ".join(used.command(made, TARGET)).startswith(called)
    assert front_ends.difference(made, used, isolated=True) == ""


@pytest.mark.parametrize(
    ("run", "kept"),
    [
        ("build --sdist --wheel -C x=1", "--sdist --wheel -C x=1"),
        ("uv build --sdist --wheel --no-sources", "--sdist --wheel"),
        ("pdm build -C x=1", "-C x=1"),
        ("poetry build -C folder", ""),
        ("pip wheel -w dist .", ""),
    ],
)
def test_what_is_always_there_keeps_the_words_that_it_knows(run: str, kept: str) -> None:
    made = plan(*run.split(), tool="build" if run.startswith("build") else "")
    words = PLAIN.command(made, TARGET)
    assert words == [sys.executable, "-m", "build", *kept.split(), "--outdir", "/to"]


@pytest.mark.usefixtures("installed")
def test_without_isolation_what_is_always_there_builds() -> None:
    made = plan("uv", "build")
    used = front_ends.chosen(made, isolated=False)
    assert used is PLAIN
    said = "the release runs uv build, which reads [tool.uv] too"
    assert front_ends.difference(made, used, isolated=False) == said


@pytest.mark.parametrize(
    ("tools", "said"),
    [
        (("build",), ""),
        (("pyproject-build",), ""),
        (("cibuildwheel",), ""),
        (("maturin sdist",), ""),
        (
            ("hatch build",),
            (
                "the release runs hatch build, which makes the wheel from the commit, not from the "
                "sdist; hatch is not installed here"
            ),
        ),
        (
            ("setup.py bdist_wheel", "setup.py sdist"),
            (
                "the release runs setup.py, which makes the wheel from the commit, not from the "
                "sdist, with what its job has installed"
            ),
        ),
        (("rye build",), "the release runs rye build, which may have settings of its own"),
    ],
)
def test_what_differs_is_said(
    tools: tuple[str, ...], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    made = Plan(".", ("sdist", "wheel"), (), (), tools)
    used = front_ends.chosen(made, isolated=True)
    assert used is PLAIN
    assert front_ends.difference(made, used, isolated=True) == said


@pytest.mark.parametrize("name", ["flit", "hatch", "pdm", "poetry", "uv"])
def test_the_program_of_the_release_builds(
    name: str,
    clone: Clone,
    release: Release,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = tmp_path / "told"
    program = tmp_path / "bin" / name
    program.parent.mkdir()
    program.write_text(PROGRAM.format(python=sys.executable, told=str(told)))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    clone.replace(PROVENANCE, BUILD, f"run: {name} build")
    clone.publish("Build with what is at hand")
    before = clone.everything()
    status, said = release("v1.0.0")
    assert status == 0, said
    assert told.read_text().startswith("build")
    assert f"(built from the commit by {name} build)" in said
    assert "✓ 1 wheel and 1 sdist" in said
    assert clone.everything() == before


def test_projects_of_a_workspace_that_are_not_built_are_told(
    clone: Clone, release: Release
) -> None:
    clone.replace(PROVENANCE, BUILD, "run: uv build --all-packages")
    clone.publish("Build all with uv")
    status, said = release("v1.0.0", "--no-isolation")
    assert status == 3, said
    assert "? the release builds every project of the workspace, and here only one is built" in said


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("open-core", ""),
        (
            "${{ vars.PACKAGE }}",
            "? which project of the workspace the release builds is known only",
        ),
    ],
)
def test_the_project_of_a_workspace_that_the_release_names_is_built(
    clone: Clone, release: Release, name: str, more: str
) -> None:
    clone.write("pyproject.toml", '[tool.uv.workspace]\nmembers = ["packages/*"]\n')
    clone.write(
        "packages/core/pyproject.toml",
        '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n'
        '[project]\nname = "open-core"\nversion = "1.0.0"\n',
    )
    clone.write("packages/core/open_core/__init__.py", "ONE = 1\n")
    clone.replace(PROVENANCE, BUILD, f"run: uv build --package {name}")
    clone.publish("Build one project with uv")
    _, said = release("v1.0.0", "--no-isolation")
    assert "✓ built from the commit in packages/core by python -m build" in said
    assert "open_core-1.0.0.tar.gz" in said
    assert more in said
    assert bool(more) is ("which project of the workspace" in said)


def test_what_fails_is_named(
    clone: Clone, release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "uv"
    program.write_text("#!/bin/sh\necho 'error: no such back end' >&2\nexit 2\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    clone.replace(PROVENANCE, BUILD, "run: uv build")
    clone.publish("Build with uv")
    status, said = release("v1.0.0")
    assert status == 1
    assert "✗ the build fails\n    error: no such back end\n" in said
    assert "  = help: mend what it says; `uv build` in a fresh clone does the same" in said
    clone.write("core/pyproject.toml", (clone.root / "pyproject.toml").read_text("utf-8"))
    clone.replace(PROVENANCE, "run: uv build", "working-directory: core\n        run: uv build")
    clone.publish("Build below the root")
    _, said = release("v1.0.0")
    assert "; `uv build` in 'core' of a fresh clone does the same" in said
