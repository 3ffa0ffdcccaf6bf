"""The failures in a log, each once, in the order of their lines."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from pubproof.diagnosis import claims
from pubproof.diagnosis.catalogue import ANCHORS, ENDINGS, FAILURES, WORDS
from pubproof.diagnosis.failure import ANSWERS, answers_in
from pubproof.diagnosis.masking import suspicious
from pubproof.pypi import index

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pubproof.diagnosis.failure import Failure
    from pubproof.diagnosis.log import Log, Passage

_MAX_FAILURES = 12
"""How many failures of one log are told."""
_HEADING = re.compile(r"exchange failure:|[Tt]oken request failed|error code \d{3}")
"""What stands before PyPI's answer, and so before another run's claims."""
_ASKED = re.compile(
    r"(?:Exchange Endpoint:|Uploading distributions to|repository-url:|UV_PUBLISH_URL:"
    r"|Authenticating to|Publishing \d+ files?(?: to)?|Failed to publish `[^`]{1,300}` to"
    r"|Using repository at|Error uploading to repository:|Missing credentials for|Failed to fetch:"
    r"|for url:?|HTTPError: \d{3} [\w ]{1,40}? from) [`']?"
    r"(?P<address>[Hh]ttps?://[\w.-]+)"
)
"""The index that is asked; the debug line of the action capitalises every word."""
_LONGEST = 4_000
"""How much of a line is shown behind a failure."""
_CUT_WORD = re.compile(r"(?<!\S)\S+$")
_MARKS = re.compile(r"`|\*\*")
"""Marks of Markdown, which are not shown."""


class Occurrence(NamedTuple):
    """A failure, where a log tells of it."""

    failure: Failure
    line: int
    shown: str
    """What the log says, on one line."""
    values: Mapping[str, str]
    """What the groups of the failure's expression have found."""
    claims: Mapping[str, str]
    """The claims that the log prints with it."""
    asked: str
    """The package index as `index.identify` names it; empty where the log names none."""


def recognise(log: Log) -> list[Occurrence]:
    """Return the failures in `log`: first those that ended a run, then the warnings.

    Each kind is told once, and again for a run with other claims.
    """
    found: dict[tuple[str, frozenset[tuple[str, str]]], Occurrence] = {}
    asked = ""
    for passage in log.passages(ANCHORS, ENDINGS):
        reading = _Reading(passage, asked)
        for each in reading.failures() if len(found) < _MAX_FAILURES else ():
            if len(found) < _MAX_FAILURES:
                found.setdefault((each.failure.id, frozenset(each.claims.items())), each)
        asked = reading.asked(len(passage.text))
    failures = sorted(found.values(), key=lambda each: (each.failure.is_notice, each.line))
    clear = [each for each in failures if not each.failure.vague]
    return failures if all(each.failure.is_notice for each in clear) else clear


class _Reading:
    """One passage, and what was read before it."""

    def __init__(self, passage: Passage, asked: str) -> None:
        """Take a passage, and the index that the log has named last."""
        self.passage = passage
        self._headings = [each.start() for each in _HEADING.finditer(passage.text)]
        self._named = [(-1, asked)] if asked else []
        self._named += [
            (each.start(), each["address"].lower()) for each in _ASKED.finditer(passage.text)
        ]

    def failures(self) -> Iterator[Occurrence]:
        """Yield what is found, in its order; where two overlap, the first of the catalogue counts.

        A log may be one line, so that its lines do not tell the order.
        """
        text = self.passage.text
        words = {word for word in WORDS if word in text}
        answers = answers_in(text) if not words.isdisjoint(ANSWERS) else []
        found: list[tuple[int, int, Failure, re.Match[str]]] = []
        for failure in (one for one in FAILURES if not words.isdisjoint(one.words)):
            for match in failure.find(text, answers):
                start, end = match.span()
                if not any(start < other[1] and other[0] < end for other in found):
                    found.append((start, end, failure, match))
        for _, _, failure, match in sorted(found, key=lambda each: each[0]):
            yield self._occurrence(failure, match)

    def asked(self, offset: int) -> str:
        """Return the address that is named last before `offset`, or else the next one."""
        before = bisect_left(self._named, (offset, ""))
        named = self._named[max(before - 1, 0) : max(before, 1)]
        return next((address for _, address in named), "")

    def _occurrence(self, failure: Failure, match: re.Match[str]) -> Occurrence:
        passage, values = self.passage, match.groupdict(default="")
        start = match.start("shown" if values.get("shown") else 0)
        address = self.asked(start)
        return Occurrence(
            failure=failure,
            line=passage.lines[passage.index(start)].number,
            shown=_MARKS.sub("", suspicious(self._shown(start, match.end()))),
            values=values,
            claims=self._claims(match.end()) if failure.matching else {},
            asked=index.identify(address) if address else "",
        )

    def _shown(self, start: int, end: int) -> str:
        """Return what stands from `start` on to the end of the line, or of a very long part of it.

        Half a token at its end would not be known for one.
        """
        text, last = self.passage.text, self.passage.end(end - 1)
        most = end + _LONGEST
        return text[start:last] if last <= most else _CUT_WORD.sub("", text[start:most])

    def _claims(self, offset: int) -> dict[str, str]:
        """Return the claims that stand behind `offset`, up to those of another answer."""
        end = self.passage.end(offset)
        following = next((place for place in self._headings if place > end), None)
        last = len(self.passage.lines) if following is None else self.passage.index(following)
        return claims.read(self.passage.lines[self.passage.index(offset) : last])
