"""What the tag names, and where it stands."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.git import run_git

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.preflight.conftest import Clone, Makers

    Release = Callable[..., tuple[int, str]]


@pytest.fixture
def dist(makers: Makers, clone: Clone) -> Path:
    """Distributions of the version 1.2.3, of the clone's project."""
    clone.replace("pyproject.toml", 'name = "openmed"', 'name = "small"')
    clone.publish("Rename")
    return makers("hatchling-2.5")


def test_a_tag_that_is_right(dist: Path, release: Release) -> None:
    status, said = release("v1.2.3", "--dist", dist)
    assert status == 0, said
    assert "✓ v1.2.3 exists neither here nor on 'origin'" in said
    assert "✓ the commit is on main (which 'origin' names its default branch)" in said
    assert "✓ the commit is on origin/main" in said


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("1.2.3", "reaches no upload to PyPI\n  = help: releases have tags such as v*\n"),
        ("v1.2.4", "✗ v1.2.4 names 1.2.4, and the distributions are 1.2.3 (given in"),
        ("v1.2.3+x", "✗ 1.2.3+x is a local version, which PyPI refuses"),
        ("vnext", "✗ vnext names no version of PEP 440"),
    ],
)
def test_a_tag_that_is_wrong(name: str, says: str, dist: Path, release: Release) -> None:
    status, said = release(name, "--dist", dist)
    assert status == 1
    assert says in said
    assert f"{name} is not ready because" in said


def test_an_example_of_a_tag_is_one_of_the_project(
    clone: Clone, dist: Path, release: Release
) -> None:
    record = "[tool.pubproof.publisher]"
    clone.replace("pyproject.toml", record, f"[tool.pubproof]\ntags = ['release-*']\n{record}")
    clone.replace(".github/workflows/publish.yml", "'v*'", "'release-*'")
    clone.replace(".github/workflows/publish.yml", "ref_name, 'v'", "ref_name, 'release-'")
    _, said = release("release-next", "--dist", dist)
    assert "names no version of PEP 440\n  = help: name one, such as release-1.2.3\n" in said


def test_one_reason_of_two_parts_is_told_once(dist: Path, release: Release) -> None:
    _, said = release("1.2.3", "--dist", dist)
    assert said.endswith("1.2.3 is not ready because the push of 1.2.3 reaches no upload to PyPI\n")


def test_the_same_version_in_another_spelling(dist: Path, release: Release) -> None:
    status, said = release("v1.2.3.0", "--dist", dist)
    assert status == 0, said
    assert "); a step that compares the texts wants v1.2.3\n" in said
    assert "compares the texts" not in release("v1.2.3", "--dist", dist)[1]


def test_a_tag_that_exists_here(clone: Clone, dist: Path, release: Release) -> None:
    clone.git("tag", "v1.2.3")
    status, said = release("v1.2.3", "--dist", dist)
    assert status == 1
    assert f"✗ v1.2.3 exists here already, at {clone.git('rev-parse', 'HEAD')[:12]}" in said


def test_a_tag_that_was_not_pushed_can_be_taken_back(
    clone: Clone, dist: Path, release: Release
) -> None:
    clone.git("tag", "v1.2.3")
    taken_back = "help: take it back with `git tag -d v1.2.3`: 'origin' does not have it"
    assert taken_back in release("v1.2.3", "--dist", dist)[1]
    clone.git("push", "--quiet", "origin", "v1.2.3")
    _, said = release("v1.2.3", "--dist", dist)
    assert "✗ v1.2.3 exists here already" in said
    assert "help: choose a new version and its tag" in said


def test_a_tag_that_exists_on_the_remote_alone(clone: Clone, dist: Path, release: Release) -> None:
    clone.git("tag", "v1.2.3")
    clone.git("push", "--quiet", "origin", "v1.2.3")
    clone.git("tag", "--delete", "v1.2.3")
    status, said = release("v1.2.3", "--dist", dist)
    assert status == 1
    assert "✗ v1.2.3 exists on 'origin' already" in said


