"""What a repository asks of its own contract: ``[tool.pubproof]`` of ``pyproject.toml``."""

from __future__ import annotations

import os
import re
import stat
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from pubproof import late, toml
from pubproof.pypi import index
from pubproof.spelling import is_slip, suggestion

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from pathlib import Path
    from typing import TypeVar

    from pubproof.pypi.publisher import TrustedPublisher

    _T = TypeVar("_T", str, list[object], dict[str, object])

FILE = "pyproject.toml"
MAX_BYTES = 1024 * 1024
"""A longer file is refused: reading it would take seconds."""

_KINDS: dict[type, str] = {
    bool: "a boolean",
    dict: "a table",
    float: "a number",
    int: "a number",
    list: "a list",
    str: "a string",
}
"""The types of TOML in words; the others are dates and times."""
_ANY = "(Any)"
"""What PyPI shows as the environment of a publisher that names none. From Warehouse's
``templates/manage/manage_base.html``."""
_POSITION = late.pattern(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
"""How an error of TOML ends: with its place in the text."""


class Settings(NamedTuple):
    """What the clauses are judged by."""

    tags: tuple[str, ...] = ("v*",)
    """Patterns of the tags that start a release, as GitHub reads them under ``on.push.tags``."""
    events: tuple[str, ...] = ("push",)
    """The events that may start a release. Of ``push`` only the tags above count; any other event
    that is named here is allowed, whatever sets it off."""
    environment: str = "pypi"
    """The environment in which the publish job must run, spelled exactly so. The publisher's own
    does not stand in for it: say both where it is not ``pypi``."""
    publishing_workflow: str = "publish.yml"
    """The file name of the only workflow that uploads. Where a publisher is named below, its
    workflow is the default."""
    provenance_workflow: str = "provenance.yml"
    """The file name of the reusable workflow that builds, checks, attests and verifies."""
    indexes: tuple[str, ...] = ()
    """Other package indexes to which uploads are allowed, such as a test index: each by its name in
    ``.pypirc`` or by the address to which files are sent. Where a workflow writes out only the site
    of that, it is the site that counts, as the finding names it: ``https://*.example.com``."""
    documents: tuple[str, ...] = ()
    """Patterns of the paths of the texts that are read for what they name, as GitHub reads them
    under ``on.push.paths``; one that begins with ``!`` leaves texts out. By default all Markdown
    and reStructuredText that git tracks is read but for change logs, other people's texts and what
    tests take in."""
    publisher: TrustedPublisher | None = None
    """The publisher that is registered on PyPI. The guide shows its four fields, and its workflow
    is the publishing workflow where no other is set."""
    off: Mapping[str, str] = MappingProxyType({})
    """The clauses that are switched off, each with the reason. Every report shows the reason; an
    empty one is refused."""


class SettingsError(ValueError):
    """Settings that cannot be read; the message is one line that starts with the file."""

    def __init__(self, what: str, place: tuple[int, ...] = ()) -> None:
        """Take what is wrong, and the line and the column in the file where these are known."""
        super().__init__(f"{':'.join([FILE, *map(str, place)])}: {what}")
        self.what = what
        self.place = place


class UnknownSettingError(SettingsError):
    """A key of a table of settings that is none."""


def read(root: Path | str, clauses: Iterable[str]) -> Settings:
    """Return the settings of the repository in the folder `root`.

    `clauses` are the ids that may be switched off; they are asked for where one is. A repository
    without a ``pyproject.toml`` has the defaults.

    Raises:
        SettingsError: the file is there, and its settings cannot be read.
    """
    file = os.path.join(root, FILE)  # noqa: PTH118  pathlib takes long to import
    try:
        status = os.stat(file)  # noqa: PTH116  likewise
        if not stat.S_ISREG(status.st_mode):
            raise SettingsError("is not a regular file")
        if status.st_size > MAX_BYTES:
            raise SettingsError(f"is larger than {MAX_BYTES // 1024} KiB")
        with open(file, encoding="utf-8") as opened:  # noqa: PTH123  likewise
            text = opened.read()
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        raise SettingsError(f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SettingsError("is not UTF-8") from error
    return parse(text, clauses)


def parse(text: str, clauses: Iterable[str]) -> Settings:
    """Return the settings that the `text` of a ``pyproject.toml`` holds.

    `clauses` are the ids that may be switched off.

    Raises:
        SettingsError: it is no TOML, or a setting is unknown, of the wrong type, or without sense.
    """
    whole = _Table(text, (), _load(text))
    if "pubproof" in whole.entries:
        raise whole.error("it is not read here; did you mean [tool.pubproof]?", "pubproof")
    table = whole.table("tool").table_named("pubproof")
    table.allow_only("setting", [name.replace("_", "-") for name in Settings._fields])
    default = Settings()
    publisher = _publisher(table.table("publisher")) if "publisher" in table.entries else None
    return Settings(
        tags=table.patterns("tags", default.tags),
        events=_events(table, default.events),
        environment=table.word("environment", default.environment),
        publishing_workflow=table.workflow(
            "publishing-workflow", publisher.workflow if publisher else default.publishing_workflow
        ),
        provenance_workflow=table.workflow("provenance-workflow", default.provenance_workflow),
        indexes=_indexes(table),
        documents=table.patterns("documents", ()),
        publisher=publisher,
        off=_off(table.table("off"), clauses),
    )


def _load(text: str) -> dict[str, object]:
    try:
        return toml.parse(text)
    except RecursionError as error:
        raise SettingsError("invalid TOML: nested too deeply") from error
    except ValueError as error:
        message = str(error)
        place = _POSITION.search(message)
        if place is None:
            raise SettingsError(f"invalid TOML: {message}") from error
        lines = text.split("\n")
        at = map(int, place.groups()) if place[1] else (len(lines), len(lines[-1]) + 1)
        raise SettingsError(f"invalid TOML: {message[: place.start()]}", tuple(at)) from error


def _publisher(table: _Table) -> TrustedPublisher:
    """Return the publisher; refuse values that PyPI's form would not take."""
    from pubproof.pypi import form
    from pubproof.pypi.publisher import TrustedPublisher

    table.allow_only("setting", [name.replace("_", "-") for name in TrustedPublisher._fields])
    for key in ("owner", "repository", "workflow"):
        if key not in table.entries:
            raise table.error(f"lacks {key!r}")
    publisher = TrustedPublisher(
        owner=table.word("owner"),
        repository=table.word("repository"),
        workflow=table.workflow("workflow"),
        environment=table.value("environment", str) or "",
        owner_id=_owner_id(table),
    )
    if publisher.environment == _ANY:
        message = f"PyPI shows {_ANY!r} where the publisher names none: leave it out"
        raise table.error(message, "environment")
    for answer in (
        form.owner(publisher.owner),
        form.repository(publisher.repository),
        form.environment(publisher.environment),
    ):
        if answer.message is not None:
            given = table.entries[answer.field]
            message = f"PyPI takes no {given!r} here: {answer.message.rstrip('.')}"
            raise table.error(message, answer.field)
    return publisher


def _owner_id(table: _Table) -> str | None:
    value = table.entries.get("owner-id")
    if value is None:
        return None
    if type(value) is int and 0 < value < 2**63:
        return str(value)
    if isinstance(value, str) and re.fullmatch(r"[0-9]+", value):
        return value
    raise table.error("GitHub's number of the owner is expected, such as 1234567", "owner-id")


def _events(table: _Table, default: tuple[str, ...]) -> tuple[str, ...]:
    if "events" not in table.entries:
        return default
    from pubproof.workflows.trigger import EVENTS

    events = table.words("events", default)
    for event in events:
        if event not in EVENTS:
            near = suggestion(event, EVENTS)
            raise table.error(f"GitHub has no event {event!r}{near}", "events")
    return events


def _indexes(table: _Table) -> tuple[str, ...]:
    """Return the indexes, given by name or address, as `pypi.index.identify` names them."""
    given = table.strings("indexes")
    for one in given:
        if not re.fullmatch(r"[\w.-]+|https?://\S+", one):
            raise table.error(f"{one!r} is neither a name nor an address", "indexes")
    return tuple(index.identify(one) for one in given)


def _off(table: _Table, clauses: Iterable[str]) -> dict[str, str]:
    if table.entries:
        table.allow_only("clause", tuple(clauses))
    reasons = {}
    for clause in table.entries:
        reason = " ".join((table.value(clause, str) or "").split())
        if not reason:
            raise table.error("say why the clause is off", clause)
        reasons[clause] = reason
    return reasons


def _kind(value: object) -> str:
    return _KINDS.get(type(value), "a date or time")


class _Table:
    """One table of the file, read key by key."""

    __slots__ = ("entries", "keys", "text")

    def __init__(self, text: str, keys: tuple[str, ...], entries: dict[str, object]) -> None:
        self.text = text
        self.keys = keys
        self.entries = entries

    def error(self, message: str, key: str = "") -> SettingsError:
        """Return the error that says `message` of the table, or of what stands under `key`."""
        return self._error(f"{key}: {message}" if key else message, key)

    def _error(self, message: str, key: str) -> SettingsError:
        place = toml.place(self.text, [*self.keys, key] if key else self.keys)
        table = f"[{'.'.join(self.keys)}] " if self.keys else ""
        return SettingsError(f"{table}{message}", place or ())

    def allow_only(self, what: str, known: Collection[str]) -> None:
        """Refuse keys that are not among `known`; `what` is the word for a key."""
        for key in self.entries:
            if key not in known:
                error = self._error(f"has no {what} {key!r}{suggestion(key, known)}", key)
                raise UnknownSettingError(error.what, error.place)

    def table_named(self, key: str) -> _Table:
        """Return the table under `key`; refuse one with that name but for a letter or two."""
        for name in self.entries:
            if name != key and is_slip(name, [key]):
                raise self._error(f"has a {name!r}; did you mean {key!r}?", name)
        return self.table(key)

    def value(self, key: str, kind: type[_T]) -> _T | None:
        """Return what stands under `key`, None when nothing does."""
        value = self.entries.get(key)
        if value is None or isinstance(value, kind):
            return value
        raise self.error(f"{_KINDS[kind]} is expected, not {_kind(value)}", key)

    def table(self, key: str) -> _Table:
        """Return the table under `key`, an empty one when there is none."""
        return _Table(self.text, (*self.keys, key), self.value(key, dict) or {})

    def word(self, key: str, default: str = "") -> str:
        """Return the string under `key`, which may not be empty."""
        value = self.value(key, str)
        if value is not None and not value.strip():
            raise self.error("is empty", key)
        return default if value is None else value

    def workflow(self, key: str, default: str = "") -> str:
        """Return the file name of a workflow."""
        value = self.word(key, default)
        name = re.split(r"[/\\]", value)[-1]
        if name != value:
            raise self.error(f"give the file name only: {name!r}", key)
        if not name.endswith((".yml", ".yaml")):
            raise self.error(f"{name!r} is no workflow: its name must end in .yml or .yaml", key)
        return value

    def strings(self, key: str) -> tuple[str, ...]:
        """Return the list of strings under `key`."""
        values = self.value(key, list) or []
        for value in values:
            if not isinstance(value, str):
                raise self.error(f"a list of strings is expected, not one with {_kind(value)}", key)
            if not value.strip():
                raise self.error("a string in the list is empty", key)
        return tuple(value for value in values if isinstance(value, str))

    def words(self, key: str, default: tuple[str, ...]) -> tuple[str, ...]:
        """Return the list of strings under `key`, which may not be empty."""
        if key not in self.entries:
            return default
        values = self.strings(key)
        if not values:
            raise self.error("the list is empty", key)
        return values

    def patterns(self, key: str, default: tuple[str, ...]) -> tuple[str, ...]:
        """Return the list of patterns under `key`, as GitHub's filters have them."""
        if key not in self.entries:
            return default
        from pubproof.workflows import patterns
        from pubproof.workflows.automaton import PatternError

        values = self.words(key, default)
        for value in values:
            try:
                patterns.validate(value)
            except PatternError as error:
                raise self.error(str(error), key) from error
        return values
