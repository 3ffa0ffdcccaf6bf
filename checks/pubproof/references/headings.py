"""Links to headings, and what is wrong with those that lead to none."""

from __future__ import annotations

import posixpath
import re
from functools import lru_cache
from posixpath import basename
from typing import TYPE_CHECKING
from urllib.parse import unquote

from pubproof import late
from pubproof.once import once
from pubproof.references import MARKDOWN, anchors, docusaurus, sphinx
from pubproof.references.names.kind import instead

if TYPE_CHECKING:
    from pubproof.references.documents import Document
    from pubproof.references.inventory import Inventory
    from pubproof.repository import Repository

_SITE = frozenset({"content", "doc", "docs", "documentation", "guide", "guides", "site", "website"})
"""Folders of texts of which sites are made."""
_LINES = late.pattern(r"L\d+(?:C\d+)?(?:-L?\d+(?:C\d+)?)?")
"""Lines of a file, to which GitHub and editors lead in a text too."""
_OBJECT = late.pattern(r"(?=.*[A-Z_.])[A-Za-z_]\w*(?:\.\w+)*")
"""The name of an object of Python that no heading's anchor is likely to be."""


def in_own_text(anchor: str, document: Document, inventory: Inventory) -> tuple[str, str] | None:
    """Return what is wrong with a link to a heading of the text itself, as `in_file` does."""
    if docusaurus.is_partial(document.path, inventory.repository) or _is_cover(
        document.path, inventory.repository
    ):
        return None
    if _names_page(unquote(anchor), document.path, inventory):
        return None
    known = anchors.of(document.text)
    return _without_heading(known, "this text", anchor, document.path, inventory)


def _is_cover(path: str, repository: Repository) -> bool:
    """Whether docsify shows a text in front of a page or beside it (``_coverpage.md``)."""
    folder, _, name = path.rpartition("/")
    page = repository.text(f"{folder}/index.html" if folder else "index.html")
    return name.startswith("_") and page is not None and "docsify" in page


def in_file(path: str, anchor: str, inventory: Inventory) -> tuple[str, str] | None:
    """Return what is wrong with a link to a heading of a file, and what to do; None for nothing."""
    if not anchor or not path.lower().endswith(MARKDOWN) or _LINES.fullmatch(anchor):
        return None
    known = _anchors(inventory.repository, path)
    return _without_heading(known, f"'{path}'", anchor, path, inventory)


@once
def _anchors(repository: Repository, path: str) -> frozenset[str] | None:
    text = repository.whole_text(path)
    return anchors.of(text) if text is not None else None


def _of_site(path: str) -> bool:
    """Whether a site is made of a text, which may write anchors in its own way."""
    return not _SITE.isdisjoint(path.split("/")[:-1]) and not is_readme(path)


def is_readme(path: str) -> bool:
    """Whether a text is what GitHub shows of its folder."""
    return basename(path).lower().startswith("readme")


def _names_object(anchor: str, path: str, inventory: Inventory) -> bool:
    """Whether a link may lead to a class or function, as MyST lets a text of Sphinx's lead."""
    return _OBJECT.fullmatch(anchor) is not None and sphinx.folder(path, inventory) is not None


def _names_page(anchor: str, path: str, inventory: Inventory) -> bool:
    """Whether a link leads to another page, as MyST reads ``#name`` where no heading has it."""
    beside = posixpath.normpath(posixpath.join(posixpath.dirname(path), anchor))
    return sphinx.folder(path, inventory) is not None and any(
        inventory.files.has(beside + ending) for ending in sphinx.PAGES
    )


def _is_like(anchor: str, known: frozenset[str]) -> bool:
    wanted = anchors.loose(anchor)
    return any(not wanted.isdisjoint(anchors.loose(one)) for one in known)


@lru_cache(maxsize=8)
def _as_shown(known: frozenset[str], *, of_site: bool) -> tuple[str, ...]:
    """Return the anchors that have letters, each once: as GitHub writes it, or else a site.

    GitHub leaves a hyphen for each blank of a heading, a site one for all of them.
    """
    alike: dict[str, list[str]] = {}
    for one in sorted(known):
        if any(map(str.isalpha, one)):
            alike.setdefault(re.sub(r"[\W_]", "", one), []).append(one)
    pick = min if of_site else max
    return tuple(pick(forms, key=len) for forms in alike.values())


def _without_heading(
    known: frozenset[str] | None, where: str, anchor: str, path: str, inventory: Inventory
) -> tuple[str, str] | None:
    """Return what is wrong with a link to a heading that a text does not have.

    Args:
        known: the anchors of the text, None where they cannot all be told.
        where: the text, as a message names it.
        anchor: what the link names.
        path: the text's own.
        inventory: what there is.
    """
    anchor = unquote(anchor)
    if known is None or not re.search(r"\w", anchor) or anchor.lower() in known:
        return None
    if ":" in anchor or "=" in anchor or (anchor == "readme" and is_readme(path)):
        return None
    of_site = _of_site(path)
    if of_site and (
        _is_like(anchor, known)
        or anchor.lower() in inventory.labels
        or inventory.includes(path)
        or _names_object(anchor, path, inventory)
    ):
        return None
    another = "link to a heading that it has"
    shown = _as_shown(known, of_site=of_site)
    help_ = instead(anchor, shown, another).replace("write '", f"{another}, such as '#")
    return f"{where} has no heading '#{anchor}'", help_
