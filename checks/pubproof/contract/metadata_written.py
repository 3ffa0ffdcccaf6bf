"""What the releases of a build back end write, weighed against the limit of an upload."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.building import requirements
from pubproof.contract.clause import Doubt, Evidence
from pubproof.contract.metadata_limit import AFTERWARDS
from pubproof.location import Problem
from pubproof.pypi import action_versions, metadata_versions
from pubproof.pypi.metadata_versions import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.building.requirements import Pin, Range
    from pubproof.contract.metadata_limit import Limit
    from pubproof.location import Location
    from pubproof.pypi.metadata_versions import BackEnd, Fields

HATCHLING = "hatchling"
LOOK = "let `pubproof preflight` build, and look; where that is enough, switch this clause off"
"""What helps where only a build can tell."""


def weigh(
    known: BackEnd, pin: Pin, limit: Limit, fields: Fields, naming: str = ""
) -> Iterator[Evidence | Doubt | Problem]:
    """Judge what the releases write that a requirement allows; `naming` says how to name one."""
    allowed = pin.requirement.range
    if allowed is None:
        message = f"it cannot be told which release of {known.name} is taken"
        yield Doubt(message, pin.location, naming or name_one(known, limit))
        return
    written = known.within(allowed)
    if written is None:
        message = f"what {known.name} {allowed.text} writes is not known"
        checked = metadata_versions.table().checked
        help_ = f"known on {checked}: up to {known.name} {known.current}"
        yield Doubt(message, pin.location, help_)
        return
    who, least, most = _named(known, allowed), written.least(fields), written.most(fields)
    if least > limit.number:
        message = f"{who}, which writes Metadata-Version {shown(least)}, and {no_more(limit)}"
        yield problem(message, limit, pin.location, _older(known, limit))
    elif most > limit.number:
        message = (
            f"{who}, which writes Metadata-Version {shown(least)} to "
            f"{shown(most)}, as the project's fields ask, and {no_more(limit)}"
        )
        yield Doubt(message, pin.location, LOOK)
    elif known.is_open(allowed):
        message = (
            f"{who}, and a later one may write more than the "
            f"Metadata-Version {shown(limit.number)} that {limit.who} accepts at most"
        )
        yield Doubt(message, pin.location, naming or name_one(known, limit))
    else:
        note = f"{who}, which writes Metadata-Version {shown(most)} at most"
        yield Evidence(pin.location, note)


def no_more(limit: Limit) -> str:
    """Return what is accepted at most, and by whom, as a message ends."""
    return f"{limit.who} accepts {shown(limit.number)} at most"


def problem(message: str, limit: Limit, place: Location, older: str) -> Problem:
    """Return the problem where it is mended best: at the action, where a newer one accepts it."""
    if not limit.is_the_actions:
        return Problem(place, message, f"{older}; {AFTERWARDS}")
    help_ = f"use '{action_versions.newest()}', or {older}; {AFTERWARDS}"
    return Problem(limit.location, message, help_)


def _named(known: BackEnd, allowed: Range) -> str:
    """Return which release a range leads to, in words."""
    if allowed.pinned is not None:
        return f"the build takes {known.name} {requirements.written(allowed.pinned)}"
    if not allowed.text:
        return f"the build takes whichever {known.name} is the newest ({known.current} or later)"
    end = f" ({known.current} or later)" if known.is_open(allowed) else ""
    return f"the build takes the newest that '{known.name}{allowed.text}' allows{end}"


def name_one(known: BackEnd, limit: Limit, variable: str = "") -> str:
    """Return how to name a release; `variable` may name a file of constraints for the build."""
    help_ = f"name a release, such as {known.pinned}"
    help_ += f", here or in a file that {variable} names for the build" if variable else ""
    return help_ if known.name != HATCHLING else f"{help_}, or {_choose(known, limit)}"


def _choose(known: BackEnd, limit: Limit) -> str:
    """Return how hatchling is told to write no more than the limit."""
    number = min(limit.number, max(one.plain for one in known.releases))
    return (
        f'set core-metadata-version = "{shown(number)}" under '
        "[tool.hatch.build.targets.wheel] and [tool.hatch.build.targets.sdist]"
    )


def _older(known: BackEnd, limit: Limit) -> str:
    """Return how to make a back end write no more than the limit."""
    too_new = next((one for one in known.releases if one.plain > limit.number), None)
    bound = f"hold {known.name} below {requirements.written(too_new.since)}" if too_new else ""
    return bound if known.name != HATCHLING else f"{_choose(known, limit)}, or {bound}"
