"""The clauses that a page states: its calls of ``holds``, found without Jinja.

Follows Jinja's "Template Designer Documentation": comments and raw blocks hold no calls, and an
included text belongs to every page that includes it. A comment of HTML holds none that a reader
sees.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pubproof import late
from pubproof.location import Location
from pubproof.once import once
from pubproof.references.sections import COMMENT, front_matter
from pubproof.references.site import Site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.references.site import Delimiters, Page
    from pubproof.repository import Repository

_CALL = late.pattern(r"""(?<![\w.])holds\(\s*(?:clause\s*=\s*)?(["'])(?P<clause>[^"'\n]*)\1\s*\)""")
"""The call by which a page claims a clause."""
_INCLUDE = late.pattern(r"""^\s*include\s+(["'])(?P<path>[^"'\n]+)\1""")
_RAW = late.pattern(r"^[-+]?\s*raw\b")
_DEEPEST = 8
"""Texts included in each other that are followed."""


class Statement(NamedTuple):
    """A clause that a page states."""

    clause: str
    location: Location
    """Where the clause's id stands, in the page or in a text that it includes."""


@once
def proving(repository: Repository) -> frozenset[str]:
    """Return the texts in which pages state clauses of the repository itself."""
    site = Site(repository)
    pages = site.pages() if site.proves else ()
    stated = (of(page, site) for page in pages if not page.subject)
    return frozenset(one.location.path for each in stated for one in each)


def of(page: Page, site: Site) -> Iterator[Statement]:
    """Yield what a page states to its readers, in order."""
    yield from _in(page.path, page.text, site, 0)


def _in(path: str, text: str, site: Site, depth: int) -> Iterator[Statement]:
    """Yield what a text states, and what the texts do that it includes, outside of comments."""
    if "holds" not in text and "include" not in text:
        return
    hidden = [found.span() for found in COMMENT.finditer(text)] if "<!--" in text else []
    for kind, content, offset in _parts(text, site.delimiters):
        if any(start < offset < end for start, end in hidden):
            continue
        for call in _CALL.finditer(content) if "holds" in content else ():
            clause, start = call["clause"], offset + call.start("clause")
            yield Statement(clause, Location.in_text(path, text, start, max(len(clause), 1)))
        included = _INCLUDE.match(content) if kind == "block" else None
        if included is not None and depth < _DEEPEST:
            folder = site.include_folder
            inside = f"{folder}/{included['path']}" if folder else included["path"]
            found = site.repository.text(inside)
            if found is not None:
                yield from _in(inside, found, site, depth + 1)


def _parts(text: str, delimiters: Delimiters) -> Iterator[tuple[str, str, int]]:
    """Yield the values and blocks of a text: kind, content, and where it begins."""
    kinds = {start: (kind, end) for kind, (start, end) in delimiters._asdict().items()}
    # The longest first, as Jinja does: one may begin as another does.
    opening = re.compile("|".join(map(re.escape, sorted(kinds, key=len, reverse=True))))
    raw_end = re.compile(
        rf"{re.escape(delimiters.block[0])}[-+]?\s*endraw\s*[-+]?{re.escape(delimiters.block[1])}"
    )
    offset = len(front_matter(text))
    while (found := opening.search(text, offset)) is not None:
        kind, closing = kinds[found[0]]
        end = text.find(closing, found.end())
        if end < 0:
            return
        content = text[found.end() : end]
        offset = end + len(closing)
        if kind == "block" and _RAW.match(content):
            closed = raw_end.search(text, offset)
            offset = closed.end() if closed is not None else len(text)
        elif kind != "comment":
            yield kind, content, found.end()
