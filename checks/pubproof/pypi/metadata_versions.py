"""Which Metadata-Version build back ends write, and which the PyPA action and PyPI accept.

`metadata_table` holds what is known, each fact with its source. What it does not hold is unknown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pubproof.building.requirements import written

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pubproof.building.requirements import Range, Release

Number = tuple[int, int]
"""A Metadata-Version: ``2.5`` is ``(2, 5)``."""


class ActionRelease(NamedTuple):
    """One release of the PyPA action."""

    version: Release
    """Three numbers, as its tag has them."""
    commit: str
    """The commit behind the tag; empty where it is not known."""
    twine: str
    """The twine that the action brings along."""
    accepts: Number
    """The highest Metadata-Version that this twine accepts."""


class Fields(NamedTuple):
    """Which fields of a project ask for a newer Metadata-Version; None where that is not told."""

    license: bool | None = None
    """``license`` as an expression, or ``license-files`` (PEP 639): 2.4."""
    imports: bool | None = None
    """``import-names`` or ``import-namespaces`` (PEP 794): 2.5."""


class Written(NamedTuple):
    """What the releases of a back end write, from one of them on."""

    since: Release
    plain: Number
    """The Metadata-Version of a project with neither of the `Fields`."""
    license: Number
    """That of one with the license fields."""
    imports: Number
    """That of one with the import fields."""

    def least(self, fields: Fields) -> Number:
        """Return the lowest Metadata-Version that a project with these fields can have."""
        return self._of(license_=fields.license is True, imports=fields.imports is True)

    def most(self, fields: Fields) -> Number:
        """Return the highest Metadata-Version that a project with these fields can have."""
        return self._of(license_=fields.license is not False, imports=fields.imports is not False)

    def _of(self, *, license_: bool, imports: bool) -> Number:
        asked = [self.license] * license_ + [self.imports] * imports
        return max(self.plain, *asked) if asked else self.plain


class BackEnd(NamedTuple):
    """A build back end."""

    name: str
    """Of its package."""
    modules: tuple[str, ...]
    """What ``build-backend`` may say for it."""
    newest: Release
    """The newest release that was looked at."""
    releases: tuple[Written, ...]
    """The oldest first."""

    @property
    def current(self) -> str:
        """The newest release, as a requirement has it."""
        return written(self.newest)

    @property
    def pinned(self) -> str:
        """What requires that release: ``hatchling==1.27.0``."""
        return f"{self.name}=={self.current}"

    def of(self, version: Release) -> Written | None:
        """Return what a release writes, None for one that is older or newer than was looked at."""
        if version > self.newest:
            return None
        return next((one for one in reversed(self.releases) if one.since <= version), None)

    def within(self, allowed: Range) -> Written | None:
        """Return what the newest release of a range writes; a newer one than the newest may follow.

        None where the range ends before the first release that was looked at.
        """
        if allowed.pinned is not None:
            return self.of(allowed.pinned)
        end, is_allowed = allowed.end or (self.newest, True)
        return next(
            (
                one
                for one in reversed(self.releases)
                if one.since < end or (is_allowed and one.since == end)
            ),
            None,
        )

    def is_open(self, allowed: Range) -> bool:
        """Whether a range lets in releases that are newer than the newest that was looked at."""
        end = allowed.end
        return end is None or end[0] > self.newest


class Table(NamedTuple):
    """All that is known."""

    checked: str
    """The day on which the newest releases were looked at, as YYYY-MM-DD."""
    pypi: Number
    """The highest Metadata-Version that PyPI accepts."""
    read: str
    """The day of PyPI's source that says so."""
    actions: tuple[ActionRelease, ...]
    """The newest first."""
    back_ends: tuple[BackEnd, ...]
    twines: Mapping[Release, Number]
    """The highest Metadata-Version that ``twine check`` accepts in releases of twine that ask no
    other package for it."""

    def action(self, version: tuple[int, ...]) -> ActionRelease | None:
        """Return the release of the action that a version names.

        Two numbers name every release that begins with them: one is returned where all of them
        accept the same. None for what is not known.
        """
        found = [one for one in self.actions if one.version[: len(version)] == version]
        return found[-1] if len({one.accepts for one in found}) == 1 else None

    def newest(self, series: tuple[int, ...]) -> ActionRelease | None:
        """Return the newest release of the action whose version begins with `series`, or None."""
        return next((one for one in self.actions if one.version[: len(series)] == series), None)

    def back_end(self, module: str) -> BackEnd | None:
        """Return the back end that ``build-backend`` names, None for one that is not known."""
        return next((one for one in self.back_ends if module in one.modules), None)

    def named(self, name: str) -> BackEnd | None:
        """Return the back end whose package has this normalized name, None for an unknown one."""
        return next((one for one in self.back_ends if one.name == name), None)


def table() -> Table:
    """Return the table."""
    from pubproof.pypi.metadata_table import TABLE

    return TABLE


def number(text: str) -> Number:
    """Return a Metadata-Version as numbers that can be compared.

    Raises:
        ValueError: the text is no Metadata-Version.
    """
    major, minor = text.split(".")
    return int(major), int(minor)


def shown(version: Number) -> str:
    """Return a Metadata-Version as metadata spells it."""
    return f"{version[0]}.{version[1]}"
