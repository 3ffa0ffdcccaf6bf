"""The sites that Sphinx makes of texts: where their ``conf.py`` is, and what that may write."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from pubproof import late

if TYPE_CHECKING:
    from pubproof.references.inventory import Inventory

PAGES = (".md", ".rst", ".ipynb", ".txt")
"""How the names of files end of which it makes pages."""
_WRITES = late.pattern(r"(?:copy|generate|symlink|write)\w*\(")
"""How a function is named that makes files."""


def folder(path: str, inventory: Inventory) -> str | None:
    """Return the nearest folder with a ``conf.py`` on the way to a text; None where none has it."""
    folders = accumulate(path.split("/")[:-1], "{}/{}".format)
    found = [one for one in folders if inventory.files.has(f"{one}/conf.py")]
    return found[-1] if found else None


def may_make(path: str, inventory: Inventory) -> bool:
    """Whether the ``conf.py`` of a site may write what is missing at `path`.

    Sphinx runs it before it looks for pages. It may where it makes files, and names that one, or a
    folder on the way to it.
    """
    top = folder(path, inventory)
    text = inventory.repository.text(f"{top}/conf.py") or "" if top is not None else ""
    if top is None or _WRITES.search(text) is None:
        return False
    parts = path.removeprefix(f"{top}/").split("/")
    return any(f"{mark}{part}{mark}" in text for part in parts for mark in "\"'")
