"""Links to lines of the workflows, and to the sections of the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pubproof import reports
from pubproof.guide.addresses import SourceLinks, repository_page
from pubproof.guide.guide import Page
from pubproof.location import Location

if TYPE_CHECKING:
    from tests.guide.conftest import Folder

HERE = "https://github.com/octo/sample"
RUN = {
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_REPOSITORY": "octo/sample",
    "GITHUB_SHA": "9f2c0e",
}
FILE = ".github/workflows/publish.yml"


def lines(repository: str, place: Location, environment: dict[str, str] | None = None) -> str:
    return SourceLinks(repository, environment or {}).lines(place)


@pytest.mark.parametrize(
    ("place", "fragment"),
    [
        (Location(FILE, 4, 3, 4, 9), "L4"),
        (Location(FILE, 4, 1, 5, 1), "L4"),
        (Location(FILE, 4, 1, 9, 1), "L4-L8"),
        (Location(FILE, 4, 3, 9, 2), "L4-L9"),
        (Location(FILE, 4, 3, 5, 2), "L4-L5"),
        (Location(FILE, 4, 3), "L4"),
        (Location(FILE), "L1"),
    ],
)
def test_a_place_is_its_lines(place: Location, fragment: str) -> None:
    assert lines(HERE, place) == f"{HERE}/blob/HEAD/{FILE}#{fragment}"


def test_in_its_own_run_links_lead_to_the_commit() -> None:
    place = Location(FILE, 4, 1, 5, 1)
    expected = f"{HERE}/blob/9f2c0e/{FILE}#L4"
    assert lines(HERE, place, RUN) == expected
    assert lines(f"{HERE}/", place, RUN) == expected


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {**RUN, "GITHUB_REPOSITORY": "octo/fork"},
        {**RUN, "GITHUB_REPOSITORY": "octo"},
        {**RUN, "GITHUB_SERVER_URL": "https://github.example"},
        {"GITHUB_SHA": "9f2c0e"},
        {name: RUN[name] for name in RUN if name != "GITHUB_SHA"},
    ],
)
def test_in_any_other_place_links_lead_to_the_default_branch(environment: dict[str, str]) -> None:
    place = Location(FILE, 4, 1, 5, 1)
    assert lines(HERE, place, environment) == f"{HERE}/blob/HEAD/{FILE}#L4"


def test_the_environment_is_that_of_the_build(
    openmed: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {**RUN, "GITHUB_REPOSITORY": "pubproof/pubproof"}.items():
        monkeypatch.setenv(name, value)
    assert "/blob/9f2c0e/" in openmed.guide().link(Location(FILE))


def test_without_a_repository_there_is_no_address() -> None:
    assert lines("", Location(FILE, 4), RUN) == ""


def test_paths_are_quoted() -> None:
    place = Location(".github/workflows/a b#c?(d).yml", 4)
    assert lines(HERE, place) == f"{HERE}/blob/HEAD/.github/workflows/a%20b%23c%3F%28d%29.yml#L4"


def test_a_page_of_a_repository_has_its_address_on_github() -> None:
    assert repository_page("octo/sample") == HERE
    assert repository_page("octo/sample", "actions") == f"{HERE}/actions"
    assert (
        repository_page("octo/sample", "settings", "secrets", "actions")
        == f"{HERE}/settings/secrets/actions"
    )


@pytest.mark.parametrize(
    ("page", "address"),
    [
        ("index.md", "contract/index.md#pypa-action"),
        ("guide/provenance.md", "../contract/index.md#pypa-action"),
        ("a/b/c.md", "../../contract/index.md#pypa-action"),
        ("contract/index.md", "../contract/index.md#pypa-action"),
    ],
)
def test_a_clause_is_linked_from_any_page(folder: Folder, page: str, address: str) -> None:
    assert folder.guide(Page(page, {})).clause_address("pypa-action") == address


def test_a_site_without_that_page_links_to_the_public_one(folder: Folder) -> None:
    address = folder.guide(contract="").clause_address("pypa-action")
    assert address == reports.clause_page("pypa-action")
    assert address.startswith("https://")
    assert address.endswith("/contract/#pypa-action")
