"""What a sentence says of the names in it: that they are, were, or may be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pubproof.references.place import Place

_PLACEHOLDER = re.compile(
    r"[<>{}$*?\[\]…|]|\.\.\.|%\w|\b(?:X\.Y|x\.y|YYYY|N\.N|NAME|FILE|PATH|VERSION|foo|bar|baz|spam)\b"
    r"|X{3,}|x{3,}|\byour\b|\bYOUR|\bmy[-_]?\w+|\bexample|\bsome(?:thing)?[-_]|\bpath/to",
    re.IGNORECASE,
)
_UNREAL = re.compile(
    r"\b(?:no longer|formerly|previously|used to|legacy|obsolete|deprecated|removed?|deletes?|deleted"
    r"|renamed?|replaced?|retired?|superseded|was|were|had|old|did not|does not exist|doesn't exist"
    r"|missing|absent|not exist|there (?:is|are) no|without a|never|avoid|do not|don't|must not"
    r"|should not|wrong|bad|instead of|rather than|not yet"
    r"|future|planned|proposed?|will be|would be|could be|may be|might be|if (?:there|you|it|the|a|an|this|one)"
    r"|optional(?:ly)?|hypothetical"
    r"|creates?|created|creating|add(?:s|ed|ing)?|new|make a|writ(?:e|es|ten|ing)|wrote|generat(?:e|es|ed|ing)"
    r"|produc(?:e|es|ed|ing)|sav(?:e|es|ed|ing)|output|outputs|copy|copied|place|put|emits?|exports?"
    r"|your|you're|you have|my|their|e\.g|for example|for instance|example|such as|like|imagine|suppose"
    r"|say|sample|similar|template|another|other (?:project|repositor)|upstream|download(?:s|ed)?|clone[sd]?"
    r"|checkout of|fork(?:s|ed)?|ignored|gitignored|untracked|local only|cached?|any|naming|names?|recommend(?:ed|s)?|agree)\b",
    re.IGNORECASE,
)


def is_placeholder(text: str) -> bool:
    """Whether a text stands for others: ``<tag>``, ``vX.Y.Z``, ``$VAR``, a pattern."""
    return _PLACEHOLDER.search(text) is not None


def is_unreal(place: Place) -> bool:
    """Whether the sentence, or a heading above, speaks of what was, may be or should not be."""
    own = place.sentence.replace(place.text, " ")
    return _UNREAL.search(own) is not None or any(
        _PAST_HEADING.search(one) for one in place.block.headings
    )


_PAST_HEADING = re.compile(
    r"change ?log|release notes|history|what'?s new|migrat|upgrad|deprecat|example|tutorial|roadmap"
    r"|future|anti-?pattern|bad\b|don'?t|troubleshoot|v?\d+\.\d+|template",
    re.IGNORECASE,
)