def test_a_tag_on_the_remote_whose_name_goes_on_behind_a_line_separator(
    clone: Clone, dist: Path, release: Release
) -> None:
    clone.git("tag", "v1.2.3\u2028x")
    clone.git("push", "--quiet", "origin", "v1.2.3\u2028x")
    said = release("v1.2.3", "--dist", dist)[1]
    assert "\nv1.2.3 is ready\n" in said
    assert "exists on 'origin' already" not in said


def test_a_remote_that_does_not_answer(clone: Clone, dist: Path, release: Release) -> None:
    shutil.rmtree(clone.remote)
    status, said = release("v1.2.3", "--dist", dist)
    assert status == 3, said
    assert "? whether v1.2.3 exists on the remote could not be asked: '" in said
    assert "' does not appear to be a git repository" in said
    assert "? which branch is the default one cannot be told" in said
    assert "help: git remote set-head --auto origin" in said
    assert "✓ the commit is on origin/main, as last fetched" in said
    assert "v1.2.3 is not known to be ready because" in said


def test_a_remote_whose_default_branch_is_not_there(
    clone: Clone, dist: Path, release: Release
) -> None:
    run_git(clone.remote, "symbolic-ref", "HEAD", "refs/heads/master")
    status, said = release("v1.2.3", "--dist", dist)
    assert status == 0, said
    assert "✓ the commit is on main (which is the only branch of 'origin')" in said
    clone.git("push", "--quiet", "origin", "HEAD:other")
    status, said = release("v1.2.3", "--dist", dist)
    assert status == 3, said
    assert "? which branch is the default one cannot be told" in said
    clone.git("fetch", "--quiet", "origin")
    clone.git("remote", "set-head", "origin", "main")
    status, said = release("v1.2.3", "--dist", dist)
    assert status == 0, said
    assert "✓ the commit is on main (as 'origin' had it at the clone)" in said


def test_a_branch_that_was_merged_elsewhere_and_not_fetched(
    clone: Clone, dist: Path, release: Release
) -> None:
    clone.git("checkout", "--quiet", "-b", "work")
    clone.write("note.txt", "text\n")
    clone.commit("Work")
    clone.git("push", "--quiet", "origin", "work")
    clone.git("commit", "--quiet", "--allow-empty", "--message", "More")
    clone.git("push", "--quiet", str(clone.remote), "HEAD:main")
    more = clone.git("rev-parse", "HEAD")
    clone.git("reset", "--quiet", "--hard", "HEAD~1")
    assert "✓ the commit is on main (" in release("v1.2.3", "--dist", dist)[1]
    clone.git("reflog", "expire", "--expire=now", "--all")
    clone.git("update-ref", "-d", "ORIG_HEAD")
    clone.git("prune", "--expire=now")
    assert more not in clone.git("cat-file", "--batch-all-objects", "--batch-check")
    status, said = release("v1.2.3", "--dist", dist)
    assert status == 3, said
    assert (
        "? whether the commit is on main (which 'origin' names its default branch) cannot be "
        "told: commits are not here\n  = help: git fetch origin main\n"
    ) in said


def test_a_shallow_clone_does_not_tell_the_branch(
    clone: Clone, dist: Path, release: Release
) -> None:
    before = clone.git("rev-parse", "HEAD")
    clone.write("note.txt", "text\n")
    clone.publish("Work")
    clone.git("fetch", "--quiet", "--depth", "1", "origin", before)
    clone.git("fetch", "--quiet", "--depth", "1", "origin", "main")
    clone.git("checkout", "--quiet", "--detach", before)
    clone.git("branch", "--quiet", "--delete", "--force", "main")
    status, said = release("v1.2.3", "--dist", dist)
    assert status == 3, said
    assert "= help: git fetch --unshallow origin main\n" in said


def test_settings_of_git_that_cannot_be_read_forbid_no_name(
    clone: Clone, dist: Path, release: Release
) -> None:
    clone.write(".git/config", "[core\n")
    status, said = release("v1.2.3", "--dist", dist)
    assert status == 3, said
    assert "git takes no tag" not in said
    assert "? bad config line 1 in file .git/config" in said


