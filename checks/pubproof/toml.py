"""TOML as tables; a text that several ask for is taken apart once."""

from __future__ import annotations

from functools import lru_cache
from typing import Any


@lru_cache(maxsize=16)
def parse(text: str) -> dict[str, Any]:
    """Return the tables of a text; nobody may change them.

    Raises:
        ValueError: it is no TOML; the message says why and where.
        RecursionError: it is nested too deeply.
    """
    import tomllib

    return tomllib.loads(text)
