"""Expected output with gaps, held against what was printed."""

from __future__ import annotations

import textwrap

import pytest

from pubproof.guide.languages import output


@pytest.mark.parametrize(
    ("expected", "printed"),
    [
        ("", ""),
        ("a", "a"),
        ("a", "a  \n\n\n"),
        ("a\n\nb", "a\n\nb"),
        ("...", ""),
        ("...", "a\nb\n\nc"),
        ("a\n...", "a"),
        ("a\n...\nd", "a\nb\nc\nd"),
        ("...\nd", "a\nd\nb\nd"),
        ("  ...\nd", "a\nd"),
        ("a ... c", "a b c"),
        ("a... c", "a c"),
        ("... passed in ...s", "3 passed in 0.1s"),
        ("a.b", "a.b"),
        ("one(1) [x] *", "one(1) [x] *"),
        ("...\n...", ""),
        ("a\tb", "a\tb"),
        ("a       b", "a\tb"),
        ("x...\n...\n...y", "xx\nyy"),
    ],
)
def test_output_that_the_author_s_gaps_cover_fits(expected: str, printed: str) -> None:
    lines = output.lines(expected)
    assert output.fit(lines, output.lines(printed)) == lines


@pytest.mark.parametrize(
    ("expected", "printed", "fitted"),
    [
        ("a", "", ""),
        ("", "a", "a"),
        ("a", "b", "b"),
        ("a", " a", " a"),
        ("a\nb", "a\n\nb", "a\n\nb"),
        ("a.b", "axb", "axb"),
        ("a ... c", "a b d", "a b d"),
        ("a\n...\nd", "a\nb\nc", "a\n..."),
        ("a\n...\nd\ne", "a\nb\nd\nf", "a\n...\nd\nf"),
        ("one ...\ntwo\n...", "one 1\n2\nthree", "one ...\n..."),
        ("v...\nb\nc", "v1\nB\nc", "v...\nB\nc"),
    ],
)
def test_what_does_not_fit_keeps_the_gaps(expected: str, printed: str, fitted: str) -> None:
    lines = output.lines(expected)
    found = output.fit(lines, output.lines(printed))
    assert "\n".join(found) == fitted
    assert found != lines
    assert output.fit(found, output.lines(printed)) == found


def test_a_difference_is_a_unified_diff() -> None:
    expected = output.lines("begin\n...\nmiddle\nend ...\nlast")
    fitted = output.fit(expected, output.lines("begin\n1\n2\nmidst\nend 7\nlast\nmore"))
    assert output.diff(expected, fitted) == textwrap.dedent(
        """\
        --- expected
        +++ printed
        @@ -1,5 +1,5 @@
         begin
         ...
        -middle
         end ...
         last
        +more"""
    )


def test_many_lines_take_no_time() -> None:
    printed = [f"line {number}" for number in range(20_000)]
    expected = ["line 0", "...", "line 5...", "...", "line 19999"]
    assert output.fit(expected, printed) == expected
