"""What a failure is: how it is recognised, what it means, and on which side it is mended."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from pubproof.reports import SITE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


_MAX_MATCHES = 20
"""How many times a failure is looked for in one passage."""
_ANSWER = re.compile(
    r"(?:HTTPError:? |HTTP Error |Server says: |\(status code |with status |Client error '"
    r"|Upload failed \(|Response from \S+ (?:INFO )?|<title>|⛔ )\d{3}\b"
    r"|\b4\d\d Client Error: "
)
"""What stands before the index's reason, as each tool prints it, and in PyPI's own page."""
ANSWERS = (
    *("HTTPError", "HTTP Error", "status code", "with status", "Client error", "Upload failed"),
    *("Response from", "Server says", "<title>", "Client Error", "⛔"),
)
"""Words of it, one of which stands in every text of a failure that is `refused`."""
MORE = r"(?:(?! ##\[).){0,160}"
"""What the index says further, perhaps on several lines."""
_REACH = 400
"""How far behind that the reason is looked for."""
_BEHIND = 6000
"""How far from a failure that is looked for which makes it none."""


class Side(StrEnum):
    """Where a failure is mended."""

    PYPI = "PyPI"
    GITHUB = "GitHub's settings"
    WORKFLOW = "the workflow"
    PACKAGE = "the package"
    NEITHER = "neither"

    def help(self, change: str) -> str:
        """Return what to do: the change, and what brings the release about after it.

        A re-run takes the files of the tagged commit, so what is committed needs a new tag.
        """
        if self is Side.NEITHER:
            return f"{change[:1].upper()}{change[1:]}; then re-run the failed jobs."
        if self in (Side.WORKFLOW, Side.PACKAGE):
            return f"In {self}, {change}; then push a new tag."
        return (
            f"{'On' if self is Side.PYPI else 'In'} {self}, {change}; then re-run the failed jobs."
        )

    @property
    def useless(self) -> str:
        """What does not help, where nothing more is to be said."""
        if self in (Side.WORKFLOW, Side.PACKAGE):
            return "a re-run: it takes the files of the tagged commit"
        if self is Side.NEITHER:
            return "a change of the workflow, or of the publisher on PyPI"
        return "a new tag: nothing is wrong with the commit"


class Sentences(NamedTuple):
    """What to do about a failure, said in full: on which side, and what comes after the change."""

    text: str


class Failure(NamedTuple):
    """One kind of failure."""

    id: str
    """Its name in reports."""
    words: tuple[str, ...]
    """One of these stands in every text of it; they are sought before the expression below."""
    says: str
    """A regular expression for the log, in which every stretch of white space is one blank.

    Its groups are the values that `what` names. Of a field `x`, ``said_x`` is what the run said
    and ``has_x`` what the publisher says; ``shown`` is what is shown instead of the whole match.
    """
    section: str
    """The section of the guide's page about failures."""
    what: str
    """What happened, as a sentence without a full stop."""
    side: Side
    change: str | Sentences
    """What to change there, as a phrase; in sentences where there is more to say."""
    useless: str = ""
    """What does not help; empty for what holds for the whole side."""
    matching: bool = False
    """Whether PyPI looked for a publisher and refused those that it has."""
    is_notice: bool = False
    """Whether the run goes on after it."""
    vague: bool = False
    """Whether it is told only where nothing else is found."""
    refused: bool = False
    """Whether it counts only as the index's answer to an upload."""
    unless: str = ""
    """What stands behind it where it is no failure."""
    beside: tuple[str, ...] = ()
    """What stands before it or behind it and tells more, so that it is not told."""

    def find(self, text: str, answers: Iterable[int]) -> Iterator[re.Match[str]]:
        """Yield the first places in `text` where it stands.

        One of its words must stand there. `answers` are the places behind those of `answers_in`.
        """
        for found in self._places(text, _compiled(self.says), answers):
            behind = text[found.end() : found.end() + _BEHIND]
            if self.unless and self.unless in behind:
                continue
            around = text[max(0, found.start() - _BEHIND) : found.start()] + behind
            if not any(each in around for each in self.beside):
                yield found

    def _places(
        self, text: str, pattern: re.Pattern[str], answers: Iterable[int]
    ) -> Iterator[re.Match[str]]:
        if not self.refused:
            yield from islice(pattern.finditer(text), _MAX_MATCHES)
            return
        for answer in answers:
            found = pattern.search(text, answer, answer + _REACH)
            if found is not None:
                yield found

    @property
    def help(self) -> str:
        """What to do, in sentences."""
        change = self.change
        return change.text if isinstance(change, Sentences) else self.side.help(change)


def answers_in(text: str) -> list[int]:
    """Return where the index's reason begins in `text`, behind each of the first answers."""
    return [answer.end() for answer in islice(_ANSWER.finditer(text), _MAX_MATCHES)]


def refused_upload(
    name: str,
    says: str,
    what: str,
    side: Side,
    change: str | Sentences,
    useless: str = "",
    *,
    section: str = "upload-refused",
    words: tuple[str, ...] = (),
) -> Failure:
    """Return a failure that is an index's answer to an upload.

    It counts only as such an answer; given words that PyPI alone writes, it counts anywhere.
    """
    refused = not words
    words = words or ANSWERS
    return Failure(name, words, says, section, what, side, change, useless, refused=refused)


def page(section: str) -> str:
    """Return the address of a section of the guide's page about failures."""
    return f"{SITE}guide/troubleshooting.html#{section}"


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
