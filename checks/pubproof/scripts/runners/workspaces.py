"""Workspaces: the packages of one repository.

After the documentation of npm, pnpm and yarn ("Workspaces"), and of lerna, moon, nx and turbo.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from pubproof.scripts.paths import matching, resolve
from pubproof.scripts.tables import table
from pubproof.toml import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pubproof.scripts.command import Files

_PACKAGES = "package.json"
_NAMING = (_PACKAGES, "pnpm-workspace.yaml", "lerna.json", ".moon/workspace.yml")
"""The files that tell of workspaces."""
_MEANING = (*_NAMING[1:], "nx.json", "turbo.json")
"""Those that only a workspace has."""
_USUAL = ("*", "apps/*", "libs/*", "packages/*")
"""Where packages are when nothing says where."""
_MAX_PACKAGES = 100
"""How many packages are looked at."""
KEYS = {
    _PACKAGES: ("scripts",),
    "project.json": ("targets",),
    "moon.yml": ("tasks",),
    ".moon/tasks.yml": ("tasks",),
}
"""The files of a package, or of all, that name tasks."""


def members(files: Files, folder: str) -> list[str]:
    """Return the folders of the packages that a folder's files tell of."""
    patterns = [one for name in _NAMING for one in _named(files, resolve(folder, name) or name)]
    found: dict[str, None] = {}
    for pattern in patterns or _USUAL:
        path = resolve(folder, pattern.rstrip("/")) if pattern[:1] != "!" else None
        found.update(dict.fromkeys(matching(files, path) if path is not None else ()))
    return [one for one in found if any(files.exists(f"{one}/{name}") for name in KEYS)][
        :_MAX_PACKAGES
    ]


def is_one(files: Files, folder: str) -> bool:
    """Whether the files of a folder tell of a workspace."""
    paths = [resolve(folder, name) or name for name in _MEANING]
    packages = resolve(folder, _PACKAGES) or _PACKAGES
    return any(map(files.exists, paths)) or files.mentions(packages, "workspaces")


def _named(files: Files, path: str) -> Iterator[str]:
    """Yield the patterns of packages that a file names."""
    if not files.exists(path):
        return
    held = table(files, path)
    for key in ("workspaces", "packages", "projects"):
        named = held.get(key)
        if isinstance(named, dict):
            named = named.get("packages", [*named.values()])
        yield from words(named)


def chosen(files: Files, folder: str, names: Sequence[str]) -> list[str]:
    """Return the packages of these names or folders; all where none is named so."""
    packages = members(files, folder)
    found = [one for one in packages if any(_is_called(files, one, name) for name in names)]
    return found or packages


def _is_called(files: Files, package: str, name: str) -> bool:
    name = name.removeprefix("./").rstrip("/").strip(".")
    return fnmatchcase(package, f"*{name}") or fnmatchcase(
        str(table(files, f"{package}/{_PACKAGES}").get("name")), name
    )
