"""Texts that tell of what was or may be: change logs, blogs, records of decisions, plans."""

from __future__ import annotations

import re
from functools import lru_cache

from pubproof import late

_PAST = late.pattern(
    r"(?:change(?:s|log)?|history|news|release[-_ ]?notes?|whats?[-_ ]?new"
    r"|upgrad\w*|migrat\w*|authors|contributors|thanks|code_of_conduct|licen[cs]e|notice|\d{4}-\d\d-\d\d[^/]*"
    r"|v?\d+(?:[._]\d+)+\w*|v\d+[^/]*|[\w.-]*roadmap"
    r"|[\w.-]*(?:action|development|execution|implementation|moderni[sz]ation|project"
    r"|refactor(?:ing)?|work)[-_]?plan)"
    r"(?:[-_.][\w.-]*)?\.(?:md|rst|markdown|mdx)$",
    re.IGNORECASE,
)
"""The names of texts that tell of what was, or may be: nothing in them need exist today."""
PAST_FOLDERS = frozenset(
    {
        *("adr", "adrs", "announcements", "archive", "archived", "blog", "change", "changelog"),
        *("changelog.d", "changelogs", "changes", "decisions", "enhancements", "history"),
        *("meetings", "neps", "news", "newsfragments", "peps", "plans", "posts", "proposals"),
        *("release-notes", "release_notes", "releasenotes", "research", "rfc", "rfcs", "specs"),
        *("upcoming_changes", "versioned_docs", "whatsnew"),
    }
)
"""Folders of such texts."""


def is_past(path: str) -> bool:
    """Whether a text tells of what was, by its name or its folder: a change log, a blog."""
    folder, _, name = path.rpartition("/")
    folders = {one.lstrip(".") for one in lowered(folder)}
    return _PAST.match(name) is not None or not folders.isdisjoint(PAST_FOLDERS)


@lru_cache(1024)
def lowered(folder: str) -> frozenset[str]:
    """Return the names of a folder and of those above it, in lower case."""
    return frozenset(folder.lower().split("/"))


_NOTES = late.pattern(r"(?:.*/)?releases?\.\w+$", re.IGNORECASE)
"""The names of texts that may be a change log, or say how a release is made."""
_HEADING = late.pattern(r"^(#{1,3})[ \t]+(\S.*)|^(\S.*)\n(?=([=~-])\4{2,}[ \t]*$)", re.MULTILINE)
"""A heading, of Markdown or underlined."""
_NUMBER = late.pattern(r"\bv?\d+\.\d+")
_FEWEST = 3
"""How many headings of versions make a change log."""


def lists_releases(path: str, text: str) -> bool:
    """Whether a text, whose name does not tell, is a change log: by versions in its headings."""
    if _NOTES.match(path) is None:
        return False
    levels: dict[str, list[bool]] = {}
    for marks, behind, above, line in _HEADING.findall(text):
        levels.setdefault(marks or line, []).append(_NUMBER.search(behind or above) is not None)
    return any(sum(one) >= max(_FEWEST, len(one) / 2) for one in levels.values())
