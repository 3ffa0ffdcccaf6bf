"""What was said of a commit is said again only where it would be judged the same."""

from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING

import pytest
from tests.commands import Command
from tests.history.conftest import Past
from tests.openmed import PUBLISH

from pubproof import kept
from pubproof.history import verdicts

if TYPE_CHECKING:
    from pathlib import Path

    from pubproof.repository import Repository

TOKEN = "pypi-" + "AgEIcHlwaS5vcmc" + "A" * 80
OFF = b'\n[tool.pubproof.off]\npypa-action = "Another one is used"\n'
OTHER = """\
on: {push: {tags: ["v*"]}}
permissions: {id-token: write}
jobs:
  other:
    uses: somebody/else/.github/workflows/release.yml@main
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of what is kept, which is not there yet."""
    made = tmp_path / "caches"
    monkeypatch.setenv(kept.VARIABLE, str(made))
    return made


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Return a list that grows by one with each commit that is really judged."""
    found: list[object] = []
    judge = verdicts.of

    def counted(repository: Repository) -> verdicts.Verdicts:
        found.append(repository)
        return judge(repository)

    monkeypatch.setattr(verdicts, "of", counted)
    return found


@pytest.fixture
def past(tmp_path: Path) -> Past:
    """Return a repository of three commits, in the second of which a clause fails."""
    made = Past(tmp_path / "repository")
    made.write("NOTES", "Nothing that a clause reads")
    made.drift()
    return made


@pytest.fixture
def history(capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(capsys, "history")


def test_no_commit_is_judged_twice(past: Past, history: Command, judged: list[object]) -> None:
    for words in ((), ("--verbose",), ("--format", "json"), ("--since", "HEAD~1")):
        fresh = history(past.root, *words, "--no-cache")
        judged.clear()
        assert history(past.root, *words) == fresh
        assert len(judged) == (0 if words else 3)
        assert history(past.root, *words) == fresh
        assert len(judged) == (0 if words else 3)


def test_everything_that_was_said_is_said_again(past: Past, history: Command) -> None:
    past.write(".github/workflows/other.yml", b"\xff")
    past.write("README.md", "Run `tools/release.py` first.\n")
    past.commit("Add what cannot be read and what leads nowhere")
    past.write("pyproject.toml", (past.root / "pyproject.toml").read_bytes() + OFF)
    fresh = history(past.root, "--format", "json", "--no-cache")
    said = {one["state"] for one in json.loads(fresh.out)["spans"]}
    assert said == {"holds", "fails", "unknown", "off"}
    assert history(past.root, "--format", "json") == fresh
    assert history(past.root, "--format", "json") == fresh


def test_a_new_commit_alone_is_judged(past: Past, history: Command, judged: list[object]) -> None:
    history(past.root)
    judged.clear()
    past.add_button()
    past.write("NOTES", "Nothing that a clause reads either")
    past.commit("Release by hand again")
    told = history(past.root, "--verbose")
    assert len(judged) == 1
    assert told == history(past.root, "--verbose", "--no-cache")


def test_a_commit_that_only_goes_back_is_known(
    past: Past, history: Command, judged: list[object]
) -> None:
    history(past.root)
    judged.clear()
    past.drift()
    told = history(past.root, "--verbose")
    assert not judged
    assert told == history(past.root, "--verbose", "--no-cache")


def test_other_settings_are_another_question(
    past: Past, history: Command, judged: list[object]
) -> None:
    history(past.root)
    past.write("pyproject.toml", (past.root / "pyproject.toml").read_bytes() + OFF)
    judged.clear()
    told = history(past.root)
    assert len(judged) == 3
    assert told == history(past.root, "--no-cache")


def test_another_remote_is_another_answer(
    past: Past, history: Command, judged: list[object]
) -> None:
    past.write(".github/workflows/other.yml", OTHER)
    past.commit("Call a workflow, which may be the own one")
    history(past.root, "--verbose")
    past.git("remote", "add", "origin", "https://github.com/somebody/else")
    judged.clear()
    told = history(past.root, "--verbose")
    assert len(judged) == 4
    assert told == history(past.root, "--verbose", "--no-cache")


def test_a_folder_of_a_repository_is_another_one(
    tmp_path: Path, history: Command, judged: list[object]
) -> None:
    past = Past(tmp_path / "all", example=False)
    for name in ("one", "two"):
        past.copy(name)
    past.edit("\non:\n", "\non:\n  workflow_dispatch:\n", f"two/{PUBLISH}")
    past.commit("Begin")
    one, two = (history(past.root / name, "--verbose") for name in ("one", "two"))
    assert len(judged) == 2
    assert one.out != two.out
    assert two == history(past.root / "two", "--verbose")
    assert len(judged) == 2


def test_what_a_clone_lacked_is_asked_for_again(
    past: Past, tmp_path: Path, history: Command, judged: list[object]
) -> None:
    blob = past.git("rev-parse", f"HEAD~1:{PUBLISH}")
    lost = past.root / ".git" / "objects" / blob[:2] / blob[2:]
    aside = lost.rename(tmp_path / "aside")
    lacking = history(past.root, "--verbose")
    aside.rename(lost)
    judged.clear()
    told = history(past.root, "--verbose")
    assert told.out != lacking.out
    assert len(judged) == 3
    assert told == history(past.root, "--verbose", "--no-cache")


def test_nothing_is_kept_of_a_commit_that_tells_a_secret(
    past: Past, history: Command, folder: Path, judged: list[object]
) -> None:
    past.write("README.md", f"See [it]({TOKEN}.md).\n")
    past.commit("Leak")
    told = history(past.root, "--verbose")
    assert "pypi-…" in told.out
    (file,) = folder.iterdir()
    kept_trees = json.loads(file.read_text("ascii"))["trees"]
    assert len(kept_trees) == 3
    assert past.git("rev-parse", "HEAD^{tree}") not in kept_trees
    assert TOKEN not in file.read_text("ascii")
    judged.clear()
    assert history(past.root, "--verbose") == told
    assert len(judged) == 1


def test_nobody_else_can_read_what_is_kept(past: Past, history: Command, folder: Path) -> None:
    history(past.root)
    (file,) = folder.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "[]",
        "{}",
        '{"asked": [], "verdicts": [], "trees": []}',
        '{"asked": [], "verdicts": [], "trees": {"TREE": 0}}',
        '{"asked": [], "verdicts": [[]], "trees": {"TREE": 0}}',
        '{"asked": [], "verdicts": [[["holds", "", []]]], "trees": {"TREE": 0}}',
        '{"asked": [[["root"], ""]], "verdicts": [], "trees": {}}',
        '{"asked": 1, "verdicts": 1, "trees": 1}',
    ],
)
def test_what_something_else_wrote_is_not_believed(
    broken: str, past: Past, history: Command, folder: Path, judged: list[object]
) -> None:
    fresh = history(past.root)
    (file,) = folder.iterdir()
    file.write_text(broken.replace("TREE", past.git("rev-parse", "HEAD^{tree}")))
    judged.clear()
    assert history(past.root) == fresh
    assert len(judged) == 3
