from __future__ import annotations

import copy
import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from pubproof.contract.clause import State
from pubproof.reports.json_ import render

if TYPE_CHECKING:
    from tests.reports.conftest import OneFinding

    from pubproof.contract.clause import Report

SCHEMA = json.loads(files("pubproof.reports").joinpath("report.schema.json").read_text("utf-8"))


def validator() -> Draft202012Validator:
    Draft202012Validator.check_schema(SCHEMA)
    return Draft202012Validator(SCHEMA)


def test_the_report_has_every_clause_finding_and_note(report: Report) -> None:
    publish = ".github/workflows/publish.yml"
    shown = json.loads(render([report]))
    assert list(shown) == ["version", "repository", "clauses", "findings", "notes"]
    assert (shown["version"], shown["repository"]) == (1, ".")
    assert [(each["id"], each["state"], each["reason"]) for each in shown["clauses"]] == [
        ("one-publisher", "holds", ""),
        ("tag-push-only", "fails", ""),
        ("slsa-provenance", "unknown", ".github/workflows/provenance.yml cannot be read"),
        ("pypa-action", "off", "we upload to our own index"),
    ]
    assert shown["clauses"][0] == {
        "id": "one-publisher",
        "state": "holds",
        "statement": "exactly one step can upload",
        "reason": "",
        "evidence": [
            {
                "path": publish,
                "line": 30,
                "column": 9,
                "end_line": 30,
                "end_column": 51,
                "note": "the only upload",
            }
        ],
        "cautions": [],
    }
    assert len(shown["findings"]) == 2
    assert shown["findings"][0] == {
        "clause": "tag-push-only",
        "path": publish,
        "line": 6,
        "column": 3,
        "end_line": 6,
        "end_column": 21,
        "message": "also runs on workflow_dispatch",
        "help": "remove 'workflow_dispatch'",
    }


def test_one_report_is_an_object_and_several_are_a_list(report: Report) -> None:
    one = json.loads(render([report]))
    assert json.loads(render([report, report])) == [one, one]


def test_the_output_is_ascii_and_one_document(one_finding: OneFinding) -> None:
    shown = render([one_finding(message="ü \x1b[2J \udcff\n")])
    assert shown.isascii()
    assert "\x1b" not in shown
    assert json.loads(shown)["findings"][0]["message"] == "ü \x1b[2J \udcff\n"


@pytest.mark.parametrize("count", [1, 2])
def test_reports_fit_the_schema(report: Report, count: int) -> None:
    validator().validate(json.loads(render([report] * count)))


def test_a_finding_of_an_unknown_clause_may_lack_help(one_finding: OneFinding) -> None:
    validator().validate(json.loads(render([one_finding(help_="", state=State.UNKNOWN)])))


def _without(path: list[str | int]) -> Any:  # noqa: ANN401  JSON
    def edit(shown: Any) -> None:  # noqa: ANN401  JSON
        *parents, last = path
        for key in parents:
            shown = shown[key]
        del shown[last]

    return edit


def _with(path: list[str | int], value: object) -> Any:  # noqa: ANN401  JSON
    def edit(shown: Any) -> None:  # noqa: ANN401  JSON
        *parents, last = path
        for key in parents:
            shown = shown[key]
        shown[last] = value

    return edit


BROKEN = {
    "another version": _with(["version"], 2),
    "no repository": _without(["repository"]),
    "an empty repository": _with(["repository"], ""),
    "an unknown key": _with(["extra"], 1),
    "no findings": _without(["findings"]),
    "another state": _with(["clauses", 0, "state"], "passes"),
    "a state without its reason": _with(["clauses", 3, "reason"], ""),
    "a reason that is not asked for": _with(["clauses", 0, "reason"], "so it is"),
    "an unknown key in a clause": _with(["clauses", 0, "title"], ""),
    "an id that is none": _with(["clauses", 0, "id"], "One Publisher"),
    "no evidence": _without(["clauses", 0, "evidence"]),
    "evidence without a note": _without(["clauses", 0, "evidence", 0, "note"]),
    "an unknown key in evidence": _with(["clauses", 0, "evidence", 0, "help"], ""),
    "a line from 0": _with(["findings", 0, "line"], 0),
    "a column as text": _with(["findings", 0, "column"], "3"),
    "no end": _without(["findings", 0, "end_line"]),
    "no message": _with(["findings", 0, "message"], ""),
    "help that is null": _with(["findings", 0, "help"], None),
    "an unknown key in a finding": _with(["findings", 0, "severity"], "high"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_reports_do_not_fit_the_schema(report: Report, name: str) -> None:
    shown = json.loads(render([report]))
    broken = copy.deepcopy(shown)
    BROKEN[name](broken)
    assert not validator().is_valid(broken)
    assert not validator().is_valid([shown, broken])


@pytest.mark.parametrize("count", [0, 1])
def test_a_list_has_several_reports(report: Report, count: int) -> None:
    assert not validator().is_valid([json.loads(render([report]))] * count)
