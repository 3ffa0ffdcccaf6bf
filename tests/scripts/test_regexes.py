"""Regular expressions as patterns: what either finds, the other finds."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pubproof.scripts.regexes import literal, of_basic, patterns

PIECES = (*"av.", r"\.", ".*", "(a|v)", r"(\.whl|gz)", "[.]", "^", "$", "|", "+", "?")


@pytest.mark.parametrize(
    ("regex", "wanted"),
    [
        (r"\.(whl|tar\.gz)$", ["*.whl", "*.tar.gz"]),
        ("^refs/tags/", ["refs/tags/*"]),
        (r"^dist/.*\.whl$", ["dist/*.whl"]),
        ("rc", ["*rc*"]),
        (r"^v[0-9]+$", []),
        ("v1|v2$", ["*v1*", "*v2"]),
        ("(a|b)?", []),
    ],
)
def test_an_expression_becomes_patterns(regex: str, wanted: list[str]) -> None:
    assert patterns(regex) == wanted


def test_an_expression_that_is_found_at_the_start() -> None:
    assert patterns("win32|(linux|darwin)", at_start=True) == ["win32*", "linux*", "darwin*"]


@pytest.mark.parametrize(
    ("regex", "wanted"),
    [
        (r"\.\(whl\|tar\.gz\)$", ["*.whl", "*.tar.gz"]),
        (r"^dist/.*\.whl$", ["dist/*.whl"]),
        (r".\+\.whl$", []),
        (r"a\?\.whl$", []),
        ("a+", []),
        ("(a|b)", []),
    ],
)
def test_a_basic_expression_says_some_of_it_otherwise(regex: str, wanted: list[str]) -> None:
    assert of_basic(regex) == wanted


@given(st.lists(st.sampled_from(PIECES), max_size=6), st.text("av.whlgz*[", max_size=8))
def test_patterns_find_what_the_expression_finds(pieces: list[str], text: str) -> None:
    regex = "".join(pieces)
    found = patterns(regex)
    if found:
        matched = any(fnmatchcase(text, one) for one in found)
        assert matched == (re.search(regex, text) is not None), found


@given(st.text("a*?[]\\"))
def test_only_the_text_itself_has_its_pattern(text: str) -> None:
    assert fnmatchcase(text, literal(text))
    assert not fnmatchcase(f"{text}a", literal(text))


def test_many_alternatives_are_not_told() -> None:
    assert patterns("(a|b)" * 40) == []
