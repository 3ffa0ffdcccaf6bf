"""Repositories that could be released, and real distributions of small projects."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.folders import Folder
from tests.git import run_git
from tests.openmed import copy

from pubproof import cli

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
HATCHLING = tuple(f"hatchling-{number}" for number in ("2.1", "2.2", "2.3", "2.4", "2.5"))
MADE = (*HATCHLING, "setuptools", "flit_core")
"""The names of what `Makers` can make."""
_MODULES = {"setuptools": "setuptools.build_meta", "flit_core": "flit_core.buildapi"}
_PROJECT = """\
[build-system]
requires = ["{}"]
build-backend = "{}"
[project]
name = "small"
version = "1.2.3"
description = "Small"
readme = "README.md"
requires-python = ">=3.11"
classifiers = ["Programming Language :: Python :: 3"]
[tool.setuptools]
packages = ["small"]
"""
_CHOSEN = """\
[tool.hatch.build.targets.wheel]
core-metadata-version = "{0}"
[tool.hatch.build.targets.sdist]
core-metadata-version = "{0}"
"""
_BUILD = "import sys, {0} as b; to = sys.argv[1]; b.build_sdist(to); b.build_wheel(to)"


class Makers:
    """Builds small projects with the back ends of the lock, each once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, name: str) -> Path:
        """Return the folder with wheel and sdist of one of `MADE`."""
        target = self.folder / name / "dist"
        if not target.exists():
            self._make(name, target)
        files = sorted(path.suffix for path in target.iterdir())
        assert files == [".gz", ".whl"]
        return target

    def _make(self, name: str, target: Path) -> None:
        back_end, _, version = name.partition("-")
        module = _MODULES.get(back_end, "hatchling.build")
        text = _PROJECT.format(back_end, module)
        text += _CHOSEN.format(version) if version else ""
        source = target.parent / "source"
        (source / "small").mkdir(parents=True)
        (source / "pyproject.toml").write_text(text)
        (source / "README.md").write_text("# Small\n\nA project.\n")
        (source / "small" / "__init__.py").write_text('"""Small."""\n')
        target.mkdir()
        subprocess.run(
            [sys.executable, "-c", _BUILD.format(module), str(target)],
            cwd=source,
            check=True,
            capture_output=True,
        )


class Clone(Folder):
    """A repository with one commit on `main`, and a bare one as its remote `origin`."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / "repository")
        self.remote = folder / "remote.git"
        copy(self.root)
        self.git("init", "--quiet", "--initial-branch=main")
        self.commit("Begin")
        bare = ("clone", "--quiet", "--bare", ".", str(self.remote))
        self.git(*bare)
        self.git("remote", "add", "origin", str(self.remote))
        self.git("config", "remote.origin.followRemoteHEAD", "never")  # as git before 2.48
        self.git("fetch", "--quiet", "origin")

    def git(self, *arguments: str) -> str:
        return run_git(self.root, *arguments)

    def commit(self, message: str) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)

    def push(self) -> None:
        self.git("push", "--quiet", "origin", "HEAD:main")

    def publish(self, message: str) -> None:
        """Commit everything, and push it."""
        self.commit(message)
        self.push()

    def everything(self) -> dict[str, tuple[int, bytes]]:
        """Return every file of the repository and its remote, with its time and its bytes."""
        return {
            str(path): (path.stat().st_mtime_ns, path.read_bytes())
            for top in (self.root, self.remote)
            for path in sorted(top.rglob("*"))
            if path.is_file()
        }


class Command:
    """Runs ``pubproof preflight`` in this process."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.temporary = folder
        self._capsys = capsys

    def __call__(self, *arguments: str | Path) -> tuple[int, str]:
        """Return the exit status, and what was printed: the report, then what is wrong."""
        status = cli.main(["preflight", *map(str, arguments)])
        said = self._capsys.readouterr()
        assert list(self.temporary.iterdir()) == [], "something was left behind"
        return status, said.out + said.err


@pytest.fixture(scope="session")
def makers(tmp_path_factory: pytest.TempPathFactory) -> Makers:
    return Makers(tmp_path_factory.mktemp("made"))


@pytest.fixture
def made(makers: Makers, tmp_path: Path) -> Path:
    """A copy of the distributions that hatchling makes, to be broken."""
    return Path(shutil.copytree(makers("hatchling-2.4"), tmp_path / "dist"))


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return Clone(tmp_path)


@pytest.fixture
def preflight(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Command:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    for name in [name for name in os.environ if name.startswith(("GIT_", "PIP_"))]:
        monkeypatch.delenv(name)
    return Command(folder, capsys)


@pytest.fixture
def release(clone: Clone, preflight: Command) -> Callable[..., tuple[int, str]]:
    """Run the command on the clone, with distributions or a build that needs no network."""

    def run(*arguments: str | Path) -> tuple[int, str]:
        return preflight("--repository", clone.root, "--no-checklist", *arguments)

    return run
