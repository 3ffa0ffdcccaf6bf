from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pubproof.contract import CLAUSES
from pubproof.contract.clause import Example
from pubproof.reports.explanation import page, table
from pubproof.reports.look import Look
from pubproof.settings import Settings

if TYPE_CHECKING:
    from pubproof.contract.clause import Report


def test_the_table_lists_every_clause(report: Report) -> None:
    assert table([result.clause for result in report.results]) == (
        "one-publisher    exactly one step can upload\n"
        "tag-push-only    only the push of a release tag starts a release\n"
        "slsa-provenance  every distribution is attested\n"
        "pypa-action      the PyPA action uploads"
    )


def test_a_statement_goes_on_below_its_own_start(report: Report) -> None:
    clauses = [result.clause for result in report.results[1:2]]
    assert table(clauses, Look(columns=40)) == (
        "tag-push-only  only the push of a\n"
        "               release tag starts a\n"
        "               release"
    )


def test_the_page_of_a_clause(report: Report) -> None:
    example = Example("publish.yml", "  on:\n    push:\n", "  on:\n\n    pull_request:\n")
    clause = report.results[0].clause._replace(
        why=f"One {'word ' * 18}more.\n\nSecond paragraph.", example=example
    )
    assert page(clause) == (
        """\
one-publisher
  exactly one step can upload

Why:

  One word word word word word word word word word word word word word word word
  word word word more.

  Second paragraph.

It holds with this in publish.yml:

    on:
      push:

It fails with this:

    on:

      pull_request:

How to make it hold:

  Fix of one-publisher.

See https://pubproof.github.io/pubproof/contract/#one-publisher"""
    )


def test_the_prose_of_a_page_ends_where_the_terminal_does(report: Report) -> None:
    clause = report.results[0].clause._replace(why="word " * 40)
    for columns, longest in ((40, 36), (200, 76)):
        lines = page(clause, Look(columns=columns)).splitlines()
        assert max(len(line) for line in lines if "word" in line) == longest


def test_an_incident_and_settings_are_shown_where_there_are_any(report: Report) -> None:
    clause = report.results[0].clause
    bare = page(clause)
    told = page(
        clause._replace(incident="It broke (a/b#1).", settings=("indexes", "publishing-workflow"))
    )
    happened = "\n\nIt happened:\n\n  It broke (a/b#1)."
    follows = "\n\nIt follows these settings of [tool.pubproof]:\n\n  indexes, publishing-workflow"
    assert happened in told
    assert follows in told
    assert told.replace(happened, "").replace(follows, "") == bare


def test_every_setting_that_a_clause_names_exists() -> None:
    named = {setting for clause in CLAUSES for setting in clause.settings}
    assert "tags" in named
    assert named <= {name.replace("_", "-") for name in Settings._fields}


def test_an_incident_has_a_source() -> None:
    told = [clause.incident for clause in CLAUSES if clause.incident]
    assert len(told) > 8
    for incident in told:
        assert re.search(r"\w[\w.-]*/[\w.-]+[#@]\w+\)\.$", incident), incident
