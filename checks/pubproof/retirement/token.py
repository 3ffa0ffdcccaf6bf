"""What a token tells of itself.

PyPI's tokens are macaroons: an identifier, the index, and caveats that anyone can read and nobody
can take away. The caveats are those of Warehouse's ``macaroons/caveats``; pypitoken reads all but
the one that the tokens of trusted publishers carry.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

import pymacaroons
from pypitoken import exceptions, restrictions

from pubproof.pypi import index

_OF_PUBLISHER = 4
"""The tag of the caveat ``OIDCPublisher``."""
_SIGNATURE = 64
"""Hexadecimal digits of a macaroon's signature."""
_CUT = 70
"""A shorter text that cannot be read is a sample: PyPI tells those who look for leaked tokens
that at least so many characters follow (Warehouse, ``integrations/secrets``)."""
_VERSION_2 = "Ag"
"""How base64 begins for a macaroon of version 2, the only one that PyPI makes."""
_KINDS_OF_CHARACTERS = (re.compile("[a-z]"), re.compile("[A-Z]"), re.compile("[0-9]"))
_FEWEST = 20
"""Different characters in a token, at least; ``pypi-xxxxxxxx`` has one."""


class Scope(StrEnum):
    """What a token can upload to."""

    USER = "user-wide"
    PROJECT = "project-scoped"
    PUBLISHER = "trusted-publisher"
    """Made for one run of a workflow; PyPI lets it live for 15 minutes."""
    UNREADABLE = "unreadable"


class Reading(NamedTuple):
    """What a token tells."""

    scope: Scope
    index_name: str
    """``pypi``, ``testpypi``, or the host that the token names; empty where it cannot be read."""
    id: str = ""
    """PyPI's unique identifier of the token, which its owner finds on PyPI; empty where the token
    has none that PyPI gives, or cannot be read."""
    projects: tuple[str, ...] | None = None
    """The projects by name, None where names do not restrict it."""
    project_ids: tuple[str, ...] | None = None
    """The projects by PyPI's ids, None where ids do not restrict it."""
    not_before: datetime | None = None
    """From when on it can be used; None where that is not restricted."""
    expires: datetime | None = None
    """None where it never expires."""
    unknown: int = 0
    """Caveats that this version does not know; they restrict it further, nobody can say how."""

    def expired(self, now: datetime) -> bool:
        """Whether PyPI takes it no more, because its time is over."""
        return self.expires is not None and self.expires <= now


def read(token: str) -> Reading | None:
    """Return what a token tells, None where the text is a sample that PyPI never made.

    A sample is cut short, made of one repeated character, or identified by zeros alone. What
    cannot be read and is no sample is `Scope.UNREADABLE`: it counts as user-wide.
    """
    body = token.partition("-")[2]
    try:
        macaroon = pymacaroons.Macaroon.deserialize(body)
        identifier = macaroon.identifier_bytes.decode()
        caveats = [caveat.caveat_id for caveat in macaroon.caveats]
        location, signature = str(macaroon.location), str(macaroon.signature)
    except Exception:  # noqa: BLE001  it raises whatever a wrong text leads to
        return None if _is_sample(body) else Reading(Scope.UNREADABLE, "")
    if len(signature) != _SIGNATURE or not identifier.strip("0-"):
        return None
    name = index.identify(f"//{location}").removeprefix("//")
    reading = Reading(Scope.USER, name, _unique(identifier))
    for caveat in caveats:
        reading = _restricted(reading, caveat)
    return reading


def _is_sample(body: str) -> bool:
    if len(body) < _CUT or len(set(body)) < _FEWEST:
        return True
    return not body.startswith(_VERSION_2) and not all(
        kind.search(body) for kind in _KINDS_OF_CHARACTERS
    )


def _unique(identifier: str) -> str:
    """Return an identifier that PyPI may have given, empty for another: PyPI's are UUIDs."""
    try:
        return str(UUID(identifier))
    except ValueError:
        return ""


def _restricted(reading: Reading, caveat: str) -> Reading:
    """Return what a token tells once a caveat is taken into account."""
    try:
        restriction = restrictions.Restriction.load_json(caveat)
    except exceptions.LoaderError:
        return _of_publisher(reading, caveat)
    match restriction:
        case (
            restrictions.ProjectNamesRestriction(project_names=names)
            | restrictions.LegacyProjectNamesRestriction(project_names=names)
        ):
            return reading._replace(
                scope=_narrower(reading.scope), projects=_common(reading.projects, names)
            )
        case restrictions.ProjectIDsRestriction(project_ids=ids):
            return reading._replace(
                scope=_narrower(reading.scope), project_ids=_common(reading.project_ids, ids)
            )
        case (
            restrictions.DateRestriction(not_before=first, not_after=last)
            | restrictions.LegacyDateRestriction(not_before=first, not_after=last)
        ):
            return _limited(reading, first, last)
        case restrictions.UserIDRestriction() | restrictions.LegacyNoopRestriction():
            return reading
        case _:
            return reading._replace(unknown=reading.unknown + 1)


def _of_publisher(reading: Reading, caveat: str) -> Reading:
    """Take a caveat that pypitoken does not know."""
    try:
        value = json.loads(caveat)
    except (ValueError, RecursionError):
        value = None
    if isinstance(value, list) and value[:1] == [_OF_PUBLISHER]:
        return reading._replace(scope=Scope.PUBLISHER)
    return reading._replace(unknown=reading.unknown + 1)


def _narrower(scope: Scope) -> Scope:
    return Scope.PROJECT if scope is Scope.USER else scope


def _common(before: tuple[str, ...] | None, more: list[str]) -> tuple[str, ...]:
    return tuple(each for each in more if before is None or each in before)


def _limited(reading: Reading, first: int, last: int) -> Reading:
    begins, ends = _moment(first), _moment(last)
    if reading.not_before is not None:
        begins = max(begins, reading.not_before)
    if reading.expires is not None:
        ends = min(ends, reading.expires)
    return reading._replace(not_before=begins, expires=ends)


def _moment(seconds: int) -> datetime:
    """Return a moment; one that no calendar holds is the nearest that it does."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return datetime.max.replace(tzinfo=UTC) if seconds > 0 else datetime.min.replace(tzinfo=UTC)
