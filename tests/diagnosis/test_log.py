"""Reading: in blocks, whatever the lines are like."""

from __future__ import annotations

import io
import tracemalloc
from typing import TYPE_CHECKING

import pytest

from pubproof.diagnosis import failure, lines
from pubproof.diagnosis import log as logs
from pubproof.diagnosis.log import Log, LogError
from pubproof.diagnosis.recognition import recognise

if TYPE_CHECKING:
    from collections.abc import Iterator

WORD = b"invalid-"
NOISE = b"an ordinary line of a log, of which there are many\n"
ANSWER = (
    b"* `invalid-publisher`: valid token, but no corresponding publisher (All lookup strategies "
)
ANSWER += b"exhausted)\n"


def passages(data: bytes) -> list[list[tuple[int, str]]]:
    found = Log(io.BytesIO(data)).passages([WORD])
    return [[(line.number, line.text) for line in each.lines] for each in found]


def ids(data: bytes) -> list[tuple[str, int]]:
    return [(each.failure.id, each.line) for each in recognise(Log(io.BytesIO(data)))]


def test_a_short_log_is_read_whole() -> None:
    assert passages(b"a\nb\r\nc") == [[(1, "a"), (2, "b"), (3, "c")]]
    assert passages(b"") == [[(1, "")]]


def test_of_a_long_log_only_what_stands_around_a_word() -> None:
    before = NOISE * 40_000
    (lines,) = passages(before + b"one invalid-x\ntwo\n" + before)
    assert lines[:2] == [(40_001, "one invalid-x"), (40_002, "two")]
    assert len(lines) < 1000


