"""By which names git takes another commit than the one at hand."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import pytest
from tests.openmed import PROVENANCE

from pubproof.contract.clause import State

if TYPE_CHECKING:
    from tests.contract.conftest import Benches

BUILD = "- name: Build distributions"
OTHER = "https://github.com/someone/openmed"
OWN = "https://x-access-token:${GH_TOKEN}@github.com/MaziyarPanahi/openmed.git"
TAKE = 'git checkout "$GITHUB_REF_NAME"'


@pytest.mark.parametrize(
    "commands",
    [
        'git update-ref "$GITHUB_REF" origin/main; git checkout "$GITHUB_REF"',
        'git branch "$GITHUB_REF_NAME" origin/main; git switch "$GITHUB_REF_NAME"',
        'git fetch x "+HEAD:$GITHUB_REF"; git reset --hard "$GITHUB_REF_NAME"',
        'T="${GITHUB_REF#refs/tags/}"; git tag -f -m x "$T" origin/main; git checkout "$T"',
        "git tag -f ${{ github.ref_name }} origin/main; git checkout ${{ github.ref }}",
        "git update-ref HEAD origin/main; git checkout -f",
        "git symbolic-ref HEAD refs/heads/main; git checkout HEAD -- .",
        "git reset --soft origin/main; git restore --source=HEAD .",
        "git reset --soft origin/main; git restore -s HEAD .",
        "git reset --soft origin/main; git restore -S -W .",
        "git reset --soft origin/main; git reset; git checkout-index -a -f",
        "git reset --soft origin/main; git stash",
        "git reset origin/main -- openmed; git restore openmed",
    ],
)
def test_a_name_that_was_moved_is_another_commit(commands: str, bench: Benches) -> None:
    assert built_behind(bench, commands) is State.FAILS


@pytest.mark.parametrize(
    "commands",
    [
        f"git remote set-url origin {OTHER}; git fetch --tags --force origin; {TAKE}",
        f"git remote set-url origin {OTHER}; git fetch -t -f; {TAKE}",
        f"git config remote.origin.url {OTHER}; git fetch --force --tags; {TAKE}",
        f"git config set remote.origin.url {OTHER}; git fetch --force --tags; {TAKE}",
        f'git remote add x git@a.org:a/b; git fetch x "+refs/tags/*:refs/tags/*"; {TAKE}',
        f'git remote add -f up {OTHER}; git fetch up "+$GITHUB_REF:$GITHUB_REF"; {TAKE}',
        f'git fetch {OTHER} "+$GITHUB_REF:$GITHUB_REF"; git reset --hard "$GITHUB_REF"',
    ],
)
def test_a_tag_of_another_repository_is_another_commit(commands: str, bench: Benches) -> None:
    assert built_behind(bench, commands) is State.FAILS


@pytest.mark.parametrize(
    "commands",
    [
        f"git remote set-url origin {OWN}; git fetch --tags --force origin; {TAKE}",
        f"git remote set-url origin https://github.com/$GITHUB_REPOSITORY; git fetch -t -f; {TAKE}",
        f"git remote add up {OTHER}; git fetch --tags --force origin; {TAKE}",
        f"git remote add up {OTHER}; git fetch up --tags; {TAKE}",
        f"git remote add up {OTHER}; git fetch up --tags --force; git describe",
        f"git config user.name {OTHER}; git fetch --tags --force; {TAKE}",
    ],
)
def test_a_tag_of_this_repository_is_the_commit_at_hand(commands: str, bench: Benches) -> None:
    assert built_behind(bench, commands) is State.HOLDS


@pytest.mark.parametrize(
    "commands",
    [
        'git tag -f "$GITHUB_REF_NAME" origin/main',
        'T=$GITHUB_REF_NAME; git tag -f "$T" origin/main; git tag -f "$T"; git checkout "$T"',
        'git tag --delete "$GITHUB_REF_NAME" x; git checkout "$GITHUB_REF_NAME"',
        'git tag -f latest origin/main; git checkout "$GITHUB_REF_NAME"',
        'git fetch origin main:main; git checkout "$GITHUB_REF_NAME"',
        "git reset --soft origin/main; git checkout HEAD; git stash list; git stash pop",
        "git reset --soft origin/main; git restore --staged .",
        "git reset --soft origin/main; git restore .",
        'git reset --soft origin/main; git checkout -f "$GITHUB_SHA"; git stash',
        f'git fetch --force origin "+$GITHUB_REF:$GITHUB_REF"; {TAKE}',
        "git restore --source=HEAD --staged --worktree .",
        "git restore -s @ openmed",
        'git reset --soft origin/main; git reset --soft "$GITHUB_SHA"; git stash',
        "git reset origin/main -- openmed; git reset -- openmed; git restore openmed",
        "git reset origin/main -- openmed; git checkout HEAD",
        "git symbolic-ref HEAD; git branch; git fetch; git reset --hard",
        "git checkout -f; git stash; git reset --hard HEAD",
    ],
)
def test_a_name_that_means_the_commit_at_hand(commands: str, bench: Benches) -> None:
    assert built_behind(bench, commands) is State.HOLDS


def test_a_name_moves_to_a_commit_that_is_not_told(bench: Benches) -> None:
    commands = 'git reset --soft origin/main; git reset --soft "$TAGGED"; git stash'
    assert built_behind(bench, commands) is State.UNKNOWN


def test_a_checkout_lets_the_names_mean_the_commit_of_the_run(bench: Benches) -> None:
    checkout = "\n- uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1\n"
    moved, taken = "git reset --soft origin/main", "- run: git stash"
    assert built_behind(bench, moved, f"\n{taken}\n") is State.FAILS
    assert built_behind(bench, moved, f"{checkout}{taken}\n") is State.HOLDS


def built_behind(bench: Benches, commands: str, steps: str = "\n") -> State:
    openmed = bench("openmed")
    script = textwrap.indent(commands.replace("; ", "\n"), "    ")
    openmed.edit(PROVENANCE, BUILD, f"- run: |\n{script}{steps}{BUILD}")
    return openmed.verdict("slsa-provenance").state
