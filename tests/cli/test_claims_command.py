"""``pubproof claims``: what the token of a release will say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from tests.folders import Folder
from tests.openmed import PUBLISH, copy

import pubproof
from pubproof.cli import main, terminal
from pubproof.pypi import index

if TYPE_CHECKING:
    from collections.abc import Callable

SCHEMA = Path(pubproof.__file__).parent / "reports/claims.schema.json"


@pytest.fixture
def openmed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copy(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def claims(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, dict[str, Any]]]:
    def call(*options: str) -> tuple[int, dict[str, Any]]:
        status = main(["claims", "--format", "json", *options])
        told = json.loads(capsys.readouterr().out)
        jsonschema.validate(told, json.loads(SCHEMA.read_text("utf-8")))
        return status, told

    return call


def values(route: dict[str, Any]) -> dict[str, Any]:
    return {claim["name"]: claim["value"] for claim in route["claims"] if claim["name"] != "sub"}


def edit(root: Path, before: str, after: str) -> None:
    Folder(root).replace(PUBLISH, before, after)


@pytest.mark.usefixtures("openmed")
def test_without_a_ref_it_tells_of_the_next_tag(
    claims: Callable[..., tuple[int, dict[str, Any]]],
) -> None:
    status, told = claims()
    (route,) = told["routes"]
    at = "maziyarpanahi/openmed/.github/workflows/publish.yml@refs/tags/v1.2.3"
    assert (status, told["disagreements"]) == (0, [])
    assert values(route) == {
        "repository": "maziyarpanahi/openmed",
        "repository_owner": "maziyarpanahi",
        "repository_owner_id": None,
        "job_workflow_ref": at,
        "environment": "pypi",
        "event_name": "push",
        "ref": "refs/tags/v1.2.3",
        "sha": None,
        "jti": None,
        "ref_type": "tag",
        "workflow_ref": at,
    }
    compared = {claim["name"] for claim in route["claims"] if claim["compared"]}
    assert compared == {
        "repository",
        "repository_owner",
        "repository_owner_id",
        "job_workflow_ref",
        "environment",
    }
    subjects = [claim for claim in route["claims"] if claim["name"] == "sub"]
    assert [claim["value"] for claim in subjects] == [
        "repo:maziyarpanahi/openmed:environment:pypi",
        "repo:maziyarpanahi@…/openmed@…:environment:pypi",
    ]
    assert all(claim["note"] for claim in subjects)


def test_an_ordinary_tag_comes_before_one_that_a_step_treats_otherwise(
    openmed: Path, claims: Callable[..., tuple[int, dict[str, Any]]]
) -> None:
    step = "      - run: echo stable\n        if: ${{ !startsWith(github.ref_name, 'v0.') }}\n"
    edit(
        openmed,
        "      id-token: write\n\n    steps:\n",
        f"      id-token: write\n\n    steps:\n{step}",
    )
    _, told = claims()
    assert [values(route)["ref"] for route in told["routes"]] == [
        "refs/tags/v1.2.3",
        "refs/tags/v0.1.0",
    ]


def test_each_environment_of_a_matrix_is_told(
    openmed: Path, claims: Callable[..., tuple[int, dict[str, Any]]]
) -> None:
    matrix = "    strategy:\n      matrix:\n        where: [staging, pypi, pypi]\n"
    edit(
        openmed,
        "    environment:\n      name: pypi\n",
        f"{matrix}    environment:\n      name: ${{{{ matrix.where }}}}\n",
    )
    _, told = claims()
    assert [values(route)["environment"] for route in told["routes"]] == ["staging", "pypi"]


ANOTHER_JOB = """\

  rehearse:
    needs: [provenance]
    runs-on: ubuntu-24.04
    environment: testpypi
    permissions:
      id-token: write
    steps:
      - uses: pypa/gh-action-pypi-publish@dc37677b2e1c63e2034f94d8a5b11f265b73ba33 # v1.14.2
        with:
          repository-url: @INDEX@
