"""Files that a directive puts into a text: ``.. include:: steps.rst``.

docutils looks for them beside the text; for Sphinx a path that begins with a slash begins at the
folder of ``conf.py`` (their references of ``include`` and ``literalinclude``). What stands in
angle brackets comes with docutils.
"""

from __future__ import annotations

from posixpath import relpath
from typing import TYPE_CHECKING

from pubproof.files.files import resolve
from pubproof.references import sphinx
from pubproof.references.context import is_placeholder
from pubproof.references.documents import Audience
from pubproof.references.names.kind import problem
from pubproof.references.names.link import missing
from pubproof.references.place import INCLUDES, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.location import Problem
    from pubproof.references.documents import Document
    from pubproof.references.inventory import Inventory
    from pubproof.references.place import Place

AUDIENCE = Audience.USERS


def suspects(document: Document, _inventory: Inventory) -> bool:
    """Whether the text has such a directive."""
    ends = ("}",) if document.is_markdown else ("::",)
    return any(f"{word}{end}" in document.text for word in INCLUDES for end in ends)


def judge(place: Place, document: Document, inventory: Inventory) -> Iterator[Problem]:
    """Yield the files that are not there."""
    if place.kind is not Kind.INCLUDED or is_placeholder(place.text):
        return
    top = sphinx.folder(document.path, inventory)
    if top is None and (document.is_markdown or place.text.startswith("/")):
        return
    folder, path = document.folder, place.text
    if path.startswith("/"):
        folder, path = top or "", path.lstrip("/")
    seen = resolve(folder, path)
    if seen is None or inventory.files.has(seen) or inventory.includes(document.path):
        return
    if missing(path, seen, document, inventory) is None:
        return
    near = inventory.files.nearest(seen)
    what = f"'{relpath(near, folder or '.')}'" if near is not None else "a file that exists"
    yield problem(place, document, f"there is no file '{seen}' to include", f"include {what}")