def test_what_was_never_fetched_is_not_told_of_a_remote_that_does_not_answer(
    clone: Clone, dist: Path, release: Release
) -> None:
    clone.write("note.txt", "text\n")
    clone.commit("Work")
    shutil.rmtree(clone.remote)
    status, said = release("v1.2.3", "--dist", dist)
    assert status == 3, said
    assert (
        "? no branch of 'origin' had the commit when it was last fetched\n"
        "  = help: git push origin, if that has not been done since\n"
    ) in said


def _start_by_a_release(clone: Clone) -> None:
    """Let a release on GitHub start the publisher, and no tag."""
    path = ".github/workflows/publish.yml"
    clone.replace(path, "push:\n    tags:\n      - 'v*'", "release:\n    types: [published]")
    clone.replace(path, "github.event_name == 'push' && ", "")


def test_a_tag_of_the_right_form_that_starts_nothing(
    clone: Clone, dist: Path, release: Release
) -> None:
    _start_by_a_release(clone)
    clone.publish("Release by hand")
    _, said = release("v1.2.3", "--dist", dist)
    assert (
        "✗ the push of v1.2.3 reaches no upload to PyPI\n"
        "  = help: see what starts the upload at .github/workflows/publish.yml:"
    ) in said


def test_a_tag_that_is_released_on_github(clone: Clone, dist: Path, release: Release) -> None:
    _start_by_a_release(clone)
    record = "[tool.pubproof.publisher]"
    clone.replace("pyproject.toml", record, f"[tool.pubproof]\nevents = ['release']\n{record}")
    clone.publish("Release by hand")
    status, said = release("v1.2.3", "--dist", dist)
    assert status == 0, said
    assert "✓ the release of v1.2.3 on GitHub starts publish.yml, which uploads" in said
    assert "✓ PyPI accepts the run of v1.2.3 for the recorded publisher" in said


