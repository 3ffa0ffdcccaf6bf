"""What is left behind, and what could not be checked."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from pubproof.pypi import index
from pubproof.retirement.token import Reading, Scope
from pubproof.tokens import hint

if TYPE_CHECKING:
    from datetime import datetime

    from pubproof.retirement.scan import Seen


class Kind(StrEnum):
    """What a leftover is."""

    TOKEN = "token"  # noqa: S105  a word, no token
    PASSWORD = "password"  # noqa: S105  a word, no password
    USER_NAME = "user-name"
    REFERENCE = "reference"
    """Something that takes a credential from elsewhere when it runs."""
    SECRET = "secret"  # noqa: S105  a word, no secret
    """An entry of a store that shows names only."""
    ADDRESS = "address"
    """An address with a credential in it."""
    ENVIRONMENT = "environment"
    """GitHub's environment, where it does not protect the upload."""


class Place(NamedTuple):
    """Where a leftover is."""

    kind: str
    """``file``, ``commit``, ``variable``, ``git``, ``keyring`` or ``github``."""
    name: str
    """The file, as one finds it from here; the variable; the entry."""
    line: int | None = None
    commit: str | None = None
    """The commit that brought it, None outside git's history."""
    column: int | None = None
    """In characters, where several may stand on a line."""

    def __str__(self) -> str:
        """Return ``path:line:column``, behind the commit's short id where there is one."""
        commit = f"{self.commit[:12]}:" if self.commit else ""
        line = "".join(f":{number}" for number in (self.line, self.column) if number)
        kind = {"variable": "variable ", "keyring": "keyring ", "github": "GitHub, "}
        return f"{kind.get(self.kind, '')}{commit}{self.name}{line}"


class Leftover(NamedTuple):
    """Something that can upload without the publisher, or helps to."""

    place: Place
    kind: Kind
    what: str
    """What it is, as a sentence without a full stop; never a secret."""
    help: str
    """What to do."""
    token: Reading | None = None
    hint: str = ""
    """At most the last four characters of a token."""
    notes: tuple[str, ...] = ()
    """What else is known, a sentence each."""
    counts: bool = True
    """Whether it must go: False for what can upload no more, or may."""
    removal: str = ""
    """What to do with a token where it is, be it revoked or not."""


class Unchecked(NamedTuple):
    """A place that was not searched."""

    what: str
    why: str
    command: str = ""
    """What to run by hand, empty where there is nothing to run."""
    failed: bool = False
    """Whether it should have been checked, and could not."""


class Fact(NamedTuple):
    """Something that is there and is as it should be, or that only a person can judge."""

    text: str


Found: TypeAlias = Leftover | Unchecked
"""What a search of a place yields; that of GitHub yields facts, too."""


def of_token(place: Place, seen: Seen, now: datetime, remove: str = "remove it here") -> Leftover:
    """Return the leftover that a token is.

    Args:
        place: where it is.
        seen: the token, of which the last four characters are kept at most, and what it tells.
        now: the time, which decides whether it has expired.
        remove: what to do with it where it is.
    """
    reading = seen.reading
    expired = reading.expired(now)
    return Leftover(
        place,
        Kind.TOKEN,
        f"{hint(seen.token)}, {_described(reading)}",
        remove if expired else f"{remove}, then {revoke(reading.index_name)}",
        reading,
        hint(seen.token),
        tuple(_notes(reading, now)),
        counts=not expired,
        removal=remove,
    )


def revoke(name: str) -> str:
    """Return how to revoke a token of an index, by the name of the page."""
    if name and name not in index.TITLES:
        return f"revoke it on {name}"
    title = index.TITLES.get(name, "PyPI")
    return f"revoke it on {title}: Account settings, API tokens: {index.tokens_page(name)}"


def _described(reading: Reading) -> str:
    title = index.TITLES.get(reading.index_name, reading.index_name)
    match reading.scope:
        case Scope.UNREADABLE:
            return "which cannot be read: treat it as user-wide"
        case Scope.PUBLISHER:
            return f"which a trusted publisher got for one run on {title}"
        case Scope.PROJECT:
            return f"for {_projects(reading)} on {title}"
        case Scope.USER:
            return f"for every project of its account on {title}"


def _projects(reading: Reading) -> str:
    parts = []
    for names, word in ((reading.projects, ""), (reading.project_ids, " with the id")):
        if names:
            plural = "projects" if len(names) > 1 else "project"
            parts.append(f"the {plural}{word} {', '.join(names)}")
        elif names is not None:
            return "no project at all"
    return ", and of these only ".join(parts)


def _notes(reading: Reading, now: datetime) -> list[str]:
    notes = []
    if reading.id:
        notes.append(f"unique identifier {reading.id}")
    if reading.expires is not None:
        verb = "expired" if reading.expired(now) else "expires"
        notes.append(f"{verb} on {reading.expires:%Y-%m-%d %H:%M} UTC")
    elif reading.scope is not Scope.UNREADABLE:
        notes.append("never expires")
    if reading.not_before is not None and reading.not_before > now:
        notes.append(f"not valid before {reading.not_before:%Y-%m-%d %H:%M} UTC")
    if reading.unknown:
        notes.append("restricted further, in a way that this version cannot read")
    return notes
