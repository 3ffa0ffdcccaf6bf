"""What a block can see and change, and what it cannot."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pubproof.guide import sandbox
from pubproof.guide.sandbox import Sandbox, Workplace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.guide.examples.conftest import Desk, Markup

CREDENTIALS = (
    "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
    "ACTIONS_ID_TOKEN_REQUEST_URL",
    "AWS_SECRET_ACCESS_KEY",
    "GH_TOKEN",
    "GITHUB_TOKEN",
    "GITHUB_ENV",
    "NETRC",
    "PYPI_API_TOKEN",
    "SSH_AUTH_SOCK",
    "TWINE_PASSWORD",
    "VIRTUAL_ENV",
    "PYTHONPATH",
    "BASH_ENV",
)


def git(folder: Path, *arguments: str) -> str:
    """Run git as nobody in particular."""
    return subprocess.run(
        ["git", "-c", "user.name=A", "-c", "user.email=a@example.org", *arguments],  # noqa: S607  wherever it is
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    ).stdout


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository in the middle of somebody's work."""
    root = tmp_path / "repository"
    (root / "part").mkdir(parents=True)
    for name in ("kept", "changed", "deleted", "part/own"):
        (root / name).write_text(f"{name}\n")
    (root / ".gitignore").write_text("ignored\n.venv\n")
    (root / "tool").write_text("#!/bin/sh\necho tool\n")
    (root / "tool").chmod(0o755)
    (root / "link").symlink_to("kept")
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message=First")
    git(root, "tag", "v1")
    git(root, "commit", "--quiet", "--allow-empty", "--message=Second")
    git(root, "remote", "add", "origin", str(tmp_path / "elsewhere"))
    git(root, "config", "http.extraheader", "AUTHORIZATION: basic c2VjcmV0")
    (root / ".git/hooks/pre-commit").write_text("#!/bin/sh\nexit 1\n")
    (root / "changed").write_text("work\n")
    (root / "deleted").unlink()
    (root / "staged name").write_text("staged\n")
    git(root, "add", "staged name")
    (root / "untracked").write_text("untracked\n")
    (root / "ignored").write_text("ignored\n")
    (root / ".venv").mkdir()
    (root / ".venv/pyvenv.cfg").write_text("")
    return root


@pytest.fixture
def copied(repository: Path) -> Iterator[Sandbox]:
    made = Sandbox(repository)
    yield made
    made.close()


def run(place: Workplace, script: str, *, network: bool = False) -> str:
    """Run a script that must succeed, and return what it prints."""
    status, output = place.run(["bash", "-euc", script], timeout=60, network=network)
    assert status == 0, output
    return output


def state(root: Path) -> dict[str, tuple[object, ...]]:
    """Return all that can be seen of a folder's files."""
    return {
        str(path.relative_to(root)): (
            path.lstat().st_mode,
            path.lstat().st_mtime_ns,
            path.readlink() if path.is_symlink() else path.is_file() and path.read_bytes(),
        )
        for path in sorted(root.rglob("*"))
    }


