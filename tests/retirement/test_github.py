"""GitHub, asked through a command ``gh`` that a test makes."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest
from tests.retirement.conftest import GIT_PATH, TOKEN

from pubproof.retirement import gh
from pubproof.retirement.leftover import Fact, Kind, Leftover, Place, Unchecked
from pubproof.retirement.places import github

if TYPE_CHECKING:
    from tests.retirement.conftest import Desk

SETTINGS = (
    '[tool.pubproof.publisher]\nowner = "octo"\nrepository = "demo"\nworkflow = "publish.yml"\n'
)
PROTECTED = {
    "name": "pypi",
    "protection_rules": [
        {"type": "required_reviewers", "reviewers": [{}, {}], "prevent_self_review": True},
        {"type": "wait_timer", "wait_timer": 5},
        {"type": "branch_policy"},
    ],
    "deployment_branch_policy": {"protected_branches": False, "custom_branch_policies": True},
    "can_admins_bypass": True,
}
GH = """\
#!/bin/sh
all="$*"
key="${{all%%[?]*}}"
echo "$key" >>'{folder}/asked'
file="{folder}/$(printf %s "$key" | tr '/ ' '__')"
page="$file.${{all##*page=}}"
if [ -e "$page" ]; then file=$page; fi
if [ -e "$file.error" ]; then cat "$file.error" >&2; exit "$(cat "$file.status")"; fi
if [ -e "$file" ]; then cat "$file"; else echo 'gh: Not Found (HTTP 404)' >&2; exit 1; fi
"""
NOTHING: dict[str, Any] = {
    "auth status": "",
    "api environments": {"total_count": 1, "environments": [{"name": "pypi"}]},
    "api environments/pypi": PROTECTED,
    "api actions/secrets": {"total_count": 0, "secrets": []},
    "api actions/organization-secrets": {"total_count": 0, "secrets": []},
    "api dependabot/secrets": {"total_count": 0, "secrets": []},
    "api codespaces/secrets": {"total_count": 0, "secrets": []},
    "api environments/pypi/secrets": {"total_count": 0, "secrets": []},
    "api actions/variables": {"total_count": 0, "variables": []},
    "api environments/pypi/variables": {"total_count": 0, "variables": []},
}


PUBLISH = """\
on:
  push:
    tags: ['v*']
