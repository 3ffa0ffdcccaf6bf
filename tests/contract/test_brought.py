"""What a checkout, a cache or an action that downloads brings to what is built."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.contract.inline import BUILD, CHECKOUT, PYTHON
from tests.git import run_git
from tests.openmed import PUBLISH

from pubproof.contract.clause import State

if TYPE_CHECKING:
    from tests.contract.conftest import Benches

CACHE = "- uses: actions/cache@v4\n  with:\n    key: any\n    path: "
OTHER = "- uses: other/download-files@v1\n  with:\n    path: "


def built(bench: Benches, before: str, after: str) -> State:
    """Return what is said of the provenance where some lines stand in the place of others."""
    made = bench("inline")
    made.write("data/model.json", "{}")
    made.write("src/pkg/a.py", "")
    made.edit(PUBLISH, before, after)
    return made.verdict("slsa-provenance").state


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("ref: ${{ github.ref }}", State.HOLDS),
        ("ref: ${{ github.sha }}", State.HOLDS),
        ("ref: ${{ github.ref_name }}", State.HOLDS),
        ("ref: refs/tags/${{ github.ref_name }}", State.HOLDS),
        ("ref: ' ${{ github.ref }} '", State.HOLDS),
        ("ref: ''", State.HOLDS),
        ("ref: main", State.FAILS),
        ("ref: v1.2.3", State.FAILS),
        ("ref: refs/tags/v1.2.3", State.FAILS),
        ("ref: tags/${{ github.ref_name }}", State.FAILS),
        ("ref: ${{ vars.REF }}", State.UNKNOWN),
        ("repository: octo/inline", State.HOLDS),
        ("repository: Octo/Inline", State.HOLDS),
        ("repository: ${{ github.repository }}", State.HOLDS),
        ("repository: ${{ github.event.repository.full_name }}", State.HOLDS),
        ("repository: ''", State.HOLDS),
        ("repository: octo/other", State.FAILS),
        ("repository: ${{ vars.REPOSITORY }}", State.UNKNOWN),
        ("github-server-url: https://github.com", State.HOLDS),
        ("github-server-url: https://github.com/", State.HOLDS),
        ("github-server-url: ${{ github.server_url }}", State.HOLDS),
        ("github-server-url: ''", State.HOLDS),
        ("github-server-url: https://git.example", State.FAILS),
        ("github-server-url: ${{ vars.SERVER }}", State.UNKNOWN),
        ("path: beside\n    ref: main", State.HOLDS),
        ("path: src/pkg\n    ref: main", State.FAILS),
    ],
)
def test_what_a_checkout_takes(given: str, expected: State, bench: Benches) -> None:
    before = f"{CHECKOUT}\n{PYTHON}"
    after = f"{CHECKOUT}\n  with:\n    {given}\n{PYTHON}"
    assert built(bench, before, after) is expected


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        (f"{CACHE}data", State.FAILS),
        (f"{CACHE}data/*.json", State.FAILS),
        (f"{CACHE}src/pkg/*.py", State.FAILS),
        (f"{CACHE}|\n      ~/.cache\n      data", State.FAILS),
        (f"{CACHE}dist", State.FAILS),
        (f"{CACHE}dist/*.whl", State.FAILS),
        (f"{CACHE}dist/*", State.FAILS),
        (f"{CACHE}dist/*.json", State.HOLDS),
        (f"{CACHE}.", State.FAILS),
        (f"{CACHE}build", State.HOLDS),
        (f"{CACHE}~/.cache/pip", State.HOLDS),
        (f"{CACHE}/opt/data", State.HOLDS),
        (f"{CACHE}data\n    lookup-only: true", State.HOLDS),
        (f"{CACHE}data\n    lookup-only: false", State.FAILS),
        (f"{CACHE}data".replace("cache@", "cache/restore@"), State.FAILS),
        (f"{CACHE}data".replace("cache@", "cache/save@"), State.HOLDS),
        (f"{OTHER}data", State.UNKNOWN),
        (f"{OTHER}dist", State.UNKNOWN),
        (f"{OTHER}elsewhere", State.HOLDS),
        (f"{OTHER}data".replace("path:", "destination:"), State.UNKNOWN),
        (f"{OTHER}data".replace("path:", "name:"), State.HOLDS),
        (f"{OTHER}data".replace("download", "format"), State.HOLDS),
    ],
)
def test_what_an_action_brings(action: str, expected: State, bench: Benches) -> None:
    assert built(bench, BUILD, f"{action}\n{BUILD}") is expected


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("git submodule update --init", State.HOLDS),
        ("git submodule update --init --remote", State.FAILS),
        ("git subtree pull --prefix data https://git.example/x main", State.FAILS),
        ("git subtree split --prefix data", State.HOLDS),
        ("git restore --source main data", State.FAILS),
        ("git restore data", State.HOLDS),
        ("git checkout -b new", State.HOLDS),
        ("git checkout -b new origin/main", State.FAILS),
        ("git switch --create new", State.HOLDS),
        ("git switch main", State.FAILS),
        ("git reset --soft origin/main", State.HOLDS),
        ("git reset --hard", State.HOLDS),
        ("git reset --hard HEAD", State.HOLDS),
        ("git merge --ff-only origin/main", State.FAILS),
        ("git pull", State.FAILS),
        ("git cherry-pick abc", State.FAILS),
        ("git fetch origin main", State.HOLDS),
        ("git worktree add", State.HOLDS),
        ("git clone", State.HOLDS),
        ("git", State.HOLDS),
        ("gh pr checkout 1", State.FAILS),
        ("gh pr view 1", State.HOLDS),
        ('git checkout "$GITHUB_REF"', State.HOLDS),
        ('git checkout "$OTHER"', State.UNKNOWN),
        ("cd ~/x && git checkout main", State.HOLDS),
    ],
)
def test_git_takes_files_of_another_commit(command: str, expected: State, bench: Benches) -> None:
    assert built(bench, BUILD, f"- run: {command}\n{BUILD}") is expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("~/work", State.FAILS),
        ("~/**", State.FAILS),
        ("'~'", State.FAILS),
        ("/home/runner/work/", State.FAILS),
        ("/home/runner/work/*", State.FAILS),
        ("/home", State.FAILS),
        ("..", State.FAILS),
        ("../*", State.FAILS),
        ("~/.cache/pip", State.HOLDS),
        ("~/.cache/**", State.HOLDS),
        ("../other", State.HOLDS),
        ("/opt/hostedtoolcache", State.HOLDS),
        ("/mnt/work", State.HOLDS),
    ],
)
def test_a_cache_of_what_the_working_folder_is_in(
    path: str, expected: State, bench: Benches
) -> None:
    assert built(bench, BUILD, f"{CACHE}{path}\n{BUILD}") is expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("'**/node_modules'", State.HOLDS),
        ("'src/**/node_modules'", State.HOLDS),
        ("'data/**/new'", State.HOLDS),
        ("src/pkg/new", State.UNKNOWN),
        ("'src/pkg/**/new'", State.UNKNOWN),
        ("'src/*/new'", State.UNKNOWN),
        ("'src/pkg/*/new'", State.UNKNOWN),
        ("'**/new'", State.UNKNOWN),
        ("'**/deep/new'", State.UNKNOWN),
        ("'**/data'", State.FAILS),
        ("'src/*/a.py'", State.FAILS),
        ("'src/**'", State.FAILS),
    ],
)
def test_a_cache_of_some_folders_in_a_clone(path: str, expected: State, bench: Benches) -> None:
    made = bench("inline")
    made.write("data/model.json", "{}")
    made.write("src/pkg/__init__.py", "")
    made.write("src/pkg/a.py", "")
    run_git(made.root, "init")
    run_git(made.root, "add", ".")
    made.edit(PUBLISH, BUILD, f"{CACHE}{path}\n{BUILD}")
    assert made.verdict("slsa-provenance").state is expected
