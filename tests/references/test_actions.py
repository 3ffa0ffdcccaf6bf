"""Versions of actions that a text names, beside the commit that the workflows use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.references.conftest import Desk

COMMIT = "0123456789abcdef0123456789abcdef01234567"
STEP = "on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: octo/act@{}\n"


@pytest.mark.parametrize(
    ("used", "named"),
    [
        *(
            (f"{COMMIT} # v4.2.1", named)
            for named in ("v4", "4", "v4.2", "v4.2.1", "release/v4", COMMIT, COMMIT.upper())
        ),
        (f"{COMMIT} # v4.2.1", COMMIT[:7]),
        (f"{COMMIT} # v4.2.1", "v4.x"),
        (f"{COMMIT} # v4.2.1", "vX.X.X"),
        (f"{COMMIT} # v4.2.1", "VERSION"),
        ("v4", "v4"),
        ("v4.2", "v4"),
        ("main", "v4"),
    ],
)
def test_a_version_that_is_used(used: str, named: str, desk: Desk) -> None:
    desk.write(".github/workflows/act.yml", STEP.format(used))
    assert desk.findings("RELEASING.md", f"A job uses `octo/act@{named}`.\n") == []


@pytest.mark.parametrize(
    ("used", "named", "real"),
    [
        *(
            (f"{COMMIT} # v4.2.1", named, "v4.2.1")
            for named in ("v5", "3", "v4.1", "v4.2.10", "v40", "main", COMMIT[::-1], COMMIT[:6])
        ),
        ("v4", "v4.2", "v4"),
        ("v4", "v3", "v4"),
    ],
)
def test_a_version_that_is_not_used(used: str, named: str, real: str, desk: Desk) -> None:
    desk.write(".github/workflows/act.yml", STEP.format(used))
    found = desk.findings("RELEASING.md", f"A job uses `octo/act@{named}`.\n")
    where = ".github/workflows/act.yml:6"
    assert found == [(1, 13, f"the workflows use octo/act at {real}, not at {named} ({where})")]


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("A job uses `octo/act` v3.", "v3"),
        ("The upload is done with `octo/act` (v4.1.0), pinned by its commit.", "v4.1.0"),
        ("We pin `octo/act` at v5.", "v5"),
        ("It runs `octo/act` version 3.1.", "3.1"),
    ],
)
def test_a_version_in_the_words_behind_an_action(said: str, named: str, desk: Desk) -> None:
    desk.write(".github/workflows/act.yml", STEP.format(f"{COMMIT} # v4.2.1"))
    found = desk.findings("RELEASING.md", f"{said}\n")
    where = ".github/workflows/act.yml:6"
    column = said.index("octo") + 1
    assert found == [(1, column, f"the workflows use octo/act at v4.2.1, not at {named} ({where})")]


@pytest.mark.parametrize(
    "said",
    [
        "A job uses `octo/act` v4.2.1.",
        "A job uses `octo/act` v4, and the path is `a/b` v2.",
        "A job uses `octo/act` 3 times.",
        "`octo/act` v3 runs on Node 16.",
        "A job uses `octo/act` in 2026.",
        "It works with `octo/act` v3 or newer.",
        "It works with `octo/act` v3+.",
        "It needs the input, which is there since `octo/act` v3.",
        "It uses `octo/act` v4.2.1; before `octo/act` v3 there was none.",
        "Support for `octo/act` v5 is planned.",
    ],
)
def test_words_behind_an_action_that_say_no_other_version(said: str, desk: Desk) -> None:
    desk.write(".github/workflows/act.yml", STEP.format(f"{COMMIT} # v4.2.1"))
    assert desk.findings("RELEASING.md", f"{said}\n") == []


@pytest.mark.parametrize("named", ["Octo/Act@v3", "octo/act@v3"])
def test_a_name_counts_in_any_case(named: str, desk: Desk) -> None:
    desk.write(".github/workflows/act.yml", STEP.format("v4").replace("octo/act", "Octo/act"))
    found = desk.findings("RELEASING.md", f"A job uses `{named}`.\n")
    assert found == [
        (1, 13, f"the workflows use {named[:-3]} at v4, not at v3 (.github/workflows/act.yml:6)")
    ]


@pytest.mark.parametrize(
    ("named", "real"),
    [
        ("pypa/gh-action-pypi-publih", "pypa/gh-action-pypi-publish"),
        ("pypi/gh-action-pypi-publish", "pypa/gh-action-pypi-publish"),
        ("pypa/gh-action-pypi-publih@v1.14.2", "pypa/gh-action-pypi-publish"),
        ("actions/download-artefact", "actions/download-artifact"),
    ],
)
def test_an_action_that_is_spelled_wrong(named: str, real: str, desk: Desk) -> None:
    name = named.partition("@")[0]
    desk.write("RELEASING.md", f"The job uses the action `{named}`.\n")
    (found,) = desk.verdict().findings
    assert (found.location.column, found.message) == (26, f"no workflow uses the action '{name}'")
    assert found.help == f"write '{real}'"


@pytest.mark.parametrize(
    "said",
    [
        "The job uses the action `actions/upload-artifact`.",
        "The job uses the action `PyPA/gh-action-pypi-publish`.",
        "The file is `octo/action`.",
        "The action is in `vendor/pypa/gh-action-pypi-publih`.",
        "The action was called `pypa/gh-action-pypi-publih`.",
        "The action `actions/downloads` is not of this repository.",
        "The action `actions/download-artifacts` lies in this repository.",
    ],
)
def test_a_name_that_is_no_slip_of_an_action(said: str, desk: Desk) -> None:
    desk.write(".github/actions/download-artifacts/action.yml", "name: x\n")
    assert desk.findings("RELEASING.md", f"{said}\n") == []