jobs:
  publish:
    runs-on: ubuntu-24.04
    environment: release
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
"""


def plant(desk: Desk, answers: dict[str, Any]) -> None:
    """Put a command ``gh`` on the path that gives these answers, and 404 to all else."""
    desk.write("pyproject.toml", SETTINGS)
    for key, answer in answers.items():
        asked = key.replace("api ", "api repos/octo/demo/")
        name = f"~/gh/{asked.replace('/', '_').replace(' ', '_')}"
        match answer:
            case {"error": str(error), "status": status}:
                desk.write(f"{name}.error", error)
                desk.write(f"{name}.status", str(status))
            case {"pages": pages}:
                for number, page in enumerate(pages, 1):
                    desk.write(f"{name}.{number}", json.dumps(page))
            case str():
                desk.write(name, answer)
            case _:
                desk.write(name, json.dumps(answer))
    desk.write("~/bin/gh", GH.format(folder=desk.home / "gh")).chmod(0o755)
    desk.environment["PATH"] = f"{desk.home / 'bin'}:{GIT_PATH}"


def ask(desk: Desk, **changes: Any) -> list[Leftover | Unchecked | Fact]:  # noqa: ANN401  JSON
    """Return what is found with answers changed; ``a__b`` stands for ``api a/b``."""
    named = {f"api {name.replace('__', '/')}": value for name, value in changes.items()}
    plant(desk, NOTHING | {name.replace("_", "-"): value for name, value in named.items()})
    return list(github.find(desk.scene(online=True)))


def secrets(*names: str) -> dict[str, Any]:
    return {"total_count": len(names), "secrets": [{"name": name} for name in names]}


def test_the_owner_of_a_guide_s_example_is_not_asked_for(desk: Desk) -> None:
    example = SETTINGS.replace('"octo"', '"you"').replace('"demo"', '"your-project"')
    desk.write("pyproject.toml", example)
    (found,) = github.find(desk.scene(online=True))
    assert isinstance(found, Unchecked)
    assert found.why.startswith("no owner and name of the repository are known")
    assert found.command.startswith("gh secret list --repo OWNER/NAME ")


def test_nothing_is_left(desk: Desk) -> None:
    assert ask(desk) == [
        Fact(
            "the environment pypi exists; required reviewers: 2, self-review prevented; "
            "waits 5 minutes; only selected branches and tags; administrators may bypass the rules"
        )
    ]


@pytest.mark.parametrize(
    ("store", "title", "options"),
    [
        ("actions__secrets", "a secret of the repository", "--repo octo/demo"),
        ("actions__organization_secrets", "a secret of the organization", "--org octo"),
        ("dependabot__secrets", "a secret for Dependabot", "--repo octo/demo --app dependabot"),
        ("codespaces__secrets", "a secret for Codespaces", "--repo octo/demo --app codespaces"),
        (
            "environments__pypi__secrets",
            "a secret of the environment pypi",
            "--repo octo/demo --env pypi",
        ),
    ],
)
def test_a_secret_named_like_an_index_s_is_found_with_what_deletes_it(
    desk: Desk, store: str, title: str, options: str
) -> None:
    _, *found = ask(desk, **{store: secrets("PYPI_API_TOKEN", "CODECOV_TOKEN")})
    assert found == [
        Leftover(
            Place("github", f"{title}: PYPI_API_TOKEN"),
            Kind.SECRET,
            "a secret that is named like a credential of an index",
            f"run `gh secret delete PYPI_API_TOKEN {options}`, then revoke the token on PyPI",
        ),
        Fact(f"{title}, of which its name says nothing of PyPI: CODECOV_TOKEN"),
    ]


def test_what_logs_in_to_the_account_is_no_token_to_revoke(desk: Desk) -> None:
    _, first, second = ask(desk, actions__secrets=secrets("PYPI_PASSWORD", "PYPI_TOTP_SECRET"))
    assert isinstance(first, Leftover)
    assert first.help.endswith(
        "then on PyPI revoke the token, or change the password, that it holds"
    )
    assert isinstance(second, Leftover)
    assert second.help.endswith("set up the account's two-factor authentication on PyPI anew")


@pytest.mark.parametrize("listed", [["pypi", "a b/c"], ["a b/c"]])
def test_the_environment_and_every_other_are_asked(desk: Desk, listed: list[str]) -> None:
    found = ask(
        desk,
        environments={"environments": [{"name": name} for name in listed]},
        environments__pypi__secrets=secrets("PYPI_TOKEN"),
        **{"environments__a%20b%2Fc__secrets": secrets("TWINE_PASSWORD")},
    )
    assert [each.place.name for each in found if isinstance(each, Leftover)] == [
        "a secret of the environment pypi: PYPI_TOKEN",
        "a secret of the environment a b/c: TWINE_PASSWORD",
    ]


def test_every_page_is_read(desk: Desk) -> None:
    first = secrets(*(f"OTHER_{number}" for number in range(100)))
    found = ask(desk, actions__secrets={"pages": [first, secrets("PYPI_TOKEN")]})
    assert [each.kind for each in found if isinstance(each, Leftover)] == [Kind.SECRET]


@pytest.mark.parametrize(
    ("path", "title", "options"),
    [
        ("actions/variables", "the repository", "--repo octo/demo"),
        (
            "environments/to%20pypi%2Fx/variables",
            "the environment to pypi/x",
            "--repo octo/demo --env 'to pypi/x'",
        ),
    ],
)
def test_a_token_in_a_variable(desk: Desk, path: str, title: str, options: str) -> None:
    variables = {"variables": [{"name": "A", "value": "1"}, {"name": "B", "value": TOKEN}]}
    plant(desk, NOTHING | {f"api {path}": variables})
    desk.write("pyproject.toml", f'{SETTINGS}environment = "to pypi/x"\n')
    (leftover,) = [
        each
        for each in github.find(desk.scene(online=True))
        if isinstance(each, Leftover) and each.kind is Kind.TOKEN
    ]
    assert str(leftover.place) == f"GitHub, a variable of {title}: B"
    assert leftover.help.startswith(f"run `gh variable delete B {options}`, then revoke")


@pytest.mark.parametrize("entry", [{"name": 5, "value": TOKEN}, {"value": TOKEN}, 5])
def test_a_variable_without_a_name_is_told(desk: Desk, entry: object) -> None:
    (_, unchecked, leftover) = ask(
        desk,
        actions__variables={"variables": [entry]},
        environments__pypi__variables={"variables": [{"name": "B", "value": TOKEN}]},
    )
    assert unchecked == Unchecked(
        "the variables of the repository on GitHub",
        "GitHub's answer is not what it documents",
        "gh variable list --repo octo/demo",
        failed=True,
    )
    assert isinstance(leftover, Leftover)


def test_environments_that_cannot_be_listed_are_told(desk: Desk) -> None:
    (_, unchecked) = ask(desk, environments={"error": "HTTP 502: Bad Gateway", "status": 1})
    assert unchecked == Unchecked(
        "the environments on GitHub",
        "GitHub answered 502",
        "gh api repos/octo/demo/environments",
        failed=True,
    )


def test_an_environment_that_does_not_exist(desk: Desk) -> None:
    answers = {name: value for name, value in NOTHING.items() if "environments" not in name}
    plant(desk, answers)
    (leftover,) = github.find(desk.scene(online=True))
    assert isinstance(leftover, Leftover)
    assert leftover.kind is Kind.ENVIRONMENT
    assert "does not exist" in leftover.what


SOMEBODY = {"type": "required_reviewers", "reviewers": [{}]}


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"protection_rules": [SOMEBODY]}, "required reviewers: 1"),
        (
            {"protection_rules": [SOMEBODY | {"prevent_self_review": False}]},
            "required reviewers: 1",
        ),
        (
            {"protection_rules": [SOMEBODY, {"type": "a_new_one"}]},
            "required reviewers: 1; rule a_new_one",
        ),
        (
            {"deployment_branch_policy": {"protected_branches": True}},
            "only protected branches, which no tag is",
        ),
        (
            {"deployment_branch_policy": {"custom_branch_policies": True}},
            "only selected branches and tags",
        ),
    ],
)
def test_what_protects_an_environment_is_said_and_no_more(
    desk: Desk, told: dict[str, Any], said: str
) -> None:
    assert ask(desk, environments__pypi=told) == [Fact(f"the environment pypi exists; {said}")]


@pytest.mark.parametrize("told", [5, {"protection_rules": 5}, {"protection_rules": [SOMEBODY, 5]}])
def test_rules_that_cannot_be_read_are_told(desk: Desk, told: object) -> None:
    assert ask(desk, environments__pypi=told) == [
        Unchecked(
            "GitHub, the environment pypi",
            "GitHub's answer is not what it documents",
            "gh api repos/octo/demo/environments/pypi",
            failed=True,
        )
    ]


@pytest.mark.parametrize(
    "told",
    [
        {"protection_rules": []},
        {"protection_rules": [{"type": "required_reviewers", "reviewers": []}]},
        {"protection_rules": [{"type": "required_reviewers"}]},
        {"deployment_branch_policy": {"protected_branches": False}},
        {},
        {"protection_rules": [{"type": "wait_timer", "wait_timer": 1}], "can_admins_bypass": True},
    ],
)
def test_an_environment_that_protects_nothing(desk: Desk, told: dict[str, Any]) -> None:
    found = ask(desk, environments__pypi=told)
    (leftover,) = [each for each in found if isinstance(each, Leftover)]
    assert "protects nothing" in leftover.what


def test_without_online_it_is_not_asked(desk: Desk) -> None:
    plant(desk, NOTHING)
    (found,) = desk.find(github)
    assert isinstance(found, Unchecked)
    assert not found.failed
    assert "gh secret list --repo octo/demo --env pypi" in found.command
    assert not (desk.home / "gh/asked").exists()


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ('[tool.pubproof]\nenvironment = "release"\n', "release"),
        (f'{SETTINGS}environment = "release"\n', "release"),
        ('[tool.pubproof]\nenvironment = "to PyPI; it\'s live"\n', """'to PyPI; it'"'"'s live'"""),
    ],
)
def test_the_environment_that_is_recorded_is_named(desk: Desk, settings: str, name: str) -> None:
    desk.write("pyproject.toml", settings)
    (found,) = desk.find(github)
    assert isinstance(found, Unchecked)
    assert found.command.endswith(f" --env {name}")


def test_the_environment_of_the_publish_job_is_named(desk: Desk) -> None:
    desk.write(".github/workflows/publish.yml", PUBLISH)
    (found,) = desk.find(github)
    assert isinstance(found, Unchecked)
    assert found.command.endswith(" --env release")


ODD = {
    "no JSON": ("<html>", "gh gave no JSON"),
    "empty": ("", "gh gave no JSON"),
    "deep": ("[" * 200_000, "gh gave no JSON"),
    "a list": ([], "GitHub's answer is not what it documents"),
    "null": ("null", "GitHub's answer is not what it documents"),
    "another list": ({"secrets": "none"}, "GitHub's answer is not what it documents"),
    "entries": ({"secrets": [1]}, "GitHub's answer is not what it documents"),
    "no name": ({"secrets": [{"name": 5}]}, "GitHub's answer is not what it documents"),
    "forbidden": (
        {"error": f"gh: {TOKEN} (HTTP 403)", "status": 1},
        "the account of gh may not see it (403): an administrator of the repository may",
    ),
    "unauthorized": (
        {"error": "HTTP 401: Bad credentials", "status": 1},
        "GitHub does not take the sign-in of gh (401)",
    ),
    "down": ({"error": "HTTP 502: Bad Gateway", "status": 1}, "GitHub answered 502"),
    "no network": ({"error": "error connecting", "status": 1}, "gh ended with 1"),
    "killed": ({"error": "", "status": 137}, "gh ended with 137"),
}


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_answer_is_told(desk: Desk, odd: str) -> None:
    answer, why = ODD[odd]
    found = ask(desk, actions__secrets=answer)
    (unchecked,) = [each for each in found if isinstance(each, Unchecked)]
    assert (unchecked.why, unchecked.failed) == (why, True)
    assert unchecked.what == "the secrets of the repository: their names"
    assert unchecked.command == "gh secret list --repo octo/demo"


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("name", ["environments", "environments__pypi", "actions__variables"])
def test_an_odd_answer_elsewhere_is_told(desk: Desk, name: str, odd: str) -> None:
    answer = ODD[odd][0]
    if name == "environments__pypi" and isinstance(answer, dict) and "secrets" in answer:
        answer = {"protection_rules": answer["secrets"] if odd == "another list" else 5}
    found = ask(desk, **{name: answer})
    unchecked = [each for each in found if isinstance(each, Unchecked)]
    assert len(unchecked) == 1
    assert unchecked[0].failed
    assert TOKEN not in repr(found)


def test_a_list_without_an_end_is_left(desk: Desk) -> None:
    found = ask(desk, actions__secrets=secrets(*(f"OTHER_{number}" for number in range(100))))
    (unchecked,) = [each for each in found if isinstance(each, Unchecked)]
    assert unchecked.why == "there are more than 2000"


def test_gh_that_does_not_answer_is_left(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gh, "_SECONDS", 0.01)
    plant(desk, NOTHING)
    pipe = desk.home / "pipe"
    os.mkfifo(pipe)
    desk.write("~/bin/gh", f"#!/bin/sh\nexec cat '{pipe}'\n").chmod(0o755)
    (found,) = github.find(desk.scene(online=True))
    assert isinstance(found, Unchecked)
    assert found.why == "gh did not answer in 0 seconds"
    assert found.failed


def test_gh_that_is_not_signed_in_is_told(desk: Desk) -> None:
    plant(desk, {"auth status": {"error": f"not logged in {TOKEN}", "status": 1}})
    (found,) = github.find(desk.scene(online=True))
    assert found == Unchecked(
        "the secrets and the environment on GitHub",
        "gh is not signed in: run `gh auth login`",
        "gh secret list --repo octo/demo && gh secret list --repo octo/demo --env pypi",
        failed=True,
    )


def test_no_gh_is_told(desk: Desk) -> None:
    desk.write("pyproject.toml", SETTINGS)
    desk.environment["PATH"] = str(desk.home)
    (found,) = github.find(desk.scene(online=True))
    assert isinstance(found, Unchecked)
    assert (found.why, found.failed) == ("there is no command gh here", True)


def test_no_home_is_told(desk: Desk) -> None:
    (found,) = github.find(desk.scene(online=True))
    assert isinstance(found, Unchecked)
    assert "[tool.pubproof.publisher]" in found.why
    assert found.failed
