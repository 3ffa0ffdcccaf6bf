"""The Python project that a repository holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof import toml
from pubproof.settings import FILE

if TYPE_CHECKING:
    from pubproof.repository import Repository


def name(repository: Repository) -> str | None:
    """Return the project's name as its metadata gives it, None where no file tells.

    Read from ``[project]`` (PEP 621), ``[tool.poetry]``, and ``setup.cfg``, in this order.
    """
    text = repository.text(FILE)
    for keys in (("project",), ("tool", "poetry")):
        found = toml.table(text, *keys).get("name")
        if isinstance(found, str) and found:
            return found
    return _setup_cfg(repository)


def _setup_cfg(repository: Repository) -> str | None:
    import configparser

    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(repository.text("setup.cfg") or "")
    except configparser.Error:
        return None
    return parser.get("metadata", "name", fallback=None) or None
