from __future__ import annotations

import unicodedata
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pubproof.reports.quoting import WIDTH, Quote, plain, quote

TOKEN = "pypi-AgEIcHlwaS5vcmcCJDAwMDAwMDAwLTAwMDA"  # noqa: S105  no account has it
CODED = b64encode(TOKEN.encode()).decode()


@pytest.mark.parametrize(
    ("line", "column", "end", "expected"),
    [
        ("  on: push", 3, 5, Quote("  on: push", "  ^^")),
        ("on: push   ", 1, 99, Quote("on: push", "^^^^^^^^")),
        ("on: push", 5, 5, Quote("on: push", "    ^")),
        ("on: push", 20, 25, Quote("on: push", "        ^")),
        ("\ton: push", 2, 4, Quote("    on: push", "    ^^")),
        ("名前: a", 5, 6, Quote("名前: a", "      ^")),
        ("\uff21: a", 4, 5, Quote("\uff21: a", "    ^")),
        ("e\u0301: a", 4, 5, Quote("e\u0301: a", "  ^")),
        ("e\u20dd: a", 4, 5, Quote("e\u20dd: a", "  ^")),
        ("a\u200db: c", 5, 6, Quote(r"a\u200db: c", "         ^")),
        (f"p: {TOKEN} x", 4, 4 + len(TOKEN), Quote("p: pypi-… x", "   ^^^^^^")),
        (f"p: {TOKEN} x", 9 + len("AgE"), 20, Quote("p: pypi-… x", "   ^^^^^^")),
        (f"p: {CODED} x", 4, 4 + len(CODED), Quote("p: … x", "   ^")),
        (f"p: {CODED} x", 8, 20, Quote("p: … x", "   ^")),
        (f"p: {TOKEN} x", 5 + len(TOKEN), 6 + len(TOKEN), Quote("p: pypi-… x", "          ^")),
    ],
    ids=[
        "simple",
        "end beyond the line",
        "no width",
        "start beyond the line",
        "tab",
        "wide",
        "full width",
        "combining",
        "enclosing",
        "invisible",
        "token",
        "inside a token",
        "token in base64",
        "inside a token in base64",
        "after a token",
    ],
)
def test_carets_stand_under_what_they_mean(
    line: str, column: int, end: int, expected: Quote
) -> None:
    assert quote(line, column, end) == expected


def test_a_long_line_is_cut_around_the_caret() -> None:
    line = "a" * 500 + "HERE" + "b" * 500
    shown = quote(line, 501, 505)
    assert shown.text == "…" + "a" * 40 + "HERE" + "b" * 56 + "…"
    assert shown.carets == " " * 41 + "^^^^"


def test_the_ends_of_a_long_line_stay_whole() -> None:
    line = "a" * 500
    assert quote(line, 1, 2) == Quote("a" * WIDTH + "…", "^")
    assert quote(line, 500, 501) == Quote("…" + "a" * WIDTH, " " * WIDTH + "^")


def test_a_very_long_line_is_shown_as_if_it_were_alone() -> None:
    around = "0123 " * 1_000
    start = len(around) + 3
    line = f"{around}a https://me:hunter2@b.example {TOKEN} c {around}"
    shown = quote(line, start, start + 25)
    assert shown.text.startswith("…")
    assert shown.text.endswith("…")
    assert " a https://…@b.example pypi-… c 0123" in shown.text
    assert shown.carets.index("^") == shown.text.index("https")
    assert quote(line, len(around) + 1, len(line) + 1).text == quote(line, start - 2, start).text


def test_carets_in_a_very_long_line_are_as_many_as_are_meant() -> None:
    line = "0123 " * 1_000
    assert quote(line, 2_501, 2_505).carets.strip() == "^^^^"


