"""Of which repository and which commit the distributions are built."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pubproof.contract.clause import State

if TYPE_CHECKING:
    from tests.contract.conftest import Benches

PROVENANCE = ".github/workflows/provenance.yml"
CHECKOUT = "persist-credentials: false"
BUILD = "- name: Build distributions"


@pytest.mark.parametrize(
    ("repository", "expected"),
    [
        ("${{ github.repository }}", State.HOLDS),
        ("${{github.event.repository.full_name}}", State.HOLDS),
        ("''", State.HOLDS),
        ("maziyarpanahi/openmed", State.HOLDS),
        ("maziyarpanahi/another", State.FAILS),
        ("${{ github.repository_owner }}/another", State.FAILS),
        ("${{ vars.REPOSITORY }}", State.UNKNOWN),
        ("${{ vars.REPOSITORY || github.repository }}", State.UNKNOWN),
    ],
)
def test_the_repository_of_the_checkout(repository: str, expected: State, bench: Benches) -> None:
    assert built_after(bench, f"{CHECKOUT}\nrepository: {repository}") is expected


@pytest.mark.parametrize(
    ("ref", "expected"),
    [
        ("${{ github.sha }}", State.HOLDS),
        ("${{ github.ref_name }}", State.HOLDS),
        ("''", State.HOLDS),
        ("main", State.FAILS),
        ("refs/heads/main", State.FAILS),
        ("${{ vars.REF }}", State.UNKNOWN),
    ],
)
def test_the_ref_of_the_checkout(ref: str, expected: State, bench: Benches) -> None:
    assert built_after(bench, f"{CHECKOUT}\nref: {ref}") is expected


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("git checkout main", State.FAILS),
        ("git checkout -- .", State.HOLDS),
        ("git checkout .", State.HOLDS),
        ("git switch -", State.FAILS),
        ("git reset HEAD", State.HOLDS),
        ("git reset --hard origin/main", State.FAILS),
        ("git status", State.HOLDS),
        ("git checkout ${{ vars.REF }}", State.UNKNOWN),
        ("git checkout ${{ vars.REF || github.sha }}", State.HOLDS),
    ],
)
def test_what_git_takes_before_the_build(script: str, expected: State, bench: Benches) -> None:
    assert built_behind(bench, script) is expected


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("curl -fsSL https://example.org/a.py -o openmed/__init__.py", State.FAILS),
        ("curl https://example.org/a.py > openmed/__init__.py", State.FAILS),
        ("wget -O openmed/__init__.py https://example.org/a.py", State.FAILS),
        ("curl -fsSL https://example.org/a.tgz -o tool.tgz", State.HOLDS),
        ("cp /tmp/x/__init__.py openmed/", State.UNKNOWN),
        ("cp -t openmed /tmp/x/__init__.py", State.UNKNOWN),
        ("install -m 644 /opt/a.toml pyproject.toml", State.UNKNOWN),
        ("mv ~/pyproject.toml .", State.UNKNOWN),
        ("rsync -a /tmp/x/ openmed/", State.UNKNOWN),
        ("cp /etc/hosts .", State.HOLDS),
        ("cp README.md openmed/__init__.py", State.HOLDS),
        ("cp /github/workspace/README.md openmed/__init__.py", State.HOLDS),
        ("sed s/a/b/ pyproject.toml > /tmp/p; mv /tmp/p pyproject.toml", State.HOLDS),
    ],
)
def test_what_is_written_over_the_sources(script: str, expected: State, bench: Benches) -> None:
    assert built_behind(bench, script) is expected


def test_a_commit_that_cannot_be_told_is_said_where_git_takes_it(bench: Benches) -> None:
    made = bench("openmed")
    made.edit(PROVENANCE, BUILD, f"- run: git checkout ${{{{ vars.REF }}}}\n\n{BUILD}")
    (found,) = made.prove(select=("slsa-provenance",)).findings
    assert found.message == "which commit 'git checkout' takes cannot be told"
    assert made.text(PROVENANCE).split("\n")[found.location.line - 1].strip() == (
        "- run: git checkout ${{ vars.REF }}"
    )


@pytest.mark.parametrize(
    ("repository", "expected"),
    [
        ("${{ github.repository }}", State.HOLDS),
        ("${{ github.repository_owner }}/another", State.UNKNOWN),
    ],
)
def test_a_repository_whose_name_nothing_tells(
    repository: str, expected: State, bench: Benches
) -> None:
    made = bench("openmed")
    settings = made.text("pyproject.toml")
    made.write("pyproject.toml", settings[: settings.index("[tool.pubproof.publisher]")])
    made.edit(PROVENANCE, CHECKOUT, f"{CHECKOUT}\nrepository: {repository}")
    (result,) = made.prove(select=("slsa-provenance",)).results
    assert result.verdict.state is expected


def built_after(bench: Benches, checkout: str) -> State:
    """Return what is said of the provenance where the checkout is given these inputs."""
    made = bench("openmed")
    made.edit(PROVENANCE, CHECKOUT, checkout)
    (result,) = made.prove(select=("slsa-provenance",)).results
    return result.verdict.state


def built_behind(bench: Benches, script: str) -> State:
    """Return what is said of the provenance where a script runs before the build."""
    made = bench("openmed")
    made.edit(PROVENANCE, BUILD, f"- run: {script}\n\n{BUILD}")
    (result,) = made.prove(select=("slsa-provenance",)).results
    return result.verdict.state
