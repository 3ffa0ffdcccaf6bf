"""The variables that the release gives its build, and which of them the build here has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.folders import Folder
from tests.openmed import PROVENANCE, copy
from tests.preflight.test_release import BUILD, by_git

from pubproof import settings
from pubproof.pipeline import Pipeline
from pubproof.preflight import variables
from pubproof.preflight.plan import plan
from pubproof.repository import Repository

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.preflight.conftest import Clone

    from pubproof.preflight.variables import Variables

    Release = Callable[..., tuple[int, str]]

COMMIT = "c" * 40
HIDDEN = "it holds a secret"
SET_UP = "      - name: Set up Python\n"
PATH = "it names a path of the runner"
UNWRITTEN = "its value is not written out"
OF_LINES = "; ".join(f"echo '{one}' >> $GITHUB_ENV" for one in ("X<<EOF", "Y=b", "EOF"))
"""What gives a variable a text of several lines."""


def given(folder: Path, edits: dict[str, str], tag: str = "v2.0.0") -> Variables:
    """Return what the example gives its build, with its provenance workflow edited."""
    made = Folder(copy(folder / "made"))
    for before, after in edits.items():
        made.replace(PROVENANCE, before, after)
    pipeline = Pipeline(Repository(made.root, settings.read(made.root, ())))
    return variables.of(plan(pipeline).build, pipeline, tag, COMMIT)


def of_step(name: str, value: str) -> dict[str, str]:
    return {BUILD: f"{BUILD}\n        env:\n          {name}: {value}"}


def before(script: str) -> dict[str, str]:
    """Return the edit that lets a step run a script before the build."""
    return {SET_UP: f"      - id: told\n        run: |\n          {script}\n{SET_UP}"}


@pytest.mark.parametrize(
    ("edits", "value"),
    [
        (of_step("X", "2.0.0"), "2.0.0"),
        (of_step("X", "1"), "1"),
        (of_step("X", "-C https://host/a/b"), "-C https://host/a/b"),
        (of_step("X", "${{ github.ref_name }}"), "v2.0.0"),
        (of_step("X", "at ${{ github.sha }}"), f"at {COMMIT}"),
        (
            of_step("X", "src/${{ inputs.distribution-artifact-name }}"),
            "src/python-package-distributions",
        ),
        ({"permissions:\n  contents: read\n\ndefaults": "env:\n  X: a\n\ndefaults"}, "a"),
        ({"    timeout-minutes: 20\n": "    env:\n      X: b\n"}, "b"),
        ({BUILD: f"{BUILD.replace('run: ', 'run: X=${GITHUB_REF_NAME#v} ')}"}, "2.0.0"),
        (before('echo "X=${GITHUB_REF#refs/tags/v}" >> "$GITHUB_ENV"'), "2.0.0"),
        (before('echo "X=${{ github.ref_name }}" >> $GITHUB_ENV'), "v2.0.0"),
        (before(f"{OF_LINES}; echo X=a >> $GITHUB_ENV"), "a"),
        (
            {
                "    timeout-minutes: 20\n": "    if: vars.READY\n",
                **before("echo X=a >> $GITHUB_ENV"),
            },
            "a",
        ),
        (
            before("echo X=before >> $GITHUB_ENV") | of_step("X", "own"),
            "own",
        ),
        (
            before("echo X=before >> $GITHUB_ENV")
            | {"    timeout-minutes: 20\n": "    env:\n      X: job\n"},
            "before",
        ),
        (
            before('echo "version=${GITHUB_REF_NAME#v}" >> $GITHUB_OUTPUT')
            | of_step("X", "${{ steps.told.outputs.version }}"),
            "2.0.0",
        ),
    ],
)
def test_what_is_written_or_told_by_the_tag_is_known(
    edits: dict[str, str], value: str, tmp_path: Path
) -> None:
    found = given(tmp_path, edits)
    assert (found.known, found.untold) == ({"X": value}, ())


@pytest.mark.parametrize(
    ("edits", "name", "reason"),
    [
        (of_step("X", "${{ secrets.KEY }}"), "X", HIDDEN),
        (of_step("X", "${{ github.token }}"), "X", HIDDEN),
        (of_step("TWINE_PASSWORD", "word"), "TWINE_PASSWORD", HIDDEN),
        (of_step("X", f"pypi-AgEIcHlwaS5vcmc{'x' * 40}"), "X", "it holds a token"),
        (of_step("X", "${{ vars.X }}"), "X", "variables are known only when the workflow runs"),
        (of_step("X", "${{ github.workspace }}/x"), "X", PATH),
        (of_step("X", "-I/usr/include"), "X", PATH),
        (of_step("X", "a:/opt/b"), "X", PATH),
        (of_step("X", "~/.cache"), "X", PATH),
        (of_step("X", "'C:\\tools'"), "X", PATH),
        (before('echo "X=$(date)" >> $GITHUB_ENV'), "X", UNWRITTEN),
        (before('if test -e a; then echo "X=a" >> $GITHUB_ENV; fi'), "X", UNWRITTEN),
        (before('echo "X<<EOF" >> $GITHUB_ENV'), "X", UNWRITTEN),
        (before(OF_LINES), "X", UNWRITTEN),
        (before("echo 'X=a\\b' >> $GITHUB_ENV"), "X", UNWRITTEN),
        ({BUILD: f"{BUILD.replace('run: ', 'run: X=$(date) ')}"}, "X", UNWRITTEN),
        (
            {
                "    timeout-minutes: 20\n": "    strategy:\n      matrix:\n        x: [a, b]\n",
                **of_step("X", "${{ matrix.x }}"),
            },
            "X",
            "it differs from job to job of the matrix",
        ),
    ],
)
def test_what_cannot_be_handed_over_is_named(
    edits: dict[str, str], name: str, reason: str, tmp_path: Path
) -> None:
    found = given(tmp_path, edits)
    assert not found.known
    is_secret = reason in (HIDDEN, "it holds a token")
    assert found.untold == ((name, reason, is_secret),)


def test_a_step_that_no_release_comes_to_sets_nothing(tmp_path: Path) -> None:
    step = "      - if: github.event_name == 'pull_request'\n        run: echo X=a >> $GITHUB_ENV\n"
    found = given(tmp_path, {SET_UP: f"{step}{SET_UP}"})
    assert (found.known, found.untold) == ({}, ())


@pytest.mark.parametrize("name", ["PATH", "HOME", "FORCE_COLOR", "PIP_CONSTRAINT", "GITHUB_REF"])
def test_what_is_of_the_machine_is_passed_over(name: str, tmp_path: Path) -> None:
    found = given(tmp_path, of_step(name, "a"))
    assert (found.known, found.untold) == ({}, ())


def test_the_ref_and_the_commit_are_those_of_the_release(tmp_path: Path) -> None:
    assert given(tmp_path, {}).of_github == {
        "GITHUB_EVENT_NAME": "push",
        "GITHUB_REF": "refs/tags/v2.0.0",
        "GITHUB_REF_NAME": "v2.0.0",
        "GITHUB_REF_TYPE": "tag",
        "GITHUB_SHA": COMMIT,
    }


def test_without_a_tag_what_it_tells_is_untold(tmp_path: Path) -> None:
    found = given(tmp_path, of_step("X", "${{ github.ref_name }}"), tag="")
    assert (found.known, found.of_github) == ({}, {})
    assert [(one.name, one.reason) for one in found.untold] == [("X", "no tag is given")]


def test_a_version_that_the_workflow_gives_is_built(clone: Clone, release: Release) -> None:
    clone.replace(
        PROVENANCE,
        BUILD,
        f"{BUILD}\n        env:\n          GIVEN: '9.1'\n          KEY: ${{{{ secrets.KEY }}}}",
    )
    by_git(clone)
    git = '["git", "describe", "--tags"]'
    clone.replace("by_git.py", git, '["printenv", "GIVEN"]')
    clone.publish("Version by a variable")
    status, said = release("v9.1", "--no-isolation")
    assert status == 0, said
    assert "✓ the build has the variables of the release: GIVEN" in said
    assert "- the build has not all variables of the release\n    KEY: it holds a secret\n" in said
