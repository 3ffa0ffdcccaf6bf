"""Environment variables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.retirement.conftest import TOKEN, another

from pubproof.retirement.leftover import Kind
from pubproof.retirement.places import variables

if TYPE_CHECKING:
    from tests.retirement.conftest import Desk


@pytest.mark.parametrize("name", ["TWINE_PASSWORD", "SOMETHING", "pip_index_url"])
def test_a_token_counts_whatever_the_name(desk: Desk, name: str) -> None:
    desk.environment[name] = f"https://u:{TOKEN}@index.example"
    (found,) = desk.leftovers(variables)
    assert (found.kind, str(found.place)) == (Kind.TOKEN, f"variable {name}")
    assert found.help.startswith("unset it, and remove what sets it, then revoke it")


@pytest.mark.parametrize(
    "name",
    [
        "TWINE_PASSWORD",
        "UV_PUBLISH_TOKEN",
        "HATCH_INDEX_AUTH",
        "FLIT_PASSWORD",
        "POETRY_PYPI_TOKEN_PYPI",
        "POETRY_HTTP_BASIC_PYPI_PASSWORD",
        "PDM_PUBLISH_PASSWORD",
        "MATURIN_PYPI_TOKEN",
        "PYPI_API_TOKEN",
        "TEST_PYPI_TOKEN",
    ],
)
def test_a_credential_by_its_name(desk: Desk, name: str) -> None:
    desk.environment[name] = "swordfish"
    (found,) = desk.leftovers(variables)
    assert (found.kind, found.place.name) == (Kind.PASSWORD, name)
    assert ("TestPyPI" in found.what) == name.startswith("TEST")
    desk.environment[name] = " "
    assert desk.leftovers(variables) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PYPI_URL", "https://index.example"),
        ("PYPI_PROJECT", "demo"),
        ("PYPI_ID_TOKEN", "an identity"),
        ("TWINE_REPOSITORY", "pypi"),
        ("UV_PUBLISH_URL", "https://index.example"),
        ("POETRY_HTTP_BASIC_PRIVATE_PASSWORD", "swordfish"),
        ("GITHUB_TOKEN", "swordfish"),
        ("PATH", "/usr/bin"),
    ],
)
def test_a_variable_that_is_no_credential_of_pypi_is_passed_over(
    desk: Desk, name: str, value: str
) -> None:
    desk.environment[name] = value
    assert desk.leftovers(variables) == []


@pytest.mark.parametrize(
    ("destination", "name"),
    [
        ("TWINE_REPOSITORY_URL", "TWINE_PASSWORD"),
        ("UV_PUBLISH_URL", "UV_PUBLISH_TOKEN"),
        ("HATCH_INDEX_REPO", "HATCH_INDEX_AUTH"),
        ("FLIT_INDEX_URL", "FLIT_PASSWORD"),
        ("PDM_PUBLISH_REPO", "PDM_PUBLISH_PASSWORD"),
        ("MATURIN_REPOSITORY", "MATURIN_PYPI_TOKEN"),
    ],
)
def test_another_variable_says_where_it_goes(desk: Desk, destination: str, name: str) -> None:
    desk.environment |= {name: "swordfish", destination: "https://index.example/"}
    assert desk.leftovers(variables) == []
    desk.environment[name] = another(1)
    assert [found.kind for found in desk.leftovers(variables)] == [Kind.TOKEN]


@pytest.mark.parametrize(("name", "title"), [("main", "PyPI"), ("test", "TestPyPI")])
def test_hatch_s_own_name_of_an_index_says_where_it_goes(desk: Desk, name: str, title: str) -> None:
    desk.environment |= {"HATCH_INDEX_AUTH": "swordfish", "HATCH_INDEX_REPO": name}
    (found,) = desk.leftovers(variables)
    assert found.kind is Kind.PASSWORD
    assert f" {title}" in f"{found.what} {found.help}"


@pytest.mark.parametrize(
    ("user", "password"),
    [
        ("TWINE_USERNAME", "TWINE_PASSWORD"),
        ("HATCH_INDEX_USER", "HATCH_INDEX_AUTH"),
        ("UV_PUBLISH_USERNAME", "UV_PUBLISH_TOKEN"),
    ],
)
def test_a_user_alone_is_told_and_beside_a_password_is_not(
    desk: Desk, user: str, password: str
) -> None:
    desk.environment[user] = "__token__"
    assert [found.kind for found in desk.leftovers(variables)] == [Kind.USER_NAME]
    desk.environment[password] = "swordfish"
    assert [found.place.name for found in desk.leftovers(variables)] == [password]
