"""A log, read in blocks: the passages in which certain words stand."""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from pubproof.diagnosis.lines import clean
from pubproof.diagnosis.masking import masked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

BLOCK = 1 << 20
_WINDOW = 1 << 13
"""How many bytes behind a word are read with it, and before one that ends a step."""
MAX_BYTES = 1 << 18
"""How many bytes are read together at most."""
_REACH = 1 << 12
"""How far from a word the ends of its line are looked for: a line may be as long as the log."""
_SHOWN = 3
"""How many lines of a log are kept to be shown."""

_ERRORS = (b"##[error]", b"rror: ")
_EXIT = b"completed with exit code "
"""What GitHub says when a step has failed, but not of what: the line before may tell."""
_BEFORE = 4
"""How many lines before that are looked at, for they may be empty or of another job."""
_BEHIND = 4
"""How many lines behind one that ends with a colon, for some may be empty."""
_ARCHIVE = b"PK\x03\x04"


class LogError(ValueError):
    """A log that cannot be read; the message is one line."""


class Line(NamedTuple):
    """One line of a log."""

    number: int
    stream: str
    """The job and the step, empty where the log does not tell."""
    text: str


class Passage:
    """Lines that stand together, of one job where the log tells the jobs apart."""

    __slots__ = ("_starts", "lines", "text")

    def __init__(self, lines: Sequence[Line]) -> None:
        """Take the lines in their order, one at least."""
        self.lines = lines
        texts = [" ".join(line.text.split()) for line in lines]
        self.text = " ".join(filter(None, texts))
        """All lines with single blanks: tools wrap them, each in its own way."""
        self._starts = [0]
        for text in texts:
            self._starts.append(self._starts[-1] + len(text) + bool(text))

    def index(self, offset: int) -> int:
        """Return which of the lines has the character of `text` at `offset`."""
        return min(bisect_right(self._starts, offset), len(self.lines)) - 1

    def end(self, offset: int) -> int:
        """Return where the line of that character ends in `text`."""
        return self._starts[self.index(offset) + 1] - 1


class Log:
    """A log that is read once, from its start to its end."""

    def __init__(self, stream: BinaryIO) -> None:
        """Take a file that is open for reading."""
        self._stream = stream
        self.is_text = True
        """Whether what was read looks like text, after the rule of git: no null at the start."""
        self._errors: list[Line] = []
        self._end: list[Line] = []

    @property
    def sample(self) -> list[Line]:
        """A few lines: the first that look like errors, the last of all where none does."""
        return self._errors or self._end

    def passages(self, words: Iterable[bytes], endings: Iterable[bytes] = ()) -> Iterator[Passage]:
        """Yield what stands at any of `words`, in the order of the log.

        What stands before `endings` belongs to them, what stands behind them and others as well.
        A short log is a passage of its own, whatever stands in it. Of a long one no more than a
        few blocks are held at a time.

        Raises:
            LogError: it is packed.
        """
        words, endings = tuple(words), tuple(endings)
        part = _Part(b"", 1, inside=False, is_last=False)
        for number, (block, last) in enumerate(_blocks(self._stream)):
            self.is_text &= number > 0 or b"\0" not in block[:_WINDOW]
            part = part._replace(data=part.data + block, is_last=last)
            self._note(part)
            if last and part.number == 1 and len(part.data) <= MAX_BYTES:
                extents, kept = [(0, len(part.data))], len(part.data)
            else:
                extents, kept = _extents(part.data, words, endings, last=last)
            for start, end in extents:
                yield from _passages(part.lines(start, end))
            part = part.rest(kept)

    def _note(self, part: _Part) -> None:
        """Keep the first lines that look like errors, and the last lines."""
        if len(self._errors) < _SHOWN:
            for start in _places(part.data, _ERRORS, _SHOWN):
                lines = part.error(start)
                known = self._errors[-1].number if self._errors else 0
                self._errors += [line for line in lines if line.number > known]
            del self._errors[_SHOWN:]
        if part.is_last:
            lines = part.lines(max(0, len(part.data) - _REACH), len(part.data))
            self._end = [line for line in lines if line.text.strip()][-_SHOWN:]


