"""Which tag a version was released from."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from packaging.version import Version
from tests.git import run_git

from pubproof import git
from pubproof.provenance import tag

if TYPE_CHECKING:
    from pathlib import Path

GIT = shutil.which("git") or "git"


@pytest.mark.parametrize(
    ("name", "version"),
    [
        ("v1.0", "1.0"),
        ("1.0", "1.0.0"),
        ("V2.0rc1", "2.0rc1"),
        ("release-1.2.3", "1.2.3"),
        ("release1.2.3", "1.2.3"),
        ("demo/v1.2", "1.2"),
        ("demo@1.2", "1.2"),
        ("py3-demo-v1.2", "1.2"),
        ("v1.0-1", "1.0.post1"),
        ("v1!2.0", "1!2.0"),
        ("v1.0.0-rc1", "1.0rc1"),
        ("release-2024.1", "2024.1"),
        ("pkg2-v1.0", "1.0"),
        ("py310-v1.2", "1.2"),
        ("demo==1.2", "1.2"),
        ("demo.v1.2", "1.2"),
        ("v1.0+local", "1.0+local"),
    ],
)
def test_the_version_of_a_tag(name: str, version: str) -> None:
    assert tag.version(name) == Version(version)


@pytest.mark.parametrize("name", ["", "latest", "v", "v1.0a1x", "v1.x", "newest"])
def test_a_tag_without_a_version_names_none(name: str) -> None:
    assert tag.version(name) is None


@pytest.mark.parametrize(
    "name",
    [
        *("v1", "@", "é/v1", "a.b-c", "-v1", "v*", "v 1", "v1..2", "v1.lock", "a.lock/v1", "/v1"),
        *(
            "v1/",
            "a//b",
            ".v1",
            "a/.b",
            "v1.",
            "a@{b",
            "a@b",
            "a\\b",
            "a~1",
            "a^",
            "a:b",
            "a?",
            "a[",
        ),
        *("", "a\x7f", "a\tb"),
    ],
)
def test_a_name_is_one_that_git_takes(name: str) -> None:
    asked = [GIT, "check-ref-format", f"refs/tags/{name}"]
    taken = subprocess.run(asked, check=False).returncode == 0
    assert git.is_tag(name) == (taken and name != "-v1")


def test_the_commits_of_tags(tmp_path: Path) -> None:
    run_git(tmp_path, "init", "--quiet")
    assert tag.commits(tmp_path) == {}
    run_git(tmp_path, "commit", "--quiet", "--allow-empty", "--message", "one")
    run_git(tmp_path, "tag", "light")
    run_git(tmp_path, "tag", "--annotate", "v1.0", "--message", "one")
    commit = run_git(tmp_path, "rev-parse", "HEAD")
    assert tag.commits(tmp_path) == {"light": commit, "v1.0": commit}
    run_git(tmp_path, "tag", "v1.1\u2028x")
    assert tag.commits(tmp_path)["v1.1\u2028x"] == commit


def test_tags_of_the_repository_around_do_not_count(tmp_path: Path) -> None:
    test_the_commits_of_tags(tmp_path)
    below = tmp_path / "example"
    below.mkdir()
    assert tag.commits(below) == {}


def test_without_git_no_tag_has_a_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert tag.commits(tmp_path) == {}
    monkeypatch.setenv("PATH", "")
    assert tag.commits(tmp_path) == {}
