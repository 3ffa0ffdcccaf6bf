from __future__ import annotations

import json
from base64 import b64encode
from importlib import import_module
from typing import TYPE_CHECKING

import pytest

from pubproof.contract.clause import Caution, Evidence, Finding, Note, Result, State, Verdict
from pubproof.location import Location
from pubproof.provenance import json_ as provenance
from pubproof.provenance.expectation import Expectation
from pubproof.provenance.release import Release
from pubproof.provenance.verdict import Verdict as ReleaseVerdict
from pubproof.reports import FORMATS
from pubproof.reports.masking import as_json
from pubproof.tokens import mask

if TYPE_CHECKING:
    from pubproof.contract.clause import Report

SECRET = "AgEIcHlwaS5vcmcCJDAwMDAwMDAwLTAwMDA_-x"  # noqa: S105  no account has it
TOKEN = f"pypi-{SECRET}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (TOKEN, "pypi-…"),
        (f"a {TOKEN} b {TOKEN}, c", "a pypi-… b pypi-…, c"),
        (f"\\n{TOKEN}", "\\npypi-…"),
        ("pypi-" + "a" * 16, "pypi-…"),
        ("pypi-0123456789abcdef", "pypi-…"),
        (f"pypi-publish-{TOKEN}", "pypi-…"),
        ("pip -i https://me:hunter2@index.example/simple", "pip -i https://…@index.example/simple"),
        (f"https://__token__:{TOKEN}@index.example", "https://__token__:pypi-…@index.example"),
        ("https://:hunter2@a.example, https://b.example", "https://…@a.example, https://b.example"),
    ],
)
def test_tokens_are_masked(text: str, expected: str) -> None:
    assert mask(text) == expected


@pytest.mark.parametrize("before", ["", "a", "ab", "__token__:"])
def test_a_token_in_base64_is_masked(before: str) -> None:
    plain = b64encode(f"{before}{TOKEN}".encode()).decode()
    shown = mask(f"echo {plain} | base64 -d")
    assert shown.startswith("echo ")
    assert shown.endswith("… | base64 -d")
    assert plain[-24:] not in shown
    assert len(shown) < len("echo … | base64 -d") + len(b64encode(before.encode())) + 1


@pytest.mark.parametrize(
    "text",
    [
        "pypi-" + "a" * 15,
        "echo cHlwaS1uYW1l | base64 -d",
        "PYPI_TOKEN",
        "uses: pypa/gh-action-pypi-publish@release/v1",
        "./.github/workflows/pypi-publish-distributions.yml",
        "https://$USER:$TOKEN@index.example",
        "https://me:${{ secrets.TOKEN }}@index.example",
        "https://index.example:8080/simple and a@b.example",
        "ssh://git@github.com/owner/name",
    ],
)
def test_names_are_not_masked(text: str) -> None:
    assert mask(text) == text


def test_masking_takes_no_longer_for_a_hostile_line() -> None:
    assert mask("pypi-" * 200_000) == "pypi-…"
    assert mask("cHlwaS" * 200_000) == "…"
    assert mask("://" * 200_000) == "://" * 200_000
    assert mask("://a:" * 100_000) == "://a:" * 100_000


@pytest.mark.parametrize("name", FORMATS)
def test_no_report_repeats_a_token(report: Report, name: str) -> None:
    location = Location("a.yml", 3, 1, 3, 40)
    finding = Finding("one-publisher", location, f"found {TOKEN}", f"remove {TOKEN}")
    verdicts = (
        Verdict(State.UNKNOWN, f"because of {TOKEN}", findings=(finding,)),
        Verdict(
            State.HOLDS,
            evidence=(Evidence(location, f"saw {TOKEN}"),),
            cautions=(Caution(location, f"lets {TOKEN} through"),),
            notes=(Note(location, f"noted {TOKEN}", f"forget {TOKEN}"),),
        ),
    )
    leaky = report._replace(
        results=tuple(map(Result, (result.clause for result in report.results), verdicts)),
        lines=lambda *_: f"password: {TOKEN}",
    )
    options = {"verbose": True} if name == "text" else {}
    shown = import_module(FORMATS[name]).render([leaky], **options)
    shown = json.dumps(json.loads(shown), ensure_ascii=False) if shown.startswith("{") else shown
    assert "AgE" not in shown
    assert shown.count("pypi-…") == {"text": 9, "json": 7, "sarif": 6, "github": 5}[name]


def test_texts_are_masked_wherever_they_stand() -> None:
    given = {TOKEN: ({"in": [TOKEN, None]}, 1)}
    assert json.loads(as_json(given)) == {TOKEN: [{"in": ["pypi-…", None]}, 1]}


def test_texts_are_masked_before_json_escapes_their_letters() -> None:
    release = Release("demo", "1.0", f"https://me:{'ö' * 60}@index.example")
    expected = Expectation("octo/demo", "publish.yml", "provenance.yml")
    report = json.loads(provenance.render(ReleaseVerdict(release, expected, (), (), ())))
    assert report["source"] == "https://…@index.example"
