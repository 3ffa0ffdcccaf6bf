"""The Python project that a repository holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof import late, toml
from pubproof.once import once
from pubproof.scripts.paths import in_folder
from pubproof.settings import FILE

if TYPE_CHECKING:
    from pubproof.repository import Repository

_ASIDE = frozenset(
    {
        *("benchmark", "benchmarks", "doc", "docs", "example", "examples", "fixtures", "sample"),
        *("samples", "template", "templates", "test", "testdata", "tests"),
    }
)
"""Folders in which projects lie that nobody publishes."""
_NAME = late.pattern(r"[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?")
"""The name of a project (PEP 508), and no place for one in a template."""
_MAX_PROJECTS = 100
"""How many projects of a repository are looked at."""


def name(repository: Repository) -> str | None:
    """Return the project's name as its metadata gives it, None where no file tells.

    Read from ``[project]`` (PEP 621), ``[tool.poetry]``, and ``setup.cfg``, in this order.
    """
    return _declared(repository.text(FILE)) or _setup_cfg(repository, ".", "metadata", "name")


def declared(repository: Repository, folder: str) -> str:
    """Return the name of the project in a folder, nothing where its ``pyproject.toml`` has none."""
    return _declared(repository.text(in_folder(folder, FILE))) or ""


def needs_others(repository: Repository, folder: str) -> bool:
    """Return whether the project in a folder says that it needs others when it is installed.

    Setuptools heeds its own words only where ``[project]`` calls them dynamic, or is not there.
    What ``setup.py`` says is not read.
    """
    text = repository.text(in_folder(folder, FILE))
    table = toml.table(text, "project")
    of_poetry = {*toml.table(text, "tool", "poetry", "dependencies")} - {"python"}
    if table.get("dependencies") or of_poetry:
        return True
    dynamic = table.get("dynamic")
    if table and not (isinstance(dynamic, list) and "dependencies" in dynamic):
        return False
    of_setuptools = toml.table(text, "tool", "setuptools", "dynamic").get("dependencies")
    in_setup_cfg = _setup_cfg(repository, folder, "options", "install_requires")
    return bool(of_setuptools or in_setup_cfg)


def _declared(text: str | None) -> str | None:
    for keys in (("project",), ("tool", "poetry")):
        found = toml.table(text, *keys).get("name")
        if isinstance(found, str) and found:
            return found
    return None


@once
def names(repository: Repository) -> tuple[str, ...]:
    """Return the names of the projects that a repository holds, as far as ``pyproject.toml`` tells.

    Those in folders for tests, examples and the like are no packages of it.
    """
    paths = sorted(repository.files.named(FILE), key=lambda path: (path.count("/"), path))
    own = [path for path in paths if _ASIDE.isdisjoint(path.lower().split("/"))]
    found = (_declared(repository.text(path)) or "" for path in own[:_MAX_PROJECTS])
    return tuple(dict.fromkeys(filter(_NAME.fullmatch, found)))


def _setup_cfg(repository: Repository, folder: str, section: str, key: str) -> str | None:
    """Return what the ``setup.cfg`` of a folder says, None where it says nothing."""
    import configparser

    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(repository.text(in_folder(folder, "setup.cfg")) or "")
    except configparser.Error:
        return None
    return parser.get(section, key, fallback=None) or None
