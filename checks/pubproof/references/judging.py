"""Every text of a repository, and what is wrong with the names in it."""

from __future__ import annotations

import re
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from pubproof import late
from pubproof.location import Location, Problem
from pubproof.references import documents
from pubproof.references.documents import MAX_CHARACTERS, Audience
from pubproof.references.names import (
    action,
    artifact,
    claimed,
    environment,
    event,
    included,
    link,
    path,
    permission,
    publisher,
    requirement,
    secret,
    setting,
    start,
    tag,
    target,
    word,
    workflow,
    workflow_file,
)
from pubproof.references.place import Kind
from pubproof.repository import SILENCING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pubproof.references.documents import Document
    from pubproof.references.inventory import Inventory
    from pubproof.references.names.kind import NameKind
    from pubproof.references.place import Passage, Place
    from pubproof.repository import Repository

KINDS: tuple[NameKind, ...] = (
    workflow_file,
    start,
    event,
    workflow,
    action,
    publisher,
    environment,
    secret,
    permission,
    tag,
    artifact,
    target,
    requirement,
    path,
    word,
    setting,
    claimed,
    included,
    link,
)
"""The kinds of names, in the order in which they claim a place."""
_OF_ALL = (word, publisher)
"""Those that are looked for where pubproof or the publisher is named, maybe in another passage."""

MAX_BLOCK = 100_000
"""Characters in a paragraph; longer ones are no prose, and cost the square of their length."""
_MAX_WRONG = 200
"""Wrong names in a text; nobody reads more, and to find a near name for each would take minutes."""
_LISTED = 5
"""How many lines of further links a message lists, and findings of one sort are told apart."""
_SILENCES = late.pattern(rf"(?:<!--|\.\.)\s*{SILENCING.rstrip(':')}\b", re.IGNORECASE)
"""A comment that may silence something, or is meant to."""
_BLANK = late.pattern(r"\n[ \t]*\n")
_PROSE = late.pattern(r"^(?![ \t]*\|).+", re.MULTILINE)
"""Lines that are no row of a table: each cell of one is read by itself."""


class Judgement(NamedTuple):
    """What is said of the texts."""

    read: tuple[str, ...]
    """The paths of the texts."""
    right: tuple[str, ...]
    """The paths of those in which no name is wrong."""
    problems: tuple[Problem, ...]
    """The names that are wrong."""
    doubts: tuple[Problem, ...]
    """What keeps a text from being read."""


class _TextJudgement(NamedTuple):
    """What is said of one text: whether it was read, and what is wrong in it."""

    text: str | None = None
    """The text itself where comments in it may silence something, None elsewhere."""
    is_read: bool = False
    problems: tuple[Problem, ...] = ()
    missed: Mapping[Location, str] = MappingProxyType({})
    """What is said of headings of other texts that links miss, by the place of the link."""
    unread: Problem | None = None
    too_long: Problem | None = None


def judge(inventory: Inventory) -> Judgement:
    """Judge every text of the repository."""
    repository = inventory.repository
    said = {
        each: repository.recall(("said of", each), partial(_judge_text, each, inventory))
        for each in documents.paths(repository)
    }
    for each, one in said.items():
        if one.text is not None:
            repository.silencing[each] = one.text
    return Judgement(
        tuple(each for each, one in said.items() if one.is_read),
        tuple(each for each, one in said.items() if one.is_read and not one.problems),
        tuple(_of_all(said)),
        (
            *(one.unread for one in said.values() if one.unread is not None),
            *(one.too_long for one in said.values() if one.too_long is not None),
        ),
    )


def _of_all(said: Mapping[str, _TextJudgement]) -> Iterator[Problem]:
    """Yield what is wrong in all texts: a heading that several miss in another is told once."""
    found: dict[str | Location, list[Problem]] = {}
    for one in said.values():
        for problem in one.problems:
            key = one.missed.get(problem.location, problem.location)
            found.setdefault(key, []).append(problem)
    for key, (first, *others) in found.items():
        more = f" and {len(others) - 1} more text{'s' if others[2:] else ''}" if others[1:] else ""
        again = f"{key}; again in {others[0].location.path}{more}" if others else ""
        yield first._replace(message=again or first.message)


def _judge_text(path: str, inventory: Inventory, repository: Repository) -> _TextJudgement:
    """Judge one text: it is only taken apart for kinds of names that it is suspected of."""
    document = documents.read(repository, path)
    if document is None:
        return _TextJudgement()
    if isinstance(document, Problem):
        return _TextJudgement(unread=document)
    is_marked = _SILENCES.search(document.text) is not None
    said = _TextJudgement(document.text if is_marked else None, is_read=True)
    inventory = inventory.of(repository)
    kinds = [
        one for one in KINDS if _may_count(one, document) and one.suspects(document, inventory)
    ]
    if not kinds:
        return said
    too_long = _too_long(document)
    if too_long is not None:
        return said._replace(too_long=too_long)
    problems, missed = _judge(document, kinds, inventory)
    if said.text is not None:  # a comment may silence one line of many
        missed = {}
    return said._replace(problems=tuple(problems), missed=missed)


def _may_count(kind: NameKind, document: Document) -> bool:
    """Whether names of a kind may count in a text; a README has parts for the house."""
    return document.audience >= min(kind.AUDIENCE, Audience.READERS)