def test_git_is_not_there(dist: Path, release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    status, said = release("v1.2.3", "--dist", dist)
    assert status == 3, said
    assert "? git is not installed" in said


@pytest.mark.usefixtures("clone")
def test_a_clone_of_somebody_else(
    dist: Path, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)  # where every folder may be safe
    status, said = release("v1.2.3", "--dist", dist)
    assert status == 3, said
    assert "? detected dubious ownership in repository at '" in said
    assert "; call: git config --global --add safe.directory " in said


def test_a_repository_without_a_commit(clone: Clone, dist: Path, release: Release) -> None:
    clone.git("update-ref", "-d", "HEAD")
    status, said = release("v1.2.3", "--dist", dist)
    assert status == 3, said
    assert "? git knows no commit here" in said


def test_without_a_remote_it_is_unknown_whether_the_tag_is_new(
    clone: Clone, dist: Path, release: Release
) -> None:
    clone.git("remote", "remove", "origin")
    status, said = release("v1.2.3", "--dist", dist)
    assert status == 3
    add = "\n  = help: git remote add origin ADDRESS"
    assert f"could not be asked: there is no remote{add}" in said
    assert f"? there is no remote that could have the commit{add}" in said


def test_of_many_branches_with_the_commit_the_default_one_is_named(
    clone: Clone, dist: Path, release: Release
) -> None:
    clone.git("push", "--quiet", "origin", "HEAD:refs/heads/a-branch")
    clone.git("fetch", "--quiet", "origin")
    clone.git("remote", "set-head", "origin", "main")
    _, said = release("v1.2.3", "--dist", dist)
    assert "✓ the commit is on origin/main\n" in said


def test_without_a_remote_no_branch_of_it_is_fetched(
    clone: Clone, dist: Path, release: Release
) -> None:
    clone.git("remote", "remove", "origin")
    _, said = release("v1.2.3", "--dist", dist, "--branch", "2.x")
    asked = "(which --branch names) cannot be told: there is no remote"
    assert f"{asked}\n  = help: git remote add origin ADDRESS" in said


def test_another_branch_that_was_not_pushed(clone: Clone, dist: Path, release: Release) -> None:
    clone.git("switch", "--quiet", "--create", "work")
    clone.write("note.txt", "text\n")
    clone.commit("Work")
    status, said = release("v1.2.3", "--dist", dist)
    assert status == 1
    assert "✗ the commit is not on main" in said
    assert "✗ no branch of 'origin' has the commit\n  = help: git push origin" in said


def test_files_that_git_does_not_know(clone: Clone, dist: Path, release: Release) -> None:
    for number in range(7):
        clone.write(f"new-{number}.txt", "text\n")
    status, said = release("v1.2.3", "--dist", dist)
    assert status == 1
    assert "✗ 7 files differ from the commit" in said
    assert "… and 2 more" in said


def test_a_branch_of_an_older_series(clone: Clone, dist: Path, release: Release) -> None:
    clone.git("switch", "--quiet", "--create", "1.x")
    clone.write("note.txt", "text\n")
    clone.commit("Mend the old series")
    clone.git("push", "--quiet", "origin", "1.x")
    status, said = release("v1.2.3", "--dist", dist)
    assert status == 1
    assert "first, or name the branch that this release stands on with --branch\n" in said
    status, said = release("v1.2.3", "--dist", dist, "--branch", "1.x")
    assert status == 0, said
    assert "✓ the commit is on 1.x (which --branch names)" in said
    status, said = release("v1.2.3", "--dist", dist, "--branch", "2.x")
    assert status == 1
    assert "✗ 'origin' has no branch 2.x\n  = help: git push origin 2.x, or name" in said
    status, said = release("v1.2.3", "--dist", dist, "--branch", "main")
    assert "✗ the commit is not on main (which --branch names)\n  = help: merge it" in said


def test_a_commit_without_a_branch(clone: Clone, dist: Path, release: Release) -> None:
    clone.git("checkout", "--quiet", "--detach")
    status, said = release("v1.2.3", "--dist", dist)
    assert status == 0, said


def test_no_tag_is_made_up_where_the_push_of_none_starts_the_upload(
    clone: Clone, dist: Path, release: Release
) -> None:
    workflow = clone.root / ".github" / "workflows" / "publish.yml"
    text = workflow.read_text("utf-8")
    clone.write(
        ".github/workflows/publish.yml",
        text.replace("push:\n    tags:\n      - 'v*'", "release:\n    types: [published]").replace(
            "github.event_name == 'push' && ", ""
        ),
    )
    clone.publish("Start by releases")
    status, said = release("--dist", dist)
    assert status == 2
    assert said == (
        "pubproof: no tag is given, and none is known for 1.2.3 whose push starts the upload; name "
        "the tag, such as v1.2.3, and all is looked at\n"
    )


@pytest.mark.parametrize(
    ("version", "says"),
    [
        ("1.2.4", "no tag is given, and none can be told: "),
        ("1.2.3.dev1", "without a tag the version is 1.2.3.dev1, which is not a release; "),
        ("1.2.3+local", "without a tag the version is 1.2.3+local, which is not a release; "),
    ],
)
def test_no_tag_is_made_up_of_what_is_no_release(
    version: str, says: str, dist: Path, release: Release, tmp_path: Path
) -> None:
    renamed = Path(shutil.copytree(dist, tmp_path / "renamed"))
    for file in [file for file in renamed.iterdir() if version != "1.2.4" or file.suffix == ".gz"]:
        file.rename(renamed / file.name.replace("1.2.3", version))
    status, said = release("--dist", renamed)
    assert status == 2
    assert said.startswith(f"pubproof: {says}")
    assert "name the tag, such as v1.2.3" in said


def test_a_version_of_the_settings_that_is_no_release_makes_no_tag(
    clone: Clone, release: Release
) -> None:
    clone.replace("pyproject.toml", 'dynamic = ["version"]', 'version = "1.3.dev"')
    clone.publish("Begin the next version")
    status, said = release("--no-isolation")
    assert status == 2
    assert said.startswith("pubproof: without a tag the version is 1.3.dev0, which is not a ")
