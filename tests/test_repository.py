"""The folder that is examined: what of it is read, and what is not."""

from __future__ import annotations

import os
from errno import EACCES
from typing import TYPE_CHECKING

import pytest
from tests.folders import Folder
from tests.git import run_git

from pubproof.files.disk import Disk
from pubproof.location import Problem
from pubproof.repository import Repository
from pubproof.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

WORKFLOW = "on: push\njobs: {a: {runs-on: x, steps: [{run: a}]}}\n"


def make(root: Path, *files: str, content: str = WORKFLOW) -> Repository:
    for name in files:
        Folder(root).write(name, content)
    return Repository(root, Settings())


def test_workflows_are_the_yaml_files_of_one_folder(tmp_path: Path) -> None:
    repository = make(
        tmp_path,
        ".github/workflows/b.yml",
        ".github/workflows/a.yaml",
        ".github/workflows/.yml",
        ".github/workflows/C.YML",
        ".github/workflows/a.yml.orig",
        ".github/workflows/below/d.yml",
        ".github/e.yml",
        "f.yml",
    )
    assert list(repository.workflow_paths) == [
        ".github/workflows/.yml",
        ".github/workflows/a.yaml",
        ".github/workflows/b.yml",
    ]


def test_a_folder_without_workflows_has_none(tmp_path: Path) -> None:
    assert list(Repository(tmp_path, Settings()).workflow_paths) == []
    assert list(Repository(tmp_path / "nowhere", Settings()).workflow_paths) == []


def test_a_workflow_is_read_once(tmp_path: Path) -> None:
    repository = make(tmp_path, ".github/workflows/a.yml")
    first = repository.workflow(".github/workflows/a.yml")
    assert first.problems == []
    assert repository.workflow(".github/workflows/a.yml") is first


def test_a_workflow_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    workflow = Repository(tmp_path, Settings()).workflow(".github/workflows/a.yml")
    (problem,) = workflow.problems
    assert problem.location.path == ".github/workflows/a.yml"
    assert "cannot be read" in problem.message


@pytest.mark.parametrize("name", ["action.yml", "action.yaml"])
def test_an_action_is_found_by_its_folder(name: str, tmp_path: Path) -> None:
    make(tmp_path, f"act/{name}", content="runs: {using: composite, steps: []}\n")
    action = Repository(tmp_path, Settings()).action("act")
    assert action is not None
    assert action.path == f"act/{name}"
    assert action.is_composite


def test_an_action_that_may_not_be_read_is_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, "act/action.yml", content="runs: {using: composite, steps: []}\n")

    def refuse(*_: object) -> bytes:
        raise PermissionError(EACCES, "Permission denied")

    monkeypatch.setattr(Disk, "read", refuse)
    action = Repository(tmp_path, Settings()).action("act")
    assert action is not None
    (problem,) = action.problems
    assert str(problem.location).startswith("act/action.yml:")
    assert problem.message == "this file cannot be read: Permission denied"


def test_the_first_of_two_action_files_counts(tmp_path: Path) -> None:
    make(tmp_path, "act/action.yml", content="runs: {using: node24}\n")
    make(tmp_path, "act/action.yaml", content="runs: {using: composite}\n")
    action = Repository(tmp_path, Settings()).action("act")
    assert action is not None
    assert action.using == "node24"


def test_the_root_can_be_an_action(tmp_path: Path) -> None:
    repository = make(tmp_path, "action.yml", content="runs: {using: docker}\n")
    action = repository.action("")
    assert action is not None
    assert action.path == "action.yml"


def test_files_outside_of_the_repository_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "action.yml").write_text("runs: {using: composite}\n")
    root = tmp_path / "repository"
    repository = make(root, ".github/workflows/a.yml")
    (root / "linked").symlink_to(tmp_path / "secret")
    (root / "file").symlink_to(tmp_path / "secret" / "action.yml")
    for path in ("../secret", "linked", str(tmp_path / "secret")):
        assert repository.action(path) is None
        assert repository.text(f"{path}/action.yml") is None
        assert not repository.exists(f"{path}/action.yml")
    assert repository.text("file") is None
    assert not repository.exists("file")


def test_links_inside_of_the_repository_are_followed_for_scripts(tmp_path: Path) -> None:
    repository = make(tmp_path, "scripts/a.sh", content="twine upload\n")
    (tmp_path / "b.sh").symlink_to("scripts/a.sh")
    assert repository.text("b.sh") == "twine upload\n"
    assert repository.exists("b.sh")


def test_a_repository_that_is_a_link_itself_is_read(tmp_path: Path) -> None:
    make(tmp_path / "real", ".github/workflows/a.yml", "x.sh")
    (tmp_path / "link").symlink_to("real")
    repository = Repository(tmp_path / "link", Settings())
    assert list(repository.workflow_paths) == [".github/workflows/a.yml"]
    assert repository.workflow(".github/workflows/a.yml").problems == []
    assert repository.text("x.sh") == WORKFLOW


def test_a_text_is_nothing_where_there_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "dangling").symlink_to("nowhere")
    (tmp_path / "round").symlink_to("round")
    (tmp_path / "bom").write_bytes(b"\xef\xbb\xbfx")
    repository = Repository(tmp_path, Settings())
    for name in ("binary", "folder", "fifo", "dangling", "round", "none", "a\0b", "n" * 5000, ""):
        assert repository.text(name) is None
    assert repository.text("bom") == "x"


@pytest.mark.parametrize(
    "name", ["folder", "fifo", "dangling", "round", "none", "a\0b", "n" * 5000]
)
def test_what_is_no_file_does_not_exist(name: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "dangling").symlink_to("nowhere")
    (tmp_path / "round").symlink_to("round")
    repository = Repository(tmp_path, Settings())
    assert not repository.exists(name)
    assert repository.action(name) is None


def test_lines_are_counted_from_one(tmp_path: Path) -> None:
    path = ".github/workflows/a.yml"
    repository = make(tmp_path, path, "b.sh", content="one\r\ntwo\n")
    for name in (path, "b.sh"):
        assert [repository.line(name, number) for number in range(-1, 4)] == [
            "",
            "",
            "one",
            "two",
            "",
        ]
    repository.workflow(path)
    assert repository.line(path, 2) == "two"
    assert repository.line("none", 1) == ""


def test_the_lines_of_a_script_are_not_those_of_yaml(tmp_path: Path) -> None:
    repository = make(tmp_path, "up.sh", "up.yml", content="one\u2028two\r\nthree\n")
    assert repository.line("up.sh", 1) == "one\u2028two"
    assert repository.line("up.sh", 2) == "three"
    assert repository.line("up.yml", 2) == "two"


def test_a_source_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    (tmp_path / ".github" / "workflows" / "a.yml").mkdir(parents=True)
    problem = Repository(tmp_path, Settings()).source(".github/workflows/a.yml")
    assert isinstance(problem, Problem)
    assert "folder" in problem.message


def test_git_is_asked_once_what_is_tracked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = make(tmp_path, "src/a.py")
    assert repository.tracks("src")
    monkeypatch.setattr(repository.tree, "tracks", lambda _: False)
    assert repository.tracks("src")


def test_git_says_what_is_tracked(tmp_path: Path) -> None:
    repository = make(tmp_path, "dist/a.whl", "src/a.py")
    (tmp_path / "empty").mkdir()
    assert [repository.tracks(name) for name in ("dist", "empty", "none")] == [True, False, False]
    run_git(tmp_path, "init")
    run_git(tmp_path, "add", "src")
    again = Repository(tmp_path, Settings())
    assert [again.tracks(name) for name in ("dist", "src", "none")] == [False, True, False]
