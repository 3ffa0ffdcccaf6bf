"""Tokens in the forms in which files carry them."""

from __future__ import annotations

import base64
import codecs
import io
import json
from itertools import count

import pytest
from tests.retirement.conftest import TOKEN, USER, another, make

from pubproof.retirement import forms
from pubproof.retirement.scan import WINDOW, scan, scan_text, scan_windows
from pubproof.tokens import hint

HALF = len(TOKEN) // 2
FIRST, SECOND = TOKEN[:HALF], TOKEN[HALF:]
THIRDS = [TOKEN[:50], TOKEN[50:100], TOKEN[100:]]


def coded(text: str, codec: str = "ascii") -> str:
    return base64.b64encode(text.encode(codec)).decode()


def escaped(form: str) -> str:
    """Return the token with each of its characters written in a form."""
    return "".join(form.format(ord(one)) for one in TOKEN)


PLANTED = {
    "plain": f"a {TOKEN} b",
    "at the end of a sentence": f"It was {TOKEN}.",
    "beside a comma": f"{TOKEN},{TOKEN}",
    "json": json.dumps({"password": TOKEN}),
    "json with an escape": TOKEN.replace("-", "\\u002d"),
    "an address": f"https://__token__:{TOKEN}@index.example/legacy/",
    "percent-encoded": TOKEN.replace("-", "%2D").replace("_", "%5f"),
    "a build argument": f"docker build --build-arg TOKEN={TOKEN} .",
    "two quotations": f"'{FIRST}''{SECOND}'",
    "two kinds of quotations": f"\"{FIRST}\"'{SECOND}'",
    "a quoted prefix": f"'pypi-'{TOKEN[5:]}",
    "a quoted hyphen": f"pypi'-'{TOKEN[5:]}",
    "an escaped hyphen": f"pypi\\-{TOKEN[5:]}",
    "added strings": f'"{FIRST}" + "{SECOND}"',
    "adjacent strings": f'("{FIRST}"\n    "{SECOND}")',
    "a continued line": f"export X={FIRST}\\\n{SECOND}\n",
    "continued strings": f'"{FIRST}" \\\n  "{SECOND}"',
    "folded yaml": "token: >-\n  " + "\n  ".join(THIRDS) + "\nnext: 1\n",
    "a wrapped mail": "> " + "\n> ".join(THIRDS) + "\n",
    "quoted-printable": "=\n".join(THIRDS),
    "windows lines": "\r\n".join(["token:", *THIRDS, ""]),
    "a line end in a string": json.dumps(f"x\n{FIRST}\n{SECOND}"),
    "base64": coded(TOKEN),
    "base64, wrapped": base64.encodebytes(f"u:{TOKEN}\n{'z' * 90}".encode()).decode(),
    "a basic authorization": f"Authorization: Basic {coded(f'__token__:{TOKEN}')}",
    "a basic authorization, shifted": f"Basic {coded(f'ab:{TOKEN}')}",
    "a basic authorization, shifted more": f"Basic {coded(f'abc:{TOKEN}')}",
    "base64 for addresses": base64.urlsafe_b64encode(f"~?>{TOKEN}".encode()).decode(),
    "base64 of an assignment": coded(f"[pypi]\nusername = __token__\npassword = {TOKEN}\n"),
    "base64 of utf-16": coded(f"$env:X='{TOKEN}'", "utf-16-le"),
    "hexadecimal digits": f"X'{TOKEN.encode().hex()}'",
    "hexadecimal digits of an assignment": f"password={TOKEN}\n".encode().hex().upper(),
    "escapes of Python": escaped("\\x{:02x}"),
    "escapes of an address": f"password={escaped('%{:02X}')}&next=1",
    "escapes of JSON": f'{{"a": "{escaped(chr(92) + "u{:04x}")}"}}',
    "escapes of HTML": f"<b>{escaped('&#{};')}</b>",
    "escapes of HTML, hexadecimal": escaped("&#x{:x};"),
    "escapes of a shell": f"printf '{escaped(chr(92) + '{:03o}')}'",
    "hexadecimal digits, wrapped": "\n".join(
        TOKEN.encode().hex()[at : at + 60] for at in range(0, 2 * len(TOKEN), 60)
    ),
}


