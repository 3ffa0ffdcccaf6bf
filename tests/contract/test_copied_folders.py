"""Verifications of a copy of the folder in which the distributions are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.contract.inline import LOOP
from tests.openmed import PUBLISH

from pubproof.contract.clause import State

if TYPE_CHECKING:
    from tests.contract.conftest import Benches


def state(bench: Benches, command: str, folder: str) -> State:
    """Return the state of a verification of the files in `folder`, after a command."""
    made = bench("inline")
    made.edit(PUBLISH, LOOP, f"{command}\n{LOOP.replace('dist', folder)}")
    return made.verdict("attestations-verified").state


@pytest.mark.parametrize(
    ("command", "folder"),
    [
        ("cp -r dist copy", "copy"),
        ("cp -Rp dist copy", "copy"),
        ("cp --recursive dist copy", "copy"),
        ("cp -a dist/. copy", "copy"),
        ("mkdir copy && cp -r dist copy", "copy/dist"),
        ("cp -r dist copy/", "copy/dist"),
        ("rsync -a dist/ copy", "copy"),
        ("rsync -a dist copy", "copy/dist"),
        ("rsync -a dist/. copy", "copy"),
        ("install -d copy; cp -r dist copy", "copy/dist"),
        ("cp -r -t copy dist", "copy/dist"),
        ("cp -t copy dist/*.whl dist/*.tar.gz", "copy"),
        ("cp -r dist first; cp -r first copy", "copy"),
        ("cp -r dist copy; rm -r other", "copy"),
        ("cp -r dist copy; cp -r dist second", "copy"),
        ("mkdir copy; mkdir other; cp -r dist copy", "copy/dist"),
        ("mkdir copy; cp -a dist/. copy", "copy"),
        ("mkdir copy; cp -r dist/ copy", "copy/dist"),
        ("cp -r --target-directory=copy dist", "copy/dist"),
        ("cp dist/*.whl dist/*.tar.gz copy", "copy"),
        ("cp extra.whl dist/; cp -r dist copy", "copy"),
        ("mv dist copy", "copy"),
        ("cp dist/* copy", "copy"),
        ("cp README.md dist/*.whl dist/*.tar.gz copy", "copy"),
        ("mv other dist copy/", "copy/dist"),
    ],
)
def test_a_copy_of_all_does_as_well(bench: Benches, command: str, folder: str) -> None:
    assert state(bench, command, folder) is State.HOLDS


@pytest.mark.parametrize(
    ("command", "folder"),
    [
        ("cp dist copy", "copy"),
        ("cp --verbose dist copy", "copy"),
        ("cp -r other copy", "copy"),
        ("cp dist/*.whl copy", "copy"),
        ("cp -r dist copy || true", "copy"),
        ('test -z "$X" || cp -r dist copy', "copy"),
        ('cp -r dist "$X"', "copy"),
        ("mkdir copy; cp -r dist copy", "copy"),
        ("cp -r dist copy", "copy/dist"),
        ("rsync -a dist copy", "copy"),
        ("cp -r dist copy; mv copy other", "copy"),
        ("cp -r dist copy; cp extra.whl dist/", "copy"),
        ("cp -r dist copy && rm copy/*.whl", "copy"),
        ("cp other/*.whl other/*.tar.gz copy", "copy"),
        ("cp dist/*.whl other/*.tar.gz copy", "copy"),
        ("cp -t copy other/*", "copy"),
        ("mv other dist copy/", "copy"),
        ('cp -r dist "$X" copy', "copy"),
    ],
)
def test_a_copy_that_misses_some_does_not(bench: Benches, command: str, folder: str) -> None:
    assert state(bench, command, folder) is not State.HOLDS
