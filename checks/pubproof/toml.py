"""TOML as tables; a text that several ask for is taken apart once."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from pubproof import late

_LONG_KEY = late.pattern(r"(?:\.[ \t]*[\w\"'-]+[ \t]*){200}")
"""A dotted key of so many parts that `tomllib`, which joins them again and again, takes minutes."""


@lru_cache(maxsize=16)
def parse(text: str) -> dict[str, Any]:
    """Return the tables of a text; nobody may change them.

    Raises:
        ValueError: it is no TOML; the message says why and where.
        RecursionError: it is nested too deeply.
    """
    import tomllib

    if _LONG_KEY.search(text) is not None:
        raise RecursionError("nested too deeply")
    return tomllib.loads(text)


def table(text: str | None, *keys: str) -> dict[str, Any]:
    """Return the table that keys lead to, such as ``"tool", "uv"``; nobody may change it.

    An empty one where there is no text, where it is no TOML, and where a key leads to no table.
    """
    try:
        found: object = parse(text or "")
    except (ValueError, RecursionError):
        return {}
    for key in keys:
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}
