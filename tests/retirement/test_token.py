"""What a token tells of itself."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from uuid import UUID

import pymacaroons
import pytest
from tests.retirement.conftest import ID, NOW, USER, expires, make, projects

from pubproof.pypi import index
from pubproof.retirement.leftover import Place, of_token
from pubproof.retirement.scan import Seen
from pubproof.retirement.token import Reading, Scope, read

LEGACY_USER = '{"version": 1, "permissions": "user"}'
LEGACY_PROJECT = '{"version": 1, "permissions": {"projects": ["demo"]}}'
PROJECT_ID = "8e4b6d1a-3f52-4a89-b0c7-5d2e9f1a6b34"
OF_PUBLISHER = json.dumps([4, PROJECT_ID, {"ref": "refs/tags/v1", "sha": "0" * 40}])


def reading(*caveats: str) -> Reading:
    found = read(make(*caveats))
    assert found is not None
    assert found.id == ID
    return found


@pytest.mark.parametrize("caveats", [[USER], [LEGACY_USER], []])
def test_a_token_without_projects_is_user_wide(caveats: list[str]) -> None:
    assert reading(*caveats) == Reading(Scope.USER, index.PYPI, ID)


@pytest.mark.parametrize("caveat", [projects("demo"), LEGACY_PROJECT])
def test_a_project_by_name(caveat: str) -> None:
    assert reading(caveat, USER) == Reading(Scope.PROJECT, index.PYPI, ID, projects=("demo",))


def test_a_token_of_a_project_may_name_its_id() -> None:
    found = reading(json.dumps([2, [PROJECT_ID]]))
    assert (found.scope, found.project_ids) == (Scope.PROJECT, (PROJECT_ID,))


def test_two_restrictions_leave_what_both_allow() -> None:
    assert reading(projects("a", "b"), projects("b", "c")).projects == ("b",)
    assert reading(projects("a"), projects("b")).projects == ()
    ids = [json.dumps([2, [one, PROJECT_ID]]) for one in (ID, str(UUID(int=1)))]
    assert reading(*ids).project_ids == (PROJECT_ID,)


def test_the_nearer_end_counts() -> None:
    found = reading(expires(2031), expires(2030))
    assert found.expires == datetime(2030, 1, 1, tzinfo=UTC)
    assert not found.expired(NOW)
    assert reading(expires(2026)).expired(NOW)


def test_the_later_beginning_counts() -> None:
    found = reading("[0, 2000000000, 1800000000]", "[0, 2000000000, 1700000000]")
    assert found.not_before == datetime.fromtimestamp(1_800_000_000, UTC)


def test_at_its_end_it_has_expired() -> None:
    assert reading(expires(2030)).expired(datetime(2030, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("second", "nearest"),
    [
        (10**30, datetime.max.replace(tzinfo=UTC)),
        (10**12, datetime.max.replace(tzinfo=UTC)),
        (-(10**30), datetime.min.replace(tzinfo=UTC)),
    ],
)
def test_a_time_that_no_calendar_holds(second: int, nearest: datetime) -> None:
    assert reading(json.dumps([0, second, 0])).expires == nearest


def test_a_token_of_a_trusted_publisher() -> None:
    found = reading(OF_PUBLISHER, json.dumps([2, [PROJECT_ID]]), expires(2026))
    assert found.scope is Scope.PUBLISHER
    assert found.unknown == 0


@pytest.mark.parametrize("caveat", ["[99]", "{}", "nonsense", "[" * 100_000, '["4"]'])
def test_a_caveat_that_nobody_knows_narrows_nothing(caveat: str) -> None:
    found = reading(caveat)
    assert (found.scope, found.unknown) == (Scope.USER, 1)


def test_a_token_of_the_test_index_names_it() -> None:
    found = read(make(USER, to=index.TEST_PYPI))
    assert found is not None
    assert found.index_name == index.TEST_PYPI


@pytest.mark.parametrize(
    "text",
    [
        "pypi-AgEIcHlwaS5vcmcCJDAwMDAwMDAwLTAwMDA",
        "pypi-" + "x" * 200,
        "pypi-" + "AgEI" * 50,
        "pypi-publish-distributions-of-the-package-with-a-name-that-is-far-too-long-to-be-good",
        make(identifier=""),
        make(identifier="00000000-0000-0000-0000-000000000000"),
        make(version=pymacaroons.MACAROON_V2)[:70],
    ],
)
def test_a_sample_is_no_token(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize(
    ("identifier", "shown"),
    [
        ("12345678-1234-1234-1234-123456789012", "12345678-1234-1234-1234-123456789012"),
        ("a name", ""),
        ('{"version": 1, "permissions": "user"}', ""),
    ],
)
def test_a_whole_token_counts_whatever_identifies_it(identifier: str, shown: str) -> None:
    found = read(make(projects("demo"), identifier=identifier))
    assert found is not None
    assert (found.scope, found.id, found.projects) == (Scope.PROJECT, shown, ("demo",))


def test_what_is_damaged_counts_as_user_wide() -> None:
    token = make(USER, projects("demo"))
    for broken in (token[:-20], token[:40] + token[44:]):
        found = read(broken)
        assert found == Reading(Scope.UNREADABLE, ""), broken[:12]
    of_another_form = "pypi-" + "Zm9vYmFyMQ8x7KpL2nVt5Rw9YbGh3JdS" * 3
    assert read(of_another_form) == Reading(Scope.UNREADABLE, "")


@pytest.mark.parametrize(
    ("caveats", "what"),
    [
        ([USER], "for every project of its account on PyPI"),
        ([projects("a", "b")], "for the projects a, b on PyPI"),
        ([projects("a"), json.dumps([2, [ID]])], f"only the project with the id {ID}"),
        ([projects("a"), projects("b")], "for no project at all on PyPI"),
        ([OF_PUBLISHER], "which a trusted publisher got for one run on PyPI"),
    ],
)
def test_a_token_is_described_by_what_it_can_upload_to(caveats: list[str], what: str) -> None:
    token = make(*caveats)
    leftover = of_token(Place("file", "x", 1), Seen(1, 1, token, reading(*caveats)), NOW)
    assert what in leftover.what
    assert leftover.what.startswith(f"pypi-…{token[-4:]}, ")
    assert index.tokens_page() in leftover.help


def test_each_index_has_a_page_of_its_own() -> None:
    assert index.tokens_page().startswith(f"https://{index.domain()}/")
    assert index.tokens_page(index.TEST_PYPI).startswith(f"https://test.{index.domain()}/")
    assert index.tokens_page().endswith("/#api-tokens")


def test_a_token_of_another_index_names_it() -> None:
    elsewhere = pymacaroons.Macaroon(
        location="index.example", identifier=ID, key="k", version=pymacaroons.MACAROON_V2
    )
    token = f"pypi-{elsewhere.serialize()}"
    found = read(token)
    assert found is not None
    leftover = of_token(Place("file", "x", 1), Seen(1, 1, token, found), NOW)
    assert leftover.what.endswith("of its account on index.example")
    assert leftover.help.endswith("revoke it on index.example")


def test_an_expired_one_needs_no_revocation() -> None:
    leftover = of_token(
        Place("file", "x", 1), Seen(1, 1, make(expires(2020)), reading(expires(2020))), NOW
    )
    assert (leftover.counts, leftover.help) == (False, "remove it here")
    assert "expired on 2020-01-01 00:00 UTC" in leftover.notes


@pytest.mark.parametrize(
    ("caveats", "notes"),
    [
        ([USER], ["never expires"]),
        ([expires(2030)], ["expires on 2030-01-01 00:00 UTC"]),
        (
            ["[0, 1893456000, 1861920000]"],
            ["expires on 2030-01-01 00:00 UTC", "not valid before 2029-01-01 00:00 UTC"],
        ),
        (["[99]"], ["never expires", "restricted further, in a way that this version cannot read"]),
    ],
)
def test_it_is_told_how_long_and_how_widely_a_token_is_valid(
    caveats: list[str], notes: list[str]
) -> None:
    leftover = of_token(Place("file", "x", 1), Seen(1, 1, make(*caveats), reading(*caveats)), NOW)
    assert leftover.notes == (f"unique identifier {ID}", *notes)


def test_of_a_damaged_token_nothing_is_told() -> None:
    seen = Seen(1, 1, make()[:-20], Reading(Scope.UNREADABLE, ""))
    assert of_token(Place("file", "x", 1), seen, NOW).notes == ()
