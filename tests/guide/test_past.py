"""The history of a subject as a drawing, wherever the site is built."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from tests.history.conftest import Past

from pubproof.guide import past as drawn
from pubproof.guide.addresses import SourceLinks
from pubproof.guide.drawings.svg import WIDTH
from pubproof.guide.guide import Guide, Page
from pubproof.guide.macros import Macros
from pubproof.guide.subject import Subject

if TYPE_CHECKING:
    from pathlib import Path

SPACE = "{http://www.w3.org/2000/svg}"
HOME = "https://github.com/someone/something"


class Drawing:
    """A drawing as it is read back."""

    def __init__(self, markup: str) -> None:
        self.root = ET.fromstring(markup)  # noqa: S314  it is our own
        self.words = [one.text or "" for one in self.root.iter(f"{SPACE}text")]
        self.title = self.root.findtext(f"{SPACE}title") or ""
        self.description = self.root.findtext(f"{SPACE}desc") or ""

    def bars(self, state: str) -> list[ET.Element]:
        """Return the bars of a state; the last is the legend's."""
        found = self.root.iter(f"{SPACE}rect")
        return [one for one in found if one.get("class") == f"pubproof-{state}"]


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


def test_bars_follow_each_other_and_stay_inside(past: Past) -> None:
    drawing = draw(past.root)
    failed, legend = drawing.bars("fails")
    assert (failed.get("x"), failed.get("width")) == ("180", "179")
    for one in (*drawing.bars("holds"), failed, legend):
        left, width = float(one.get("x") or -1), float(one.get("width") or 0)
        assert width >= 1
        assert 0 <= left < left + width <= WIDTH


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
    assert "2026-01-02 Add an example" not in drawing.words
    assert "holds since 2026-01-02" in drawing.words


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
