from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pubproof.contract.clause import State
from pubproof.location import Location
from pubproof.reports.look import Look
from pubproof.reports.text import render

if TYPE_CHECKING:
    from tests.reports.conftest import OneFinding

    from pubproof.contract.clause import Report

FINDINGS = """\
.github/workflows/publish.yml:6:3: tag-push-only: also runs on workflow_dispatch
  |
6 |   workflow_dispatch:
  |   ^^^^^^^^^^^^^^^^^^
  = help: remove 'workflow_dispatch'
  = page: https://pubproof.github.io/pubproof/contract/#tag-push-only

.github/workflows/provenance.yml:7:1: slsa-provenance (unknown): this is not UTF-8
  = help: save it as UTF-8
  = page: https://pubproof.github.io/pubproof/contract/#slsa-provenance
"""


def test_findings_come_first_then_clauses_then_a_summary(report: Report) -> None:
    assert render([report]) == FINDINGS + (
        """
✓ holds    one-publisher    exactly one step can upload
✗ fails    tag-push-only    only the push of a release tag starts a release
? unknown  slsa-provenance  every distribution is attested
           because .github/workflows/provenance.yml cannot be read
- off      pypa-action      the PyPA action uploads
           because we upload to our own index

4 clauses: 1 holds, 1 fails, 1 unknown, 1 off"""
    )


def test_the_reason_of_several_clauses_stands_once_under_the_last(report: Report) -> None:
    unknown, off = report.results[2:]
    assert render([report._replace(results=(unknown, unknown, unknown, off))]).endswith(
        """
? unknown  slsa-provenance  every distribution is attested
? unknown  slsa-provenance  every distribution is attested
? unknown  slsa-provenance  every distribution is attested
           all 3 because .github/workflows/provenance.yml cannot be read
- off      pypa-action      the PyPA action uploads
           because we upload to our own index

4 clauses: 3 unknown, 1 off"""
    )
    both = render([report._replace(results=(off, off))])
    assert both.count("both because we upload to our own index") == both.count("because") == 1


def test_a_reason_that_was_given_is_not_given_again(report: Report) -> None:
    holds, _, unknown, off = report.results
    other = unknown._replace(clause=holds.clause)
    shown = render([report._replace(results=(unknown, holds, other, other, off))])
    assert shown.count("because .github/workflows/provenance.yml cannot be read") == 1
    assert "           both for the same reason as slsa-provenance\n" in shown
    assert shown.count("because") == 2


def test_verbose_shows_the_evidence_of_what_holds(report: Report) -> None:
    holds, fails, *others = report.results
    fails = fails._replace(verdict=fails.verdict._replace(evidence=holds.verdict.evidence))
    report = report._replace(results=(holds, fails, *others))
    shown = render([report], verbose=True)
    assert shown.count(":30:9 the only upload") == 1
    extra = set(shown.splitlines()) - set(render([report]).splitlines())
    assert extra == {"           .github/workflows/publish.yml:30:9 the only upload"}


def test_what_is_said_of_many_places_is_said_once(report: Report) -> None:
    fails = report.results[1]
    first = fails.verdict.findings[0]
    others = [
        first._replace(location=first.location._replace(path=path, line=line))
        for path, line in [(first.location.path, 9), ("b.yml", 3), ("b.yml", 3), ("b.yml", 30)]
    ]
    other = first._replace(message="runs on schedule, too")
    doubt = others[0]._replace(doubtful=True)
    verdict = fails.verdict._replace(findings=(first, *others, other, doubt))
    shown = render([report._replace(results=(fails._replace(verdict=verdict),))])
    assert shown.count("also runs on workflow_dispatch\n") == 2
    assert shown.count("(unknown): also runs on workflow_dispatch\n") == 1
    assert shown.count("runs on schedule, too\n") == shown.count("= again:") == 1
    assert (
        "\n  = help: remove 'workflow_dispatch'\n"
        f"  = again: {first.location.path}:9:3, b.yml:3:3, b.yml:30:3\n"
        "  = page: "
    ) in shown


def test_without_unicode_everything_is_ascii(report: Report, one_finding: OneFinding) -> None:
    shown = render([report], Look(unicode=False))
    assert shown.isascii()
    assert "\n+ holds    one-publisher" in shown
    assert "\nx fails    tag-push-only" in shown
    assert "\n? unknown  slsa-provenance" in shown
    assert render([one_finding("on: é", message="é")], Look(unicode=False)).isascii()


def test_several_repositories_each_have_a_title_and_paths_from_here(report: Report) -> None:
    shown = render([report, report._replace(repository="examples/openmed")])
    assert shown.startswith(".:\n\n.github/workflows/publish.yml:6:3: tag-push-only: ")
    start = "\n\nexamples/openmed:\n\nexamples/openmed/.github/workflows/publish.yml:6:3: tag-push"
    assert shown.count(start) == 1
    assert shown.count("4 clauses: 1 holds, 1 fails, 1 unknown, 1 off") == 2


