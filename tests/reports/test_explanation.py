from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.contract.clause import Example
from pubproof.reports.explanation import page, table

if TYPE_CHECKING:
    from pubproof.contract.clause import Report


def test_the_table_lists_every_clause(report: Report) -> None:
    assert table([result.clause for result in report.results]) == (
        "one-publisher    exactly one step can upload\n"
        "tag-push-only    only the push of a release tag starts a release\n"
        "slsa-provenance  every distribution is attested\n"
        "pypa-action      the PyPA action uploads"
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
