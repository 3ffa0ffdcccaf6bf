"""Tables that a page shows of its subject."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING

import markdown
import pytest
from tests.openmed import PROVENANCE, PUBLISH

from pubproof.contract import CLAUSES
from pubproof.guide import inline, tables
from pubproof.guide.subject import SubjectError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.guide.conftest import Folder

    from pubproof.guide.guide import Guide

OWNER = "[tool.pubproof.publisher]\nowner-id = 123\n"
LINES = "https://github.com/pubproof/pubproof/blob/HEAD"


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep links from leading to the commit of the run that tests are in."""
    monkeypatch.delenv("GITHUB_REPOSITORY", raising=False)


class Rows(HTMLParser):
    """The cells of a table, or the terms and values of a list, as a reader sees them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.links: list[str] = []
        self.code: list[str] = []
        """What stands in code of the class for copy buttons."""
        self._copied = False
        self.feed(markdown.markdown(text, extensions=["attr_list", "md_in_html", "tables"]))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag in ("tr", "dt"):
            self.rows.append([])
        if tag in ("th", "td", "dt", "dd"):
            self.rows[-1].append("")
        if tag == "a":
            self.links.append(found.get("href") or "")
        self._copied = tag == "code" and found.get("class") == "pubproof-copy"

    def handle_data(self, data: str) -> None:
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data.strip("\n")
        if self._copied:
            self.code.append(data)
            self._copied = False


def test_what_the_action_accepts_comes_from_the_table() -> None:
    head, first, *more, last = Rows(tables.metadata()).rows
    assert head == ["Who", "Takes at most"]
    assert first == ["action v1.5.2 to v1.8.12", "2.2"]
    assert ["action v1.12.3 to v1.14.1", "2.4"] in more
    assert last[0].startswith("PyPI itself (20")


def test_the_fields_of_the_publisher_can_be_copied(openmed: Folder) -> None:
    shown = Rows(tables.publisher(openmed.guide()))
    assert shown.rows == [
        ["Owner", "maziyarpanahi"],
        ["Repository name", "openmed"],
        ["Workflow name", "publish.yml"],
        ["Environment name", "pypi"],
    ]
    assert shown.code == ["maziyarpanahi", "openmed", "publish.yml", "pypi"]


def test_a_publisher_without_an_environment_leaves_the_field_empty(openmed: Folder) -> None:
    openmed.replace("pyproject.toml", 'environment = "pypi"\n', "")
    shown = Rows(tables.publisher(openmed.guide()))
    assert shown.rows[-1] == ["Environment name", "leave empty"]
    assert len(shown.code) == 3


def test_without_a_publisher_there_is_nothing_to_show(folder: Folder) -> None:
    with pytest.raises(SubjectError, match=r"^pyproject\.toml has no \[tool\.pubproof\.publisher"):
        tables.publisher(folder.guide())


@pytest.mark.parametrize("value", ["a b", "<b>&amp;</b>", '"', "`x`", "a|b", "*a* _b_ [c](d)"])
def test_a_value_is_copied_as_it_is(value: str) -> None:
    shown = Rows(f"| A | B |\n| - | - |\n| {inline.copied(value)} | end |")
    assert shown.code == [value]
    assert shown.rows[1] == [value, "end"]


def test_every_clause_has_a_row(openmed: Folder) -> None:
    settings = openmed.text("pyproject.toml")
    off = {"pypa-action": "no|*one* asks", "clause-documented": "we are at it"}
    lines = "\n".join(f'{clause} = "{reason}"' for clause, reason in off.items())
    openmed.write("pyproject.toml", f"{settings}[tool.pubproof.off]\n{lines}\n")
    openmed.replace(PUBLISH, "on:\n", "on:\n  workflow_dispatch:\n")
    shown = Rows(tables.contract(openmed.guide()))
    said = {each.id: each.statement.replace("`", "") for each in CLAUSES}
    said |= {clause: f"{said[clause]}Off, because {reason}." for clause, reason in off.items()}
    assert shown.rows[0] == ["State", "Clause", "It says"]
    assert [row[1:] for row in shown.rows[1:]] == [[*each] for each in said.items()]
    states = {row[1]: row[0] for row in shown.rows[1:]}
    assert states["one-publisher"] == "✓ holds"
    assert states["tag-push-only"] == "✗ fails"
    assert states["pypa-action"] == "○ off"
    assert shown.links == [f"../contract/index.md#{each.id}" for each in CLAUSES]


def test_the_jobs_of_a_release_and_what_they_may_do(openmed: Folder) -> None:
    shown = Rows(tables.permissions(openmed.guide()))
    build, publish, release = (
        openmed.line_of(path, f"  {job}:")
        for path, job in (
            (PROVENANCE, "python-distributions"),
            (PUBLISH, "publish"),
            (PUBLISH, "release"),
        )
    )
    assert shown.rows == [
        ["Job", "In", "May"],
        [
            "python-distributions",
            f"provenance.yml:{build}",
            "attestations: write, contents: read, id-token: write",
        ],
        ["publish", f"publish.yml:{publish}", "contents: read, id-token: write"],
        ["release", f"publish.yml:{release}", "contents: write"],
    ]
    assert [link.split("-L")[0] for link in shown.links] == [
        f"{LINES}/{PROVENANCE}#L{build}",
        f"{LINES}/{PUBLISH}#L{publish}",
        f"{LINES}/{PUBLISH}#L{release}",
    ]


def test_jobs_without_permissions(openmed: Folder) -> None:
    openmed.replace(PUBLISH, "    permissions:\n      contents: write\n", "    permissions: {}\n")
    assert Rows(tables.permissions(openmed.guide())).rows[3][2] == "nothing"
    openmed.replace(PUBLISH, "    permissions: {}\n", "")
    openmed.replace(PUBLISH, "permissions:\n  contents: read\n\n", "")
    assert Rows(tables.permissions(openmed.guide())).rows[3][2] == (
        "what the repository's default gives"
    )


def test_a_job_that_cannot_run_is_no_part_of_a_release(openmed: Folder) -> None:
    openmed.replace(PUBLISH, "    needs: [publish]\n", "    needs: [publish]\n    if: false\n")
    shown = Rows(tables.permissions(openmed.guide()))
    assert [row[0] for row in shown.rows] == ["Job", "python-distributions", "publish"]


def test_a_site_without_a_repository_has_no_empty_links(openmed: Folder) -> None:
    guide = openmed.guide()
    guide.sources.repository = ""
    shown = Rows(tables.permissions(guide))
    assert shown.links == []
    assert shown.rows[2][1].startswith("publish.yml:")


def test_the_claims_and_what_pypi_does_with_them(openmed: Folder) -> None:
    shown = Rows(tables.token_claims(openmed.guide()))
    claims = {row[0]: row[1] for row in shown.rows}
    assert shown.rows[0] == ["Claim", "Value", "What PyPI does with it"]
    assert all(all(row) for row in shown.rows)
    assert claims["repository"] == "maziyarpanahi/openmed"
    assert claims["job_workflow_ref"] == f"maziyarpanahi/openmed/{PUBLISH}@refs/tags/v1.2.3"
    assert claims["repository_owner_id"].startswith("unknown: ")


def test_the_owner_s_number_is_that_on_record(openmed: Folder) -> None:
    openmed.replace("pyproject.toml", "[tool.pubproof.publisher]\n", OWNER)
    shown = Rows(tables.token_claims(openmed.guide()))
    claims = {row[0]: row[1] for row in shown.rows}
    assert claims["repository_owner_id"] == "123"
    assert claims["sub"] == (
        "repo:maziyarpanahi@123/openmed@…:environment:pypi (newer ones, with GitHub's numbers)"
    )


def test_a_claim_that_the_token_lacks(openmed: Folder) -> None:
    openmed.replace(PUBLISH, "    environment:\n      name: pypi\n", "")
    shown = Rows(tables.token_claims(openmed.guide()))
    assert {row[0]: row[1] for row in shown.rows}["environment"] == "absent"


def test_a_claim_is_shown_as_it_is(openmed: Folder) -> None:
    openmed.replace(PUBLISH, "      name: pypi\n", "      name: a|b `c`\n")
    shown = Rows(tables.token_claims(openmed.guide()))
    assert {row[0]: row[1] for row in shown.rows}["environment"] == "a|b `c`"
    assert {len(row) for row in shown.rows} == {3}


@pytest.mark.parametrize("table", [tables.permissions, tables.token_claims])
def test_without_an_upload_there_is_no_release(
    folder: Folder, table: Callable[[Guide], str]
) -> None:
    folder.write(PUBLISH, "on: push\njobs: {a: {runs-on: x, steps: [{run: make}]}}\n")
    with pytest.raises(SubjectError, match=r"^no workflow uploads to PyPI$"):
        table(folder.guide())
