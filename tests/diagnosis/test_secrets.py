"""Nothing secret of a log is printed back, wherever it stands and however it is printed."""

from __future__ import annotations

import json
import re

import pytest
from tests.diagnosis.conftest import NAMES, read, stream

from pubproof.diagnosis import json_, text
from pubproof.diagnosis.diagnosis import diagnose
from pubproof.diagnosis.log import BLOCK
from pubproof.diagnosis.masking import masked, suspicious
from pubproof.reports.look import Look

# No account has any of them.
BODY = "AgEIcHlwaS5vcmcCJDAwMDAwMDAwLTAwMDA"
JWT = "eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ.eyJzdWIiOiJyZXBvOm8vciIsImp0aSI6IjEifQ.c2lnbmF0dXJlMDEy"
SECRETS = {
    "an index token": (f"pypi-{BODY}", BODY),
    "an identity": (JWT, JWT),
    "a part of an identity": (JWT.partition(".")[0], JWT.partition(".")[0]),
    "a job's token": ("ghs_0123456789abcdefABCDEF0123456789abcd", "0123456789abcdefABCDEF"),
    "a person's token": ("ghp_0123456789abcdefABCDEF0123456789abcd", "0123456789abcdefABCDEF"),
    "a fine-grained token": ("github_pat_11ABCDEFG0123456789_abcdefghijkl", "11ABCDEFG0123456789"),
    "a password in an address": ("https://user:swordfish/1@index.example/legacy/", "swordfish"),
    "a token in an address": ("https://swordfish1@index.example/legacy/", "swordfish"),
    "a header": ("Authorization: Basic c3dvcmRmaXNoOnN3b3JkZmlzaA==", "c3dvcmRmaXNo"),
    "a bearer": ("authorization: bearer c3dvcmRmaXNoc3dvcmRmaXNo", "c3dvcmRmaXNo"),
    "a named password": ("TWINE_PASSWORD=swordfish!", "swordfish"),
    "a named token": ("UV_PUBLISH_TOKEN: swordfish!", "swordfish"),
    "a quoted secret": ('"client_secret": "swordfish!"', "swordfish"),
    "a quoted token": ('{"token": "swordfish!"}', "swordfish"),
    "a token of a name": ("token=swordfish!", "swordfish"),
    "a header of GitLab": ("PRIVATE-TOKEN: swordfish!", "swordfish"),
    "a header of GitHub": ("Authorization: token swordfish!", "swordfish"),
    "an option": ("x --password swordfish!", "swordfish"),
    "an option with a sign": ("x --pypi-token=swordfish!", "swordfish"),
    "a quoted option": ("x --token 'a swordfish'", "swordfish"),
    "a short option": ("twine upload -u octo -p swordfish!", "swordfish"),
    "a key of Amazon": ("AKIAIOSFODNN7EXAMPLE", "IOSFODNN"),
    "a token of Slack": ("xoxb-123456789012-swordfish", "swordfish"),
}


def printed(log: str) -> list[str]:
    """Return what is printed of a log, in every format."""
    found = diagnose(stream(log))
    formats = [text.render(found, "log"), text.render(found, "log", Look(unicode=False))]
    shown = json_.render(found, "log")
    return [*formats, shown, json.dumps(json.loads(shown), ensure_ascii=False)]


@pytest.mark.parametrize("kind", SECRETS)
@pytest.mark.parametrize("place", ["before", "behind", "in the values"])
def test_no_format_repeats_a_secret(kind: str, place: str) -> None:
    secret, core = SECRETS[kind]
    told = 0
    for name in NAMES:
        log = read(name).log or "Error: nothing\n"
        if place == "before":
            log = re.sub(r"(?m)^(?=.)", f"{secret} ", log)
        elif place == "behind":
            log = re.sub(r"(?m)(?<=.)$", f" {secret}", log)
        else:
            log = re.sub(
                r"`[^`\n]+`|'[^'\n]+'", lambda found: found[0][0] + secret + found[0][0], log
            )
        shown = printed(log)
        for said in shown:
            assert core not in said, (name, kind)
        told += bool(json.loads(shown[-1])["failures"])
    assert told > len(NAMES) / 2, "most logs still tell what failed"


@pytest.mark.parametrize("kind", SECRETS)
def test_a_secret_is_hidden_in_the_midst_of_text(kind: str) -> None:
    secret, core = SECRETS[kind]
    for around in ("{}", "x {} y", "'{}'", '"{}"', "[{}]", "\\n{}\\n", "a={},", "<{}>"):
        assert core not in masked(around.format(secret)), around


def test_a_token_is_hidden_though_it_is_wrapped() -> None:
    long = f"pypi-{BODY * 5}"
    lines = [long[start : start + 71] for start in range(0, len(long), 71)]
    hidden = masked("\n".join(["password:", *lines, "Uploading files"]))
    assert hidden.count("\n") == len(lines) + 1
    assert hidden.endswith("\nUploading files")
    assert BODY[5:20] not in hidden.replace("\n", "")


def test_half_a_token_at_the_edge_of_what_is_read_is_hidden() -> None:
    for before in range(4080, 4110):
        log = f"pypi-{BODY}{'x' * before} `invalid-publisher`: valid token, but "
        for said in printed("noise\n" * 100_000 + log):
            assert "invalid-publisher" in said
            assert "AgEI" not in said


def test_a_token_that_a_block_cuts_is_hidden() -> None:
    for behind in range(0, 60, 7):
        head = f"Error: at the end pypi-{BODY}"[: -behind or None]
        log = "x" * (BLOCK - len(head) - 1) + "\n" + head + f"{BODY[len(BODY) - behind :]} rest\n"
        found = diagnose(stream(log + "noise\n" * 100_000))
        assert found.seen
        for said in printed(log + "noise\n" * 100_000):
            assert "AgEI" not in said


def test_names_and_texts_are_not_hidden() -> None:
    for kept in (
        "octo/demo/.github/workflows/publish.yml@refs/tags/v1",
        "Make sure that your workflow has `id-token: write` configured",
        "* `invalid-token`: malformed or invalid token",
        "TWINE_PASSWORD: ***",
        "password: <hidden>",
        "twine upload -u __token__ -p *** dist/*",
        "run uv publish with --trusted-publishing always",
        "Invalid API Token: token is expired",
        "Trying to use trusted publishing (no token was explicitly provided)",
        "1 validation error for TokenPayload token Field required",
        "uses: pypa/gh-action-pypi-publish@release/v1",
        "https://docs.github.com/en/actions",
    ):
        assert masked(kept) == kept


def test_long_words_of_letters_and_digits_are_suspicious() -> None:
    assert suspicious(f"hash '{'0b6e' * 16}' of demo-1.0-py3-none-any.whl") == (
        "hash '…' of demo-1.0-py3-none-any.whl"
    )
    kept = "astral_test_trusted_publishing-0.1.532-py3-none-any.whl"
    assert suspicious(kept) == kept
    assert suspicious("a-word-with-0b6e1d-in-its-midst") == "…"
    assert suspicious("a_long_name_of_letters_and_nothing_else") == (
        "a_long_name_of_letters_and_nothing_else"
    )


@pytest.mark.parametrize(
    "part", ["pypi-", "eyJ", "://", "://a:", "password=", "basic ", "a1", " -u", " --token "]
)
def test_hiding_takes_no_longer_for_a_hostile_text(part: str) -> None:
    long = part * (200_000 // len(part))
    assert len(suspicious(masked(long))) <= len(long)
