"""A build behind the check: what matters is whether its files are handed on, or may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.contract.inline import CHECK
from tests.openmed import PUBLISH

from pubproof.contract.clause import State

if TYPE_CHECKING:
    from tests.contract.conftest import Benches


@pytest.mark.parametrize(
    ("folder", "stored", "state"),
    [
        ("again", "dist/", State.HOLDS),
        ("again", "dist/\n\n!**/*.txt", State.HOLDS),
        ("dist/more", "dist/", State.FAILS),
        ("again", "again/twice", State.FAILS),
        ("again", "dist/\nagain/", State.FAILS),
        ("again", ".", State.FAILS),
        ("again", "*/*.whl", State.FAILS),
        ("again", "${{ vars.FOLDER }}", State.FAILS),
        ("$FOLDER", "dist/", State.FAILS),
    ],
)
def test_where_it_builds_and_what_is_stored(
    bench: Benches, folder: str, stored: str, state: State
) -> None:
    assert verdict(bench, f"pipx run build --outdir {folder}", stored) is state


@pytest.mark.parametrize(
    ("command", "state"),
    [
        ("cp again/*.whl dist/", State.FAILS),
        ("python tools/move.py again", State.FAILS),
        ("mv README.rst docs/", State.HOLDS),
    ],
)
def test_what_is_moved_behind_it(bench: Benches, command: str, state: State) -> None:
    build = f"pipx run build --outdir again\n- run: {command}"
    assert verdict(bench, build, "dist/") is state


def verdict(bench: Benches, command: str, stored: str) -> State:
    """Return whether distributions are checked where `command` runs behind the check."""
    made = bench("inline")
    made.edit(PUBLISH, CHECK, f"{CHECK}\n- run: {command}")
    store = "- uses: actions/upload-artifact@043fb46d1a93c77aae656e7c1c64a875d1fc6a0a # v7.0.1\n"
    path = "".join(f"      {line}\n" for line in stored.splitlines())
    made.edit(
        PUBLISH,
        f"{store}  with:\n    name: dist\n    path: dist/\n",
        f"{store}  with:\n    name: dist\n    path: |\n{path}",
    )
    return made.verdict("distributions-checked").state
