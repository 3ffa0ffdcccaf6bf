"""The history of a subject as a drawing, wherever the site is built."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree as ET

import pytest
from tests.history.conftest import Past

from pubproof.contract import CLAUSES
from pubproof.guide import past as drawn
from pubproof.guide.addresses import SourceLinks
from pubproof.guide.drawings.svg import CODE, NOTE, WIDTH, measure
from pubproof.guide.guide import Guide, Page
from pubproof.guide.macros import Macros
from pubproof.guide.subject import Subject

if TYPE_CHECKING:
    from pathlib import Path

SPACE = "{http://www.w3.org/2000/svg}"
HOME = "https://github.com/someone/something"


class Bar(NamedTuple):
    """Where a bar is."""

    left: float
    right: float
    top: float
    bottom: float

    @property
    def middle(self) -> float:
        """How far down it is."""
        return (self.top + self.bottom) / 2


class Drawing:
    """A drawing as it is read back."""

    def __init__(self, markup: str) -> None:
        self.root = ET.fromstring(markup)  # noqa: S314  it is our own
        self.words = [one.text or "" for one in self.root.iter(f"{SPACE}text")]
        self.title = self.root.findtext(f"{SPACE}title") or ""
        self.description = self.root.findtext(f"{SPACE}desc") or ""
        self.height = float(self.root.get("viewBox", "").split()[3])

    def bars(self, state: str) -> list[ET.Element]:
        """Return the bars of a state; the last is the legend's."""
        found = self.root.iter(f"{SPACE}rect")
        return [one for one in found if one.get("class") == f"pubproof-{state}"]

    def rows(self) -> dict[str, list[Bar]]:
        """Return the bars of each clause, from the top down, and each from the left."""
        found: dict[str, list[Bar]] = {}
        for link in self.root.iter(f"{SPACE}a"):
            clause = (link.findtext(f"{SPACE}title") or "").partition(":")[0]
            found.setdefault(clause, []).extend(map(_bar, link.iter(f"{SPACE}rect")))
        return found

    def text(self, words: str) -> ET.Element:
        """Return the one text that says `words`."""
        (found,) = [one for one in self.root.iter(f"{SPACE}text") if one.text == words]
        return found


def _bar(drawn: ET.Element) -> Bar:
    """Return the place of a bar; its border, if it has one, stands half outside of it."""
    x, y, width, height = (float(drawn.get(key, "")) for key in ("x", "y", "width", "height"))
    border = float(drawn.get("stroke-width", 0)) / 2
    return Bar(x - border, x + width + border, y - border, y + height + border)


def draw(root: Path, folder: str = "", home: str = HOME) -> Drawing:
    return Drawing(drawn.draw(Subject(root, folder), SourceLinks(home)))


@pytest.fixture
def past(tmp_path: Path) -> Past:
    made = Past(tmp_path / "repository")
    made.drift()
    return made


def test_a_site_may_leave_the_history_out(past: Past) -> None:
    guide = Guide(past.root, "docs", HOME, "", history=False)
    guide.page = Page("index.md", {})
    assert "The history is left out" in Macros(guide).history_diagram()


def test_each_bar_leads_to_the_commit_that_began_it(past: Past) -> None:
    began = past.git("rev-parse", "HEAD~1")
    drawing = draw(past.root)
    (link,) = [
        one for one in drawing.root.iter(f"{SPACE}a") if one.get("href") == f"{HOME}/commit/{began}"
    ]
    said = f"fails from 2026-01-02 until 2026-01-03, {began[:8]} Release by hand as well"
    assert link.findtext(f"{SPACE}title") == f"tag-push-only: {said}"
    assert said in drawing.description
    assert "holds since 2026-01-03" in drawing.words
    assert drawing.title == "The clauses from 2026-01-01 to 2026-01-03"
    assert drawing.root.get("role")


def test_bars_follow_each_other_from_edge_to_edge(past: Past) -> None:
    past.write("notes.txt", "Nothing of a release.\n")
    past.commit("Take notes")
    rows = draw(past.root).rows()
    assert [*rows] == [one.id for one in CLAUSES]
    (drifted,) = [bars for bars in rows.values() if len(bars) == 3]
    day = (WIDTH - 2) / 3
    assert [bar.left for bar in drifted] == pytest.approx([1, 1 + day, 1 + 2 * day], abs=0.1)
    for bars in rows.values():
        ends = [1, *(bar.right for bar in bars)]
        assert [*(bar.left for bar in bars), WIDTH - 1] == pytest.approx(ends, abs=0.1)
        assert len({bar.middle for bar in bars}) == 1