class _Part(NamedTuple):
    """A part of a log that is held in memory."""

    data: bytes
    number: int
    """The number of its first line."""
    inside: bool
    """Whether it starts inside of a line."""
    is_last: bool
    """Whether nothing follows it."""

    def rest(self, start: int) -> _Part:
        """Return what stands from `start` on."""
        inside = self._inside(start)
        number = self.number + self.data.count(b"\n", 0, start)
        return _Part(self.data[start:], number, inside=inside, is_last=self.is_last)

    def _inside(self, start: int) -> bool:
        return self.data[start - 1] != ord("\n") if start else self.inside

    def error(self, place: int) -> list[Line]:
        """Return the line of an error, with the lines before or behind it that say which it is."""
        start, end = _line_start(self.data, place), _line_end(self.data, place)
        lines = own = self.lines(start, end)
        for _ in range(_BEFORE if _EXIT in self.data[start:end] else 0):
            start = _line_start(self.data, max(0, start - 1))
            lines = [line for line in self.lines(start, end) if line.text.strip()]
            lines = [line for line in lines if line.stream == lines[-1].stream][-2:]
            if len(lines) > len(own):
                break
        for _ in range(_BEHIND if own and own[-1].text.rstrip().endswith(":") else 0):
            start, end = end, _line_end(self.data, end)
            following = (line for line in self.lines(start, end) if line.text.strip())
            lines += [line for line in following if line.stream == lines[-1].stream]
            if not lines[-1].text.rstrip().endswith(":"):
                break
        return lines

    def lines(self, start: int, end: int) -> list[Line]:
        """Return the lines from `start` to `end`, masked and without what surrounds them."""
        text = self.data[start:end].decode("utf-8", "replace")
        # Half a token would not be known for one.
        if self._inside(start):
            text = re.sub(r"^\S+", "", text)
        if self.data[end - 1 : end] != b"\n" and not (self.is_last and end == len(self.data)):
            text = re.sub(r"\S+$", "", text)
        first = self.number + self.data.count(b"\n", 0, start)
        cleaned = [
            (number, *part)
            for number, line in enumerate(text.removesuffix("\n").split("\n"), first)
            for part in clean(line)
        ]
        texts = masked("\n".join(each[2] for each in cleaned)).split("\n")
        return [Line(*each[:2], text) for each, text in zip(cleaned, texts, strict=False)]


def _blocks(stream: BinaryIO) -> Iterator[tuple[bytes, bool]]:
    """Yield the log in blocks of UTF-8, each with whether it is the last one."""
    block = stream.read(BLOCK)
    if block.startswith(_ARCHIVE):
        raise LogError(
            "this is a packed archive; give the log of the job in it, or all of them: "
            "unzip -p ARCHIVE | pubproof diagnose"
        )
    wide = block.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    decoder = codecs.getincrementaldecoder("utf-16")("replace") if wide else None
    last = False
    while not last:
        following = stream.read(BLOCK)
        last = not following
        text = block if decoder is None else decoder.decode(block, last).encode("utf-8", "replace")
        yield text, last
        block = following


def _places(data: bytes, words: Iterable[bytes], most: int | None = None) -> list[int]:
    """Return where `words` stand, of each the first `most` places."""
    return sorted(place for word in words for place in islice(_found(data, word), most))


def _found(data: bytes, word: bytes) -> Iterator[int]:
    place = data.find(word)
    while place >= 0:
        yield place
        place = data.find(word, place + len(word))


def _extents(
    data: bytes, words: Iterable[bytes], endings: Iterable[bytes], *, last: bool
) -> tuple[list[tuple[int, int]], int]:
    """Return from where to where `data` must be read, and from where on it must be kept."""
    ends = set(_places(data, endings))
    places = sorted(ends.union(_places(data, words)))
    extents: list[tuple[int, int]] = []
    done = index = 0
    while index < len(places):
        before = _WINDOW if places[index] in ends else 0
        start = max(done, _line_start(data, max(0, places[index] - before)))
        done = _line_end(data, places[index] + _WINDOW)
        index += 1
        while index < len(places) and places[index] < done:
            end = _line_end(data, places[index] + _WINDOW)
            if end - start > MAX_BYTES:
                line = _line_start(data, places[index])
                done = line if line > places[index - 1] else places[index]
                break
            done = end
            index += 1
        if places[index - 1] + _WINDOW > len(data) and not last:
            return extents, start
        extents.append((start, done))
    return extents, max(done, _line_start(data, max(0, len(data) - _WINDOW)))


def _line_start(data: bytes, place: int) -> int:
    """Return where the line of `place` starts, or how far back that is looked for."""
    first = max(0, place - _REACH)
    return max(first, data.rfind(b"\n", first, place) + 1)


def _line_end(data: bytes, place: int) -> int:
    """Return where the line of `place` ends, or how far that is looked for."""
    end = data.find(b"\n", place, place + _REACH)
    return min(len(data), place + _REACH) if end < 0 else end + 1


def _passages(lines: Sequence[Line]) -> Iterator[Passage]:
    """Yield the lines of each stream, in the order of the streams' first lines."""
    streams: dict[str, list[Line]] = {}
    for line in lines:
        streams.setdefault(line.stream, []).append(line)
    yield from map(Passage, streams.values())
