"""What several branches leave in the variables of a shell."""

from __future__ import annotations

import random
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from pubproof.repository import Repository
from pubproof.scripts.environment import Environment, Layers
from pubproof.scripts.reader import Reader
from pubproof.scripts.shell.jobs import grown
from pubproof.scripts.shell.variables.layer import Layer
from pubproof.scripts.shell.variables.variables import Variables
from pubproof.scripts.start import Context
from pubproof.scripts.unknown import UNKNOWN
from pubproof.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pubproof.scripts.shell.variables.values import Value

VALUES: list[Value] = [
    "",
    "a",
    "b",
    UNKNOWN,
    ("a",),
    "<&1> <&2>",
    "<&1>",
    ("<&1>", "b"),
    "longer text",
]


def variables(root: Path, given: Mapping[str, str]) -> Variables:
    """Return the variables of a shell that is given some."""
    reader = Reader(Repository(root, Settings()), given)
    return Variables(reader, Context([], ".", {}, fatal=True, via=()))


def one_by_one(left: Layer, right: Layer, names: str) -> Layer:
    """Return what two branches leave."""
    merged = left.copy()
    for name in names:
        ours, theirs = left.get(name), right.get(name)
        if ours != theirs:
            merged[name] = grown(ours or "", theirs or "") or UNKNOWN
    return merged


@pytest.mark.parametrize("seed", range(200))
def test_all_branches_at_once_leave_what_they_leave_one_by_one(seed: int, tmp_path: Path) -> None:
    chosen = random.Random(seed)  # noqa: S311
    given = {name: chosen.choice(["a", "b"]) for name in "abc"}
    branches = [Layer(given, {})]
    for _ in range(chosen.randrange(1, 9)):
        one = branches[0].copy() if chosen.random() < 0.7 else chosen.choice(branches)
        for name in chosen.sample("abcdef", chosen.randrange(3)):
            one[name] = chosen.choice(VALUES)
        branches.append(one)
    expected = branches[0]
    for _, other in pairwise(branches):
        expected = one_by_one(expected, other, "abcdef")
    shell = variables(tmp_path, given)
    shell.merge(branches)
    assert [shell.variables.get(name) for name in "abcdef"] == [
        expected.get(name) for name in "abcdef"
    ]


def test_what_several_branches_export_is_what_all_agree_on(tmp_path: Path) -> None:
    shell = variables(tmp_path, {"A": "a"})
    shell.merge_exported([{"A": "a", "B": "b"}, {}, {"C": "c"}])
    assert shell.exported == {"A": "a", "B": UNKNOWN, "C": UNKNOWN}
    same = {"A": "x"}
    shell.merge_exported([same, same])
    assert shell.exported is same


def test_an_environment_knows_for_what_it_was_asked() -> None:
    environment = Environment({"A": "a", "B": "b", "C": "c"})
    layers = Layers({"A": "over"}, environment)
    assert (layers["A"], layers["B"], layers.get("D")) == ("over", "b", None)
    layers["E"] = "e"
    assert sorted(environment.used or ()) == ["B", "D"]
    assert dict(layers) == {"A": "over", "B": "b", "C": "c", "E": "e"}
    del layers["E"]
    assert len(layers) == len(environment)


def test_who_goes_through_an_environment_asks_for_all_of_it() -> None:
    environment = Environment({"A": "a"})
    assert [*environment.items()] == [("A", "a")]
    assert environment.used is None
