"""Words that were nearly right."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST = 300
"""Characters; what is longer is no slip of a name, and comparing it would take seconds."""


def nearest(word: str, words: Iterable[str]) -> str | None:
    """Return the one of `words` that is most like `word`, None when none is like it.

    An ending that both have, such as ``.yml``, makes no two words alike.
    """
    import difflib

    if len(word) > _LONGEST:
        return None
    word = word.lower()
    stem, dot, ending = word.rpartition(".")
    shared = dot + ending if stem else ""
    others, stems = {}, {}
    for each in words:
        low = each.lower()
        if low.endswith(shared):
            stems[low.removesuffix(shared)] = each
        else:
            others[low] = each
    for one, known in ((word.removesuffix(shared), stems), (word, others)):
        found = difflib.get_close_matches(one, known, n=1)
        if found:
            return known[found[0]]
    return None


def suggestion(word: str, words: Iterable[str]) -> str:
    """Return the end of a message that refuses `word`: the nearest of `words`, or all of them."""
    known = sorted(words)
    near = nearest(word, known)
    return f"; did you mean {near!r}?" if near else f"; there are {', '.join(known)}"


def spelled_or_removed(word: str, known: Iterable[str]) -> str:
    """Return a help line for a word that is not among the known ones."""
    near = nearest(word, known)
    return f"did you mean '{near}'?" if near else "remove it"
