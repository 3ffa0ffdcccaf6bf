"""Targets of make, environments of tox, sessions of nox."""

from __future__ import annotations

import re
import shlex
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.files.files import resolve
from pubproof.references import targets
from pubproof.references.context import is_placeholder, is_unreal
from pubproof.references.documents import Audience
from pubproof.references.names.kind import (
    command,
    goes_elsewhere,
    instead,
    left_at,
    may_be_command,
    problem,
)
from pubproof.references.place import Kind
from pubproof.scripts.options import value
from pubproof.scripts.task_files import MAKEFILES
from pubproof.spelling import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.location import Problem
    from pubproof.references.documents import Document
    from pubproof.references.inventory import Inventory
    from pubproof.references.place import Place

AUDIENCE = Audience.READERS
_WORDS = r"[\w./=:@-]+"
_PROMPT = r"(?:[\w.@:~/()-]*[$%#>][ \t]+)?"
_MADE = late.pattern(
    rf"^[ \t>]*{_PROMPT}make((?:[ \t]+{_WORDS})+)|`\s*{_PROMPT}make((?:\s+{_WORDS})+)", re.MULTILINE
)
_CHOSEN = late.pattern(
    rf"(?:^[ \t>]*|`\s*){_PROMPT}(?:python3? -m )?(?:tox\s[^`]{{0,300}}?-e|nox\s[^`]{{0,300}}?-)",
    re.MULTILINE,
)
"""Calls in the text as it is written: at the start of a line, or in a code span."""
_MAKE = late.pattern(r"make((?:\s+[\w./=:@-]+)+)\s*(?:#.*|&&.*|;.*)?")
_WRITES = late.pattern(r"\./configure\b|\b(?:c|q)make\s|\bsphinx-quickstart\b|\bMakefile\.PL\b")
"""Commands that write a Makefile."""
_FILES = {"nox": ("-f", "--noxfile"), "tox": ("-c", "--conf", "--root", "--workdir")}
"""Options by which a command names another file or folder than the root's."""
_OF_PYTHON = late.pattern(r"-(?:pypy-?|python)?\d[\d.]*t?$")
"""The end of a session's name that says which Python runs it."""
_TARGET = late.pattern(r"[A-Za-z][\w.-]*")
_PROSE = frozenset(
    {"a", "an", "any", "every", "it", "sure", "that", "the", "these", "this", "use", "your"}
)
"""Words behind ``make`` that no target is called: a sentence goes on there."""


def suspects(document: Document, inventory: Inventory) -> bool:
    """Whether the text asks make for what it may not have, or tox or nox for anything."""
    text = document.text
    made = {found[1] or found[2] for found in _MADE.finditer(text)} if _may_make(text) else ()
    return any(_may_lack(words.split(), document, inventory) for words in made) or (
        "ox" in text and _CHOSEN.search(text) is not None
    )


def _may_make(text: str) -> bool:
    """Whether `make` stands first in a line or in a code span, or behind a prompt."""
    at = text.find("make")
    while at >= 0:
        before = text[text.rfind("\n", 0, at) + 1 : at].rstrip(" \t")
        if not before or before[-1] in ">`$%#":
            return True
        at = text.find("make", at + 1)
    return False


def _may_lack(words: list[str], document: Document, inventory: Inventory) -> bool:
    """Whether make may have no rule for one of the words."""
    if "-C" in words:
        return True
    there = [targets.of_make(inventory.repository, one) for one in {"", document.folder}]
    known = frozenset[str]().union(*(one for one in there if one is not None))
    if not known and not targets.may_make(inventory.repository):
        return True
    return bool(known) and None not in there and not known.issuperset(_wanted(words))


def judge(place: Place, document: Document, inventory: Inventory) -> Iterator[Problem]:
    """Yield the targets, environments and sessions that do not exist."""
    if not may_be_command(place):
        return
    text = command(place.text).strip()
    if not text.startswith(("make", "tox", "nox", "python")) or is_placeholder(text):
        return
    if is_unreal(place) or goes_elsewhere(place) or _is_configured(place):
        return
    made = _MAKE.fullmatch(text)
    if made is not None:
        yield from _make(made[1].split(), place, document, inventory)
    elif re.match(r"(?:python3? -m )?(?:tox|nox)\s", text):
        yield from _sessions(text, place, document, inventory)


@lru_cache(maxsize=8)
def _writes(text: str) -> bool:
    """Whether a text has something write a Makefile."""
    return _WRITES.search(text) is not None


def _is_configured(place: Place) -> bool:
    """Whether the code block writes a Makefile before this line."""
    return place.kind is Kind.LINE and left_at(place.block.text, _WRITES) <= place.span[0]


