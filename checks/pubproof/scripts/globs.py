"""Words held against patterns and other words, of which only the beginning may be known."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

_SPECIAL = late.pattern(r"[*?\[\\]")
"""What does not stand for itself in a pattern."""
SEVERAL = frozenset("*?[")
"""What makes a word stand for several."""
_OPEN = SEVERAL | {UNKNOWN}


def is_pattern(word: str) -> bool:
    """Whether a word stands for files, and so for several words; with a space it was quoted."""
    return not SEVERAL.isdisjoint(word) and " " not in word


def is_one(word: str) -> bool:
    """Whether a word is known, and stands for itself alone."""
    return _OPEN.isdisjoint(word)


def matches(subject: str, pattern: str) -> bool | None:
    """Whether a pattern fits a word, or all files that a word such as ``dist/*.whl`` stands for.

    None where that cannot be told.
    """
    if UNKNOWN in subject or UNKNOWN in pattern:
        return _begins(subject, pattern)
    if set(subject) & set("?["):
        return None
    if pattern == "*" or "*" not in subject:
        return fnmatchcase(subject, pattern)
    if set(pattern) & set("?["):
        return None
    end, wanted = subject.rpartition("*")[2], pattern.rpartition("*")[2]
    front, first = subject.partition("*")[0], pattern.partition("*")[0]
    fits = (end.endswith(wanted) or wanted.endswith(end)) and (
        front.startswith(first) or first.startswith(front)
    )
    if not fits:
        return False
    return True if pattern == f"*{wanted}" and end.endswith(wanted) else None


def matches_any(subject: str, patterns: Sequence[str]) -> bool | None:
    """Whether one of several patterns fits a word, None where that cannot be told."""
    outcomes = {matches(subject, pattern) for pattern in patterns} or {None}
    return True if True in outcomes else None if None in outcomes else False


def takes(pattern: str, path: str) -> bool:
    """Whether a pattern of files takes a path, itself or as what lies below a folder.

    Both are in their shortest form. ``**`` stands for folders and for none, and no other part of a
    pattern for several (the README of ``@actions/glob`` in the ``actions/toolkit`` sources).
    """
    parts = path.split("/")
    places = {0}
    for wanted in pattern.split("/"):
        if wanted == ".":
            continue
        if wanted == "**":
            places = set(range(min(places), len(parts) + 1))
        else:
            here = (at for at in places if at < len(parts))
            places = {at + 1 for at in here if fnmatchcase(parts[at], wanted)}
        if not places:
            return False
    return True


def equal(left: str, right: str) -> bool | None:
    """Whether two words are the same, None where that cannot be told."""
    if UNKNOWN not in left and UNKNOWN not in right:
        return left == right
    if UNKNOWN in left and UNKNOWN in right:
        front, other = (word.partition(UNKNOWN)[0] for word in (left, right))
        return None if front.startswith(other) or other.startswith(front) else False
    whole, part = (right, left) if UNKNOWN in left else (left, right)
    return None if whole.startswith(part.partition(UNKNOWN)[0]) else False


def starts(word: str, front: str) -> bool | None:
    """Whether a word starts with a text, None where that cannot be told."""
    known, unknown, _ = word.partition(UNKNOWN)
    if known.startswith(front):
        return True
    return None if unknown and front.startswith(known) else False


def _begins(subject: str, pattern: str) -> bool | None:
    """Whether a pattern fits a word, where of one of the two only the beginning is known."""
    is_plain = not _SPECIAL.search(subject)
    if is_plain and not _SPECIAL.search(pattern):
        return equal(subject, pattern)
    front, plain = (
        _SPECIAL.split(word.partition(UNKNOWN)[0], maxsplit=1)[0] for word in (subject, pattern)
    )
    if not front.startswith(plain) and not plain.startswith(front):
        return False
    begins_plainly = UNKNOWN in subject and is_plain
    return True if begins_plainly and pattern == f"{plain}*" and front.startswith(plain) else None
