"""Sentences of a page that state what a clause says, and do not prove it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pubproof import late
from pubproof.location import Location

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_I = re.IGNORECASE
_CLAUSES: Mapping[str, re.Pattern[str]] = {
    "attestations-verified": late.pattern(
        r"\A(?=.*\bbefore\b)(?:.*\bverif\w+.*\battestation|.*\battestations?\b.*\bverif)",
        _I | re.DOTALL,
    ),
    "slsa-provenance": late.pattern(r"\b(?:slsa|build) provenance\b", _I),
    "pep740-attestations": late.pattern(r"\bpep 740\b", _I),
    "no-stored-credentials": late.pattern(
        r"\b(?:no|without|never)\s+(?:[\w-]+\s+){0,3}(?:tokens?|passwords?|credentials?)\b", _I
    ),
    "least-privilege": late.pattern(r"\bid-token: write\b", _I),
    "no-pull-request": late.pattern(
        r"\bpull requests?\b[^.]*\b(?:cannot|never|not|no)\b"
        r"|\b(?:no|never|not)\b[^.]*\bpull requests?\b",
        _I,
    ),
    "tag-push-only": late.pattern(
        r"\A(?=.*\b(?:only|(?:start|trigger|run)(?:s|ed)?|publishe[sd])\b)"
        r"(?:.*\b(?:pushe?[sd]?|pushing)\b.*\btags?\b|.*\btags?\b.*\b(?:pushe?[sd]?|pushing)\b)",
        _I | re.DOTALL,
    ),
}
"""How sentences about the release speak of a clause; the first that fits is offered."""
_RELEASE = late.pattern(r"\b(?:releas\w+|publish\w*|upload\w*|pypi|workflow)\b", _I)
"""That a sentence speaks of releases."""
_STATES = late.pattern(
    r"\b(?:is|are|runs?|starts?|triggers?|publishes|uploads?|signs?|attests?|verifies|holds?|grants?|gives?|takes?|uses?|cannot|has|have)\b",
    _I,
)
"""A verb with which it states something."""
_INSTRUCTS = late.pattern(
    r"^\W*(?:please|you|if|when|to|let|make|add|set|use|push|run|create|open|see|check|do|choose|write|confirm|ensure|read|follow|always)\b|\?",
    _I,
)
"""How a sentence begins that tells the reader to do something, and the sign of a question."""
_SENTENCE = late.pattern(
    r"(?:[^.!?\n|]|[.!?](?=\S))+"
    r"(?:\n(?![^\S\n]*(?:\n|[-*+]\s|\d+\.\s))(?:[^.!?\n|]|[.!?](?=\S))+)*[.!?]?"
)
"""Words up to a full stop, the end of a paragraph or the next entry of a list."""
_DENIES = late.pattern(
    r"\b(?:disabled|switched off|not|no longer|cannot|must pass|would|could|should)\b", _I
)
"""That it says what is not, or only may be."""
_DENYING = frozenset({"no-stored-credentials", "no-pull-request"})
"""The clauses that deny something themselves."""
_LONGEST = 1000
"""The length of the longest sentence that is read, in characters; a longer one is data."""
_QUIET = late.pattern(
    r"^(?:```|~~~).*?(?:^(?:```|~~~)|\Z)|<!--.*?(?:-->|\Z)|^#.*?$|^[^\S\n]*\|.*$|\A---\n.*?\n---$"
    r"|^ {4}.*$|^>.*$",
    re.MULTILINE | re.DOTALL,
)
"""What of a page are no sentences: code, comments, headings, tables, front matter, quotations."""


class Sentence(NamedTuple):
    """A sentence that a clause could prove."""

    clause: str
    location: Location


def sentences(path: str, text: str) -> Iterator[Sentence]:
    """Yield the sentences of a page that state a fact of the contract; of each clause the first."""
    seen: set[str] = set()
    bare = _QUIET.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    for found in _SENTENCE.finditer(bare):
        sentence = found[0]
        words = sentence.strip()
        if len(words) > _LONGEST:
            continue
        if not _RELEASE.search(words) or not _STATES.search(words) or _INSTRUCTS.search(words):
            continue
        clause = next((one for one, said in _CLAUSES.items() if said.search(words)), None)
        if clause is None or clause in seen:
            continue
        if clause not in _DENYING and _DENIES.search(words):
            continue
        seen.add(clause)
        start = found.start() + len(sentence) - len(sentence.lstrip())
        length = len(words.partition("\n")[0])
        yield Sentence(clause, Location.in_text(path, text, start, length))
