"""The proof of all clauses for one repository."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.git import run_git
from tests.openmed import PROVENANCE, PUBLISH

from pubproof.contract import CLAUSES
from pubproof.contract.clause import State
from pubproof.files import files
from pubproof.settings import SettingsError

if TYPE_CHECKING:
    from tests.contract.conftest import Benches

BASES = ["openmed", "inline", "two-calls", "wheels"]
OTHER = ".github/workflows/other.yml"
UPLOAD = "- name: Publish distributions to PyPI"
IDS = [clause.id for clause in CLAUSES]
BROKEN = "name: Other\non: push\njobs:\n  one: [1\n  two: 2]]\n"


def test_every_clause_has_a_verdict_in_the_contract_s_order(bench: Benches) -> None:
    report = bench("openmed").prove()
    assert [result.clause.id for result in report.results] == IDS
    assert report.findings == ()


def test_only_the_selected_clauses_are_judged(bench: Benches) -> None:
    report = bench("openmed").prove(select=("pypa-action", "one-publisher"))
    assert [result.clause.id for result in report.results] == ["one-publisher", "pypa-action"]


def test_a_clause_left_out_is_off_with_its_reason(bench: Benches) -> None:
    report = bench("openmed").prove(off={"pypa-action": "asked for"})
    off = [result for result in report.results if result.verdict.state is State.OFF]
    assert [result.clause.id for result in off] == ["pypa-action", "clause-documented"]
    assert off[0].verdict.reason == "asked for"
    assert off[0].verdict.evidence == ()


def test_what_holds_by_a_setting_states_no_more_than_that(bench: Benches) -> None:
    made = bench("openmed")
    made.replace(PUBLISH, "  push:\n    tags:\n      - 'v*'\n", "  release:\n")
    made.replace(PUBLISH, "github.event_name == 'push' && ", "")
    made.configure('events = ["release"]\n')
    (result,) = made.prove(select=("tag-push-only",)).results
    assert result.verdict.state is State.HOLDS
    assert "or by another event that the settings allow" in result.clause.statement


@pytest.mark.parametrize("by_settings", [True, False])
def test_uploads_that_no_clause_judges_are_noted(bench: Benches, *, by_settings: bool) -> None:
    made = bench("openmed")
    upload = "      - run: uv build && uv publish\n"
    made.write(OTHER, f"on: push\njobs:\n  one:\n    runs-on: ubuntu-latest\n    steps:\n{upload}")
    off = {"one-publisher": "two packages"}
    if by_settings:
        made.configure('[tool.pubproof.off]\none-publisher = "two packages"\n')
    report = made.prove() if by_settings else made.prove(off=off)
    (note,) = report.results[0].verdict.notes
    assert (note.location.path, note.location.line) == (OTHER, 6)
    assert note.message == (
        "'uv publish' is not judged: the clauses speak of the upload in "
        f"{PUBLISH}:{made.line_of(PUBLISH, 'uses: pypa/')} alone"
    )


@pytest.mark.parametrize(
    ("command", "noted"),
    [
        ("twine upload dist/*", 1),
        ('twine upload -r "$INDEX" dist/*', 1),
        ("twine upload -r testpypi dist/*", 0),
    ],
)
def test_uploads_that_may_go_to_pypi_are_noted(command: str, noted: int, bench: Benches) -> None:
    made = bench("openmed")
    made.edit(PUBLISH, UPLOAD, f"- run: {command}\n{UPLOAD}")
    notes = made.prove(off={"one-publisher": "two packages"}).results[0].verdict.notes
    said = "silence this line instead of switching the clause off"
    assert [one.help.partition(",")[0] for one in notes] == noted * [said]


def test_of_two_uploads_of_one_script_none_is_further(bench: Benches) -> None:
    script = 'if test "$X"; then twine upload dist/*; else twine upload --verbose dist/*; fi'
    made = bench("openmed")
    text = made.text(PUBLISH)
    start = text.index(UPLOAD)
    end = text.index("  release:", start)
    made.write(PUBLISH, f"{text[:start]}- run: {script}\n\n{text[end:]}")
    report = made.prove(off={"one-publisher": "two packages"})
    assert report.results[0].verdict.notes == ()


def test_one_upload_leaves_nothing_unjudged(bench: Benches) -> None:
    report = bench("openmed").prove(off={"one-publisher": "for a test"})
    assert report.results[0].verdict.notes == ()


def test_settings_switch_clauses_off(bench: Benches) -> None:
    made = bench("openmed")
    made.configure('[tool.pubproof.off]\nenvironment-named = "PyPI knows none"\n')
    verdict = made.verdicts()["environment-named"]
    assert verdict.state is State.OFF
    assert verdict.reason == "PyPI knows none"


def test_settings_that_name_no_clause_are_refused(bench: Benches) -> None:
    made = bench("openmed")
    made.configure('[tool.pubproof.off]\nenvironment-name = "PyPI knows none"\n')
    with pytest.raises(SettingsError, match="environment-named"):
        made.prove()


@pytest.mark.parametrize("base", BASES)
def test_what_holds_has_evidence_that_can_be_looked_up(base: str, bench: Benches) -> None:
    made = bench(base)
    holding = {id_: v for id_, v in made.verdicts().items() if v.state is State.HOLDS}
    assert len(holding) >= len(IDS) - 3
    for clause, verdict in holding.items():
        assert verdict.evidence, clause
        assert verdict.findings == ()
        for evidence in verdict.evidence:
            place = evidence.location
            lines = made.text(place.path).splitlines()
            assert 1 <= place.line <= place.end_line <= len(lines) + 1, (clause, place)
            text = lines[place.line - 1]
            assert text.strip(), (clause, place)
            assert 1 <= place.column <= len(text), (clause, place)
            assert not text[: place.column - 1].endswith("#"), (clause, place)
            assert evidence.note
            assert not evidence.note.endswith(".")


def test_evidence_of_the_upload_is_the_line_of_the_action(bench: Benches) -> None:
    made = bench("openmed")
    wanted = made.line_of(PUBLISH, "uses: pypa/gh-action-pypi-publish")
    evidence = made.verdicts()["one-publisher"].evidence
    assert [(one.location.path, one.location.line) for one in evidence] == [(PUBLISH, wanted)]


def test_a_repository_without_workflows_fails_one_clause_and_leaves_the_others_open(
    bench: Benches,
) -> None:
    verdicts = bench("empty").verdicts()
    assert verdicts.pop("one-publisher").state is State.FAILS
    for clause in ("no-stale-reference", "clause-documented"):
        assert verdicts.pop(clause).state is State.OFF
    assert {verdict.state for verdict in verdicts.values()} == {State.UNKNOWN}
    assert all("one-publisher" in verdict.reason for verdict in verdicts.values())


def test_a_broken_file_outside_of_the_release_leaves_open_what_it_might_break(
    bench: Benches,
) -> None:
    made = bench("openmed")
    made.write(OTHER, BROKEN)
    verdicts = made.verdicts()
    open_ = {id_ for id_, verdict in verdicts.items() if verdict.state is State.UNKNOWN}
    assert open_ == {
        "one-publisher",
        "no-pull-request",
        "no-stale-reference",
        "no-stored-credentials",
    }
    assert all(OTHER in verdicts[id_].reason for id_ in open_ - {"one-publisher"})
    assert [finding.location.path for finding in made.prove().findings] == [OTHER]


@pytest.mark.parametrize("path", [PUBLISH, PROVENANCE])
def test_no_clause_holds_where_the_release_cannot_be_read(path: str, bench: Benches) -> None:
    made = bench("openmed")
    made.write(path, made.text(path) + "\tbroken: [\n")
    states = {verdict.state for verdict in made.verdicts().values()}
    assert State.HOLDS not in states


def test_a_clause_of_which_nothing_is_said_does_not_hold(
    bench: Benches, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = CLAUSES[0]._replace(check=lambda _pipeline: ())
    monkeypatch.setattr("pubproof.contract.CLAUSES", (silent,))
    (result,) = bench("inline").prove().results
    assert result.verdict.state is State.UNKNOWN
    assert result.verdict.reason == "nothing shows that it holds"


def test_a_breach_outweighs_a_doubt(bench: Benches) -> None:
    made = bench("openmed")
    made.write(OTHER, BROKEN)
    made.edit(PUBLISH, "attestations: true", "password: ${{ secrets.PYPI_API_TOKEN }}")
    verdict = made.verdicts()["no-stored-credentials"]
    assert verdict.state is State.FAILS
    assert {finding.location.path for finding in verdict.findings} == {PUBLISH}


def test_a_file_that_github_refuses_is_not_relied_on(bench: Benches) -> None:
    made = bench("openmed")
    made.edit(PUBLISH, "needs: [provenance]", "needs: [provenance, nobody]")
    verdicts = made.verdicts()
    assert verdicts["one-publisher"].state is State.UNKNOWN
    assert State.HOLDS not in {verdict.state for verdict in verdicts.values()}


def test_a_time_that_github_refuses_is_told_where_the_release_does_not_need_it(
    bench: Benches,
) -> None:
    made = bench("openmed")
    job = "jobs: {a: {runs-on: b, steps: [run: c]}}"
    made.write(OTHER, f"on: {{schedule: [{{cron: 0 6 * * 7}}]}}\n{job}\n")
    verdict = made.verdicts()["one-publisher"]
    assert [(one.location.path, one.help) for one in verdict.notes] == [
        (OTHER, "write a cron such as '0 6 * * 1'")
    ]


def test_the_report_quotes_the_files(bench: Benches) -> None:
    made = bench("openmed")
    report = made.prove()
    assert report.lines(PUBLISH, 1) == "name: Publish to PyPI"
    assert report.lines(PUBLISH, 9999) == ""
    assert report.repository == str(made.root)


def test_the_same_repository_is_judged_the_same_twice(bench: Benches) -> None:
    made = bench("openmed")
    assert made.verdicts() == made.verdicts()


def test_the_texts_of_a_folder_of_very_many_files_are_not_read(
    bench: Benches, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = bench("openmed")
    count = sum(1 for path in made.root.rglob("*") if path.is_file())
    monkeypatch.setattr(files, "MAX_FILES", count)
    assert made.verdict("no-stale-reference").state is State.HOLDS
    made.write("one/more.txt", "")
    verdict = made.verdict("no-stale-reference")
    assert verdict.state is State.UNKNOWN
    assert verdict.reason.startswith("this folder is no clone, and has more than")
    made.write("README.md", "The workflow `gone.yml` publishes.\n")
    assert made.verdict("no-stale-reference").findings == ()


def test_git_lists_the_files_of_a_clone_however_many(
    bench: Benches, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = bench("openmed")
    run_git(made.root, "init")
    run_git(made.root, "add", ".")
    monkeypatch.setattr(files, "MAX_FILES", 1)
    assert made.verdict("no-stale-reference").state is State.HOLDS