def found(data: bytes | str) -> list[str]:
    return [seen.token for seen in scan(data if isinstance(data, bytes) else data.encode())]


@pytest.mark.parametrize("form", PLANTED)
def test_a_token_in_any_form_is_found(form: str) -> None:
    assert set(found(PLANTED[form])) == {TOKEN}


@pytest.mark.parametrize("form", PLANTED)
def test_no_part_of_a_token_in_any_form_is_shown(form: str) -> None:
    hidden = forms.hide(PLANTED[form])
    assert "pypi-…" in hidden
    assert found(hidden) == []
    for text in (hidden, hidden.replace("\n", "").replace("\\n", "")):
        assert not [at for at in range(5, len(TOKEN) - 12) if TOKEN[at : at + 12] in text]


ESCAPES = {
    "percent": ("%2D", "%5f"),
    "json": ("\\u002d", "\\u005F"),
    "quoted-printable": ("=2D", "=5F"),
    "markdown": ("\\-", "\\_"),
}
ODD = next(one for one in (make(USER, key=str(at)) for at in count()) if {*"-_"} < {*one[5:]})
"""A token with a hyphen and an underscore in it."""


@pytest.mark.parametrize("form", ESCAPES)
def test_what_is_escaped_within_a_token(form: str) -> None:
    hyphen, underscore = ESCAPES[form]
    text = f"pypi-{ODD[5:].replace('-', hyphen).replace('_', underscore)}"
    assert found(text) == [ODD]
    assert forms.hide(text) == "pypi-…"


@pytest.mark.parametrize("form", PLANTED)
def test_every_one_of_a_text_is_hidden(form: str) -> None:
    hidden = forms.hide(f"{PLANTED[form]}\n--\n{PLANTED[form]}\n--\nwhat follows")
    assert found(hidden) == []
    assert hidden.count("--\n") == 2
    assert hidden.endswith("what follows")


def test_a_name_that_is_no_text_hides_nothing() -> None:
    assert forms.hide(f"a\udcff {PLANTED['percent-encoded']} b") == "a\udcff pypi-… b"


@pytest.mark.parametrize("half", [chr(0xDCFF), chr(0xD800)], ids=["of a byte", "of a pair"])
def test_a_text_that_is_no_unicode_is_searched(half: str) -> None:
    assert [one.token for one in scan_text(f"a{half} {TOKEN} b")] == [TOKEN]


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_characters_that_are_none_hide_nothing(codec: str) -> None:
    data = "\ud800 ".encode(codec, "surrogatepass") + TOKEN.encode(codec)
    assert [one.token for one in scan(data)] == [TOKEN]


def test_a_name_with_escapes_stays_as_it_is_written() -> None:
    text = "pypi%2Drelease%2Dcandidate%2D and pypi%2Dshort"
    assert forms.hide(text) == text


def test_base64_that_is_cut() -> None:
    for left in range(1, 9):
        assert found(coded(f"{TOKEN} and more text")[:-left]) == [TOKEN]


def test_two_tokens_in_one_text_of_base64() -> None:
    other = another(1)
    text = coded(f"{TOKEN}\n>>> ???\n{other}")
    assert {"+", "/"} < {*text}
    for made in (
        text,
        text.replace("+", "-").replace("/", "_"),
        text.replace("+", "%2B").replace("/", "%2F"),
        text.replace("+", "%2b").replace("/", "%2f"),
    ):
        assert found(made) == [TOKEN, other]


MARKS = {
    "utf-8": codecs.BOM_UTF8,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-32-le": codecs.BOM_UTF32_LE,
    "utf-32-be": codecs.BOM_UTF32_BE,
}


