"""Every text of a repository, and what is wrong with the names in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pubproof.location import Location, Problem
from pubproof.references.documents import MAX_BYTES, Documents
from pubproof.references.names import (
    action,
    artifact,
    environment,
    link,
    path,
    permission,
    secret,
    tag,
    target,
    word,
    workflow,
    workflow_file,
)

if TYPE_CHECKING:
    from pubproof.references.documents import Document
    from pubproof.references.inventory import Inventory
    from pubproof.references.names.kind import NameKind

KINDS: tuple[NameKind, ...] = (
    workflow_file,
    workflow,
    action,
    environment,
    secret,
    permission,
    tag,
    artifact,
    target,
    path,
    word,
    link,
)
"""The kinds of names, in the order in which they claim a place."""


MAX_BLOCK = 40_000
"""Characters in a paragraph; longer ones are no prose, and cost the square of their length."""
_BLANK = re.compile(r"\n[ \t]*\n")
_PROSE = re.compile(r"^(?!\s*\|).+", re.MULTILINE)
"""Lines that are no row of a table: each cell of one is read by itself."""


class Judgement(NamedTuple):
    """What is said of the texts."""

    read: tuple[str, ...]
    """The paths of the texts."""
    problems: tuple[Problem, ...]
    """The names that are wrong."""
    doubts: tuple[Problem, ...]
    """What keeps a text from being read."""


def judge(inventory: Inventory) -> Judgement:
    """Judge every text of the repository."""
    documents = Documents(inventory.repository)
    read, problems, doubts = [], [], []
    for document in documents.read():
        read.append(document.path)
        kinds = [one for one in KINDS if one.suspects(document, inventory)]
        if not kinds:
            continue
        too_long = _too_long(document)
        if too_long is not None:
            doubts.append(too_long)
            continue
        problems += _judge(document, kinds, inventory)
    return Judgement(tuple(read), tuple(problems), (*documents.problems, *doubts))


def _too_long(document: Document) -> Problem | None:
    """Return what keeps a text from being taken apart in bounded time, None where nothing does."""
    help_ = "split it, or leave it out with the setting 'documents'"
    if len(document.text) > MAX_BYTES:
        message = f"this text is longer than the {MAX_BYTES:,} characters that are read"
        return Problem(Location(document.path), message, help_)
    line = 1
    for block in _BLANK.split(document.text):
        if len(block) > MAX_BLOCK and sum(map(len, _PROSE.findall(block))) > MAX_BLOCK:
            message = f"a paragraph here has more than the {MAX_BLOCK:,} characters that are read"
            return Problem(Location(document.path, line, 1, line, 1), message, help_)
        line += block.count("\n") + 2
    return None


def _judge(document: Document, kinds: list[NameKind], inventory: Inventory) -> list[Problem]:
    found: dict[Location, Problem] = {}
    for place in document.places():
        for kind in kinds:
            for problem in kind.judge(place, document, inventory):
                found.setdefault(problem.location, problem)
    return list(found.values())
