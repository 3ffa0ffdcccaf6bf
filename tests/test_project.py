"""What holds of the project's own files."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from email import message_from_bytes
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from pip._internal.models.index import PyPI, TestPyPI

import pubproof

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
OPENMED = ROOT / "examples" / "openmed"
LOCKS = ["requirements.lock", "requirements-release.lock"]
REGISTRIES = {
    PyPI.netloc,
    TestPyPI.netloc,
    PyPI.file_storage_domain,
    TestPyPI.file_storage_domain,
    f"registry.npmjs.{PyPI.netloc.split('.')[-1]}",
}
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")


def settings() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def locked(name: str) -> dict[str, str]:
    """Return a lock's versions by package."""
    text = (ROOT / name).read_text()
    return {
        canonicalize_name(package): version
        for package, version in re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE)
    }


def files() -> Iterator[Path]:
    """Yield every file below the root, except in the folders that .gitignore names."""
    ignored = {line.rstrip("/") for line in (ROOT / ".gitignore").read_text().splitlines()}
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in ignored | {".git"}]
        yield from (Path(folder, name) for name in names if name != ".git")


@pytest.mark.parametrize("name", LOCKS)
def test_lock_hashes_every_requirement(name: str) -> None:
    text = (ROOT / name).read_text()
    lines = [line for line in text.replace("\\\n", " ").splitlines() if line[0] not in " #"]

    packages = [re.split(r"==", line)[0] for line in lines]
    assert len({*packages}) == len(locked(name)) > 20
    assert {one for one in packages if packages.count(one) > 1} <= {"pymdown-extensions"}
    for line in lines:
        assert re.fullmatch(r"[\w.-]+==\S+( ; [^;]+?)?(\s+--hash=sha256:[0-9a-f]{64})+", line)


@pytest.mark.parametrize("name", LOCKS)
def test_lock_names_no_address_and_no_path(name: str) -> None:
    text = (ROOT / name).read_text()

    assert not re.search(r"://|--index|--extra-index|--find-links|@ ", text)
    assert set(re.findall(r"\S*/\S*", text)) == set()


def test_lock_meets_the_ranges() -> None:
    data = settings()
    groups = data["dependency-groups"]
    wanted = [*data["build-system"]["requires"], *data["project"]["dependencies"]]
    wanted += [line for group in groups.values() for line in group if isinstance(line, str)]
    versions = locked("requirements.lock")

    assert len(wanted) > 15
    for line in wanted:
        requirement = Requirement(line)
        assert requirement.specifier, f"{line} has no range"
        assert requirement.specifier.contains(versions[canonicalize_name(requirement.name)]), line


def test_release_lock_is_part_of_the_lock() -> None:
    release = locked("requirements-release.lock")

    assert {"build", "hatchling", "twine"} <= release.keys()
    assert release.items() <= locked("requirements.lock").items()


def test_example_has_the_same_release_lock() -> None:
    name = "requirements-release.lock"
    assert (OPENMED / name).read_text() == (ROOT / name).read_text()


@pytest.mark.parametrize("project", [ROOT, OPENMED], ids=["pubproof", "openmed"])
def test_actions_are_pinned_with_their_version(project: Path) -> None:
    uses = [
        use
        for path in project.glob(".github/workflows/*.yml")
        for use in re.findall(r"^\s*(?:- )?uses: (.*)$", path.read_text(), re.MULTILINE)
    ]
    remote = [use for use in uses if not use.startswith("$/")]

    assert len(remote) >= 7
    for use in remote:
        assert PINNED.fullmatch(use), use


def test_one_commit_for_each_action_and_version() -> None:
    commits: dict[str, set[str]] = {}
    for project in (ROOT, OPENMED):
        for path in project.glob(".github/workflows/*.yml"):
            for action, pin in re.findall(r"uses: ([\w./-]+)@(.*)", path.read_text()):
                commits.setdefault(action, set()).add(pin)

    assert {action: pins for action, pins in commits.items() if len(pins) > 1} == {}


def test_no_file_names_a_registry() -> None:
    seen = 0
    found = []
    for path in files():
        data = path.read_bytes().lower()
        seen += 1
        found += [f"{path}: {host}" for host in REGISTRIES if host.encode() in data]

    assert seen > 20
    assert found == []


@pytest.mark.parametrize(
    ("project", "name", "version"),
    [(ROOT, "pubproof", pubproof.__version__), (OPENMED, "openmed", None)],
    ids=["pubproof", "openmed"],
)
def test_distributions_build_and_pass_their_check(
    project: Path, name: str, version: str | None, tmp_path: Path
) -> None:
    python = [sys.executable, "-m"]
    subprocess.run(
        [*python, "build", "--no-isolation", "--outdir", tmp_path, project],
        check=True,
        capture_output=True,
    )
    built = sorted(tmp_path.iterdir())
    subprocess.run([*python, "twine", "check", "--strict", *built], check=True, capture_output=True)

    wheel = next(path for path in built if path.suffix == ".whl")
    with ZipFile(wheel) as archive:
        members = archive.namelist()
        metadata = next(member for member in members if member.endswith(".dist-info/METADATA"))
        headers = message_from_bytes(archive.read(metadata))
    assert [path.name.split("-")[0] for path in built] == [name, name]
    assert headers["Name"] == name
    assert version in {None, headers["Version"]}
    assert f"{name}/__init__.py" in members
    assert {member.split("/")[0] for member in members} == {name, metadata.split("/")[0]}
    if project == ROOT:
        assert "pubproof/py.typed" in members


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("README.md", "There is no release yet"),
        ("README.md", "so it needs the first release"),
        ("docs/adopt.md", "pubproof is not on PyPI yet"),
    ],
)
def test_what_is_said_of_the_first_release_goes_with_it(path: str, words: str) -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text()
    released = re.search(r"^## \[\d", changelog, re.MULTILINE) is not None
    assert "## [Unreleased]" in changelog or released
    assert (words in " ".join((ROOT / path).read_text().split())) is not released


def test_texts_have_the_numbers_of_the_settings() -> None:
    def text(path: str) -> str:
        return (ROOT / path).read_text()

    data = settings()
    oldest = data["project"]["requires-python"].removeprefix(">=")
    for path in ("README.md", "CONTRIBUTING.md", "Makefile", "docs/adopt.md"):
        assert f"Python {oldest} or newer" in text(path), path
    least = data["tool"]["coverage"]["report"]["fail_under"]
    assert f"less than {least} % of lines and branches" in text("CONTRIBUTING.md")
    ranges = map(Requirement, data["project"]["optional-dependencies"]["guide"])
    (click,) = [str(one.specifier) for one in ranges if one.name == "click"]
    assert f"**click {click.removeprefix('>=')} or newer.**" in text("docs/contributing/stack.md")