@pytest.mark.parametrize("codec", MARKS)
@pytest.mark.parametrize("before", ["", "\xe9\xe9 ", "x\n\u20ac\n\u20ac= "])
def test_the_column_is_that_of_the_character(codec: str, before: str) -> None:
    data = f"{before}{TOKEN}".encode(codec)
    (seen,) = scan(data)
    assert scan(MARKS[codec] + data) == [seen]
    column = len(before.rpartition("\n")[2]) + 1
    assert (seen.line, seen.column) == (before.count("\n") + 1, column)


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"])
@pytest.mark.parametrize("before", ["", "x", "é\n"])
@pytest.mark.parametrize("after", ["", "\r\nnext"])
def test_a_token_in_wide_characters_is_seen(codec: str, before: str, after: str) -> None:
    (seen,) = scan(f"{before}password = {TOKEN}{after}".encode(codec))
    assert (seen.token, seen.line) == (TOKEN, before.count("\n") + 1)


def test_wide_characters_and_ascii_in_one_file() -> None:
    other = another(1)
    for codec in ("utf-16-le", "utf-32-le"):
        data = TOKEN.encode(codec) + b"\n" + other.encode()
        assert {(seen.token, seen.line) for seen in scan(data)} == {(TOKEN, 1), (other, 2)}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "pypi-AgEIcHlwaS5vcmcCJDAwMDAwMDAwLTAwMDA…",
        f"pypi-{'x' * 120}",
        "pypi-<your token here>",
        "TOKEN=pypi-your-token-goes-here",
        "uses: pypa/gh-action-pypi-publish@release/v1",
        f"{coded('pypi-publish-distributions is a name')}",
        "cHlwaS",
        TOKEN[5:],
        coded("pypi"),
        b"pypi-Ag".hex(),
        b"pypi-Ag and nothing more that a token would have".hex(),
    ],
)
def test_nothing_is_found(text: str) -> None:
    assert found(text) == []


def test_names_are_not_hidden() -> None:
    for text in ("pypi-publish-distributions", "pypi-…", "docs/pypi-token.md:3", "cHlwaS"):
        assert forms.hide(text) == text


def test_each_line_tells_its_own() -> None:
    text = f"one\n{TOKEN}\n\n{another(2)} {another(3)}\n{TOKEN}\n"
    assert [seen.line for seen in scan(text.encode())] == [2, 4, 4, 5]


@pytest.mark.parametrize("before", [0, 1, 70, 8_000, 64 * 1024, 70_000])
def test_the_edge_of_a_window_hides_nothing(before: int) -> None:
    data = b"line\n" * (WINDOW // 5 + 1)
    data = data[: WINDOW - before] + TOKEN.encode() + b"\n" + b"rest\n" * 100_000
    seen = scan_windows(io.BytesIO(data).read)
    assert [one.token for one in seen] == [TOKEN]
    assert seen[0].line == data[: WINDOW - before].count(b"\n") + 1
    assert seen[0].column == (WINDOW - before) - data.rfind(b"\n", 0, WINDOW - before)


@pytest.mark.parametrize("size", [WINDOW - 70, WINDOW + 70, 2 * WINDOW - 30])
def test_a_line_may_be_longer_than_a_window(size: int) -> None:
    (seen,) = scan_windows(io.BytesIO(b"x\n" + b"a " * (size // 2) + TOKEN.encode()).read)
    assert (seen.line, seen.column) == (2, size + 1)


def test_what_holds_a_token_does_not_show_it() -> None:
    (seen,) = scan(TOKEN.encode())
    (candidate,) = forms.candidates(TOKEN)
    assert TOKEN[8:] not in repr(seen) + repr(candidate)
    assert hint(TOKEN) == f"pypi-…{TOKEN[-4:]}"
    assert hint("pypi-short") == "pypi-…"


@pytest.mark.parametrize(
    "part",
    [
        "pypi-",
        "pypi-A\n",
        "cHlwaS",
        "pypi-'",
        "pypi-a\\\n",
        "pypi-aaaaaaaa\naaaaaaaa\n",
        "pypi-%2D",
    ],
)
def test_a_hostile_text_takes_no_longer(part: str) -> None:
    assert found(part * (300_000 // len(part))) == []
    assert found("A" * 300_000 + part) == []
