"""TOML as tables; a text that several ask for is taken apart once."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pubproof import late

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LONG_KEY = late.pattern(r"(?:\.[ \t]*[\w\"'-]+[ \t]*){200}")
"""A dotted key of so many parts that `tomllib`, which joins them again and again, takes minutes."""
_MAX_LINES = 400
"""No place is told behind a statement of more lines."""


@lru_cache(maxsize=16)
def parse(text: str) -> dict[str, Any]:
    """Return the tables of a text; nobody may change them.

    Raises:
        ValueError: it is no TOML; the message says why and where.
        RecursionError: it is nested too deeply.
    """
    import tomllib

    if text.startswith("\ufeff"):  # `tomllib` says "Invalid statement", and editors do not show it
        raise ValueError("a byte order mark; save the file without one (at line 1, column 1)")
    if _LONG_KEY.search(text) is not None:
        raise RecursionError("nested too deeply")
    return tomllib.loads(text)


def table(text: str | None, *keys: str) -> dict[str, Any]:
    """Return the table that keys lead to, such as ``"tool", "uv"``; nobody may change it.

    An empty one where there is no text, where it is no TOML, and where a key leads to no table.
    """
    try:
        return within(parse(text or ""), *keys)
    except (ValueError, RecursionError):
        return {}


def within(found: object, *keys: str) -> dict[str, Any]:
    """Return the table that keys lead to from another, an empty one where one leads to none."""
    found = value(found, *keys)
    return found if isinstance(found, dict) else {}


def value(found: object, *keys: str) -> object:
    """Return what keys lead to from a table, None where one leads to nothing."""
    for key in keys:
        found = found.get(key) if isinstance(found, dict) else None
    return found


def word(found: object, *keys: str) -> str:
    """Return the text that keys lead to from a table, an empty one where one leads to none."""
    found = value(found, *keys)
    return found if isinstance(found, str) else ""


def items(found: object, *keys: str) -> list[object]:
    """Return the list that keys lead to from a table, an empty one where one leads to none."""
    found = value(found, *keys)
    return found if isinstance(found, list) else []


def words(found: object, *keys: str) -> list[str]:
    """Return the texts of the list that keys lead to from a table."""
    return [one for one in items(found, *keys) if isinstance(one, str)]


def listed(found: object, *keys: str) -> list[object]:
    """Return the list that keys lead to, or the one thing that stands in its place, if any does."""
    found = value(found, *keys)
    return [] if found is None else found if isinstance(found, list) else [found]


def place(text: str, keys: Sequence[str]) -> tuple[int, int] | None:
    """Return line and column of the statement that first sets what the keys lead to.

    A statement is a table's header, or a key with its value. None where no statement of the text,
    which is TOML, does so, or where that cannot be told.
    """
    import tomllib

    header = ""
    for line, statement in _statements(text):
        word = statement.lstrip()
        if word.startswith("["):
            header = statement
        found = tomllib.loads(statement if statement is header else header + statement)
        if value(found, *keys) is not None:
            return line, len(statement) - len(word) + 1
    return None


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Yield the statements of a text that is TOML, each with its first line."""
    import tomllib

    waiting: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not waiting and line.lstrip()[:1] in ("", "#"):
            continue
        waiting.append(f"{line}\n")
        statement = "".join(waiting)
        try:
            tomllib.loads(statement)
        except (ValueError, RecursionError):
            if len(waiting) == _MAX_LINES:
                return
        else:
            yield number - len(waiting) + 1, statement
            waiting.clear()
