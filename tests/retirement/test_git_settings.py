"""Git's remotes, settings and stores."""

from __future__ import annotations

import os
from base64 import b64encode
from typing import TYPE_CHECKING

import pytest
from tests.retirement.conftest import TOKEN, expires, make

from pubproof.retirement.leftover import Kind, Leftover, Place, Unchecked
from pubproof.retirement.places import git_settings

if TYPE_CHECKING:
    from tests.retirement.conftest import Desk

SECRET = "ghp_swordfishswordfish"  # noqa: S105  no account has it
WHO_CAN = ("who reads it can push there: a tag, and with it a release",)


def header(text: str) -> str:
    return f"Authorization: Basic {b64encode(text.encode()).decode()}"


@pytest.fixture(autouse=True)
def clone(desk: Desk) -> None:
    desk.git("init", "--quiet")


@pytest.mark.parametrize(
    ("address", "counts"),
    [
        (f"https://me:{SECRET}@git.example/o/r.git", True),
        (f"https://{SECRET}@git.example/o/r.git", True),
        ("https://me@git.example/o/r.git", False),
        ("https://git.example/o/r.git", False),
        ("https://git.example:port/o/r.git", False),
        ("ssh://git@git.example/o/r.git", False),
        *(
            (f"{scheme}://me:{SECRET}@git.example/o/r.git", False)
            for scheme in ("ssh", "git+ssh", "git", "file", "SSH")
        ),
        ("git@git.example:o/r.git", False),
        ("../elsewhere", False),
    ],
)
def test_a_credential_in_a_remote_s_address_is_found(
    desk: Desk, address: str, *, counts: bool
) -> None:
    desk.git("remote", "add", "up", address)
    found = desk.leftovers(git_settings)
    assert len(found) == counts
    for leftover in found:
        assert leftover.kind is Kind.ADDRESS
        assert leftover.place.name == ".git/config"
        assert "git.example" in leftover.what
        assert "git remote set-url up" in leftover.help
        assert SECRET not in repr(leftover)
        lines = (desk.root / ".git/config").read_text("utf-8").splitlines()
        assert SECRET in lines[(leftover.place.line or 0) - 1]


@pytest.mark.parametrize(
    "start", ["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", ""]
)
def test_a_token_in_the_place_of_a_user_s_name_is_found(desk: Desk, start: str) -> None:
    desk.git("remote", "add", "up", f"https://{start}swordfish@git.example/o/r.git")
    assert len(desk.leftovers(git_settings)) == bool(start)


def test_an_address_that_only_a_push_takes_is_changed_for_that(desk: Desk) -> None:
    desk.git("remote", "add", "up", "https://git.example/o/r.git")
    desk.git("remote", "set-url", "--push", "up", f"https://me:{SECRET}@git.example/o/r.git")
    (found,) = desk.leftovers(git_settings)
    assert found.help.startswith("give `git remote set-url --push up` an address without it")
    lines = (desk.root / ".git/config").read_text("utf-8").splitlines()
    assert "pushurl" in lines[(found.place.line or 0) - 1].lower()


@pytest.mark.parametrize(("year", "counts"), [(2024, False), (2030, True)])
def test_a_token_of_pypi_in_a_remote(desk: Desk, year: int, *, counts: bool) -> None:
    desk.write(".git/config", f'[remote "up"]\n\turl = https://u:{make(expires(year))}@a/b\n')
    (found,) = desk.leftovers(git_settings)
    assert (found.kind, str(found.place)) == (Kind.TOKEN, ".git/config:2")
    assert found.counts is counts


def test_a_value_that_is_written_otherwise_is_found_by_its_name(desk: Desk) -> None:
    desk.write(".git/config", f'[remote "up"]\n\tURL = "https://me:"{SECRET}"@git.example/r"\n')
    (found,) = desk.leftovers(git_settings)
    assert str(found.place) == ".git/config:2"


def test_settings_that_are_no_utf_8_hide_nothing(desk: Desk) -> None:
    desk.git("remote", "add", "up", f"https://me:{SECRET}@git.example/o/r.git")
    desk.write("~/.gitconfig", b"[user]\n\tname = J\xf6rg\n")
    assert len(desk.leftovers(git_settings)) == 1


@pytest.mark.parametrize("where", ["~/.gitconfig", "~/.config/git/config"])
def test_an_authorization_header_is_found_and_not_repeated(desk: Desk, where: str) -> None:
    value = header(f"x:{SECRET}")
    desk.write(where, f'[http "https://git.example/"]\n\textraheader = {value}\n')
    assert desk.leftovers(git_settings) == [
        Leftover(
            Place("file", where, 2),
            Kind.ADDRESS,
            "git sends an authorization with what it fetches and pushes",
            "run `git config --unset-all http.https://git.example/.extraheader` where it is set",
            notes=WHO_CAN,
        )
    ]


