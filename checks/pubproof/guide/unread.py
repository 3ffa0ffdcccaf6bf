"""What a page shows as text: claims that no engine has read, and the markup of macros."""

from __future__ import annotations

from html import unescape
from typing import TYPE_CHECKING, NamedTuple

from pubproof import late

if TYPE_CHECKING:
    from collections.abc import Iterator

_CODE = late.pattern(r"<code\b[^<]*(?:<(?!/code>)[^<]*)*")
_CLAIM = late.pattern(r"(\{[={])[-+]?\s{0,9}holds\(\s{0,9}(?:\W|&quot;|&#39;)([a-z0-9-]{1,99})")
"""A claim as a reader would see it, in HTML."""
_SNIPPET = late.pattern(r"-{1,9}8<-{1,9}")
"""What brings in a text after the macros (``pymdownx.snippets``)."""
_INCLUDED = late.pattern(r"\{\W{1,3}\s{0,9}(?:include|import|from)\b")
"""What brings in a text with them."""
_QUOTE = '(?:"|&quot;)'
_BLOCK = "write it on a line of its own, and not in code"
_MARKUP = (
    (
        late.pattern(r'<code>yaml title="[^"<]{1,999}" linenums="'),
        late.pattern(r"(?m)^[^\w\n]*\w.*?\bexcerpt\(|^[\t >]+\W{2,9}excerpt\((?!.*\bindent\()"),
        "excerpt",
        "write it on a line of its own, and in a list as '{= excerpt(…) | indent(4) =}'",
    ),
    (
        late.pattern(rf'&lt;span class={_QUOTE}pubproof-mark |\[.<span class="pubproof-hidden">'),
        late.pattern(r"`[^`\n]*\bholds\(|\[[^]\n]*\bholds\("),
        "holds",
        "write it after a sentence, and not in code, in a link or in HTML without 'markdown'",
    ),
    (
        late.pattern(rf"&lt;code class={_QUOTE}pubproof-copy"),
        late.pattern(r"`[^`\n]*\bcopy\("),
        "copy",
        "leave out what makes it code: it is code already",
    ),
    (
        late.pattern(r"<code>\[</code>[a-z0-9-]{1,99}<code>\]\("),
        late.pattern(r"`[^`\n]*\bclause_link\("),
        "clause_link",
        "leave out what makes it code: it is code already",
    ),
    (
        late.pattern(rf"&lt;dl class={_QUOTE}pubproof-fields"),
        late.pattern(r"\bpublisher_table\("),
        "publisher_table",
        _BLOCK,
    ),
    (
        late.pattern(rf"&lt;figure class={_QUOTE}pubproof-diagram"),
        late.pattern(r"\b(?P<macro>\w+_diagram)\("),
        "pipeline_diagram",
        _BLOCK,
    ),
    (
        late.pattern(rf"&lt;div class={_QUOTE}pubproof-table"),
        late.pattern(r"\b(?P<macro>\w+_table)\("),
        "claims_table",
        _BLOCK,
    ),
)
"""How the markup of a macro shows, what its author has written then, and what to write instead.

Where several macros make the same, the author's text has the name.
"""
_IN_BLOCK = late.pattern(r'(?m)^(?:`{3}|~{3})yaml title="[^"\n]{1,999}" linenums="')
"""How an excerpt shows in a code block: with its fence."""
_TAG = late.pattern(r"<[^<>]{1,999}>")


class Claim(NamedTuple):
    """A clause that a page claims as text only."""

    clause: str
    more: int
    """How many others are claimed so."""
    line: int
    opened: str
    """What opens the claim."""


class Markup(NamedTuple):
    """A macro whose markup a page shows as text."""

    macro: str
    instead: str
    """What to do instead."""
    line: int


def claims(html: str, source: str) -> Iterator[Claim]:
    """Yield the first clause that a page claims as text only, for each way of opening a claim.

    Delimiters that are not in force make every claim of a page one of these.

    Args:
        html: the page as it will be shown; what it shows as code is meant to be read.
        source: the page's file, in which the line is looked up: that of the claim, or of a text
            that is brought in.
    """
    if "holds(" not in html:
        return
    shown: dict[str, dict[str, None]] = {}
    for opened, clause in _CLAIM.findall(_CODE.sub("", html)):
        shown.setdefault(opened, {})[clause] = None
    for opened, clauses in shown.items():
        clause = next(iter(clauses))
        written = [one for one in _CLAIM.finditer(source) if one[2] == clause]
        same = [one for one in written if one[1] == opened]
        places = [one.start() for one in same or written]
        brought = [one.start() for one in _SNIPPET.finditer(source)]
        line = _line(source, [*places, *brought])
        yield Claim(clause, len(clauses) - 1, line, opened)


def markup(html: str, source: str) -> Iterator[Markup]:
    """Yield each macro whose markup a page shows as text.

    Args:
        html: the page as it will be shown.
        source: the page's file, in which the line is looked up: that of the macro, or of a text
            that is included.
    """
    for shown, written, macro, instead in _MARKUP:
        if shown.search(html):
            likely = [*written.finditer(source)]
            name = next((one["macro"] for one in likely if "macro" in one.groupdict()), macro)
            called = [at for at in (source.find(f"{name}("),) if at >= 0]
            included = [one.start() for one in _INCLUDED.finditer(source)]
            places = [*(one.end() for one in likely), *called, *included]
            if places:  # a page may speak of the markup itself
                yield Markup(name, instead, _line(source, places))
    if "linenums=" in html and "linenums=" not in source:
        yield from _fenced(html, source)


def _fenced(html: str, source: str) -> Iterator[Markup]:
    """Yield the excerpt that a page shows in one of its code blocks, if it shows one."""
    codes = (unescape(_TAG.sub("", one)) for one in _CODE.findall(html))
    if any(_IN_BLOCK.search(one) for one in codes):
        instead = "take it out of the code block: it makes one itself"
        yield Markup("excerpt", instead, _line(source, [*_excerpts_in_blocks(source)]))


def _excerpts_in_blocks(source: str) -> Iterator[int]:
    """Yield where a page's file calls for an excerpt between two fences."""
    at, is_open = 0, False
    for line in source.splitlines(keepends=True):
        if line.lstrip(" \t>").startswith(("```", "~~~")):
            is_open = not is_open
        elif is_open and "excerpt(" in line:
            yield at
        at += len(line)
    yield from (one.start() for one in _INCLUDED.finditer(source))


def _line(source: str, places: list[int]) -> int:
    """Return the line of the first of some places, 1 where there is none."""
    return source.count("\n", 0, next(iter(places), 0)) + 1
