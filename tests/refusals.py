"""PyPI's refusals, known by their words."""

from __future__ import annotations

import re

from pubproof.pypi.refusals import (
    CALLING_MISMATCH,
    CALLING_UNPARSABLE,
    INVALID_PUBLISHER,
    PUBLISHER_NOT_FOUND,
    TABLE,
    Refusal,
    describe,
)

UPCOMING = (CALLING_UNPARSABLE, CALLING_MISMATCH)
"""The refusals that are not yet PyPI's."""
_GAP = re.compile("('?)…\\1")
_NO_PUBLISHER = describe(INVALID_PUBLISHER, "").removesuffix(" ()")


def find(code: str, description: str) -> Refusal | None:
    """Return the refusal that PyPI has given, None for one that is not known.

    Before August 2023 the description of ``invalid-publisher`` had no reason in brackets; there
    was but one.
    """
    reason = description
    if code == INVALID_PUBLISHER and description.startswith(_NO_PUBLISHER):
        reason = description.removeprefix(_NO_PUBLISHER).strip().removeprefix("(")
        reason = reason or PUBLISHER_NOT_FOUND.reason
    known = (each for each in (*TABLE, *UPCOMING) if each.code == code)
    return next((each for each in known if re.match(_pattern(each.reason), reason)), None)


def _pattern(reason: str) -> str:
    """Return what matches the beginning of the words that `reason` stands for."""
    pattern, start = "", 0
    for gap in _GAP.finditer(reason):
        pattern += re.escape(reason[start : gap.start()])
        pattern += "(?:'.*'|\".*\")" if gap[1] else ".*"
        start = gap.end()
    return pattern + re.escape(reason[start:])
