"""The dependency groups and extras that the projects of a repository declare."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pubproof.once import once
from pubproof.scripts.tables import toml_table
from pubproof.settings import FILE
from pubproof.toml import value, within

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.repository import Repository


class Declared(NamedTuple):
    """The names that all projects declare, as `normal` spells them; None where not all are told."""

    groups: frozenset[str] | None
    extras: frozenset[str] | None


def normal(name: str) -> str:
    """Return a name as it is compared (PEP 503, PEP 685, PEP 735)."""
    return re.sub(r"[-_.]+", "-", name).lower()


@once
def declared(repository: Repository) -> Declared:
    """Return what the projects declare, each in its ``pyproject.toml``.

    After PEP 621 and PEP 735, and the documentation of uv, Poetry, PDM and Flit for what these had
    before. Extras may also stand in ``setup.py`` and ``setup.cfg``, or be computed by a back end.
    """
    tables = [toml_table(repository, path) for path in sorted(repository.files.named(FILE))]
    if not tables or not all(tables):
        return Declared(None, None)
    groups = frozenset(map(normal, _groups(tables)))
    extras = frozenset(map(normal, _extras(tables)))
    return Declared(groups, extras if _are_told(tables, repository) else None)


def _groups(tables: list[dict[str, object]]) -> Iterator[str]:
    for table in tables:
        yield from within(table, "dependency-groups")
        yield from within(table, "tool", "poetry", "group")
        yield from within(table, "tool", "pdm", "dev-dependencies")
        for tool, old in (("uv", "dev-dependencies"), ("poetry", "dev-dependencies")):
            if value(table, "tool", tool, old) is not None:
                yield "dev"


def _extras(tables: list[dict[str, object]]) -> Iterator[str]:
    for table in tables:
        yield from within(table, "project", "optional-dependencies")
        yield from within(table, "tool", "poetry", "extras")
        yield from within(table, "tool", "flit", "metadata", "requires-extra")


def _are_told(tables: list[dict[str, object]], repository: Repository) -> bool:
    """Whether the extras of every project stand in these tables."""
    for table in tables:
        dynamic = value(table, "project", "dynamic")
        if isinstance(dynamic, list) and "optional-dependencies" in dynamic:
            return False
        if not (within(table, "project") or within(table, "tool", "poetry")):
            return False
    files = repository.files
    return not files.named("setup.py") and not files.named("setup.cfg")