@pytest.mark.parametrize("edge", range(-130, 40, 7))
def test_a_word_at_the_edge_of_a_block_is_found(edge: int) -> None:
    start = logs.BLOCK + edge
    filler = NOISE * (start // len(NOISE))
    filler += b"x" * (start - len(filler) - 1) + b"\n"
    line = filler.count(b"\n") + 1
    assert ids(filler + ANSWER + NOISE * 30_000) == [("publisher-not-found", line)]


@pytest.mark.parametrize("gap", [0, 10_000, 20_000, 300_000, 1_500_000])
def test_answers_far_apart_are_told_once(gap: int) -> None:
    data = NOISE * 6_000 + (ANSWER + NOISE * (gap // len(NOISE))) * 4
    assert ids(data) == [("publisher-not-found", 6_001)]


def test_many_words_together_are_read_in_parts() -> None:
    data = b"".join(b"invalid-%d\n" % number for number in range(100_000))
    found = passages(data)
    numbers = [number for lines in found for number, _ in lines]
    assert numbers == list(range(1, 100_001))
    assert max(sum(len(text) for _, text in lines) for lines in found) <= logs.MAX_BYTES


@pytest.mark.parametrize("size", [10_000, 1_000_000, 5_000_000])
def test_a_line_may_be_as_long_as_the_log(size: int) -> None:
    long = b"x" * size
    assert ids(long + b" " + ANSWER.rstrip() + b" " + long) == [("publisher-not-found", 1)]
    assert ids(long + b"\n" + ANSWER + long) == [("publisher-not-found", 2)]
    assert ids(long) == []


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_lines_are_counted(end: bytes) -> None:
    data = (
        NOISE * 50_000 + ANSWER + NOISE * 50_000 + b"ERROR HTTPError: 400 Bad Request from "
        b"https://index.example/ Only one sdist may be uploaded per release.\n"
    ).replace(b"\n", end)
    assert ids(data) == [("publisher-not-found", 50_001), ("one-sdist", 100_002)]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
@pytest.mark.parametrize("before", [0, 100_000])
def test_what_shells_write_is_read(encoding: str, before: int) -> None:
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    text = "é line\n" * before + ANSWER.decode()
    assert ids(mark + text.encode(encoding)) == [("publisher-not-found", before + 1)]


def test_broken_utf8_is_no_obstacle() -> None:
    assert ids(b"\xff\xfa\xc3\n" + ANSWER) == [("publisher-not-found", 2)]


def test_an_archive_is_refused() -> None:
    with pytest.raises(LogError, match=r"^this is a packed archive; give the log"):
        ids(b"PK\x03\x04rest")


@pytest.mark.parametrize("far", [0, 200_000, 1_050_000, 1_100_000])
@pytest.mark.parametrize(
    "end",
    [
        b"##[error]Process completed with exit code 1.\n",
        b"##[error]The operation was canceled.\n",
        b"ERROR: Job failed: exit code 1\n",
    ],
)
def test_what_stands_before_the_end_of_a_step_is_read(far: int, end: bytes) -> None:
    tool = b"Repository testpypi is not defined\n" + NOISE * 20
    before = NOISE * (far // len(NOISE))
    data = before + tool + end + NOISE * 30_000
    assert ids(data) == [("index-not-in-poetry", before.count(b"\n") + 1)]


@pytest.mark.parametrize("edge", range(-130, 40, 7))
def test_a_step_may_end_at_the_edge_of_a_block(edge: int) -> None:
    filler = NOISE * ((logs.BLOCK + edge) // len(NOISE))
    end = b"Repository testpypi is not defined\n##[error]The operation was canceled.\n"
    assert ids(filler + end + NOISE * 30_000) == [("index-not-in-poetry", filler.count(b"\n") + 1)]


def test_what_was_read_is_not_read_again_before_the_end_of_a_step() -> None:
    data = NOISE * 30_000 + ANSWER + NOISE * 250 + b"##[error]Process completed with exit code 1.\n"
    read = Log(io.BytesIO(data + NOISE * 30_000)).passages([WORD], [b"exit code "])
    numbers = [line.number for each in read for line in each.lines]
    assert numbers[:300] == list(range(30_001, 30_301))
    assert numbers == sorted(set(numbers))


def test_a_line_of_progress_is_its_last_state_too() -> None:
    assert ids(b"10%\r20%\r" + ANSWER) == [("publisher-not-found", 1)]


def test_the_sample_is_the_first_errors_or_the_last_lines() -> None:
    data = (
        NOISE * 30_000
        + b"##[error]one\n\x1b[36;1mError: a script\x1b[0m\nError: two\n"
        + NOISE * 30_000
    )
    log = Log(io.BytesIO(data + b"ERROR HTTPError: three\nerror: four\n"))
    assert list(log.passages([WORD])) == []
    assert [(line.number, line.text) for line in log.sample] == [
        (30_001, "##[error]one"),
        (30_003, "Error: two"),
        (60_004, "ERROR HTTPError: three"),
    ]
    log = Log(io.BytesIO(NOISE * 30_000 + b"\n\n"))
    assert list(log.passages([WORD])) == []
    assert [line.number for line in log.sample] == [29_998, 29_999, 30_000]


@pytest.mark.parametrize(
    "between", [b"", b"\n", b"test\tpytest\t2026-11-22T06:30:00Z one passed\n" * 3]
)
def test_the_sample_has_the_last_thing_that_a_failed_step_says(between: bytes) -> None:
    step = b"release\tGuard\t2026-11-22T06:30:00Z " if between else b""
    end = step + b"##[error]Process completed with exit code 1.\n"
    log = Log(io.BytesIO(NOISE * 30_000 + step + b"the tag is wrong\n" + between + end + NOISE))
    assert list(log.passages([WORD])) == []
    assert [line.text for line in log.sample] == [
        "the tag is wrong",
        "##[error]Process completed with exit code 1.",
    ]


@pytest.mark.parametrize(
    "between", [b"", b"\n\n", b"test\tpytest\t2026-11-22T06:30:00Z one passed\n" * 2]
)
def test_the_sample_has_what_an_error_announces(between: bytes) -> None:
    step = b"release\tUpload\t2026-11-22T06:30:00Z "
    said = step + b"##[error]The exchange failed:\n", step + b"because of this:\n"
    end = step + b"* `wrong-planet`: not of this world\n" + step + b"More.\n"
    log = Log(io.BytesIO(NOISE * 30_000 + said[0] + between + said[1] + end + NOISE * 9))
    assert list(log.passages([WORD])) == []
    assert [line.text for line in log.sample] == [
        "##[error]The exchange failed:",
        "because of this:",
        "`wrong-planet`: not of this world",
    ]


class Endless(io.RawIOBase):
    """A log that is made as it is read."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self.blocks = blocks

    def read(self, size: int = -1, /) -> bytes:
        return next(self.blocks, b"")[:size]


@pytest.mark.parametrize(
    "text", [NOISE, NOISE * 900 + ANSWER, b"x" * 100, NOISE * 50 + b"HTTPError: \n"]
)
def test_memory_does_not_grow_with_the_log(text: bytes) -> None:
    block = (text * (logs.BLOCK // len(text) + 1))[: logs.BLOCK]
    peaks = []
    for blocks in (2, 6):
        log = Log(Endless(iter([block] * blocks)))  # type: ignore[arg-type]
        tracemalloc.start()
        recognise(log)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + logs.BLOCK
    assert peaks[1] < 8 * logs.BLOCK


def test_the_answers_of_a_passage_are_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def answers_in(text: str) -> list[int]:
        asked.append(text)
        return failure.answers_in(text)

    monkeypatch.setattr("pubproof.diagnosis.recognition.answers_in", answers_in)
    answer = b"HTTPError: 400 Bad Request from https://example.org/legacy/ File already exists\n"
    assert ids(NOISE + answer + NOISE)
    assert not ids(NOISE)
    assert len(asked) == 1


def test_of_a_very_long_line_a_part_is_shown_that_ends_with_a_word() -> None:
    rest = b"words and more " * 5_000
    (found,) = recognise(Log(io.BytesIO(ANSWER.rstrip() + b" " + rest)))
    assert len(found.shown) < 10_000
    assert found.shown.split()[-1] in ("words", "and", "more")


@pytest.mark.parametrize("end", ["\x07", "\x1b\\"])
def test_a_link_of_a_terminal_is_taken_away_with_its_end(end: str) -> None:
    shown = f"see \x1b]8;;https://example.org{end}the page\x1b]8;;{end} of it"
    assert list(lines.clean(shown)) == [("", "see the page of it")]
