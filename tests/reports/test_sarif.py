from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft4Validator

from pubproof import __version__
from pubproof.contract.clause import State
from pubproof.location import Location
from pubproof.reports.sarif import render

if TYPE_CHECKING:
    from tests.reports.conftest import OneFinding

    from pubproof.contract.clause import Report

SCHEMA = Path(__file__).parents[1] / "data" / "sarif-schema-2.1.0.json"


def log(*reports: Report) -> dict[str, Any]:
    """Return the log as read back, once it is known to fit the official schema."""
    schema = json.loads(SCHEMA.read_text("utf-8"))
    Draft4Validator.check_schema(schema)
    shown: dict[str, Any] = json.loads(render(reports))
    Draft4Validator(schema).validate(shown)
    assert len(shown["runs"]) == len(reports)
    return shown


def results(report: Report) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = log(report)["runs"][0]["results"]
    assert len(found) == len(report.findings) > 0
    return found


def fingerprints(report: Report) -> list[str]:
    return [each["partialFingerprints"]["clauseLine/v1"] for each in results(report)]


def test_the_schema_is_the_one_the_log_names(report: Report) -> None:
    assert json.loads(SCHEMA.read_text("utf-8"))["id"] == log(report)["$schema"]


def test_every_clause_is_a_rule_with_its_help(report: Report) -> None:
    driver = log(report)["runs"][0]["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("pubproof", __version__)
    assert len(driver["rules"]) == 4
    page = "https://pubproof.github.io/pubproof/contract/#one-publisher"
    assert driver["rules"][0] == {
        "id": "one-publisher",
        "shortDescription": {"text": "exactly one step can upload"},
        "fullDescription": {"text": "Why of one-publisher."},
        "help": {"text": f"Fix of one-publisher.\n\n{page}"},
        "helpUri": page,
        "defaultConfiguration": {"level": "error"},
    }


def test_findings_are_results(report: Report) -> None:
    fails, unknown = results(report)
    assert (fails["ruleId"], fails["ruleIndex"], fails["level"]) == ("tag-push-only", 1, "error")
    assert (unknown["ruleIndex"], unknown["level"]) == (2, "warning")
    assert fails["message"]["text"] == (
        "also runs on workflow_dispatch\nhelp: remove 'workflow_dispatch'"
    )
    assert fails["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {
                    "uri": ".github/workflows/publish.yml",
                    "uriBaseId": "%SRCROOT%",
                },
                "region": {"startLine": 6, "startColumn": 3, "endLine": 6, "endColumn": 21},
            }
        }
    ]


def test_states_without_findings_are_notifications(report: Report) -> None:
    (invocation,) = log(report)["runs"][0]["invocations"]
    assert invocation == {
        "executionSuccessful": True,
        "toolExecutionNotifications": [
            {
                "associatedRule": {"id": "slsa-provenance", "index": 2},
                "level": "warning",
                "message": {
                    "text": "slsa-provenance is unknown, because "
                    ".github/workflows/provenance.yml cannot be read"
                },
            }
        ],
        "toolConfigurationNotifications": [
            {
                "associatedRule": {"id": "pypa-action", "index": 3},
                "level": "note",
                "message": {"text": "pypa-action is off, because we upload to our own index"},
            }
        ],
    }


def test_several_repositories_are_runs_that_code_scanning_keeps_apart(report: Report) -> None:
    here, there = log(report, report._replace(repository="examples/openmed"))["runs"]
    assert here["automationDetails"]["id"] == "pubproof/"
    assert there["automationDetails"]["id"] == "pubproof/examples/openmed/"


@pytest.mark.parametrize(
    ("repository", "path", "uri"),
    [
        (".", "a b/ü%#?.yml", "a%20b/%C3%BC%25%23%3F.yml"),
        (".", "a:b.yml", "a%3Ab.yml"),
        (".", "\udcff.yml", "%FF.yml"),
        ("examples/openmed/", "a.yml", "examples/openmed/a.yml"),
        ("../other", "a.yml", "a.yml"),
    ],
)
def test_addresses_are_relative(
    one_finding: OneFinding, repository: str, path: str, uri: str
) -> None:
    report = one_finding(location=Location(path))._replace(repository=repository)
    (result,) = results(report)
    location = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location == {"uri": uri, "uriBaseId": "%SRCROOT%"}


@pytest.mark.parametrize(
    ("repository", "uri"),
    [("/a/b c", "file:///a/b%20c/"), ("/a/b/", "file:///a/b/"), ("/", "file:///")],
)
def test_an_absolute_repository_is_the_base(
    one_finding: OneFinding, repository: str, uri: str
) -> None:
    report = one_finding()._replace(repository=repository)
    (run,) = log(report)["runs"]
    assert run["originalUriBaseIds"] == {"%SRCROOT%": {"uri": uri}}
    artifact = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact["uri"] == "a.yml"


def test_fingerprints_stay_when_the_line_moves(one_finding: OneFinding) -> None:
    before = one_finding("  on: push", location=Location("a.yml", 3, 3, 3, 5))
    after = one_finding("    on: push", location=Location("a.yml", 30, 5, 30, 7))
    assert fingerprints(before) == fingerprints(after)


def test_fingerprints_tell_lines_files_and_repeated_lines_apart(one_finding: OneFinding) -> None:
    one = one_finding()
    (result,) = one.results
    twice = result.verdict._replace(findings=result.verdict.findings * 2)
    found = [
        *fingerprints(one_finding("on: pull_request")),
        *fingerprints(one_finding(location=Location("b.yml"))),
        *fingerprints(one._replace(results=(result._replace(verdict=twice),))),
    ]
    assert len(found) == len(set(found)) == 4


def test_messages_keep_braces_and_have_no_links(one_finding: OneFinding) -> None:
    (result,) = results(one_finding(message="${{ x[0] }} and [here](https://example.org)"))
    text = result["message"]["text"].splitlines()[0]
    assert text == r"${{{{ x[0] }}}} and \[here](https://example.org)"


def test_a_finding_without_help(one_finding: OneFinding) -> None:
    (result,) = results(one_finding(help_="", state=State.UNKNOWN))
    assert result["message"]["text"] == "wrong"
