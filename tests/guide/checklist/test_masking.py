"""Secrets: known by the names of their variables, and hidden however the output comes."""

from __future__ import annotations

import pytest

from pubproof.guide.checklist.masking import Secrets, Stream, clean

TOKEN = f"pypi-{'Ab9_' * 10}"
GITHUB = f"ghp_{'a1B2' * 9}"


@pytest.mark.parametrize(
    "name",
    [
        "GITHUB_TOKEN",
        "token",
        "NPM_AUTH",
        "TWINE_PASSWORD",
        "AWS_SECRET_ACCESS_KEY",
        "OPENAI_API_KEY",
        "SIGNING_KEY",
        "GH_PAT",
        "DB_PASS",
        "MYSQL_PWD",
        "GPG_PASSPHRASE",
    ],
)
def test_a_variable_that_is_named_like_a_secret_holds_one(name: str) -> None:
    assert Secrets({name: "not-for-you"}).mask("it is not-for-you!") == "it is ***!"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HOME", "somewhere"),
        ("PWD", "somewhere"),
        ("OLDPWD", "somewhere"),
        ("SSH_AUTH_SOCK", "somewhere"),
        ("TOKEN_FILE", "somewhere"),
        ("TOKENIZERS_PARALLELISM", "somewhere"),
        ("KEYBOARD", "somewhere"),
        ("A_TOKEN", "true"),
        ("A_TOKEN", ""),
    ],
)
def test_what_is_no_secret_is_shown(name: str, value: str) -> None:
    text = f"it is {value} and true"
    assert Secrets({name: value}).mask(text) == text


def test_each_line_of_a_secret_is_one() -> None:
    secrets = Secrets({"PRIVATE_KEY": "-----BEGIN\nfirst-line\nsecond-line\n-----END\n"})
    assert secrets.mask("first-line, second-line\n") == "***, ***\n"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (TOKEN, "pypi-…"),
        ("pypi-publish-distributions", "pypi-publish-distributions"),
        (GITHUB, "***"),
        (f"github_pat_{'x' * 40}", "***"),
        ("https://me:hidden@host.example/a", "https://***host.example/a"),
        ("https://host.example/a:b@c", "https://host.example/a:b@c"),
    ],
)
def test_tokens_are_known_by_their_form(text: str, masked: str) -> None:
    assert Secrets({}).mask(f"see {text} there") == f"see {masked} there"


OUTPUTS = [
    ("the word is correct-horse.\nand on", "the word is ***.\nand on"),
    ("correct-hors and correct-horse-battery correct-horse", "correct-hors and *** ***"),
    ("abcabcabcabc", "***"),
    ("abcabcabcabcabc", "***abc"),
    (f"{TOKEN}\npypi-publish {TOKEN}", "pypi-…\npypi-publish pypi-…"),
    (f"x{GITHUB[:20]} {GITHUB} y", f"x{GITHUB[:20]} *** y"),
    ("git https://me:hidden@host.example/ https://x", "git https://***host.example/ https://x"),
    ("\x1b[1;31mred\x1b[0m \x1b]8;;https://a\x1b\\link\x1b]0;title\x07 \x1b(Bx", "red link x"),
    ("one\r\ntwo\rthree\x08\x00\n", "one\ntwo\nthree\\x08\\x00\n"),
    ("a\tb é ✓ …\n", "a\tb é ✓ …\n"),
    ("cor\x1b[0mrect-horse", "***"),
]


@pytest.mark.parametrize(("text", "shown"), OUTPUTS)
def test_pieces_show_what_the_whole_does(text: str, shown: str) -> None:
    values = {"A_SECRET": "correct-horse", "B_SECRET": "correct-horse-battery"}
    secrets = Secrets({**values, "C_SECRET": "abcabcabcabc"})
    assert secrets.mask(clean(text)) == shown
    for size in range(1, len(text) + 1):
        stream = Stream(secrets)
        pieces = [stream.feed(text[at : at + size]) for at in range(0, len(text), size)]
        assert "".join(pieces) + stream.flush() == shown, size


def test_output_is_shown_as_soon_as_it_is_known_to_be_harmless() -> None:
    stream = Stream(Secrets({"A_SECRET": "correct-horse"}))
    assert stream.feed("....") == "...."
    assert stream.feed("..c") == ".."
    assert stream.feed("orr") == ""
    assert stream.feed("ection") == "correction"
