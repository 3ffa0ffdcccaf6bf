"""Other ways to write a pipeline, and files beside it, change no verdict.

Those of `tests/test_rewrites.py` are about the style of one pipeline; these are about all four.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from tests.drift.mutations import REWRITES, SHAPES, Mutation, copied, read
from tests.openmed import prove, states

from pubproof.contract.clause import State

if TYPE_CHECKING:
    from pathlib import Path

EDITS = read(REWRITES)
FEWEST, FEWEST_OF_ONE = 60, 8
"""How many rewrites there are at least, and of one pipeline."""


def name(rewrite: Mutation) -> str:
    return f"{rewrite.to}-{rewrite.what}"


@pytest.fixture(scope="session")
def original(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, State]]:
    """The states of the clauses in each pipeline, by its name."""
    return {shape: states(prove(copied(shape, tmp_path_factory.mktemp(shape)))) for shape in SHAPES}


@pytest.mark.parametrize("rewrite", EDITS, ids=name)
def test_a_rewrite_changes_no_verdict(
    rewrite: Mutation, original: dict[str, dict[str, State]], tmp_path: Path
) -> None:
    root = copied(rewrite.to, tmp_path)
    rewrite.apply(root)
    report = prove(root)
    assert [f"{one.location} {one.message}" for one in report.findings] == []
    assert states(report) == original[rewrite.to]
    assert set(states(report).values()) <= {State.HOLDS, State.OFF}


def test_there_are_enough_rewrites_of_every_shape() -> None:
    assert len(EDITS) >= FEWEST
    of_one = Counter(one.to for one in EDITS)
    assert of_one.keys() == SHAPES.keys()
    assert min(of_one.values()) >= FEWEST_OF_ONE, of_one