"""


@pytest.mark.parametrize(
    ("before", "after", "told_of"),
    [
        ("", "", [("PyPI", "pypi"), ("TestPyPI", "testpypi")]),
        ("          repository-url: @INDEX@\n", "", [("PyPI", "pypi"), ("PyPI", "testpypi")]),
        ("@INDEX@", "${{ vars.WHERE }}", [("PyPI", "pypi"), (None, "testpypi")]),
        ("@INDEX@", "https://index.example/legacy/", [("PyPI", "pypi")]),
        ("id-token: write", "contents: read", [("PyPI", "pypi")]),
        ("    runs-on", "    if: github.event_name != 'push'\n    runs-on", [("PyPI", "pypi")]),
    ],
)
def test_every_upload_of_a_release_that_may_get_a_token_is_told(
    openmed: Path,
    claims: Callable[..., tuple[int, dict[str, Any]]],
    before: str,
    after: str,
    told_of: list[tuple[str | None, str]],
) -> None:
    job = ANOTHER_JOB.replace(before, after) if before else ANOTHER_JOB
    file = openmed / PUBLISH
    text = job.replace("@INDEX@", index.upload(index.TEST_PYPI))
    file.write_text(file.read_text("utf-8") + text, "utf-8")
    _, told = claims()
    assert [(one["index"], values(one)["environment"]) for one in told["routes"]] == told_of


def test_every_upload_is_told_where_no_tag_is_one_of_the_settings(
    openmed: Path, claims: Callable[..., tuple[int, dict[str, Any]]]
) -> None:
    edit(openmed, "      - 'v*'\n", "      - 'release-*'\n")
    edit(openmed, " && startsWith(github.ref_name, 'v')", "")
    text = ANOTHER_JOB.replace("@INDEX@", index.upload(index.TEST_PYPI))
    file = openmed / PUBLISH
    file.write_text(file.read_text("utf-8") + text, "utf-8")
    _, told = claims()
    assert [one["index"] for one in told["routes"]] == ["PyPI", "TestPyPI"]


def test_another_index_is_named_beside_the_route(
    openmed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = ANOTHER_JOB.replace("@INDEX@", index.upload(index.TEST_PYPI))
    file = openmed / PUBLISH
    file.write_text(file.read_text("utf-8") + text, "utf-8")
    assert main(["claims"]) == 0
    heads = [one for one in capsys.readouterr().out.splitlines() if one.startswith("a push")]
    assert heads == [
        "a push of the tag 'v1.2.3': publish.yml (publish)",
        "a push of the tag 'v1.2.3': publish.yml (rehearse), to TestPyPI",
    ]


@pytest.mark.parametrize("options", [["--ref", "v9"], ["--event", "push"]])
def test_jobs_of_a_matrix_with_the_same_claims_are_told_once(
    openmed: Path, claims: Callable[..., tuple[int, dict[str, Any]]], options: list[str]
) -> None:
    matrix = "    strategy:\n      matrix:\n        where: [staging, pypi]\n        n: [1, 2]\n"
    edit(
        openmed,
        "    environment:\n      name: pypi\n",
        f"{matrix}    environment:\n      name: ${{{{ matrix.where }}}}\n",
    )
    _, told = claims(*options)
    found = [(one["event"], values(one)["environment"]) for one in told["routes"]]
    assert len(found) == len(set(found))


@pytest.mark.usefixtures("openmed")
@pytest.mark.parametrize("ref", ["v9.9.9", "refs/tags/v9.9.9"])
def test_a_tag_that_is_named(claims: Callable[..., tuple[int, dict[str, Any]]], ref: str) -> None:
    _, told = claims("--ref", ref)
    (route,) = told["routes"]
    assert values(route)["ref"] == "refs/tags/v9.9.9"
    assert values(route)["job_workflow_ref"].endswith("publish.yml@refs/tags/v9.9.9")


@pytest.mark.usefixtures("openmed")
@pytest.mark.parametrize(
    ("options", "asked"),
    [
        (["--ref", "1.0"], "1.0"),
        (["--ref", "refs/heads/main"], "refs/heads/main"),
        (["--event", "workflow_dispatch"], "workflow_dispatch"),
        (["--event", "release", "--ref", "v1.0"], "release v1.0"),
    ],
)
def test_what_reaches_no_upload(
    capsys: pytest.CaptureFixture[str], options: list[str], asked: str
) -> None:
    assert main(["claims", *options]) == 2
    does = "reaches no upload; what does is a push of the tag 'v1.2.3'"
    assert capsys.readouterr().err == f"pubproof: .: {asked} {does}\n"


@pytest.mark.usefixtures("openmed")
@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--event", "psuh"], "no event 'psuh'; did you mean 'push'?"),
        (["--event", "tag"], "no event 'tag'; an upload is reached here by push"),
        (["--event", ""], "--event is empty"),
        (["--ref="], "--ref is empty"),
        (["--ref", "v1 0"], "git takes no tag and no ref of the name 'v1 0'"),
        (["--ref", "refs/tags/v1..0"], "git takes no tag and no ref of the name 'refs/tags/v1..0'"),
    ],
)
def test_an_event_and_a_ref_that_there_are_not(
    capsys: pytest.CaptureFixture[str], options: list[str], said: str
) -> None:
    assert main(["claims", *options]) == 2
    assert capsys.readouterr().err.startswith(f"pubproof: {said}")


def test_where_another_index_is_meant(openmed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    workflow = openmed.joinpath(".github", "workflows", "publish.yml")
    text = workflow.read_text("utf-8")
    before = "packages-dir: dist/\n"
    assert text.count(before) == 1
    url = f"{' ' * 10}repository-url: https://index.example/legacy/\n"
    workflow.write_text(text.replace(before, before + url), "utf-8")
    assert main(["claims"]) == 2
    said = "no workflow uploads to PyPI; what is uploaded goes to https://index.example/legacy"
    assert capsys.readouterr().err == f"pubproof: .: {said}\n"


def test_where_nothing_uploads(openmed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    openmed.joinpath(".github", "workflows", "publish.yml").unlink()
    assert main(["claims"]) == 2
    said = "no workflow is seen to upload; pubproof check says more"
    assert capsys.readouterr().err == f"pubproof: .: {said}\n"


def test_an_event_that_is_named(
    openmed: Path, claims: Callable[..., tuple[int, dict[str, Any]]]
) -> None:
    edit(openmed, "  push:\n", "  release:\n  push:\n")
    edit(openmed, "    if: github.event_name == 'push' && ", "    if: ")
    _, told = claims("--event", "release", "--ref", "v1.0")
    (route,) = told["routes"]
    assert values(route)["event_name"] == "release"
    assert values(route)["ref"] == "refs/tags/v1.0"


def test_a_called_workflow_of_another_repository_cannot_be_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Folder(tmp_path).write(
        ".github/workflows/release.yml",
        "on: {push: {tags: ['v*']}}\njobs:\n  up:\n    permissions: {id-token: write}\n"
        "    uses: octo/shared/.github/workflows/upload.yml@v1\n",
    )
    assert main(["claims", str(tmp_path)]) == 2
    assert (
        "no workflow is seen to upload: the workflow octo/shared/.github/workflows/upload.yml@v1"
        " is not in this repository, and what a job in it says cannot be told;"
    ) in capsys.readouterr().err


def test_a_called_workflow_gets_no_token_that_its_caller_is_not_granted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = Folder(tmp_path)
    folder.write(
        ".github/workflows/release.yml",
        "on: {push: {tags: ['v*']}}\npermissions: {contents: read}\njobs:\n"
        "  up: {uses: ./.github/workflows/called.yml}\n",
    )
    folder.write(
        ".github/workflows/called.yml",
        "on: workflow_call\njobs:\n  up:\n    permissions: {id-token: write}\n"
        "    uses: octo/shared/.github/workflows/upload.yml@v1\n",
    )
    assert main(["claims", str(tmp_path)]) == 2
    assert "no workflow is seen to upload; pubproof check" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("ref", "status"), [("refs/heads/trunk", 0), ("refs/tags/v1.0", 2), ("v1.0", 2)]
)
def test_what_runs_on_the_default_branch_runs_on_no_tag(
    openmed: Path, capsys: pytest.CaptureFixture[str], ref: str, status: int
) -> None:
    edit(openmed, "on:\n", "on:\n  schedule:\n    - cron: 0 0 * * 1\n")
    edit(
        openmed, "    if: github.event_name == 'push' && github.ref_type == 'tag'", "    if: true #"
    )
    assert main(["claims", "--event", "schedule", "--ref", ref]) == status
    said = capsys.readouterr()
    assert "schedule" in (said.out if status == 0 else said.err)


def test_a_start_by_hand_names_any_ref(openmed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    workflow = openmed.joinpath(".github", "workflows", "publish.yml")
    text = workflow.read_text("utf-8")
    for before, after in (
        ("on:\n", "on:\n  workflow_dispatch:\n"),
        (
            "    if: github.event_name == 'push' && github.ref_type == 'tag'",
            "    if: github.run_id #",
        ),
    ):
        assert text.count(before) == 1
        text = text.replace(before, after)
    workflow.write_text(text, "utf-8")
    assert main(["claims", "--event", "workflow_dispatch", str(openmed)]) == 0
    shown = capsys.readouterr().out
    assert "/.github/workflows/publish.yml@…\n" in shown
    assert "ref                  unknown, because workflow_dispatch can name any" in shown


def test_a_claim_that_cannot_be_told(openmed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(openmed, "      name: pypi\n", "      name: ${{ vars.WHERE }}\n")
    assert main(["claims"]) == 3
    shown = capsys.readouterr().out
    assert "environment          unknown, because " in shown
    assert shown.index("PyPI compares:") < shown.index("environment") < shown.index("does not")


def test_a_claim_of_which_the_choices_are_known(
    openmed: Path, capsys: pytest.CaptureFixture[str], claims: Callable[..., Any]
) -> None:
    options = "    inputs:\n      where: {type: choice, options: [pypi, staging]}\n"
    edit(openmed, "on:\n", f"on:\n  workflow_dispatch:\n{options}")
    edit(
        openmed, "    if: github.event_name == 'push' && github.ref_type == 'tag'", "    if: true #"
    )
    edit(openmed, "      name: pypi\n", "      name: ${{ inputs.where || 'pypi' }}\n")
    assert main(["claims", "--event", "workflow_dispatch"]) == 3
    told = (
        "environment          pypi or staging: which is unknown, because inputs are given by hand"
    )
    assert told in capsys.readouterr().out
    _, report = claims("--event", "workflow_dispatch")
    (route,) = report["routes"]
    choices = {claim["name"]: claim["choices"] for claim in route["claims"]}
    assert choices["environment"] == ["pypi", "staging"]
    assert choices["repository"] == []


@pytest.mark.usefixtures("openmed")
def test_what_pypi_does_fits_on_the_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["claims"]) == 0
    whole = capsys.readouterr().out
    monkeypatch.setattr(terminal, "columns", lambda: 60)
    assert main(["claims"]) == 0
    shown = capsys.readouterr().out
    assert shown.split() == whole.split()
    assert "\n                         the owner is not in the settings\n" in shown
    lines = [line for line in shown.splitlines() if "repo:" not in line and "/.github/" not in line]
    assert all(len(line) <= 60 for line in lines)


@pytest.mark.usefixtures("openmed")
@pytest.mark.parametrize("tag", ["v1.2.3", "1.2.3rc1", "refs/tags/v1"])
def test_a_tag_in_the_place_of_a_folder(tag: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["claims", tag]) == 2
    said = f"pubproof: no such folder: '{tag}'; a tag is named with --ref {tag}\n"
    assert capsys.readouterr() == ("", said)


def test_what_contradicts_itself_is_told(openmed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = openmed / "pyproject.toml"
    urls = '[project.urls]\nSource = "https://github.com/maziyarpanahi/OpenMed"\n'
    file.write_text(file.read_text("utf-8") + urls, "utf-8")
    assert main(["claims"]) == 0
    assert "They disagree: the address 'Source'" in capsys.readouterr().out
    assert main(["check", "--select", "publisher-matches"]) == 0
    warning = "warning: pyproject.toml:1:1 the address 'Source' of pyproject.toml says"
    assert warning in capsys.readouterr().out


def test_a_publisher_without_an_environment_holds_with_a_warning(
    openmed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = openmed / "pyproject.toml"
    text = file.read_text("utf-8").replace('environment = "pypi"\n', "")
    file.write_text(text, "utf-8")
    for form, said in {
        "text": "warning: .github/workflows/publish.yml:44:15 the publisher names no environment",
        "github": "::notice file=.github/workflows/publish.yml,line=44,",
        "json": '"note": "the publisher names no environment: PyPI accepts every job of',
        "sarif": "publisher-matches holds, but the publisher names no environment",
    }.items():
        assert main(["check", "--select", "publisher-matches", "--format", form]) == 0
        assert said in capsys.readouterr().out


def test_without_a_record_it_is_unknown_and_says_what_to_record(
    openmed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = '[project]\nname = "openmed"\nurls = {Source = "https://github.com/octo/openmed"}\n'
    (openmed / "pyproject.toml").write_text(text, "utf-8")
    assert main(["check", "--select", "publisher-matches"]) == 3
    assert (
        'such as owner = "octo", repository = "openmed", workflow = "publish.yml", '
        'environment = "pypi"' in capsys.readouterr().out
    )


def test_the_publisher_of_a_guide_s_example_has_no_claims(
    openmed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = openmed / "pyproject.toml"
    text = file.read_text("utf-8").replace('owner = "maziyarpanahi"', 'owner = "you"')
    file.write_text(text.replace('repository = "openmed"', 'repository = "your-project"'), "utf-8")
    assert main(["claims"]) == 2
    assert capsys.readouterr().err == (
        "pubproof: pyproject.toml:16:1: the recorded publisher is an example's: owner 'you' and "
        "repository 'your-project' are placeholders; write owner and repository as GitHub names "
        "them, and on PyPI register the same\n"
    )
    address = '\n[project.urls]\nSource = "https://github.com/You/your-project"\n'
    file.write_text(f"{file.read_text('utf-8')}{address}", "utf-8")
    assert main(["claims"]) == 0


def test_where_nothing_names_the_repository_it_says_what_would(
    openmed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    openmed.joinpath("pyproject.toml").unlink()
    assert main(["claims"]) == 3
    assert capsys.readouterr().out.endswith(
        "\n\nRecord the publisher in [tool.pubproof.publisher] of pyproject.toml: it names the "
        "repository.\n"
    )
