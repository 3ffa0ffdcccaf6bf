"""What mends a refusal: a change on one side, and what to do then with the run that was refused."""

from __future__ import annotations

from typing import NamedTuple

RERUN = "re-run the failed jobs"
NEW_TAG = "push a new tag"


class Remedy(NamedTuple):
    """One way to mend a refusal."""

    change: str
    """What to change, and on which side, without the last full stop."""
    then: str = ""
    """What to do with the run that was refused; empty for nothing, or where the change says it."""


def afterwards(*remedies: Remedy) -> str:
    """Return what to do about a run that was refused, by any one of some remedies."""
    sentences = (f"{one.change}, and {one.then}" if one.then else one.change for one in remedies)
    return f"{'; or '.join(sentences)}."


def beforehand(*remedies: Remedy) -> str:
    """Return what to do about a run that is still to come, by any one of some remedies."""
    return f"{'; or '.join(one.change for one in remedies)}."