def _too_long(document: Document) -> Problem | None:
    """Return what keeps a text from being taken apart in bounded time, None where nothing does."""
    help_ = "split it, or leave it out with the setting 'documents'"
    if len(document.text) > MAX_CHARACTERS:
        message = f"this text is longer than the {MAX_CHARACTERS:,} characters that are read"
        return Problem(Location(document.path), message, help_)
    line = 1
    for block in _BLANK.split(document.text):
        if len(block) > MAX_BLOCK and (
            sum(map(len, _PROSE.findall(block))) > MAX_BLOCK
            or max(map(len, block.split("\n"))) > MAX_BLOCK
        ):
            message = f"a paragraph here has more than the {MAX_BLOCK:,} characters that are read"
            return Problem(Location(document.path, line, 1, line, 1), message, help_)
        line += block.count("\n") + 2
    return None


def _judge(
    document: Document, kinds: list[NameKind], inventory: Inventory
) -> tuple[list[Problem], Mapping[Location, str]]:
    """Return what is wrong with the names in one text, and what it has missed of others."""
    found: dict[Location, Problem] = {}
    missed: dict[Location, str] = {}
    lacking: dict[str, list[Location]] = {}
    alike: dict[tuple[str, str], list[Location]] = {}
    wrong: set[str] = set()
    for passage in _passages(document, kinds, inventory):
        part = document.part(passage.source)
        suspected = [one for one in kinds if one in _OF_ALL or one.suspects(part, inventory)]
        for place in passage.places() if suspected else ():
            if place.link in wrong and _is_told_by(place.link, place.text):
                continue
            for kind, problem in _wrong(place, suspected, document, inventory):
                if problem.location in found:
                    continue
                found[problem.location] = problem
                if place.kind is Kind.LINK:
                    wrong.add(place.text)
                if kind is link and (text := link.without_heading(place, document, inventory)):
                    missed[problem.location] = problem.message
                    lacking.setdefault(text, []).append(problem.location)
                likeness = _likeness(kind, place, problem, document, inventory)
                alike.setdefault(likeness, []).append(problem.location)
            if len(found) >= _MAX_WRONG:
                return [*_gathered(found, alike), _too_many(document, place)], missed
    problems = _gathered(found, alike)
    if SILENCING not in document.text:
        problems = _together(problems, lacking, missed)
    return problems, missed


def _wrong(
    place: Place, kinds: Iterable[NameKind], document: Document, inventory: Inventory
) -> Iterator[tuple[NameKind, Problem]]:
    """Yield what is wrong at a place, each with the kind of the name."""
    for kind in kinds:
        if document.speaks_to(kind.AUDIENCE, place):
            yield from ((kind, problem) for problem in kind.judge(place, document, inventory))


def _is_told_by(target: str, words: str) -> bool:
    """Whether a link leads to what its words name."""
    return unquote(re.split("[?#]", target)[0]).endswith(words.removeprefix("./"))


def _likeness(
    kind: NameKind, place: Place, problem: Problem, document: Document, inventory: Inventory
) -> tuple[str, str]:
    """Return in what a problem is like others that are told with it: a word and a text.

    That is of a wrong link or path the topmost folder on its way that is not there, and of any
    other link what is said of it. Where a problem is told by itself, the text is empty.
    """
    if SILENCING in document.text:  # a comment may silence one line of many
        return "", ""
    if kind is link:
        folder = link.lost_folder(place, document, inventory)
        return ("link", folder) if folder else ("", problem.message)
    return "path", path.lost_folder(place, inventory) if kind is path else ""


def _gathered(
    found: Mapping[Location, Problem], alike: Mapping[tuple[str, str], Sequence[Location]]
) -> list[Problem]:
    """Return the problems, those that are alike as one."""
    kept = dict(found)
    for (what, text), (first, *others) in alike.items():
        if not text or not others:
            continue
        said = f"{text}; again in"
        if what:
            said = f"this {what} and {len(others)} more lead into '{text}', which does not exist:"
        kept[first] = Problem(first, f"{said} {_lines(others)}", found[first].help)
        for one in others:
            del kept[one]
    return list(kept.values())


def _together(
    problems: Sequence[Problem],
    lacking: Mapping[str, Sequence[Location]],
    missed: dict[Location, str],
) -> list[Problem]:
    """Return the problems, many headings that another text lacks as one that is not `missed`."""
    kept = {one.location: one for one in problems}
    for text, places in lacking.items():
        told = [one for one in places if one in kept]
        if len(told) <= _LISTED:
            continue
        first, *others = told
        said = f"'{text}' lacks the headings of this link and {len(others)} more:"
        kept[first] = Problem(first, f"{said} {_lines(others)}", "link to headings that it has")
        for one in others:
            del kept[one], missed[one]
        del missed[first]
    return list(kept.values())


def _lines(places: Sequence[Location]) -> str:
    """Return the lines in which some places are, the first of them if there are many."""
    lines = list(dict.fromkeys(str(one.line) for one in places))
    word = "line" if len(lines) == 1 else "lines"
    return f"{word} {', '.join(lines[:_LISTED])}{', …' if lines[_LISTED:] else ''}"


def _passages(document: Document, kinds: list[NameKind], inventory: Inventory) -> Iterable[Passage]:
    """Return the passages in which names of these kinds may be wrong, and maybe others."""
    if inventory.repository.remembers:
        key = ("passages", document.path, document.text)
        return inventory.repository.recall(key, lambda _: tuple(document.passages()))
    if word in kinds:
        return document.passages()
    return document.passages(
        lambda text: any(one.suspects(document.part(text), inventory) for one in kinds)
    )


def _too_many(document: Document, place: Place) -> Problem:
    """Return the problem of a text in which so much is wrong that the rest is not read."""
    message = f"{_MAX_WRONG} names in this text are wrong; what comes after is not read"
    help_ = "mend these first, or leave it out with the setting 'documents'"
    at = Location(document.path, place.line, place.column, place.line, place.end_column)
    return Problem(at, message, help_)
