from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pubproof.contract.clause import State
from pubproof.location import Location
from pubproof.reports.github import render

if TYPE_CHECKING:
    from pathlib import Path

    from tests.reports.conftest import OneFinding

    from pubproof.contract.clause import Report

PAGE = "https://pubproof.github.io/pubproof/contract/#pypa-action"


def test_findings_are_annotations(report: Report) -> None:
    assert render([report]) == (
        "::error file=.github/workflows/publish.yml,line=6,endLine=6,col=3,endColumn=21,"
        "title=tag-push-only::also runs on workflow_dispatch"
        "%0Ahelp: remove 'workflow_dispatch'"
        "%0Ahttps://pubproof.github.io/pubproof/contract/#tag-push-only\n"
        "::warning file=.github/workflows/provenance.yml,line=7,endLine=7,col=1,endColumn=1,"
        "title=slsa-provenance::this is not UTF-8%0Ahelp: save it as UTF-8"
        "%0Ahttps://pubproof.github.io/pubproof/contract/#slsa-provenance\n"
        "pubproof: 4 clauses: 1 holds, 1 fails, 1 unknown, 1 off"
    )


def test_an_unknown_clause_without_findings_is_a_warning(one_finding: OneFinding) -> None:
    report = one_finding(state=State.UNKNOWN)
    (result,) = report.results
    quiet = result._replace(verdict=result.verdict._replace(findings=()))
    first, _ = render([report._replace(results=(quiet,))]).splitlines()
    assert first == f"::warning title=pypa-action::unknown, because it cannot be told%0A{PAGE}"


def test_an_unknown_clause_without_a_place_tells_its_repository(one_finding: OneFinding) -> None:
    report = one_finding(state=State.UNKNOWN)._replace(repository="examples/openmed")
    (result,) = report.results
    quiet = result._replace(verdict=result.verdict._replace(findings=()))
    first, _ = render([report._replace(results=(quiet,))]).splitlines()
    assert "::examples/openmed: unknown, because it cannot be told%0A" in first


def test_a_place_of_several_lines_has_no_columns(one_finding: OneFinding) -> None:
    shown = render([one_finding(location=Location("a.yml", 3, 5, 4, 9))])
    assert shown.startswith("::error file=a.yml,line=3,endLine=4,title=pypa-action::")


def test_a_finding_without_help(one_finding: OneFinding) -> None:
    assert f"::wrong%0A{PAGE}\n" in render([one_finding(help_="")])


def test_what_github_would_read_as_syntax_is_escaped(one_finding: OneFinding) -> None:
    location = Location("a:b,c%.yml", 3, 1, 3, 3)
    shown = render([one_finding(location=location, message="100%, a::b")])
    assert shown.startswith("::error file=a%3Ab%2Cc%25.yml,line=3,")
    assert f"::100%25, a::b%0Ahelp: mend it%0A{PAGE}\n" in shown


@pytest.mark.parametrize("given", ["..", "{}", "../../octo"])
def test_files_are_named_from_the_checkout(
    one_finding: OneFinding, given: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkout = tmp_path / "octo"
    (checkout / "docs").mkdir(parents=True)
    monkeypatch.chdir(checkout / "docs")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(checkout))
    report = one_finding()._replace(repository=given.format(checkout))
    path = report.findings[0].location.path
    assert render([report]).startswith(f"::error file={path},line=")


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\u2028"])
def test_a_hostile_repository_cannot_give_commands(one_finding: OneFinding, end: str) -> None:
    evil = f"{end}::stop-commands::x"
    location = Location(evil, 3, 1, 3, 3)
    report = one_finding(location=location, message=evil, help_=evil)._replace(repository=evil)
    lines = render([report]).splitlines()
    assert [line.partition(" ")[0] for line in lines] == ["::error", "pubproof:"]


def test_the_summary_names_another_repository(report: Report) -> None:
    last = render([report, report._replace(repository="examples/openmed")]).splitlines()[-1]
    assert last == "pubproof: examples/openmed: 4 clauses: 1 holds, 1 fails, 1 unknown, 1 off"


def test_files_are_named_from_where_the_command_runs(report: Report) -> None:
    first = render([report._replace(repository="examples/openmed")]).splitlines()[0]
    assert first.startswith("::error file=examples/openmed/.github/workflows/publish.yml,line=6,")


def test_a_doubt_beside_a_breach_is_a_warning(report: Report) -> None:
    holds, fails, unknown, off = report.results
    doubt = unknown.verdict.findings[0]._replace(clause=fails.clause.id, doubtful=True)
    fails = fails._replace(verdict=fails.verdict._replace(findings=(doubt,)))
    shown = render([report._replace(results=(holds, fails, unknown, off))])
    assert "::error" not in shown
    assert shown.count("::warning file=.github/workflows/provenance.yml,line=7") == 2