def test_color_changes_nothing_but_color(report: Report) -> None:
    colored = render([report], Look(color=True), verbose=True)
    assert "\x1b[31m✗ fails  \x1b[0m  tag-push-only" in colored
    assert "  |   \x1b[31m^^^^^^^^^^^^^^^^^^\x1b[0m\n" in colored
    assert re.sub(r"\x1b\[[0-9;]+m", "", colored) == render([report], verbose=True)


def test_what_is_said_of_a_clause_fits_on_the_terminal(report: Report) -> None:
    shown = render([report], Look(columns=50), verbose=True)
    assert (
        """
✓ holds    one-publisher    exactly one step can
                            upload
           .github/workflows/publish.yml:30:9 the
           only upload
"""
    ) in shown
    assert shown.split() == render([report], verbose=True).split()


@pytest.mark.parametrize(
    ("line", "hung"),
    [
        ("  = help: look at this once again", "  = help: look at this once\n          again"),
        ("help: look at that and this, too", "help: look at that and this,\n      too"),
        ("    once more, and then for all times", "    once more, and then for\n    all times"),
        ("  = help: say: that and this, too", "  = help: say: that and this,\n          too"),
        ("  = note: look at this once again", "  = note: look at this once\n          again"),
        ("  | error: that and this of a log", "  | error: that and this of a\n    log"),
        ("a.yml:1:2: a name of a place and more", "a.yml:1:2: a name of a place and more"),
        (
            "  = help: then run 'twine check --strict dist/*' at GitHub's",
            "  = help: then run\n          'twine check --strict dist/*'\n          at GitHub's",
        ),
        ("    a `name: of a step` and more of", "    a `name: of a step` and\n    more of"),
        ("", ""),
    ],
)
def test_a_line_hangs_from_where_its_text_starts(line: str, hung: str) -> None:
    assert Look(columns=30).hang(line) == hung
    assert Look().hang(line) == line


def test_what_fits_nowhere_is_left_to_the_terminal(report: Report) -> None:
    assert render([report], Look(columns=23)) == render([report])


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        (0, "holds  a-clause  one two three four five six"),
        (37, "holds  a-clause  one two three four\n                 five six"),
        (36, "holds  a-clause\n    one two three four five six"),
        (24, "holds  a-clause\n    one two three four\n    five six"),
        (23, "holds  a-clause  one two three four five six"),
    ],
)
def test_what_has_no_room_beside_its_label_stands_below(columns: int, said: str) -> None:
    text = "one two three four five six"
    assert Look(columns=columns).beside("holds  a-clause  ", text, 17) == said


@given(
    st.lists(st.text("ab:", min_size=1, max_size=30), min_size=1),
    st.integers(20, 60),
    st.integers(0, 40),
)
def test_lines_end_before_the_terminal_does(words: list[str], room: int, indent: int) -> None:
    folded = Look(columns=indent + room).fold(" ".join(words), indent)
    assert folded.split() == words
    first, *others = folded.split("\n")
    assert all(line.startswith(" " * indent) for line in others)
    assert all(
        len(line) <= room or " " not in line
        for line in (first, *(line[indent:] for line in others))
    )


def test_gutter_is_as_wide_as_the_line_number(one_finding: OneFinding) -> None:
    shown = render([one_finding("  a: b", location=Location("a.yml", 120, 3, 120, 4))])
    assert shown.startswith(
        """\
a.yml:120:3: pypa-action: wrong
    |
120 |   a: b
    |   ^
    = help: mend it
    = page: """
    )


def test_a_place_of_several_lines_is_marked_to_the_end_of_its_first(
    one_finding: OneFinding,
) -> None:
    shown = render([one_finding("on: [push,", location=Location("a.yml", 3, 5, 4, 9))])
    assert "3 | on: [push,\n  |     ^^^^^^\n" in shown


def test_a_blank_line_is_not_quoted(one_finding: OneFinding) -> None:
    assert " | " not in render([one_finding("  ")])


def test_a_finding_without_help_has_no_help_line(one_finding: OneFinding) -> None:
    assert "help:" not in render([one_finding(help_="", state=State.UNKNOWN)])


def test_a_hostile_repository_cannot_move_the_cursor(one_finding: OneFinding) -> None:
    evil = "\x1b[2J\r\n\u202e"
    location = Location(f"{evil}.yml", 3, 1, 3, 3)
    shown = render([one_finding(f"a{evil}", location=location, message=evil, help_=evil)])
    escaped = r"\x1b[2J\r\n\u202e"
    assert shown.count(escaped) == 4
    assert shown.replace("\n", "").isprintable()


def test_a_doubt_beside_a_breach_is_shown_as_one(report: Report) -> None:
    holds, fails, unknown, off = report.results
    doubt = unknown.verdict.findings[0]._replace(clause=fails.clause.id, doubtful=True)
    findings = (*fails.verdict.findings, doubt)
    fails = fails._replace(verdict=fails.verdict._replace(findings=findings))
    shown = render([report._replace(results=(holds, fails, unknown, off))])
    assert ".github/workflows/publish.yml:6:3: tag-push-only: also" in shown
    assert ".github/workflows/provenance.yml:7:1: tag-push-only (unknown): this is" in shown