def test_the_environment_has_nothing_of_its_owner(
    copied: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in CREDENTIALS:
        monkeypatch.setenv(name, "secret")
    status, output = copied.run(["env", "-0"], timeout=60, network=False)
    assert status == 0
    assert "secret" not in output
    found = dict(entry.split("=", 1) for entry in output.split("\0") if entry)
    path, home, temporary = (found.pop(name) for name in ("PATH", "HOME", "TMPDIR"))
    if sandbox.confinement() is None:
        found = {name: value for name, value in found.items() if "proxy" not in name.lower()}
    assert found == {
        "COLUMNS": "80",
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_CONFIG_NOSYSTEM": "1",
        "LANG": "C.UTF-8",
        "NO_COLOR": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "TERM": "dumb",
    }
    assert path.split(os.pathsep)[0] == str(Path(sys.executable).parent)
    base = copied.folder.parent
    assert Path(home).parent == Path(temporary).parent == base


def test_the_home_folder_is_empty_and_belongs_to_the_page(copied: Sandbox) -> None:
    assert run(copied, 'ls -A "$HOME" "$TMPDIR"; cd; pwd; mktemp').split() == [
        f"{copied.environment['HOME']}:",
        f"{copied.environment['TMPDIR']}:",
        copied.environment["HOME"],
        *run(copied, 'ls -d "$TMPDIR"/*').split(),
    ]


def test_the_files_are_those_of_the_work_tree(copied: Sandbox) -> None:
    assert run(copied, "find . -name .git -prune -o -type f -print -o -type l -print | sort") == (
        "./.gitignore\n./changed\n./kept\n./link\n./part/own\n./staged name\n./tool\n./untracked\n"
    )
    assert run(copied, "cat changed; ./tool; readlink link") == "work\ntool\nkept\n"


def test_the_history_comes_along(copied: Sandbox, repository: Path) -> None:
    assert run(copied, "git log --format=%s; git tag; git branch --show-current") == (
        "Second\nFirst\nv1\nmain\n"
    )
    assert run(copied, "git status --porcelain") == git(repository, "status", "--porcelain")
    assert run(copied, "git diff; git diff --cached; git show v1:deleted; git fsck 2>&1") == (
        git(repository, "diff") + git(repository, "diff", "--cached") + "deleted\n"
    )


def test_what_can_hold_a_credential_stays(copied: Sandbox) -> None:
    assert run(copied, "git remote; ls .git/hooks 2> /dev/null || true") == ""
    assert "secret" not in run(copied, "cat .git/config")
    assert "c2VjcmV0" not in run(copied, "git config --list; cat .git/config")


def test_a_block_cannot_change_the_repository(copied: Sandbox, repository: Path) -> None:
    before = state(repository)
    run(
        copied,
        """
        git config user.name A; git config user.email a@example.org
        git commit --quiet --all --message=Third
        git tag v2
        ! git push origin v2 2> /dev/null
        git tag --delete v1 > /dev/null
        git reset --quiet --hard HEAD~2
        git reflog expire --expire=now --all
        git gc --quiet --prune=now
        git repack -adq
        git stash list
        echo changed | tee kept changed link tool > /dev/null
        rm -rf part .git * .gitignore
        """,
    )
    assert state(repository) == before
    assert run(copied, "ls -A") == ""


def test_each_page_begins_afresh(repository: Path, copied: Sandbox) -> None:
    other = Sandbox(repository)
    run(copied, "echo one > made; echo one > ~/made")
    assert run(other, "cat made ~/made 2> /dev/null || echo nothing") == "nothing\n"
    other.close()
    first = copied.folder
    copied.close()
    assert not first.parent.exists()
    assert run(copied, "cat made ~/made 2> /dev/null || echo nothing") == "nothing\n"


def test_blocks_start_in_the_folder_of_the_subject(repository: Path) -> None:
    made = Sandbox(repository, "part")
    assert run(made, 'echo "${PWD##*/}"; cat own ../kept') == "part\npart/own\nkept\n"
    made.close()


def test_nothing_is_made_before_it_is_needed(repository: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.iterdir())
    made = Sandbox(repository)
    made.close()
    assert sorted(tmp_path.iterdir()) == before


def test_a_folder_without_git_is_copied_but_for_its_environments(
    tmp_path: Path, markup: Markup
) -> None:
    del markup
    root = tmp_path / "plain"
    for name in ("a", "b/c", ".venv/bin/python", ".venv/pyvenv.cfg"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)
    (root / "to b").symlink_to("b")
    (root / "gone").symlink_to("nowhere")
    made = Sandbox(root)
    assert run(made, "find . | sort") == ".\n./a\n./b\n./b/c\n./gone\n./to b\n"
    assert run(made, "cat 'to b/c'") == "b/c"
    made.close()


def test_a_repository_without_commits(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    (tmp_path / "file").write_text("text\n")
    made = Sandbox(tmp_path)
    assert run(made, "git status --porcelain; cat file") == "?? file\ntext\n"
    made.close()


def test_another_work_tree_of_a_repository(repository: Path, tmp_path: Path) -> None:
    git(repository, "worktree", "add", "--quiet", str(tmp_path / "other"), "v1")
    made = Sandbox(tmp_path / "other")
    assert run(made, "git log --format=%s; git status --porcelain; cat changed") == (
        "First\nchanged\n"
    )
    made.close()


def test_a_shallow_clone_is_copied_with_what_it_has(repository: Path, tmp_path: Path) -> None:
    url = repository.as_uri()
    git(tmp_path, "clone", "--quiet", "--depth=1", "--no-tags", url, "shallow")
    made = Sandbox(tmp_path / "shallow")
    assert run(made, "git log --format=%s; git status --porcelain") == "Second\n"
    made.close()


def test_a_hook_that_runs_the_tests_does_not_lead_git_astray(
    copied: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(tmp_path, "init", "--quiet", "wrong")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "wrong/.git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "wrong/.git/index"))
    assert run(copied, "git log --format=%s -1; git ls-files kept") == "Second\nkept\n"


def connects(place: Sandbox, port: int, *, network: bool) -> bool:
    """Whether a block reaches a server on this machine."""
    code = f"import socket; socket.create_connection(('127.0.0.1', {port}), 10)"
    status, output = place.run([sys.executable, "-c", code], timeout=60, network=network)
    assert status == 0 or "OSError" in output or "Error: [Errno" in output, output
    return status == 0


def test_there_is_no_network_unless_the_block_says_so(copied: Sandbox) -> None:
    if sandbox.confinement() is None:
        pytest.skip("this system has no way to take a network away")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert not connects(copied, port, network=False)
        assert connects(copied, port, network=True)


def test_the_terms_of_a_block_decide(desk: Desk) -> None:
    if sandbox.confinement() is None:
        pytest.skip("this system has no way to take a network away")
    with socket.create_server(("127.0.0.1", 0)) as server:
        line = f": < /dev/tcp/127.0.0.1/{server.getsockname()[1]}"
        text = f"```bash\n{line}\n```\n\n```console\n$ {line}\n```\n\n"
        asked = text.replace("```bash", "<!-- network: next -->\n```bash").replace(
            "```console", "<!-- network: next -->\n```console"
        )
        refused = desk.check(text)
        assert ["unreachable" in message for message in refused] == [True, True], refused
        assert desk.check(asked) == ["", ""]


def test_where_a_network_cannot_be_taken_away_programs_are_asked(
    copied: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "confinement", lambda: None)
    script = "echo $http_proxy $HTTPS_PROXY ${NO_PROXY-none}"
    assert run(copied, script) == "http://127.0.0.1:9 http://127.0.0.1:9 none\n"
    assert run(copied, f"set +u; {script}", network=True) == "none\n"


@pytest.mark.parametrize("tools", [(), ("unshare",)])
def test_the_way_to_take_a_network_away_is_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tools: tuple[str, ...]
) -> None:
    for tool in tools:
        (tmp_path / tool).write_text("#!/bin/sh\nexit 1\n")
        (tmp_path / tool).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert sandbox.confinement.__wrapped__() is None


def test_the_real_place_is_the_caller_s(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHATEVER", "seen")
    shown: list[str] = []
    place = Workplace(repository, "part", show=shown.append)
    assert run(place, "pwd; echo $WHATEVER") == f"{repository}/part\nseen\n"
    assert "".join(shown) == f"{repository}/part\nseen\n"
