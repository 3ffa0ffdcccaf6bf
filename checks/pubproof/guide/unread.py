"""What a page shows as text: claims that no engine has read, and the markup of macros."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pubproof import late

if TYPE_CHECKING:
    from collections.abc import Iterator

_CODE = late.pattern(r"<code\b[^<]*(?:<(?!/code>)[^<]*)*")
_CLAIM = late.pattern(r"(\{[={])[-+]?\s{0,9}holds\(\s{0,9}(?:\W|&quot;|&#39;)([a-z0-9-]{1,99})")
_SNIPPET = late.pattern(r"-{1,9}8<-{1,9}")
"""What brings in a text after the macros (``pymdownx.snippets``)."""
_INCLUDED = late.pattern(r"\{\W{1,3}\s{0,9}(?:include|import|from)\b")
"""What brings in a text with them."""
_MARKUP = (
    (
        late.pattern(r'<code>yaml title="[^"<]{1,999}" linenums="'),
        late.pattern(r"(?m)^[^\w\n]*\w.*?\bexcerpt\(|^[\t >]+\W{2,9}excerpt\((?!.*\bindent\()"),
        "excerpt",
        "write it on a line of its own, and in a list as '{= excerpt(…) | indent(4) =}'",
    ),
    (
        late.pattern(
            r'&lt;span class=(?:"|&quot;)pubproof-mark |\[.<span class="pubproof-hidden">'
        ),
        late.pattern(r"`[^`\n]*\bholds\(|\[[^]\n]*\bholds\("),
        "holds",
        "write it behind a sentence, and not in code, in a link or in HTML without 'markdown'",
    ),
)
"""How the markup of a macro shows, what its author has written then, and what to write instead."""


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
            likely = [one.end() for one in written.finditer(source)]
            called = [at for at in (source.find(f"{macro}("),) if at >= 0]
            included = [one.start() for one in _INCLUDED.finditer(source)]
            yield Markup(macro, instead, _line(source, [*likely, *called, *included]))


def _line(source: str, places: list[int]) -> int:
    """Return the line of the first of some places, 1 where there is none."""
    return source.count("\n", 0, next(iter(places), 0)) + 1