@pytest.mark.parametrize("token", ["ghs_a", "ghs_ab", "ghs_abc", "ghs_abcd"])
@pytest.mark.parametrize("padding", ["", "="])
def test_the_token_of_a_job_ends_with_it(desk: Desk, token: str, padding: str) -> None:
    given = header(f"x-access-token:{token}").replace("=", padding)
    desk.git("config", "http.https://git.example/.extraheader", given)
    (found,) = desk.leftovers(git_settings)
    assert not found.counts
    assert found.what == "git sends the token of a job of GitHub Actions, which ends with the job"
    assert "git config --unset-all http.https://git.example/.extraheader" in found.help


@pytest.mark.parametrize("form", ["Bearer {}", "token {}", "{}"])
def test_a_token_in_a_header_as_it_is(desk: Desk, form: str) -> None:
    for token, counts in (("ghs_ab", False), ("ghp_ab", True)):  # no base64, whatever is added
        desk.git("config", "http.extraheader", f"AUTHORIZATION: {form.format(token)}")
        (found,) = desk.leftovers(git_settings)
        assert found.counts is counts, found


def test_other_headers_are_none(desk: Desk) -> None:
    desk.git("config", "http.extraheader", "X-Trace: 1")
    desk.git("config", "user.email", "me@git.example")
    assert desk.leftovers(git_settings) == []


def test_a_token_of_pypi_in_a_header(desk: Desk) -> None:
    desk.git("config", "http.extraheader", header(f"__token__:{TOKEN}"))
    (found,) = desk.leftovers(git_settings)
    assert found.kind is Kind.TOKEN
    assert "git config --unset-all http.extraheader" in found.help


def test_an_address_that_is_a_key_is_not_shown(desk: Desk) -> None:
    desk.git("config", f"url.https://me:{SECRET}@git.example/.insteadOf", "https://git.example/")
    (found,) = desk.leftovers(git_settings)
    assert SECRET not in repr(found)
    assert "url.https://…@git.example/.insteadof" in found.help


def test_a_header_in_an_included_file_is_found(desk: Desk) -> None:
    desk.write("~/more", f"[http]\n  extraheader = {header('a:b')}\n")
    desk.write("~/.gitconfig", "[include]\n  path = more\n")
    assert [str(found.place) for found in desk.leftovers(git_settings)] == ["~/more:2"]


@pytest.mark.parametrize("where", ["~/.git-credentials", "~/.config/git/credentials"])
def test_a_stored_credential_is_found_on_its_line(desk: Desk, where: str) -> None:
    desk.write(where, f"https://git.example\nhttps://me:{SECRET}@git.example\n")
    assert desk.leftovers(git_settings) == [
        Leftover(
            Place("file", where, 2),
            Kind.ADDRESS,
            "a credential for git.example stands in an address of git",
            "remove the line, and revoke the credential on git.example",
            notes=WHO_CAN,
        )
    ]


def test_a_stored_token_of_pypi_pushes_nothing(desk: Desk) -> None:
    desk.write("~/.git-credentials", f"https://__token__:{TOKEN}@index.example\n")
    (found,) = desk.leftovers(git_settings)
    assert (found.kind, found.place.line) == (Kind.TOKEN, 1)


def test_what_git_does_not_tell_is_told(desk: Desk) -> None:
    desk.write(".git/config", "[nonsense")
    (found,) = desk.find(git_settings)
    assert found == Unchecked(
        "git's settings",
        "bad config line 2 in file .git/config",
        "git config --list --show-origin",
        failed=True,
    )
    desk.environment["PATH"] = str(desk.home)
    (found,) = desk.find(git_settings)
    assert isinstance(found, Unchecked)
    assert (found.why, found.failed) == ("there is no git here", True)


def test_without_a_clone_and_git_there_are_no_settings(desk: Desk) -> None:
    desk.root = desk.home
    desk.environment["PATH"] = str(desk.home)
    assert desk.find(git_settings) == []


@pytest.mark.parametrize("name", [".gitconfig", ".config/git/config"])
def test_settings_in_a_pipe_are_not_waited_for(desk: Desk, name: str) -> None:
    desk.git("remote", "add", "up", f"https://me:{SECRET}@git.example/o/r.git")
    (desk.home / name).parent.mkdir(parents=True, exist_ok=True)
    os.mkfifo(desk.home / name)
    leftover, unchecked = desk.find(git_settings)
    assert isinstance(leftover, Leftover)
    assert unchecked == Unchecked(f"~/{name}", "it is no regular file", failed=True)


def test_a_pipe_that_git_does_not_read(desk: Desk) -> None:
    os.mkfifo(desk.home / ".gitconfig")
    desk.environment["GIT_CONFIG_GLOBAL"] = str(desk.write("~/other", "[user]\nname = A\n"))
    assert desk.leftovers(git_settings) == []
