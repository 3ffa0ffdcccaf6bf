"""pubproof's own words: its commands, their options, and the ids of clauses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.commands import FORMATS, OPTIONS
from pubproof.references.context import is_placeholder, is_unreal
from pubproof.references.documents import Audience
from pubproof.references.names.kind import beside, command, instead, may_be_command, problem
from pubproof.references.place import Kind
from pubproof.repository import SILENCING
from pubproof.spelling import is_slip, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.location import Problem
    from pubproof.references.documents import Document
    from pubproof.references.inventory import Inventory
    from pubproof.references.place import Place

AUDIENCE = Audience.USERS
_PUBPROOF = r"(?:[\w./-]*/|(?:uvx|pipx run|uv run|python -m)\s+)?pubproof\s+"
_CALL = late.pattern(rf"{_PUBPROOF}(?P<command>[a-z][\w-]*)(?P<rest>.*)")
_STARTED = late.pattern(
    rf"(?:^[ \t>]*(?:[\w.@:~/()-]*[$%#>]\s+)?|`\s?){_PUBPROOF}([a-z][\w-]*)", re.MULTILINE
)
"""A call of pubproof in the text as it is written: in a code span, or at the start of a line."""
_GIVEN = late.pattern(r"\bpubproof\s+([a-z]+)\s([^\n`|;&#<>]*)")
"""A command with what it is given, as far as no other command and no comment follows."""
_OPTION = late.pattern(r"(?<!\S)--[a-z][a-z-]*(?=[=\s]|$)")
_END = late.pattern(r"(?<!\S)--(?!\S)")
"""Behind it no word is an option."""
_FORMAT = late.pattern(r"(?<!\S)--format[=\s]+([a-z]+)(?!\S)")
_EXPLAINED = late.pattern(r"pubproof\s+explain\s+([a-z][a-z0-9-]*)")
_ASKED = late.pattern(r"\s+(?P<id>[a-z][a-z0-9-]*)\s*(?:[#|;&>].*)?")
"""What is to be explained, and no other word."""
_IN_TICKS = r"`\s?([a-z0-9]+(?:-[a-z0-9]+)+)\s?`"
_SPAN = late.pattern(_IN_TICKS)
_NEAR_CLAUSE = late.pattern(
    rf"\bclause[\s*_\"'(]+`*{_IN_TICKS}|{_IN_TICKS}`*[*_\"')]*\s+clauses?\b", re.IGNORECASE
)
_CLAUSES = late.pattern(r"--(?:select|off)[\s=]+(?P<ids>[a-z][\w,-]*)")
_OFF = late.pattern(rf"{SILENCING}\s*off\[(?P<ids>[^\[\]]*)\]")
_ID = late.pattern(r"[a-z0-9]+(?:-[a-z0-9]+)+")
_BESIDE = late.pattern(r"^[*_\"')]*\s+clauses?\b", re.IGNORECASE)
_BEHIND = late.pattern(r"\bclause[\s*_\"'(]+$", re.IGNORECASE)


def suspects(document: Document, inventory: Inventory) -> bool:
    """Whether the text may name a command or a clause that pubproof does not have."""
    text = document.text
    if "pubproof" not in text:
        return False
    if any(word not in inventory.commands for word in _STARTED.findall(text)):
        return True
    if any(any((*_no_options(*one), *_no_formats(*one))) for one in _GIVEN.findall(text)):
        return True
    given = ",".join((*_CLAUSES.findall(text), *_OFF.findall(text))).split(",")
    near = (one or other for one, other in _NEAR_CLAUSE.findall(text))
    named = {*map(str.strip, given), *_EXPLAINED.findall(text), *near}
    if named.difference(inventory.clauses, {""}):
        return True
    spans = set(_SPAN.findall(text)).difference(inventory.clauses)
    return any(is_slip(one, inventory.clauses) for one in spans)


def judge(place: Place, document: Document, inventory: Inventory) -> Iterator[Problem]:
    """Yield the commands and clauses that pubproof does not have."""
    if not may_be_command(place):
        return
    call = _CALL.match(command(place.text))
    if call is not None:
        word = call["command"]
        if word not in inventory.commands and not is_placeholder(word):
            help_ = instead(word, inventory.commands, "name a command that it has")
            yield problem(place, document, f"pubproof has no command '{word}'", help_, word)
        yield from _options(place, document)
    elif place.kind is not Kind.CODE:
        return
    for word in _clauses(place, call, inventory):
        if word and word not in inventory.clauses and not is_unreal(place):
            help_ = instead(word, inventory.clauses, "name a clause of the contract")
            yield problem(place, document, f"there is no clause '{word}'", help_, word)


def _options(place: Place, document: Document) -> Iterator[Problem]:
    """Yield the options at a place, and the formats, that the command does not have."""
    for name, given in _GIVEN.findall(command(place.text)):
        for option in _no_options(name, given):
            if not is_unreal(place):
                # The dashes alone make no two options alike.
                near = nearest(option.removeprefix("--"), [one[2:] for one in OPTIONS[name]])
                help_ = f"write '--{near}'" if near else "leave it out"
                message = f"'pubproof {name}' has no option '{option}'"
                yield problem(place, document, message, help_, option)
        for word in _no_formats(name, given):
            if not is_unreal(place):
                help_ = f"write one of {', '.join(FORMATS[name])}"
                message = f"'pubproof {name}' has no format '{word}'"
                yield problem(place, document, message, help_, word)


def _no_options(name: str, given: str) -> Iterator[str]:
    """Yield the options that a command is given and does not have."""
    known = OPTIONS.get(name)
    if known is None:
        return
    for option in _OPTION.findall(_END.split(given)[0]):
        if option not in (*known, "--help"):
            yield option


def _no_formats(name: str, given: str) -> Iterator[str]:
    """Yield the formats that a command is given and does not have."""
    known = FORMATS.get(name, ())
    found = _FORMAT.findall(_END.split(given)[0]) if known else ()
    return (word for word in found if word not in known and not is_placeholder(word))


def _clauses(place: Place, call: re.Match[str] | None, inventory: Inventory) -> Iterator[str]:
    """Yield the words that stand for clauses: in a call, or by themselves."""
    for found in _CLAUSES.finditer(place.text):
        yield from found["ids"].split(",")
    if call is not None and call["command"] == "explain":
        asked = _ASKED.fullmatch(call["rest"])
        if asked is not None and not is_placeholder(asked["id"]):
            yield asked["id"]
    if place.kind is Kind.CODE and _is_clause(place, inventory):
        yield place.text


def _is_clause(place: Place, inventory: Inventory) -> bool:
    """Whether a word stands for a clause: beside that word, or but for a letter or two."""
    return _ID.fullmatch(place.text) is not None and (
        beside(place, _BESIDE, _BEHIND) is not None or is_slip(place.text, inventory.clauses)
    )
