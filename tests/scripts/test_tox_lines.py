"""The lines of a setting of tox, by the factors for which they hold."""

from __future__ import annotations

from unittest.mock import patch

from pubproof.scripts.places import Line
from pubproof.scripts.runners import tox_lines
from pubproof.scripts.runners.tox_lines import Lines

FACTORS = 2_000


def said(lines: list[str], environment: str) -> list[str]:
    held = Lines(Line(row, 4, line) for row, line in enumerate(lines))
    return [line.text for line in held.held({*environment.split("-")})]


def test_they_keep_their_order() -> None:
    lines = ["py: b", "a", "lint: c", "py-lint: d", "!docs: e", "!py: f", "docs,lint: g", "h"]
    assert said(lines, "py-lint") == ["b", "a", "c", "d", "e", "g", "h"]
    assert said(lines, "docs") == ["a", "f", "g", "h"]


def test_a_line_begins_behind_its_factors() -> None:
    found = list(
        Lines([Line(7, 4, "py{1,2}:  a b"), Line(8, 4, "py1:"), Line(9, 4, "a=b: c")]).held({"py1"})
    )
    assert found == [(7, 14, "a b"), (8, 8, ""), (9, 4, "a=b: c")]


def test_those_of_other_factors_are_not_asked() -> None:
    held = Lines(Line(row, 4, f"py-dj{row}: pip install dj{row}") for row in range(FACTORS))
    with patch.object(tox_lines, "_holds", return_value=True) as asked:
        assert list(held.held({"py", "dj3"})) == [(3, 12, "pip install dj3")]
    assert asked.call_count == 1
