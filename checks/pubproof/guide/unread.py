"""Claims that a page shows as text, because no engine has read them: they prove nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof import late

if TYPE_CHECKING:
    from collections.abc import Iterator

_CODE = late.pattern(r"<code\b[^<]*(?:<(?!/code>)[^<]*)*")
_CLAIM = late.pattern(r"\{[={][-+]?\s{0,9}holds\(\s{0,9}(?:\W|&quot;|&#39;)([a-z0-9-]{1,99})")


def claims(html: str, source: str) -> Iterator[tuple[str, int]]:
    """Yield each clause that a page claims as text only, and the line on which it does so.

    Args:
        html: the page as it will be shown; what it shows as code is meant to be read.
        source: the page's file, in which the line is looked up; 1 where it includes the claim.
    """
    if "holds(" not in html:
        return
    for clause in dict.fromkeys(_CLAIM.findall(_CODE.sub("", html))):
        places = (one.start() for one in _CLAIM.finditer(source) if one[1] == clause)
        yield clause, source.count("\n", 0, next(places, 0)) + 1
