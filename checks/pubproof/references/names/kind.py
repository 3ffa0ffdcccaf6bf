"""What the modules of the kinds share."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from pubproof import late
from pubproof.location import Location, Problem
from pubproof.references.place import Kind
from pubproof.spelling import listed, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pubproof.references.documents import Audience, Document
    from pubproof.references.inventory import Inventory
    from pubproof.references.place import Place

_SHELLS = frozenset(
    {"", "bash", "console", "sh", "shell", "shell-session", "terminal", "text", "zsh", "ps1con"}
)
"""The languages of code blocks that hold commands."""
_MARKUP = "`*_\"')]"
"""What can stand around a name."""
_FEW, _MANY = 12, 2000
"""As many names a help line may list, and as many a name is compared with."""
_LEAVES = late.pattern(r"\b(?:cd|pushd|git clone)\s")
_PROMPT = late.pattern(r"^\s*(?:[\w.@:~/()-]*[$%#>]\s+)?")


class NameKind(Protocol):
    """A module of this package."""

    AUDIENCE: Audience
    """In which texts its names count: those that speak to these people, or to people nearer."""

    def suspects(self, document: Document, inventory: Inventory) -> bool:
        """Whether a name of the kind may be wrong in a text, or in a passage of one; quick."""

    def judge(self, place: Place, document: Document, inventory: Inventory) -> Iterator[Problem]:
        """Yield what is wrong with the names of the kind at a place."""


def problem(place: Place, document: Document, message: str, help_: str, part: str = "") -> Problem:
    """Return a problem at a place, or at the `part` of it that is wrong."""
    offset = place.text.find(part) if part else -1
    column, end = place.column, place.end_column
    if offset >= 0 and "\n" not in place.text[: offset + len(part)]:
        column += offset
        end = column + len(part)
    location = Location(document.path, place.line, column, place.line, max(end, column))
    return Problem(location, message, help_)


@lru_cache(16)
def left_at(block: str, leaving: re.Pattern[str]) -> int:
    """Return where `leaving` says that a code block leaves the repository, or else its end."""
    found = leaving.search(block)
    return found.end() if found is not None else len(block) + 1


def goes_elsewhere(place: Place) -> bool:
    """Whether the code block changes to another folder or repository before this line."""
    return place.kind is Kind.LINE and left_at(place.block.text, _LEAVES) <= place.span[0]


def may_be_command(place: Place) -> bool:
    """Whether a place is a code span, or a line of a code block that holds commands."""
    is_line = place.kind is Kind.LINE and place.block.language in _SHELLS
    return is_line or place.kind is Kind.CODE


def _is_behind_markup(word: str, text: str, between: frozenset[str]) -> bool:
    """Whether a word, or the start of one, stands behind markup and a blank in a text.

    Words of `between` may stand between the markup and the word, in any number. This is many times
    faster than a pattern that begins with the markup, of which texts have much.
    """
    at = text.find(word)
    while at >= 0:
        end = at
        while end and text[end - 1].isspace():
            start = end
            while start and text[start - 1].isspace():
                start -= 1
            if start and text[start - 1] in _MARKUP:
                return True
            end = next((start - len(one) for one in between if text.endswith(one, 0, start)), 0)
        at = text.find(word, at + 1)
    return False


def stands_beside(word: str, text: str, between: frozenset[str] = frozenset()) -> bool:
    """Whether a text, in lower case, may have a name beside a word.

    Words of `between` may stand between a name and the word behind it.
    """
    return word in text and (
        _with_name(word).search(text) is not None or _is_behind_markup(word, text, between)
    )


@lru_cache
def _with_name(word: str) -> re.Pattern[str]:
    """Return what finds a word with the markup of a name behind it."""
    return re.compile(rf"{word}(?:\s+is)?(?:\s+(?:named|called|name))?:?[\s\"'(\[]*[`*_]")


def beside(place: Place, after: re.Pattern[str], before: re.Pattern[str]) -> re.Match[str] | None:
    """Return the word that says what a name is, where one stands `after` or `before` it.

    None also where the place is no name.
    """
    if place.kind not in (Kind.CODE, Kind.EMPHASIS):
        return None
    return after.match(place.after) or before.search(place.before)


def instead(word: str, words: Iterable[str], otherwise: str) -> str:
    """Return the help: the nearest of the words there are, or what to do where none is near."""
    known = list(words)
    longer = [one for one in known if one.startswith((f"{word}-", f"{word}_", f"{word}:"))]
    near = nearest(word, known) if len(known) <= _MANY else None
    near = longer[0] if len(longer) == 1 else near
    if near is not None:
        return f"write '{near}'"
    if 0 < len(known) <= _FEW:
        return f"{otherwise}; {listed(known)}"
    return otherwise


def can_be(written: str, name: str) -> bool:
    """Whether a name as it is written, maybe with expressions in it, can be `name` in a run."""
    pattern = ".*".join(map(re.escape, re.split(r"\$\{\{.*?\}\}", written)))
    return re.fullmatch(pattern, name) is not None


def command(text: str) -> str:
    """Return the command in a line of a shell, without the prompt."""
    return _PROMPT.sub("", text, count=1)
