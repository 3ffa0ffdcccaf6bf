"""Ids of jobs and steps."""

from __future__ import annotations

import re

_ID = re.compile(r"(?!__)[A-Za-z_][A-Za-z0-9_-]{0,98}")


RULE = "begin with a letter or one '_', then up to 98 letters, digits, '-' and '_'"
"""What to change in a name that is none, as a help line."""


def is_valid(name: str) -> bool:
    """Whether GitHub takes a name as an id: ``IdBuilder`` of the ``actions/runner`` sources.

    Ids that begin with two underscores are its own.
    """
    return _ID.fullmatch(name) is not None
