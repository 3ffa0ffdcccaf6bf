"""What shows beside a sentence that states a clause."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import markdown
import pytest
from tests.openmed import PUBLISH

from pubproof.contract import CLAUSES
from pubproof.contract.clause import Evidence, Finding, Result, State, Verdict
from pubproof.guide import marks
from pubproof.guide.guide import Page
from pubproof.guide.subject import SubjectError
from pubproof.location import Location

if TYPE_CHECKING:
    from tests.guide.conftest import Folder

    from pubproof.guide.guide import Guide

LINES = "https://github.com/pubproof/pubproof/blob/HEAD"
NASTY = """Say "it's" `a|b` <b>x</b> & \\ [y](z) *w* _v_ {: .u } $t"""


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep links from leading to the commit of the run that tests are in."""
    monkeypatch.delenv("GITHUB_REPOSITORY", raising=False)


class Shown(HTMLParser):
    """What a reader gets of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[tuple[str, str]] = []
        """Address and title of every link."""
        self.tags: list[str] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append(tag)
        if tag == "a":
            self.links.append((found.get("href") or "", found.get("title") or ""))

    def handle_data(self, data: str) -> None:
        self.words += data


def render(text: str) -> Shown:
    """Return what becomes of Markdown on a page."""
    extensions = ["attr_list", "md_in_html", "tables"]
    return Shown(markdown.markdown(text, extensions=extensions))


def judged(guide: Guide, verdict: Verdict, clause: str = "tag-push-only") -> Guide:
    """Return the guide after one clause has been judged so."""
    found = next(each for each in CLAUSES if each.id == clause)
    vars(guide.subject)["results"] = {**guide.subject.results, clause: Result(found, verdict)}
    return guide


def refusal(guide: Guide, clause: str = "tag-push-only") -> str:
    with pytest.raises(SubjectError) as caught:
        marks.claim(guide, clause)
    return str(caught.value)


def test_a_clause_that_holds_links_to_its_lines_and_to_its_section(openmed: Folder) -> None:
    shown = render(f"It does. {marks.claim(openmed.guide(), 'tag-push-only')}")
    line = openmed.line_of(PUBLISH, "- 'v*'")
    assert shown.links == [
        ("../contract/index.md#tag-push-only", "tag-push-only holds"),
        (f"{LINES}/{PUBLISH}#L{line}", "runs on pushes of tags that match 'v*'"),
    ]
    assert shown.words == f"It does. ✓ tag-push-only holds\xa0publish.yml:{line}"


def test_a_mark_names_two_places_at_most(openmed: Folder) -> None:
    guide = openmed.guide()
    assert len(guide.subject.results["actions-pinned"].verdict.evidence) > 2
    assert len(render(marks.claim(guide, "actions-pinned")).links) == 3


def test_the_lines_of_another_subject_are_in_its_folder(folder: Folder) -> None:
    folder.write(f"examples/a/{PUBLISH}", "on: {push: {tags: [v*]}}\njobs: {}\n")
    guide = folder.guide(Page("guide/page.md", {"repository": "examples/a"}))
    place = Location(PUBLISH, 1, 5, 1, 9)
    judged(guide, Verdict(State.HOLDS, evidence=(Evidence(place, "so"),)))
    shown = render(marks.claim(guide, "tag-push-only"))
    assert shown.links[1] == (f"{LINES}/examples/a/{PUBLISH}#L1", "so")


def test_a_site_without_a_repository_links_to_the_section_alone(openmed: Folder) -> None:
    guide = openmed.guide()
    guide.sources.repository = ""
    shown = render(marks.claim(guide, "tag-push-only"))
    assert shown.links == [("../contract/index.md#tag-push-only", "tag-push-only holds")]
    line = openmed.line_of(PUBLISH, "- 'v*'")
    assert shown.words == f"✓ tag-push-only holds\xa0publish.yml:{line}"


def test_a_clause_that_fails_names_the_first_place(openmed: Folder) -> None:
    openmed.replace(PUBLISH, "on:\n", "on:\n  workflow_dispatch:\n")
    line = openmed.line_of(PUBLISH, "workflow_dispatch")
    assert refusal(openmed.guide()) == (
        f"tag-push-only does not hold: {PUBLISH}:{line}:3 also runs on workflow_dispatch"
    )


def test_it_says_how_many_places_there_are_more(openmed: Folder) -> None:
    openmed.replace(PUBLISH, "on:\n", "on:\n  workflow_dispatch:\n  schedule: []\n")
    assert refusal(openmed.guide()).endswith("also runs on workflow_dispatch (and 1 more)")


def test_a_failure_of_another_subject_names_its_folder(folder: Folder) -> None:
    folder.write("examples/a/README.md", "")
    guide = folder.guide(Page("guide/page.md", {"repository": "examples/a"}))
    finding = Finding("tag-push-only", Location(PUBLISH, 2, 3), "is wrong", "")
    judged(guide, Verdict(State.FAILS, findings=(finding,)))
    assert refusal(guide) == f"tag-push-only does not hold: examples/a/{PUBLISH}:2:3 is wrong"


def test_a_clause_that_is_unknown_does_not_pass(openmed: Folder) -> None:
    openmed.write(".github/workflows/other.yml", "on: [\n")
    assert refusal(openmed.guide(), "one-publisher") == (
        "this is not valid YAML: did not find expected node content; "
        "what the pages say cannot be proven"
    )
    openmed.write(PUBLISH, "on: push\njobs: {a: {runs-on: x, steps: [{run: make}]}}\n")
    openmed.write(".github/workflows/other.yml", "on: push\n")
    assert refusal(openmed.guide()).startswith("this workflow has no jobs")


def test_nothing_at_all_does_not_pass(folder: Folder) -> None:
    assert refusal(folder.guide()) == (
        "tag-push-only cannot be told to hold: no upload to PyPI was found (see one-publisher)"
    )


def test_a_clause_that_is_off_shows_why(openmed: Folder) -> None:
    settings = openmed.text("pyproject.toml")
    openmed.write("pyproject.toml", f"{settings}[tool.pubproof.off]\npypa-action = 'we use uv'\n")
    shown = render(f"So. {marks.claim(openmed.guide(), 'pypa-action')}")
    assert shown.words == "So. ○ pypa-action is off (off: we use uv)"
    assert shown.links == [("../contract/index.md#pypa-action", "pypa-action is off")]


def test_a_line_that_is_silenced_shows_why(openmed: Folder) -> None:
    comment = "# pubproof: off[tag-push-only] for tests"
    openmed.replace(PUBLISH, "on:\n", f"on:\n  workflow_dispatch: {comment}\n")
    shown = render(marks.claim(openmed.guide(), "tag-push-only"))
    line = openmed.line_of(PUBLISH, comment)
    assert shown.words.endswith(f"(off: for tests ({PUBLISH}:{line}))")


@pytest.mark.parametrize("text", [NASTY, "a | b", "ends with \\", '"', "<!-- -->", "]("])
@pytest.mark.parametrize("table", [False, True])
def test_a_title_is_what_the_contract_says(openmed: Folder, text: str, *, table: bool) -> None:
    guide = openmed.guide()
    evidence = Evidence(Location(PUBLISH, 2, 1, 2, 3), text)
    mark = marks.claim(judged(guide, Verdict(State.HOLDS, evidence=(evidence,))), "tag-push-only")
    shown = render(f"| A | B |\n| - | - |\n| x {mark} | end |" if table else f"x {mark}")
    (title,) = [title for address, title in shown.links if "/blob/" in address]
    assert re.sub("[\"'`]", "", title) == re.sub("[\"'`]", "", text)
    assert set(shown.tags) <= {"p", "span", "a", "table", "thead", "tbody", "tr", "th", "td"}
    assert shown.tags.count("td") == 2 * table


@pytest.mark.parametrize("text", [NASTY, "a | b", "*", "a_b_c __init__", "<script>", "`x"])
@pytest.mark.parametrize("table", [False, True])
def test_a_reason_is_shown_as_it_is_written(openmed: Folder, text: str, *, table: bool) -> None:
    guide = judged(openmed.guide(), Verdict(State.OFF, text))
    mark = marks.claim(guide, "tag-push-only")
    shown = render(f"| A | B |\n| - | - |\n| x {mark} | end |" if table else f"x {mark}")
    assert re.sub("[\"'`]", "", text) in re.sub("[\"'`]", "", shown.words)
    assert "script" not in shown.tags
    assert "b" not in shown.tags
    assert shown.tags.count("td") == 2 * table


def test_an_unknown_clause_names_the_nearest(openmed: Folder) -> None:
    guide = openmed.guide()
    assert refusal(guide, "tag-push-onyl") == (
        "there is no clause 'tag-push-onyl'; did you mean 'tag-push-only'?"
    )
    assert refusal(guide, "xyz").startswith("there is no clause 'xyz'; there are actions-pinned, ")


def test_tokens_are_masked(openmed: Folder) -> None:
    token = "pypi-" + "AgEIcHlwaS5vcmcCJDAw" * 3
    guide = openmed.guide()
    evidence = Evidence(Location(PUBLISH, 2, 1, 2, 3), f"is given {token}")
    judged(guide, Verdict(State.HOLDS, evidence=(evidence,)))
    held = marks.claim(guide, "tag-push-only")
    assert "is given pypi-…" in held
    assert "AgEI" not in held
    judged(guide, Verdict(State.OFF, f"we need {token}"))
    off = marks.claim(guide, "tag-push-only")
    assert "we need pypi-…" in off
    assert "AgEI" not in off


@pytest.mark.parametrize("state", list(State))
def test_a_state_is_a_word_too(state: State) -> None:
    shown = Shown(marks.sign(state))
    assert shown.words.split() == [marks.SIGNS[state], state.value]
    assert len(set(marks.SIGNS.values())) == len(State)


@pytest.mark.parametrize("clause", [clause.id for clause in CLAUSES])
def test_every_clause_has_a_mark_that_renders(openmed: Folder, clause: str) -> None:
    shown = render(f"It does. {marks.claim(openmed.guide(), clause)}")
    if clause == "clause-documented":
        off = f"It does. ○ {clause} is off (off: there is no mkdocs.yml at the top, "
        assert shown.words.startswith(off)
        return
    place = "README.md:1" if clause == "no-stale-reference" else "p"
    assert shown.words.startswith(f"It does. ✓ {clause} holds\xa0{place}")
    section, *lines = [address for address, _ in shown.links]
    assert section == f"../contract/index.md#{clause}"
    for address in lines:
        path, _, line = address.removeprefix(f"{LINES}/").partition("#L")
        assert openmed.text(path).split("\n")[int(line.split("-")[0]) - 1].strip()
