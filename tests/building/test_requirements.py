"""Requirements, held against what packaging says of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from pubproof.building import requirements
from pubproof.building.requirements import Range, read

numbers = st.lists(st.integers(0, 4), min_size=1, max_size=3).map(
    lambda found: ".".join(map(str, found))
)
plain = st.builds(
    lambda operator, number: f"{operator}{number}",
    st.sampled_from(["==", "!=", "<", "<=", ">", ">="]),
    numbers,
)
wild = st.builds(
    lambda operator, number: f"{operator}{number}.*", st.sampled_from(["==", "!="]), numbers
)
compatible = st.builds(lambda number: f"~={number}.1", numbers)
ranges = st.lists(plain | wild | compatible, max_size=3).map(",".join)
EVERY = [
    f"{major}.{minor}.{patch}" for major in range(6) for minor in range(6) for patch in range(6)
]


def range_of(text: str) -> Range:
    found = read(f"name{text}")
    assert found is not None
    assert found.range is not None
    return found.range


@given(text=ranges)
def test_no_release_after_the_end_is_allowed(text: str) -> None:
    found = range_of(text)
    allowed = [one for one in EVERY if SpecifierSet(text).contains(one)]
    if found.end is None:
        assert not allowed or allowed[-1].startswith("5"), "an open range lets in the last of all"
        return
    end, is_allowed = found.end
    for one in allowed:
        release = requirements.release(one)
        assert release < end or (is_allowed and release == end)


@given(text=ranges)
def test_a_pin_allows_one_release_at_most(text: str) -> None:
    pinned = range_of(text).pinned
    if pinned is not None:
        allowed = {requirements.release(one) for one in EVERY if SpecifierSet(text).contains(one)}
        assert allowed <= {pinned}


@pytest.mark.parametrize(
    "text",
    [
        "hatchling",
        "Hatchling",
        "flit_core>=3.2",
        "flit.core >= 3.2 , < 4",
        "setuptools[toml]>=61",
        "setuptools (>=61)",
        'poetry-core>=1; python_version < "3.12"',
        "hatchling==1.33.0 ; sys_platform == 'linux'",
    ],
)
def test_a_requirement_is_read_as_packaging_reads_it(text: str) -> None:
    found, expected = read(text), Requirement(text)
    assert found is not None
    assert found.range is not None
    assert found.name == canonicalize_name(expected.name)
    assert SpecifierSet(found.range.text) == expected.specifier


def test_a_range_is_shown_without_blanks() -> None:
    found = read("hatchling >= 1.27 , < 2")
    assert found is not None
    assert found.range is not None
    assert found.range.text == ">=1.27,<2"


@pytest.mark.parametrize(
    "text",
    [
        "hatchling @ https://git.example/hatchling.zip",
        "hatchling==1.33.0rc1",
        "hatchling==1!1.0",
        "hatchling>=",
        "hatchling=1.0",
        "hatchling>=1.0 and <2",
    ],
)
def test_what_cannot_be_read_is_named_without_a_range(text: str) -> None:
    found = read(text)
    assert found is not None
    assert found == ("hatchling", None)


@pytest.mark.parametrize("text", ["", "  ", "--hash=sha256:00", "-e .", "./folder", "@"])
def test_what_names_no_package(text: str) -> None:
    assert read(text) is None