def test_a_state_that_has_just_begun_can_be_seen(past: Past) -> None:
    held, failed, holds = draw(past.root).rows()["tag-push-only"]
    assert held.left < held.right == failed.left < failed.right
    assert holds.left == holds.right - 2 == WIDTH - 3


def test_each_clause_has_a_row_of_its_own_and_the_legend_stands_below(past: Past) -> None:
    drawing = draw(past.root)
    rows = drawing.rows()
    last = 0.0
    for clause, bars in rows.items():
        name = drawing.text(clause)
        assert last < float(name.get("y", "")) < bars[0].top
        last = max(bar.bottom for bar in bars)
    legend = [_bar(drawing.bars(state)[-1]) for state in ("holds", "fails", "unknown", "off")]
    assert all(last < bar.top < bar.bottom < drawing.height for bar in legend)
    assert last < float(drawing.text("2026-01-01").get("y", "")) < legend[0].top


def test_no_text_reaches_another_or_the_border(past: Past) -> None:
    drawing = draw(past.root)
    lines: dict[float, list[tuple[float, float]]] = {}
    for one in drawing.root.iter(f"{SPACE}text"):
        x, y = float(one.get("x", "")), float(one.get("y", ""))
        width = measure(one.text or "", CODE if one.get("font-family") else NOTE)
        place = (x - width, x) if one.get("text-anchor") == "end" else (x, x + width)
        lines.setdefault(y, []).append(place)
    assert len(lines) == len(CLAUSES) + 2
    for places in lines.values():
        assert len(places) > 1
        edges = [edge for place in sorted(places) for edge in place]
        assert edges == sorted(edges)
        assert 0 <= edges[0] < edges[-1] <= WIDTH


def test_only_what_has_changed_is_told_with_its_day(past: Past) -> None:
    words = draw(past.root).words
    assert [one for one in words if " since " in one] == ["holds since 2026-01-03"]


def test_states_differ_in_more_than_their_colour(past: Past) -> None:
    drawing = draw(past.root)
    looks = {
        state: (bars[-1].get("height"), bars[-1].get("fill") == "none")
        for state in ("holds", "fails", "unknown", "off")
        if (bars := drawing.bars(state))
    }
    assert len(set(looks.values())) == 4


def test_without_an_address_nothing_is_linked(past: Past) -> None:
    assert not list(draw(past.root, home="").root.iter(f"{SPACE}a"))


def test_a_subject_in_a_folder(tmp_path: Path) -> None:
    past = Past(tmp_path / "site", example=False)
    past.commit("Begin")
    past.copy("examples/one")
    past.commit("Add an example")
    drawing = draw(past.root, "examples/one")
    assert "holds since 2026-01-02" in drawing.words
    added = past.git("rev-parse", "--short=8", "HEAD")
    assert f"holds from 2026-01-02 until now, {added} Add an example" in drawing.description


def test_the_drawing_of_a_shallow_clone_says_where_it_begins(past: Past, tmp_path: Path) -> None:
    past.git("clone", "--quiet", "--depth=1", f"file://{past.root}", str(tmp_path / "clone"))
    drawing = draw(tmp_path / "clone")
    assert "2026-01-03, where this clone begins" in drawing.words
    assert drawing.description.startswith("This clone is shallow")


def test_a_copy_without_git(past: Past, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(past.root, copy, ignore=shutil.ignore_patterns(".git"))
    drawing = draw(copy)
    assert drawing.title == "The history is not known here"
    assert "not a git repository" in drawing.description


def test_a_copy_in_the_repository_of_somebody_else(past: Past, tmp_path: Path) -> None:
    other = Past(tmp_path / "other", example=False)
    copy = other.root / "unpacked"
    shutil.copytree(past.root, copy, ignore=shutil.ignore_patterns(".git"))
    other.commit("Unpack it")
    assert draw(copy).description == (
        "Of this copy git tells no commits: it is no clone of the repository."
    )
