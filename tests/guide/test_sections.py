"""The contract's page: what each section says, and that it agrees with the clauses."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import markdown
import pytest
import yaml

from pubproof.contract import CLAUSES, silences
from pubproof.contract.clause import (
    Clause,
    Evidence,
    Example,
    Finding,
    Result,
    State,
    Verdict,
)
from pubproof.guide.sections import contract_sections
from pubproof.location import Location
from pubproof.reports import clause_page
from pubproof.repository import Repository
from pubproof.settings import Settings, parse

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pubproof.pipeline import Pipeline

FENCE = re.compile(r"^( *)```(\w+)([^\n]*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)


def _check(_: Pipeline) -> Iterable[Evidence]:
    raise AssertionError("a page judges nothing")


CLAUSE = Clause(
    "tag-push-only",
    "Only a tag starts it.",
    "Because.",
    "Mend it.",
    Example("publish.yml", "    on:\n      push:\n", "    on:\n      push:\n      schedule:\n"),
    _check,
)


def section(clause: Clause = CLAUSE, verdict: Verdict | None = None, address: str = "") -> str:
    results = None if verdict is None else {clause.id: Result(clause, verdict)}
    page = "../reference/settings.md"
    return contract_sections(results, lambda _: address, settings=page, clauses=[clause])


def fences(text: str) -> list[tuple[str, str, str]]:
    """Return language, attributes and text of every fence, without its indentation."""
    return [
        (language, attributes.strip(), re.sub(rf"^{indent}", "", body, flags=re.MULTILINE))
        for indent, language, attributes, body in FENCE.findall(text)
    ]


def test_every_clause_has_a_section_whose_address_is_its_id() -> None:
    headings = re.findall(r"^## `(.*)` \{#(.*)\}$", contract_sections(), re.MULTILINE)
    assert headings == [(clause.id, clause.id) for clause in CLAUSES]
    for clause in CLAUSES:
        assert clause_page(clause.id).endswith(f"/contract/#{clause.id}")


@pytest.mark.parametrize("clause", CLAUSES, ids=lambda clause: clause.id)
def test_a_section_says_all_that_the_clause_says(clause: Clause) -> None:
    text = section(clause)
    for said in (clause.statement, clause.why, clause.fix, f"`{clause.example.path}`"):
        assert said in text
    for setting in clause.settings:
        assert f"(../reference/settings.md#{setting})" in text
    assert ("It happened" in text) == bool(clause.incident)


@pytest.mark.parametrize("clause", CLAUSES, ids=lambda clause: clause.id)
def test_every_fence_of_a_section_can_be_read(clause: Clause) -> None:
    languages = []
    for language, _, text in fences(section(clause)):
        languages.append(language)
        if language == "toml":
            assert parse(text, [clause.id]).off.keys() == {clause.id}
        elif language == "yaml":
            yaml.safe_load(text)
    own = "markdown" if clause.example.path.endswith(".md") else "yaml"
    assert languages == [own, own, "toml", own]


@pytest.mark.parametrize("clause", CLAUSES, ids=lambda clause: clause.id)
def test_the_two_sides_differ_where_lines_are_marked(clause: Clause) -> None:
    sides = fences(section(clause))[:2]
    rest = []
    for (_, attributes, text), title in zip(sides, ("holds", "does not hold"), strict=True):
        assert attributes.startswith(f'title="{title}"')
        marked = re.findall(r'hl_lines="([\d ]+)"', attributes)
        numbers = {int(each) for each in marked[0].split()} if marked else set()
        lines = text.splitlines()
        assert numbers <= set(range(1, len(lines) + 1))
        rest.append([line for number, line in enumerate(lines, 1) if number not in numbers])
    assert rest[0] == rest[1]
    assert sides[0][2] != sides[1][2]


@pytest.mark.parametrize("clause", CLAUSES, ids=lambda clause: clause.id)
def test_the_comment_of_a_section_silences_the_line_below(clause: Clause, tmp_path: Path) -> None:
    comment, path = fences(section(clause))[-1][2], clause.example.path
    failed = Verdict(State.FAILS, findings=(Finding(clause.id, Location(path, 2), "so", ""),))
    (result,) = silences.apply(
        [Result(clause, failed)],
        {path: f"{comment}a line\n"},
        Repository(tmp_path, Settings()),
        [clause.id],
    )
    assert result.verdict.state is State.OFF
    assert "why this one is right" in result.verdict.reason


def test_every_line_that_differs_is_marked() -> None:
    example = Example("a.yml", "a: 1\nb: 2\nc: 3\nd: 4\n", "x: 1\nb: 2\nc: 3\ny: 4\nz: 5\n")
    assert [marks for _, marks, _ in fences(section(CLAUSE._replace(example=example)))[:2]] == [
        'title="holds" hl_lines="1 4"',
        'title="does not hold" hl_lines="1 4 5"',
    ]


def test_examples_lose_their_indentation_and_show_the_edit() -> None:
    assert fences(section())[:2] == [
        ("yaml", 'title="holds"', "on:\n  push:\n"),
        ("yaml", 'title="does not hold" hl_lines="3"', "on:\n  push:\n  schedule:\n"),
    ]


def test_an_incident_links_to_its_sources() -> None:
    text = section(CLAUSE._replace(incident="It broke (a/b.c#12), and again (d/e@0123abc)."))
    assert "([a/b.c#12](https://github.com/a/b.c/issues/12))" in text
    assert "([d/e@0123abc](https://github.com/d/e/commit/0123abc))" in text


def test_every_incident_of_the_contract_has_a_link() -> None:
    text = contract_sections()
    told = [clause.incident for clause in CLAUSES if clause.incident]
    assert len(re.findall(r"\]\(https://github\.com/[^)]+/(?:issues|commit)/", text)) >= len(told)


def test_the_grounds_of_a_state_are_linked() -> None:
    place = Location(".github/workflows/publish.yml", 6, 1, 6, 9)
    held = section(
        verdict=Verdict(State.HOLDS, evidence=(Evidence(place, "runs on tags"),)), address="X#L6"
    )
    named = ".github/workflows/publish.yml:6"
    assert f"holds</span> in this repository:\n\n- [`{named}`](X#L6): runs on tags\n" in held
    finding = Finding(CLAUSE.id, place, "also runs on schedule", "remove it")
    failed = section(verdict=Verdict(State.FAILS, findings=(finding,)))
    assert f"fails</span> in this repository:\n\n- `{named}`: also runs on schedule\n" in failed


def test_places_of_which_the_same_is_said_stand_together() -> None:
    said = {
        "README.md": "what it names exists",
        "docs/a.md": "a page",
        "docs/README.md": "what it names exists",
    }
    evidence = tuple(Evidence(Location(path, 1), note) for path, note in said.items())
    assert (
        "- `README.md:1`, `docs/README.md:1`: what it names exists\n- `docs/a.md:1`: a page\n"
    ) in section(verdict=Verdict(State.HOLDS, evidence=evidence))


def test_what_is_said_is_no_markdown() -> None:
    evidence = (Evidence(Location("a.yml"), "runs on tags that match 'v*', 'release-*'"),)
    held = markdown.markdown(section(verdict=Verdict(State.HOLDS, evidence=evidence)))
    assert "<li><code>a.yml:1</code>: runs on tags that match 'v*', 'release-*'</li>" in unescape(
        held
    )
    off = markdown.markdown(section(verdict=Verdict(State.OFF, "of *one* and *two*")))
    assert "in this repository, because of *one* and *two*." in unescape(off)


@pytest.mark.parametrize("state", [State.OFF, State.UNKNOWN])
def test_a_state_without_grounds_gives_its_reason(state: State) -> None:
    text = section(verdict=Verdict(state, "we mean it"))
    assert f"{state}</span> in this repository, because we mean it." in text


def test_without_a_repository_no_state_is_shown() -> None:
    told = " in this repository"
    assert told in section(verdict=Verdict(State.HOLDS))
    assert told not in section()
