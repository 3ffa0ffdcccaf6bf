"""The places in a Markdown text that a link can lead to."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.references.sections import front_matter

if TYPE_CHECKING:
    from collections.abc import Iterable

_FENCE = late.pattern(
    r"(?P<lead>(?>(?:\s|>|[*+-]\s|\d{1,9}[.)]\s)*))(?P<marks>`{3,}(?=[^`]*$)|~{3,})(?P<info>.*)"
)
"""A line that opens a code block, or closes one; one with more backticks is a code span."""
_DEEPER = 3
"""How much deeper than its first line the last of a code block may stand (CommonMark: "Fenced code
blocks"); both may stand deep in a list."""
_ATX = late.pattern(r"[ >*+\d.-]*(?<!\S)#{1,6}\s+(\S.*)")
_SETEXT = late.pattern(r"^ {0,3}(?:=+|-+)\s*$")
_LEAD = " \t>*+-.0123456789"
"""What may stand in a line before a heading or a fence."""
_EXPLICIT = tuple(
    map(
        late.pattern,
        (
            r"""id(?<![\w.]id)\s*=\s*["']?([^"'\s>=][^"'\s>]*)""",
            r"\{:?[^{}\n]*#([\w.:\\-]+)[^{}\n]*\}",
        ),
    )
)
_NAMED = late.pattern(r"""name(?<![\w.]name)\s*=\s*["']?([^"'\s>=][^"'\s>]*)""")
"""Anchors that are written out; most forms begin with letters, which is found many times faster."""
_TAG = late.pattern(r"<[A-Za-z][^<>]*\s$")
"""A tag up to one of its attributes; a name elsewhere is one of something else."""
_LONGEST_TAG = 400
"""Characters of a tag that are looked at."""
_LABEL = late.pattern(r"^\(([\w.:-]+)\)=\s*$", re.MULTILINE)
"""An anchor in MyST."""
_COMPOSED = ("--8<--", "{!", "{%", "{{", "{=", "[TOC]", "```{", ":::{")
_QUOTED = late.pattern(r"`[^`\n]+`|\$\{\{")
"""A code span, and an expression of GitHub's: what looks so in them puts in nothing."""
_VALUE = late.pattern(r"\{=-?\s[^\n{}]*?\s-?=\}|(?<!\$)\{\{-?\s[\w.][^\n{}]*?\s-?\}\}")
"""A macro, in the delimiters that pages with the macros of pubproof have, or those of Jinja."""
_CHOICE = late.pattern(r"\{!-?\s*(?:(?:if|elif|set)\s[^\n{}]*?|(?:else|endif|raw|endraw)\s*-?)!\}")
"""What chooses between parts of a text, or names a value, and puts nothing in."""
_DRAWN = late.pattern(
    r"\{=-?\s+(?:\w+\.\w+\s+-?=\}$|(?:clause_link|copy|excerpt|holds|(?:history|pipeline|token)_diagram"
    r"|(?:claims|contract|metadata|permissions|publisher)_table)\()"
)
"""A value, or a macro of pubproof that writes no heading."""
_PUT = "\0"
"""What stands for the words that a macro puts in."""
_COMPOSED_LINE = late.pattern(r"^(?:[ \t]*:::|\[\^|[ \t]*<[A-Z]\w*[a-z])", re.MULTILINE)
"""How a line begins that an extension, or a component of MDX, turns into something."""
_LINE_MARKS = (":::", "[^", "<")
_CALL = late.pattern(r"<!--\s*[\w-]+:[\w-]")
"""A comment that a plugin of the site turns into something, anchors among it."""
_OWN = late.pattern(r"(?<!\[\[)(?:\[\[)+([\w.:-]+)(?:\]\])+\s*$")
"""An anchor behind a heading, in the form of Hugging Face's doc-builder."""
_TAB = late.pattern(r'^[ \t]*===[!+]*\s+"(.+)"\s*$', re.MULTILINE)
"""A content tab, which has an anchor too (``pymdownx.tabbed`` with ``slugify``); its heading's may
stand in front of it (``combine_header_slug``)."""
_MAX_HEADINGS = 20_000
"""Headings of a text that are counted; a text with more is not written by people."""
_LONGEST = 1000
"""Characters of a heading that count; nobody links to a longer one."""
_TARGET = r"""(?:\([^)]{0,999}?(?:"[^"]{0,999}"\s{0,9})?\)|\[[^\]]{0,999}\])"""
"""Where a link leads; its title may have brackets."""
_IMAGE = late.pattern(rf"!\[[^\]]{{0,999}}\]{_TARGET}")
_LINK = late.pattern(rf"(`[^`]+`)|!?\[([^\]]{{0,999}})\]{_TARGET}")
"""A link, and a code span, in which brackets make none."""
_CLASSES = late.pattern(r"[ \t]?\{:?[ \t]?(?:\.|[\w-]{1,80}=)[^{}#\n]*\}")
"""What sites take away as attributes: ``*new*{.chip}``, ``{ .wide }``, ``{tag="class"}``."""
_MARKUP = late.pattern(r"`([^`]+)`|<[^<>]+>|\{[:#][^{}]*\}|[`*]|(?<!\w)_+|_+(?!\w)")
"""What of a heading does not count in its anchor, and the code spans, of which all does."""


@lru_cache(maxsize=256)
def of(text: str) -> frozenset[str] | None:
    """Return the anchors of a text, in lower case; None where they cannot all be told.

    That is so where something else is put into the text, and where it has thousands of headings.
    What a macro puts into a sentence is no heading.
    """
    text = _without_values(text)
    if _is_composed(text):
        return None
    text = text.removeprefix(front_matter(text))
    headings = [*_headings(text), *(_TAB.findall(text) if "===" in text else ())]
    if len(headings) > _MAX_HEADINGS or any(_PUT in words for words in headings):
        return None
    own = [one for words in headings if "[[" in words and (one := _OWN.search(words))]
    found = {one[1].lower() for one in own}
    found |= _made_of([_OWN.sub("", heading) for heading in headings] if own else headings)
    labels = (_LABEL,) if ")=" in text else ()
    for form in (*_EXPLICIT, *labels):
        found.update(one.replace("\\", "").lower() for one in form.findall(text))
    found.update(one[1].lower() for one in _NAMED.finditer(text) if _is_in_tag(text, one.start()))
    return None if any(_PUT in one for one in found) else frozenset(found)


def _made_of(headings: Iterable[str]) -> set[str]:
    """Return the anchors that headings get of their words: GitHub's, and Python-Markdown's ``toc``.

    The second heading of the same words has a number behind, which the two write differently.
    """
    found: set[str] = set()
    seen: dict[str, int] = {}
    for words in headings:
        plain = _plain(words)
        bare = _plain(_IMAGE.sub("", words)) if "![" in words else plain
        listed = _plain(_CLASSES.sub("", words)) if "{" in words else plain
        for slug in {_github(plain), _github(bare), *map(_python_markdown, (plain, listed))}:
            free, count = slug, seen.get(slug, 0)
            while free in seen:
                count += 1
                free = f"{slug}-{count}"
            seen[slug], seen[free] = count, seen.get(free, 0)
            found |= {free, f"{slug}_{count}"} if count else {free}
    return found


def loose(anchor: str) -> frozenset[str]:
    """Return what sites may make of the words of an anchor, whatever they put between them.

    Some leave out what is not ASCII, others write what it is made of.
    """
    from unicodedata import normalize

    plain = anchor.lower()
    forms = (plain, normalize("NFKD", plain))
    return frozenset(
        re.sub(r"[^a-z0-9]", "", one.encode("ascii", "ignore").decode("ascii")) for one in forms
    ) - {""}


def _is_in_tag(text: str, at: int) -> bool:
    """Whether what begins there is an attribute of a tag."""
    return _TAG.search(text, max(0, at - _LONGEST_TAG), at) is not None


def _without_values(text: str) -> str:
    """Return a text with `_PUT` for each macro in it that cannot write a heading.

    That is each one within a line: what stands alone may write anything, unless it is known.
    """
    if all(mark not in text for mark in ("{=", "{!", "{{")):
        return text
    lines = _CHOICE.sub("", text).split("\n")
    for at, line in enumerate(lines):
        macros = _VALUE.findall(line) if "{=" in line or "{{" in line else ()
        others = _VALUE.sub(_PUT, line) if macros else line
        if others.strip(f" \t>{_PUT}") or all(map(_DRAWN.match, macros)):
            lines[at] = others
    return "\n".join(lines)


def _is_composed(text: str) -> bool:
    """Whether something else is put into a text when it is shown."""
    return (
        (_puts_in(text) and _puts_in(_QUOTED.sub("", text)))
        or (any(mark in text for mark in _LINE_MARKS) and _COMPOSED_LINE.search(text) is not None)
        or ("<!--" in text and _CALL.search(text) is not None)
    )


def _puts_in(text: str) -> bool:
    return any(mark in text for mark in _COMPOSED)


def _unclosed(words: str) -> str:
    """Return the words of a heading without the marks that may close it."""
    before = words.rstrip("#")
    return before.rstrip() if before[-1:].isspace() else words


def _headings(text: str) -> list[str]:
    """Return the words of the headings, and those of each tab behind its heading's."""
    found: list[str] = []
    above = fence = before = ""
    deepest = 0
    for line in text.splitlines():
        first = line.lstrip(_LEAD)[:1]
        if first in ("`", "~"):
            mark = _FENCE.match(line)
            if mark is not None and not fence:
                fence, deepest = mark["marks"], len(mark["lead"].expandtabs(4)) + _DEEPER
            elif mark is not None and _closes(mark, fence, deepest):
                fence = ""
        elif first == "#" and not fence:
            heading = _ATX.match(line)
            if heading is not None:
                above = _unclosed(heading[1].rstrip())
                found.append(above)
        elif first in ("", "=") and line and not fence:
            if before.strip() and _SETEXT.match(line):
                above = before
                found.append(above)
            elif above and (tab := _TAB.match(line)):
                found.append(f"{above} {tab[1]}")
        before = line
    return found


def _closes(mark: re.Match[str], fence: str, deepest: int) -> bool:
    """Whether a line closes the code block that `fence` opened, if it stands no deeper."""
    lead = mark["lead"].expandtabs(4)
    return (
        mark["marks"].startswith(fence)
        and not mark["info"].strip()
        and not lead.strip("> ")
        and len(lead) <= deepest
    )


def _plain(words: str) -> str:
    from html import unescape

    words = words[:_LONGEST]
    if "[" in words:
        words = _LINK.sub(r"\1\2", words)
    return unescape(_MARKUP.sub(r"\1", words)).strip().lower()


def _github(plain: str) -> str:
    """Return what GitHub makes of a heading without markup (``github-slugger``)."""
    return re.sub(r"[^\w\s-]", "", plain).replace(" ", "-")


def _python_markdown(plain: str) -> str:
    """Return what Python-Markdown makes of one (``markdown.extensions.toc.slugify``)."""
    from unicodedata import normalize

    plain = normalize("NFKD", plain).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", plain).strip())
