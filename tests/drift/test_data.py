"""The page "What is caught" shows the edits as they are."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.drift.mutations import ROOT, SHAPES, mutations, pages, unreached

DATA = ROOT / "docs/contributing/drift.json"
STALE = "run `make drift`"


@pytest.fixture(scope="module")
def data() -> Any:  # noqa: ANN401  JSON
    return json.loads(DATA.read_text("utf-8"))


def test_every_edit_is_shown(data: Any) -> None:  # noqa: ANN401  JSON
    shown = [(one["clause"], one["pipeline"], one["what"]) for one in data["edits"]]
    assert shown == [(one.clause, one.to, one.what) for one in mutations()], STALE
    assert data["shapes"] == SHAPES, STALE
    shown = [(one["what"], one["page"], one["by"]) for one in data["pages"]]
    assert shown == [(one["what"], one["page"], one["by"]) for one in pages()], STALE


def test_pubproof_notices_every_edit_by_the_clause_that_it_is_about(data: Any) -> None:  # noqa: ANN401  JSON
    missed = [
        one["what"] for one in data["edits"] if one["clause"] not in one["noticed"]["pubproof"]
    ]
    assert missed == [], STALE


def test_a_tool_is_counted_as_the_edits_say(data: Any) -> None:  # noqa: ANN401  JSON
    style = set(data["style"])
    for tool, counted in data["summary"].items():
        rules = [set(one["noticed"].get(tool, ())) for one in data["edits"]]
        assert counted["any"] == sum(bool(found) for found in rules)
        assert counted["release"] == sum(bool(found - style) for found in rules)


def test_what_is_not_reached_is_said(data: Any) -> None:  # noqa: ANN401  JSON
    assert data["unreached"] == [{"what": one.what, "why": one.why} for one in unreached()], STALE


def test_the_score_adds_up(data: Any) -> None:  # noqa: ANN401  JSON
    mutants = data["mutants"]
    noticed, tried, every = map(sum, zip(*mutants["modules"].values(), strict=True))
    assert (noticed, tried) == (mutants["noticed"], mutants["mutants"])
    assert mutants["survived"] == tried - noticed
    assert mutants["untried"] == every - tried
