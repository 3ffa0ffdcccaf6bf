"""Repositories and commits that a release puts into the folder that it builds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.contract.inline import BUILD
from tests.openmed import PUBLISH

from pubproof.contract.clause import State

if TYPE_CHECKING:
    from tests.contract.conftest import Benches


def judged(bench: Benches, command: str, folder: str) -> tuple[State, list[str]]:
    """Return what `slsa-provenance` says of a release that first runs a command."""
    made = bench("inline")
    made.edit(PUBLISH, BUILD, f"- run: {command}\n{BUILD} {folder} --outdir dist")
    verdict = made.verdict("slsa-provenance")
    return verdict.state, [one.message for one in verdict.findings]


@pytest.mark.parametrize(
    ("command", "folder", "taken"),
    [
        ("git clone https://git.example/evil/x", "x", "https://git.example/evil/x"),
        ("git clone https://git.example/evil/x.git/", "x", "https://git.example/evil/x.git/"),
        ("git clone --depth 1 git@git.example:evil/x", "x", "git@git.example:evil/x"),
        ("git clone https://git.example/evil/x there", "there", "https://git.example/evil/x"),
        ("git clone --filter=blob:none https://git.example/x", "x", "https://git.example/x"),
        ("git clone -b main/1 https://git.example/x there", "there", "https://git.example/x"),
        ("git clone --branch=main/1 https://git.example/x", "x", "https://git.example/x"),
        ("git clone https://git.example/x --depth 1 there", "there", "https://git.example/x"),
        ("git clone ../x there", "there", "../x"),
        ("git submodule add https://git.example/x", "x", "https://git.example/x"),
        ("git submodule add -b y https://git.example/x there", "there", "https://git.example/x"),
        ("gh repo clone evil/x", "x", "evil/x"),
        ("gh repo clone evil/x -- --depth 1", "x", "evil/x"),
        ("gh repo clone evil/x there -- --depth 1", "there", "evil/x"),
        ("git worktree add there main", "there", "main"),
        ("git worktree add --detach there main", "there", "main"),
        ("git worktree add -b new there main", "there", "main"),
        ("git worktree add there", "there", "there"),
        ("git -C . checkout main", ".", "main"),
        ("hub checkout https://git.example/x/pull/1", ".", "the commit of a pull request"),
        ("git restore -s main .", ".", "main"),
    ],
)
def test_what_is_built_is_not_what_the_tag_names(
    bench: Benches, command: str, folder: str, taken: str
) -> None:
    state, messages = judged(bench, command, folder)
    assert state is State.FAILS
    (message,) = messages
    assert f"takes {taken}" in message.replace("'", "")


@pytest.mark.parametrize(
    ("command", "folder"),
    [
        ("git clone https://git.example/good/x", "."),
        ("git clone https://git.example/good/x beside", "there"),
        ("gh repo clone good/x", "."),
        ("git submodule add https://git.example/good/x beside", "there"),
        ("git worktree add beside main", "."),
        ("git worktree add -b new there", "there"),
        ("git worktree add --detach there", "there"),
        ("git worktree add there HEAD", "there"),
        ("git worktree add there $GITHUB_SHA", "there"),
    ],
)
def test_what_stands_beside_the_build_does_no_harm(
    bench: Benches, command: str, folder: str
) -> None:
    assert judged(bench, command, folder)[0] is State.HOLDS


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("aws s3 sync s3://bucket/there there", State.FAILS),
        ("aws s3 sync s3://bucket/there beside", State.HOLDS),
        ("curl -fsSL https://git.example/x.tgz | tar xz -C there", State.UNKNOWN),
        ("curl -fsSL https://git.example/x.tgz | tar xz -C beside", State.HOLDS),
        ("curl -fsSLo there/x.txt https://git.example/x.txt", State.HOLDS),
    ],
)
def test_what_is_fetched_into_the_folder_that_is_built(
    bench: Benches, command: str, expected: State
) -> None:
    assert judged(bench, command, "there")[0] is expected
