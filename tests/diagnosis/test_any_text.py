"""Whatever a log holds, there is an answer, and it is no guess."""

from __future__ import annotations

import io
import json
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from contextlib import nullcontext
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.diagnosis.conftest import NAMES, read, stream

from pubproof.diagnosis import json_, text
from pubproof.diagnosis.catalogue import ANCHORS, FAILURES
from pubproof.diagnosis.claims import as_token
from pubproof.diagnosis.comparison import compare
from pubproof.diagnosis.diagnosis import diagnose
from pubproof.diagnosis.log import LogError
from pubproof.pypi import decide
from pubproof.reports.look import Look

if TYPE_CHECKING:
    from pubproof.diagnosis.at_hand import AtHand

PIECES = st.sampled_from(
    [line for name in NAMES for line in read(name).log.split("\n")]
    + [word.decode() for word in ANCHORS]
    + [word for failure in FAILURES for word in failure.words]
    + ["\x1b[36;1m", "\x1b[0m", "\r", "\n", "\t", "%0A", "::error::", "`", "'", "(", "> ", "\ufeff"]
)


LETTERS = st.characters(exclude_characters="\0")
OK = nullcontext()


def check(data: bytes) -> None:
    """Diagnose, and print in every format."""
    found = diagnose(io.BytesIO(data))
    shown = text.render(found, "log")
    assert len(shown.splitlines()) <= 10
    assert text.render(found, "log", Look(unicode=False)).isascii()
    assert json.loads(json_.render(found, "log"))["log"] == "log"
    assert bool(found.failures) != shown.startswith("log: no failure")


@given(st.binary(max_size=400))
@example(b"PK\x03\x04")
@example(b"\x7fELF\x02\x01\x01\0")
def test_any_bytes_are_diagnosed_or_refused(data: bytes) -> None:
    packed, text = data.startswith(b"PK\x03\x04"), data.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
    refused = packed or (b"\0" in data and not text)
    with pytest.raises(LogError, match="archive" if packed else "no text") if refused else OK:
        check(data)


def test_a_log_with_a_null_is_read_all_the_same() -> None:
    log = "what a tool has \0 printed\n" + read("invalid-token").log
    assert [one.id for one in diagnose(stream(log)).failures] == ["invalid-token"]


@given(st.text(LETTERS, max_size=400))
def test_any_text_is_diagnosed(log: str) -> None:
    check(log.encode("utf-8", "surrogatepass"))


@settings(max_examples=400)
@given(
    st.lists(PIECES | st.text(LETTERS, max_size=10), max_size=40),
    st.sampled_from(["\n", "", " ", "\r\n"]),
)
def test_any_mixture_of_logs(pieces: list[str], between: str) -> None:
    check(between.join(pieces).encode("utf-8", "surrogatepass"))


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=2000))
def test_prose_is_no_failure(log: str) -> None:
    if not any(word in log for failure in FAILURES for word in failure.words):
        assert diagnose(stream(log)).failures == ()


@pytest.mark.parametrize("name", NAMES)
def test_a_log_that_is_cut_off_is_not_taken_for_another(name: str) -> None:
    case = read(name)
    whole = {one.id for one in diagnose(stream(case.log)).failures}
    vague = {"invalid-publisher", "invalid-attestations", "upload-refused", "no-id-token"}
    vague |= {"upload-refused-silently", "metadata-version", "invalid-api-token"}
    vague |= {"upload-forbidden", "twine-refuses", "action-broke-off", "too-many-requests"}
    vague |= {"upload-cut-off", "index-trouble-again", "github-refuses", "workflow-not-valid"}
    if name == "unknown-skipped":  # that twine goes on is said last
        vague |= {"file-exists"}
    # PyPI's words begin as for another archive.
    if name.startswith(("encrypted-code", "unpacked-size")):
        vague |= {"archive"}
    for end in range(0, len(case.log), 13):
        found = {one.id for one in diagnose(stream(case.log[:end])).failures}
        assert found <= whole | vague, (end, found)


def test_claims_that_are_cut_off_are_not_taken_for_others() -> None:
    log = read("publisher-not-found").log
    told = 0
    for end in range(0, len(log), 3):
        for one in diagnose(stream(log[:end])).failures:
            for fact in one.facts:
                said = set(re.findall(r"\w+ '([^']+)'", fact))
                assert said <= {"octo", "demo", "publish.yml", "pypi"}, (end, fact)
                told += bool(said)
    assert told > 10


VALUES = st.sampled_from(
    ["", "octo/demo", "Octo/Demo", "octo", "a/b/c", "42", "refs/tags/v1", "pypi", "PyPI", "MISSING"]
    + [
        f"octo/demo/.github/workflows/{name}@refs/tags/v1"
        for name in ("publish.yml", "x.yaml", "x")
    ]
) | st.text(max_size=12)
NAMED = st.dictionaries(
    st.sampled_from(
        [
            *("repository", "repository_owner", "repository_owner_id", "sub", "ref"),
            *("workflow_ref", "job_workflow_ref", "environment"),
        ]
    ),
    VALUES,
)


@pytest.fixture(scope="module")
def hands(tmp_path_factory: pytest.TempPathFactory) -> list[AtHand | None]:
    """Repositories at hand: one with a record, one without, and none."""
    names = ["compared-accepted", "compared-no-record", "compared-called-workflow-today", "unknown"]
    return [read(name).at_hand(tmp_path_factory.mktemp(name)) for name in names]


@given(NAMED, st.integers(0, 3))
def test_any_claims_can_be_compared(
    hands: list[AtHand | None], claims: dict[str, str], which: int
) -> None:
    hand = hands[which]
    advice = compare(claims, hand)
    assert advice.help
    if hand is not None and hand.record is not None and advice.differences and not advice.what:
        assert not decide([hand.record], as_token(claims)).accepted
