"""The Python project that a repository holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof import toml

if TYPE_CHECKING:
    from pubproof.repository import Repository


def name(repository: Repository) -> str | None:
    """Return the project's name as its metadata gives it, None where no file tells.

    Read from ``[project]`` (PEP 621), ``[tool.poetry]``, and ``setup.cfg``, in this order.
    """
    table = _pyproject(repository)
    tools = table.get("tool")
    poetry = tools.get("poetry") if isinstance(tools, dict) else None
    for section in (table.get("project"), poetry):
        found = section.get("name") if isinstance(section, dict) else None
        if isinstance(found, str) and found:
            return found
    return _setup_cfg(repository)


def _pyproject(repository: Repository) -> dict[str, object]:
    try:
        return toml.parse(repository.text("pyproject.toml") or "")
    except (ValueError, RecursionError):
        return {}


def _setup_cfg(repository: Repository) -> str | None:
    import configparser

    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(repository.text("setup.cfg") or "")
    except configparser.Error:
        return None
    return parser.get("metadata", "name", fallback=None) or None