def _make(
    words: list[str], place: Place, document: Document, inventory: Inventory
) -> Iterator[Problem]:
    """Yield the targets of a call of make that no Makefile has."""
    folders = {"", document.folder}
    if "-C" in words[:-1]:
        folders = {words[words.index("-C") + 1].strip("/")}
        del words[words.index("-C") : words.index("-C") + 2]
    wanted = _wanted(words)
    if not wanted or words[0] in _PROSE or any(one.startswith("-") for one in words):
        return
    known: set[str] = set()
    for folder in folders:
        there = targets.of_make(inventory.repository, folder)
        if there is None:
            return
        known |= there
    if not known:
        is_made = targets.may_make(inventory.repository) or _writes(document.text)
        if document.speaks_to(Audience.HOUSE, place) and not is_made:
            message = f"make has no target '{wanted[0]}': the repository has no Makefile"
            yield problem(place, document, message, "say how it is done now", wanted[0])
        return
    lacking = [
        word
        for word in wanted
        if word not in known and not word.isupper() and not inventory.files.has(word)
    ]
    others = _of_others(document, inventory) if lacking else None
    if others is None:
        return
    for word in lacking:
        if word not in others:
            near = nearest(word, sorted(known | others))
            shown = [near] if near else [one for one in known if not one.startswith(".")]
            message = f"the Makefile has no target '{word}'"
            yield problem(
                place, document, message, instead(word, shown, "name a target that it has"), word
            )


def _of_others(document: Document, inventory: Inventory) -> frozenset[str] | None:
    """Return the targets of the Makefiles of other folders that the text speaks of.

    None where those of one of them cannot be told.
    """
    known = frozenset[str]()
    for name in MAKEFILES:
        for path in inventory.files.named(name):
            folder = path.rpartition("/")[0]
            if (
                not folder
                or re.search(rf"(?<![\w-]){re.escape(folder)}(?![\w-])", document.text) is None
            ):
                continue
            there = targets.of_make(inventory.repository, folder)
            if there is None:
                return None
            known |= there
    return known


def _wanted(words: list[str]) -> list[str]:
    return [one for one in words if _TARGET.fullmatch(one) and not one[0].isdigit()]


def _sessions(
    text: str, place: Place, document: Document, inventory: Inventory
) -> Iterator[Problem]:
    """Yield the sessions of nox, or environments of tox, that a command names in vain."""
    try:
        words = shlex.split(text, comments=True)
    except ValueError:
        return
    words = words[: words.index("--")] if "--" in words else words
    tool = "nox" if "nox" in words[:3] else "tox"
    options = ("-e", "-s", "--session", "--sessions") if tool == "nox" else ("-e",)
    chosen = [
        name
        for option, value in pairwise(words)
        if option in options and not value.startswith("-")
        for name in ([value] if "(" in value else value.split(","))
    ]
    if not chosen:
        return
    given = value(words, *_FILES[tool])
    if tool == "nox":
        known = _of_nox(given, document, inventory)
    else:
        known = targets.of_tox(inventory.repository) if given is None else None
    has_file = targets.has_nox if tool == "nox" else targets.has_tox
    absent = not known and given is None and not has_file(inventory.repository)
    if not known and not absent:
        return
    known = known or frozenset()
    for name in chosen:
        if name.isupper() or _is_known(name, tool, known):
            continue
        message = f"{tool} has no {'session' if tool == 'nox' else 'environment'} '{name}'"
        help_ = instead(name, known, "name one that it has")
        if absent:
            message += ": the repository has no configuration of it"
            help_ = "say how it is done now"
        yield problem(place, document, message, help_, name)


def _is_known(name: str, tool: str, known: frozenset[str]) -> bool:
    """Whether tox has an environment, or nox a session, its Python and its parameters aside."""
    if tool == "tox":
        return targets.is_environment(name, known)
    base = name.partition("(")[0]
    return base in known or _OF_PYTHON.sub("", base) in known


def _of_nox(given: str | None, document: Document, inventory: Inventory) -> frozenset[str] | None:
    """Return the sessions of the noxfile that is given, or else of those that may be meant."""
    paths = {"noxfile.py"}
    if given is not None:
        path = resolve("", given)
        paths = {path} if path is not None else set()
    elif document.folder:
        there = inventory.files.named("noxfile.py")
        paths.update(one for one in there if one.startswith(f"{document.folder}/"))
    all_ = [targets.of_nox(inventory.repository, path) for path in sorted(paths)]
    known = [one for one in all_ if one is not None]
    return frozenset[str]().union(*known) if known and len(known) == len(all_) else None
