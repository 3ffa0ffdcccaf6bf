"""Files of other CI systems."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from tests.retirement.conftest import TOKEN

from pubproof.retirement.leftover import Kind, Leftover, Place, Unchecked
from pubproof.retirement.places import ci_files

if TYPE_CHECKING:
    from tests.retirement.conftest import Desk

CASES = {
    ".gitlab-ci.yml": (
        "up:\n  a: !reference [x]\n  script:\n    - |\n      ls\n      up -p $PYPI_TOKEN\n",
        6,
        "PYPI_TOKEN",
    ),
    ".circleci/config.yml": (
        'jobs:\n  a:\n    steps:\n      - run: TWINE_PASSWORD="$X" twine upload dist/*\n',
        4,
        "TWINE_PASSWORD",
    ),
    "azure-pipelines.yml": (
        "steps:\n- task: TwineAuthenticate@1\n  inputs: {pythonUploadServiceConnection: p}\n",
        2,
        "TwineAuthenticate",
    ),
    ".azure-pipelines/release.yaml": (
        "steps:\n- script: twine upload\n  env:\n    TWINE_PASSWORD: $(pw)\n",
        4,
        "TWINE_PASSWORD",
    ),
    "Jenkinsfile": (
        "pipeline {\n  // PYPI_TOKEN\n  string(credentialsId: 'pypi-token', variable: 'X')\n}\n",
        3,
        "pypi-token",
    ),
    ".travis.yml": (
        "language: python\ndeploy:\n  provider: pypi\n  password: {secure: abc=}\n",
        3,
        "the provider pypi",
    ),
    "appveyor.yml": ("environment:\n  PYPI_PASSWORD: {secure: abc=}\n", 2, "PYPI_PASSWORD"),
    "bitbucket-pipelines.yml": (
        "pipelines:\n  default:\n    - pipe: atlassian/pypi-publish:0.3.0\n",
        3,
        "the pipe pypi-publish",
    ),
    ".drone.yml": (
        "kind: pipeline\nsteps:\n- image: plugins/pypi\n---\nkind: secret\n",
        3,
        "the plugin pypi",
    ),
    ".woodpecker/a.yml": (
        "steps:\n  a:\n    environment:\n      TWINE_PASSWORD: {from_secret: p}\n",
        4,
        "TWINE_PASSWORD",
    ),
    ".buildkite/pipeline.yml": ('steps:\n  - command: "flit publish $FLIT_PASSWORD"\n', 2, "FLIT_"),
    ".cirrus.yml": ("env:\n  PYPI_TOKEN: ENCRYPTED[abc]\n", 2, "PYPI_TOKEN"),
    ".forgejo/workflows/x.yml": ("env:\n  A: ${{ secrets.PYPI_TOKEN }}\n", 2, "PYPI_TOKEN"),
    "cloudbuild.yaml": ("steps:\n- secretEnv: [TWINE_PASSWORD]\n", 2, "TWINE_PASSWORD"),
    "buildspec.yml": ("env:\n  secrets-manager:\n    PYPI_TOKEN: a:b\n", 3, "PYPI_TOKEN"),
    "shipit.pypi.yml": (
        "deploy:\n  override:\n  - twine upload -p $PYPI_PASSWORD dist/*\n",
        3,
        "PYPI_PASSWORD",
    ),
    ".gitlab/publish.yml": ("up:\n  script:\n  - |\n    ls\n    poetry publish\n", 5, "'poetry p"),
    ".travis.yaml": ("script:\n- cd a && twine upload dist/*\n- uv publish\n", 2, "'twine upload'"),
    ".builds/x.yml": ("secrets:\n- pypi-token\n", 2, "pypi-token"),
}


@pytest.mark.parametrize("name", CASES)
def test_a_credential_that_is_named(desk: Desk, name: str) -> None:
    text, line, what = CASES[name]
    desk.write(name, text)
    (found,) = desk.leftovers(ci_files)
    assert (found.kind, str(found.place)) == (Kind.REFERENCE, f"{name}:{line}")
    assert what in found.what


@pytest.mark.parametrize("name", CASES)
def test_a_token_in_the_open(desk: Desk, name: str) -> None:
    desk.write(name, f"a: 1\nb: {TOKEN}\n")
    (found,) = desk.leftovers(ci_files)
    assert (found.kind, found.place.line) == (Kind.TOKEN, 2)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (".gitlab-ci.yml", "# uses $PYPI_TOKEN\nup:\n  script: [twine check dist/*]\n"),
        (".gitlab-ci.yml", "a:\n  id_tokens:\n    PYPI_ID_TOKEN: {aud: pypi}\n"),
        (
            ".gitlab-ci.yml",
            "a:\n  variables:\n    TWINE_PASSWORD: $CI_JOB_TOKEN\n  script: [twine upload]\n",
        ),
        (".gitlab-ci.yml", "a:\n  script: ['TWINE_PASSWORD=$CI_JOB_TOKEN twine upload']\n"),
        (".travis.yml", "deploy:\n  provider: pages\n"),
        (".travis.yml", "script:\n- twine upload -r testpypi dist/*\n"),
        (".travis.yml", "script:\n- |\n  # twine upload dist/*\n  poetry publish --dry-run\n"),
        (".travis.yml", "env:\n- TWINE_REPOSITORY_URL=https://a.example\n- A='twine upload'\n"),
        (".gitlab-ci.yml", "up:\n  id_tokens: {A: {aud: pypi}}\n  script: [uv publish]\n"),
        ("Jenkinsfile", "// PYPI_TOKEN\nsh 'pytest' # TWINE_PASSWORD\n"),
        ("azure-pipelines.yml", "steps:\n- task: UsePythonVersion@0\n"),
        (".circleci/config.yml", "jobs: {publish-to-pypi: {docker: []}}\n"),
        (".github/workflows/x.yml", "env:\n  A: ${{ secrets.PYPI_TOKEN }}\n"),
    ],
)
def test_a_file_that_names_no_credential_of_pypi_is_passed_over(
    desk: Desk, name: str, text: str
) -> None:
    desk.write(name, text)
    assert desk.leftovers(ci_files) == []


def test_a_file_that_is_no_yaml_is_read_by_lines(desk: Desk) -> None:
    desk.write(".gitlab-ci.yml", "a: [\n\tTWINE_PASSWORD: $X # PYPI_TOKEN\n")
    (found,) = desk.leftovers(ci_files)
    assert found.place.line == 2
    assert "TWINE_PASSWORD" in found.what


def test_what_a_file_names_is_to_go_there_and_where_its_value_is(desk: Desk) -> None:
    desk.write(".gitlab-ci.yml", "a: $PYPI_TOKEN\n")
    assert desk.leftovers(ci_files) == [
        Leftover(
            Place("file", ".gitlab-ci.yml", 1),
            Kind.REFERENCE,
            "the credential PYPI_TOKEN is used in GitLab CI",
            "remove it here and from the settings of GitLab CI, then revoke the token on PyPI",
            notes=("the file names it only: the value is stored with the CI system",),
        )
    ]


def test_a_name_comes_once_in_a_file(desk: Desk) -> None:
    desk.write(".gitlab-ci.yml", "a: $PYPI_TOKEN\nb: $PYPI_TOKEN $TWINE_PASSWORD\n")
    lines = [(found.place.line, found.what.split()[2]) for found in desk.leftovers(ci_files)]
    assert lines == [(1, "PYPI_TOKEN"), (2, "TWINE_PASSWORD")]


def test_a_pipe_is_not_waited_for(desk: Desk) -> None:
    os.mkfifo(desk.root / ".travis.yml")
    assert desk.find(ci_files) == [Unchecked(".travis.yml", "it is no regular file", failed=True)]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (".gitlab-ci.yml", "variables:\n  TWINE_PASSWORD: {}\n"),
        (".circleci/config.yml", "jobs:\n  a:\n    steps:\n    - run: TWINE_PASSWORD={} up\n"),
        (".builds/x.yml", "tasks:\n- up: |\n    ls\n    PYPI_TOKEN={} up\n    ls\n"),
        ("Jenkinsfile", "pipeline {{\n  environment {{ TWINE_PASSWORD = '{}' }}\n}}\n"),
    ],
)
def test_a_token_that_is_written_out_is_not_said_to_be_stored(
    desk: Desk, name: str, text: str
) -> None:
    desk.write(name, text.format(TOKEN))
    assert [each.kind for each in desk.leftovers(ci_files)] == [Kind.TOKEN]
