"""The places in a Markdown text that a link can lead to."""

from __future__ import annotations

import re
from functools import lru_cache

_FENCE = re.compile(r"^ {0,3}(?:>\s*)*(?P<mark>`{3,}|~{3,})")
_ATX = re.compile(r"^[ >*+\d.-]*(?<!\S)(?P<marks>#{1,6})\s+(?P<words>.+?)(?:\s+#+)?\s*$")
_SETEXT = re.compile(r"^ {0,3}(?:=+|-+)\s*$")
_EXPLICIT = re.compile(
    r"""\b(?:id|name)\s*=\s*["']?([^"'\s>]+)|\{:?[^{}\n]*#([\w.:-]+)[^{}\n]*\}|^\(([\w.:-]+)\)=\s*$""",
    re.MULTILINE,
)
_COMPOSED = re.compile(r"--8<--|\{!|\{%|\{\{|\{=|^\s*:::|\[TOC\]|^\[\^|```\{|:::\{", re.MULTILINE)
_TAB = re.compile(r'^\s*===[!+]*\s+"(.+)"\s*$', re.MULTILINE)
"""A content tab, which has an anchor too (``pymdownx.tabbed`` with ``slugify``)."""
_LINK = re.compile(r"!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])")
_MARKUP = re.compile(r"<[^>]+>|\{[:#][^}]*\}|[`*]|(?<!\w)_|_(?!\w)")


@lru_cache(maxsize=256)
def of(text: str) -> frozenset[str] | None:
    """Return the anchors of a text, in lower case; None where something else is put into it.

    A heading has the anchor that GitHub gives it, and the one of Python-Markdown's ``toc``; the
    second heading of the same words has a number behind, which the two write differently.
    """
    if _COMPOSED.search(text):
        return None
    found: set[str] = set()
    seen: dict[str, int] = {}
    for words in (*_headings(text), *_TAB.findall(text)):
        for slug in {_github(words), _python_markdown(words)}:
            count = seen.get(slug, 0)
            seen[slug] = count + 1
            found |= {f"{slug}-{count}", f"{slug}_{count}"} if count else {slug}
    for explicit in _EXPLICIT.findall(text):
        found.update(one.lower() for one in explicit if one)
    return frozenset(found)


def _headings(text: str) -> list[str]:
    found = []
    fence = ""
    before = ""
    for line in text.splitlines():
        mark = _FENCE.match(line)
        if mark is not None and (not fence or mark["mark"].startswith(fence)):
            fence = "" if fence else mark["mark"][:3]
        elif not fence:
            heading = _ATX.match(line)
            if heading is not None:
                found.append(heading["words"])
            elif _SETEXT.match(line) and before.strip():
                found.append(before)
        before = line
    return found


def _plain(words: str) -> str:
    return _MARKUP.sub("", _LINK.sub(r"\1", words)).strip().lower()


def _github(words: str) -> str:
    """Return what GitHub makes of a heading (``github-slugger``)."""
    return re.sub(r"[^\w\s-]", "", _plain(words)).replace(" ", "-")


def _python_markdown(words: str) -> str:
    """Return what Python-Markdown makes of one (``markdown.extensions.toc.slugify``)."""
    from unicodedata import normalize

    plain = normalize("NFKD", _plain(words)).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", plain).strip())