def test_a_long_secret_in_a_very_long_line_is_masked_whole() -> None:
    around = "0123 " * 1_000
    line = f"{around}{TOKEN * 20} b"
    assert quote(line, len(line), len(line) + 1) == Quote("…pypi-… b", " " * 8 + "^")
    line = f"a {TOKEN * 20} {around}"
    assert quote(line, 1, len(line) + 1) == Quote("a pypi-……", "^" * 8)


def test_carets_end_with_a_line_that_is_cut() -> None:
    assert quote("a" * 500, 1, 501).carets == "^" * WIDTH


def test_a_token_is_masked_before_the_line_is_cut() -> None:
    line = f"password: {TOKEN * 10} # here"
    shown = quote(line, len(line) - 3, len(line) + 1)
    assert shown == Quote("password: pypi-… # here", " " * 19 + "^^^^")


def test_without_unicode_carets_still_fit() -> None:
    assert quote("é: a", 4, 5, unicode=False) == Quote(r"\xe9: a", "      ^")
    assert quote("a" * 500, 500, 501, unicode=False).text == "..." + "a" * WIDTH


@given(
    line=st.text(),
    column=st.integers(1, 300),
    end=st.integers(1, 300),
    unicode=st.booleans(),
)
def test_any_line_is_safe_and_has_a_caret(
    line: str, column: int, end: int, *, unicode: bool
) -> None:
    shown = quote(line * 3, column, end, unicode=unicode)
    assert shown.text.isprintable()
    assert shown.text.isascii() or unicode
    assert set(shown.carets) in ({"^"}, {" ", "^"})


@given(st.characters())
def test_no_character_controls_the_terminal(character: str) -> None:
    shown = plain(character)
    assert shown == character or shown.isascii()
    assert not any(unicodedata.category(each).startswith(("C", "Zl", "Zp")) for each in shown)


@pytest.mark.parametrize(
    ("line", "caret", "expected"),
    [
        ("  password: hunter2", "hunter2", Quote("  password: …", "            ^")),
        (
            'TWINE_PASSWORD="hunter2" twine upload',
            "twine",
            Quote('TWINE_PASSWORD="…" twine upload', " " * 19 + "^" * 5),
        ),
        (
            "twine upload -u me -p hunter2 dist/*",
            "dist/*",
            Quote("twine upload -u me -p … dist/*", " " * 24 + "^" * 6),
        ),
        (
            r'"run": "PASSWORD=\"hunter2\" twine upload -p \"hunter3\""',
            "twine",
            Quote(r'"run": "PASSWORD=\"…\" twine upload -p \"…\""', " " * 23 + "^" * 5),
        ),
        (r"  password: hun\ter\2 # it", "#", Quote("  password: … # it", " " * 14 + "^")),
        (r"  password: \hunter2", "hunter2", Quote("  password: …", " " * 12 + "^")),
        (
            "pdm publish -p src/a -u me -P hunter2 #",
            "#",
            Quote("pdm publish -p src/a -u me -P … #", " " * 32 + "^"),
        ),
        ("uv publish --token=hunter2", "uv", Quote("uv publish --token=…", "^^")),
        ("UV_PUBLISH_TOKEN: hunter2", "hunter2", Quote("UV_PUBLISH_TOKEN: …", " " * 18 + "^")),
        (
            "pip -i https://me:hunter2@a.example b",
            "b",
            Quote("pip -i https://…@a.example b", " " * 27 + "^"),
        ),
    ],
)
def test_no_password_is_shown(line: str, caret: str, expected: Quote) -> None:
    start = line.rindex(caret) + 1
    assert quote(line, start, start + len(caret)) == expected


@pytest.mark.parametrize(
    "line",
    [
        "password: ${{ secrets.PYPI_TOKEN }}",
        "password: ''",
        "mkdir -p dist",
        "pdm publish -p packages/client",
        "id-token: write",
        "twine upload -p $PASSWORD dist/*",
        "if: secrets.PYPI_PASSWORD == ''",
    ],
)
def test_what_is_no_password_is_shown(line: str) -> None:
    assert quote(line, 1, 2).text == line
