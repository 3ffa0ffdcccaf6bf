"""Tracked files, with git and without."""

from __future__ import annotations

import gzip
import os
from typing import TYPE_CHECKING

import pytest
from tests.retirement.conftest import GIT_PATH, TOKEN, another
from tests.retirement.test_forms import PLANTED

from pubproof.retirement.leftover import Kind, Unchecked
from pubproof.retirement.places import tracked

if TYPE_CHECKING:
    from tests.retirement.conftest import Desk

WAYS = ["git grep", "git without regular expressions", "no git"]


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest, desk: Desk) -> str:
    """How the files are found; each way must find the same."""
    way = str(request.param)
    if way == "no git":
        desk.environment["PATH"] = str(desk.home)
        return way
    desk.git("init", "--quiet")
    if way == "git without regular expressions":
        refused = '#!/bin/sh\ncase "$*" in *" grep "*) echo no >&2; exit 128; esac\n'
        desk.write("~/bin/git", f'{refused}PATH={GIT_PATH}\nexec git "$@"\n').chmod(0o755)
        desk.environment["PATH"] = f"{desk.home / 'bin'}:{GIT_PATH}"
    return way


def places(desk: Desk) -> list[str]:
    if (desk.root / ".git").exists():
        desk.git("add", "--all", "--force")
    return sorted(str(found.place) for found in desk.leftovers(tracked))


@pytest.mark.usefixtures("way")
def test_a_token_is_found_in_every_form(desk: Desk) -> None:
    for number, text in enumerate(PLANTED.values()):
        desk.write(f"src/{number}.txt", f"\n{text}")
    expected = {f"src/{number}.txt" for number in range(len(PLANTED))}
    assert {each.partition(":")[0] for each in places(desk)} == expected


@pytest.mark.usefixtures("way")
def test_a_token_is_found_in_files_of_any_kind(desk: Desk) -> None:
    desk.write("a b/ü.txt", f"one\n{TOKEN}\n")
    desk.write("wide.txt", f"one\n{another(1)}".encode("utf-16"))
    desk.write("binary", b"\0\xff" * 100 + another(2).encode())
    desk.write("clean.py", "uses: pypa/gh-action-pypi-publish@v1\n" * 1000)
    desk.write("empty", "")
    desk.write("wider.txt", f"éé {another(3)}".encode("utf-32"))
    assert places(desk) == ["a b/ü.txt:2:1", "binary:1:201", "wide.txt:2:1", "wider.txt:1:4"]


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize(
    ("names", "what"),
    [(["a.tar.gz"], "a.tar.gz"), (["B.ZIP", "c.whl", "d.txt"], "B.ZIP and 1 more")],
)
def test_what_is_packed_is_told(desk: Desk, names: list[str], what: str) -> None:
    for name in names:
        desk.write(name, gzip.compress(TOKEN.encode()))
    if (desk.root / ".git").exists():
        desk.git("add", "--all")
    assert desk.find(tracked) == [Unchecked(what, "what is packed is not looked into")]


@pytest.mark.usefixtures("way")
def test_a_token_in_a_file_s_name_is_found(desk: Desk) -> None:
    desk.write(f"dist/{TOKEN}.txt", "nothing\n")
    (found,) = places(desk)
    assert TOKEN in found  # the reports hide it, and a test of theirs asserts that


@pytest.mark.usefixtures("way")
def test_what_is_no_file_is_skipped(desk: Desk) -> None:
    outside = desk.write("~/outside", TOKEN)
    (desk.root / "link").symlink_to(outside)
    (desk.root / "nowhere").symlink_to("missing")
    os.mkfifo(desk.root / "pipe")
    assert places(desk) == []


def test_a_folder_of_the_repository_stands_for_all_of_it(desk: Desk) -> None:
    desk.git("init", "--quiet")
    desk.write("up.sh", TOKEN)
    desk.write("docs/a.md", another(1))
    desk.git("add", "--all")
    desk.write(".env", another(2))
    desk.root /= "docs"
    found = sorted(str(each.place) for each in desk.leftovers(tracked))
    assert found == ["../.env:1:1", "../up.sh:1:1", "a.md:1:1"]


def test_a_file_that_git_does_not_track(desk: Desk) -> None:
    desk.git("init", "--quiet")
    desk.write(".gitignore", "*\n")
    desk.write("build/out.txt", TOKEN)
    assert desk.leftovers(tracked) == []
    names = [
        *("a/.env", "b/.env.local", "c/prod.env", "d/.pypirc", "e/.netrc", "f/.secrets"),
        *("g/mise.local.toml", "h/docker-compose.override.yaml", "i/docker-compose.override.yml"),
    ]
    for name in names:
        desk.write(name, TOKEN)
    assert sorted(found.place.name for found in desk.leftovers(tracked)) == names


def test_a_file_that_is_gone_is_none(desk: Desk) -> None:
    desk.git("init", "--quiet")
    path = desk.write("a.txt", TOKEN)
    desk.git("add", ".")
    path.unlink()
    assert desk.leftovers(tracked) == []


def test_folders_of_other_programs_are_left_out_without_git(desk: Desk) -> None:
    desk.write("node_modules/x/a.txt", TOKEN)
    desk.write(".venv/a.txt", TOKEN)
    assert desk.leftovers(tracked) == []


def test_git_that_does_not_tell_leaves_no_file_out(desk: Desk) -> None:
    desk.write("a.txt", TOKEN)
    desk.write(".git/HEAD", "nonsense")
    (found,) = desk.leftovers(tracked)
    assert found.kind is Kind.TOKEN


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_a_file_that_cannot_be_read_is_told(desk: Desk) -> None:
    desk.git("init", "--quiet")
    path = desk.write("a.txt", TOKEN)
    desk.git("add", ".")
    path.chmod(0)
    (found,) = desk.find(tracked)
    assert isinstance(found, Unchecked)
    assert (found.what, found.failed) == ("a.txt", True)


def test_a_file_that_the_system_refuses_is_told(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.git("init", "--quiet")
    desk.write("a.txt", TOKEN)
    desk.git("add", ".")

    really = os.open

    def refuse(path: str, flags: int, mode: int = 0o777) -> int:
        if path.endswith("a.txt"):
            raise PermissionError(13, "Permission denied", path)
        return really(path, flags, mode)

    monkeypatch.setattr("pubproof.retirement.places.tracked.os.open", refuse)
    (found,) = desk.find(tracked)
    assert found == Unchecked("a.txt", "it cannot be read: Permission denied", "", failed=True)


def test_a_program_of_the_repository_is_not_started(desk: Desk) -> None:
    desk.git("init", "--quiet")
    desk.write("a.txt", TOKEN)
    desk.git("add", ".")
    hook = desk.write("hook", "#!/bin/sh\ntouch started\n")
    hook.chmod(0o755)
    desk.git("config", "core.fsmonitor", str(hook))
    assert len(desk.leftovers(tracked)) == 1
    assert not (desk.root / "started").exists()
