"""What the page for adopters promises happens, word by word."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path
from textwrap import dedent
from typing import NamedTuple

import pytest
import yaml
from tests.git import run_git
from tests.openmed import copy

from pubproof.settings import Settings, parse

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/adopt.md").read_text("utf-8")
FENCE = re.compile(r"^( *)```(\w+)(?: title=\"(.*?)\")?.*?\n(.*?)^\1```", re.MULTILINE | re.DOTALL)


class Fence(NamedTuple):
    language: str
    title: str
    text: str


FENCES = [Fence(found[2], found[3] or "", dedent(found[4])) for found in FENCE.finditer(PAGE)]


def fence(title: str) -> str:
    (found,) = [each for each in FENCES if each.title == title]
    return found.text


def build(folder: Path) -> tuple[int, list[str]]:
    """Return the status of a build and the errors that it prints."""
    run = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict"],
        cwd=folder,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "GITHUB_ACTIONS": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    lines = run.stdout.splitlines()
    start = next((at for at, line in enumerate(lines) if line.startswith("ERROR")), len(lines))
    return run.returncode, lines[start:]


@pytest.fixture
def adopter(tmp_path: Path) -> Path:
    """A repository that has done what the page says, up to the first build."""
    copy(tmp_path)
    tmp_path.joinpath("docs").mkdir()
    for name in ("mkdocs.yml", "docs/index.md"):
        tmp_path.joinpath(name).write_text(fence(name), "utf-8")
    with tmp_path.joinpath("pyproject.toml").open("a", encoding="utf-8") as file:
        file.write("\n" + fence("pyproject.toml"))
    return tmp_path


def test_the_first_page_is_proven_and_the_drift_is_found(adopter: Path) -> None:
    status, errors = build(adopter)
    assert (status, errors) == (0, [])
    page = adopter.joinpath("site/index.html").read_text("utf-8")
    assert "v1.2.3" in page
    assert "{=" not in page

    workflow = adopter / ".github/workflows/publish.yml"
    before = "on:\n  push:\n    tags:\n      - 'v*'\n"
    after = fence("publish.yml with a button")
    assert workflow.read_text("utf-8").count(before) == 1
    workflow.write_text(workflow.read_text("utf-8").replace(before, after), "utf-8")
    shutil.rmtree(adopter / "site")
    status, errors = build(adopter)
    assert status == 1
    assert "\n".join(errors) + "\n" in [each.text for each in FENCES]
    assert not adopter.joinpath("site").exists()


def test_the_copied_pages_state_all_but_one_clause_before_git_knows_them(adopter: Path) -> None:
    settings = adopter / "pyproject.toml"
    settings.write_text(settings.read_text("utf-8").replace(fence("pyproject.toml"), ""), "utf-8")
    run_git(adopter, "init")
    run_git(adopter, "add", ".github", "openmed", "pyproject.toml")
    shutil.copytree(ROOT / "docs/guide", adopter / "docs/guide")

    status, (line, *_) = build(adopter)
    assert status == 1
    assert "clause-documented: no page states clause-documented: Every clause in force" in line

    with adopter.joinpath("docs/index.md").open("a", encoding="utf-8") as file:
        file.write('\nEvery clause is stated on some page {= holds("clause-documented") =}.\n')
    assert build(adopter) == (0, [])


def _copy_pages(pipeline: str, root: Path) -> None:
    """Make a repository of one of the pipelines, which has copied the pages."""
    shutil.copytree(ROOT / "tests/contract/bases" / pipeline, root, dirs_exist_ok=True)
    shutil.copytree(ROOT / "docs/guide", root / "docs/guide")
    root.joinpath("mkdocs.yml").write_text(fence("mkdocs.yml"), "utf-8")
    claim = 'Every clause is stated {= holds("clause-documented") =}.'
    root.joinpath("docs/index.md").write_text(f"# Releases\n\n{claim}\n", "utf-8")


@pytest.mark.parametrize(
    ("pipeline", "downloads"),
    [("two-calls", "--name 'python-distributions'"), ("wheels", "--pattern 'dist-*'")],
)
def test_the_copied_pages_speak_of_releases_of_other_shapes(
    pipeline: str, downloads: str, tmp_path: Path
) -> None:
    _copy_pages(pipeline, tmp_path)
    assert build(tmp_path) == (0, [])
    page = tmp_path.joinpath("site/guide/trusted-publishing/index.html").read_text("utf-8")
    assert f"{downloads} --dir dist" in unescape(page)


@pytest.fixture
def in_one_file(tmp_path: Path) -> Path:
    """A repository that builds in the workflow that uploads, and has copied the pages."""
    _copy_pages("inline", tmp_path)
    return tmp_path


def test_the_copied_pages_speak_of_a_release_without_a_provenance_workflow(
    in_one_file: Path,
) -> None:
    assert build(in_one_file) == (0, [])
    pages = {
        name: unescape(in_one_file.joinpath(f"site/guide/{name}/index.html").read_text("utf-8"))
        for name in ("how-it-works", "provenance", "trusted-publishing")
    }
    assert not [name for name, text in pages.items() if "none (" in text]
    assert all("(off: one file is easier to read)" in text for text in pages.values())
    assert "a job outside of the publisher's\nenvironment" in pages["how-it-works"]
    assert "--signer-workflow octo/inline/.github/workflows/publish.yml" in pages["provenance"]


def test_the_contract_can_have_a_page(adopter: Path) -> None:
    (setting,) = [each.text for each in FENCES if each.text.startswith("extra:")]
    with adopter.joinpath("mkdocs.yml").open("a", encoding="utf-8") as file:
        file.write(setting)
    page = "# Contract\n\n{= contract_sections() =}\n"
    adopter.joinpath("docs/contract.md").write_text(page, "utf-8")
    assert build(adopter) == (0, [])
    index = adopter.joinpath("site/index.html").read_text("utf-8")
    assert 'href="contract/#tag-push-only"' in index
    contract = adopter.joinpath("site/contract/index.html").read_text("utf-8")
    assert "<p>!!! " not in contract
    assert "<p>??? " not in contract


def test_the_copied_pages_say_why_something_is_not_there(in_one_file: Path) -> None:
    publish = in_one_file / ".github/workflows/publish.yml"
    text = publish.read_text("utf-8")
    start, end = text.index("  attest:\n"), text.index("  publish:\n")
    text = text[:start] + text[end:].replace("[build, attest]", "build")
    publish.write_text(text, "utf-8")
    with in_one_file.joinpath("pyproject.toml").open("a", encoding="utf-8") as file:
        for clause in ("slsa-provenance", "attestations-verified", "verified-distributions"):
            file.write(f'{clause} = "PyPI\'s are enough"\n')
    assert build(in_one_file) == (0, [])
    page = unescape(in_one_file.joinpath("site/guide/provenance/index.html").read_text("utf-8"))
    assert "There is none here, because slsa-provenance is off: PyPI's are enough." in page
    assert "<code>none (slsa-provenance is off: PyPI's are enough)</code>" in page
    for name, sentence in (
        ("trusted-publishing", "The job that attests holds"),
        ("how-it-works", "That is no second way to PyPI"),
    ):
        other = in_one_file.joinpath(f"site/guide/{name}/index.html").read_text("utf-8")
        assert sentence not in other


def test_the_plugin_runs_the_examples_of_its_pages(adopter: Path) -> None:
    (shown,) = [each.text for each in FENCES if each.text.startswith("python -m pytest")]
    command = [sys.executable, *shown.split()[1:]]
    run = subprocess.run(command, cwd=adopter, capture_output=True, text=True, check=False)
    assert run.returncode == 0
    assert "1 passed" in run.stdout

    with adopter.joinpath("docs/index.md").open("a", encoding="utf-8") as file:
        file.write("\n```console\n$ grep -c {= workflow.events =} {= workflow.path =}\n7\n```\n")
    run = subprocess.run(command, cwd=adopter, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert "docs/index.md:12: `$ grep -c push .github/workflows/publish.yml`" in run.stdout


def test_every_file_that_it_shows_can_be_read() -> None:
    assert {each.language for each in FENCES} == {"yaml", "toml", "bash", "text"}
    for each in FENCES:
        if each.language == "yaml":
            yaml.safe_load(each.text)
        elif each.language == "toml":
            assert parse(each.text, ["clause-documented", "slsa-provenance"]) != Settings()


def test_its_workflows_pin_what_our_own_workflows_pin() -> None:
    ours = {
        use
        for path in ROOT.glob(".github/workflows/*.yml")
        for use in re.findall(r"uses: (\S+@.*)", path.read_text("utf-8"))
    }
    shown = [one for one in re.findall(r"uses: (\S+@.*)", PAGE) if "@<" not in one]
    assert len(shown) >= 2
    assert set(shown) <= ours
