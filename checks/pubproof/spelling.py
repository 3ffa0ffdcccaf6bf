"""Words that were nearly right."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from pubproof import late

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST = 300
"""Characters; what is longer is no slip of a name, and comparing it would take seconds."""
_WORD = late.pattern(r"(?=\d*[^\W\d_])[^\W_]+")
"""A word of a name; a number alone is none."""
_FEW = 2
"""From so many words on, it is them that have to be alike, and not letters alone."""
_BEGINNING = 3
"""Letters of the shortest word that is taken for the beginning of another."""
_TRIED = 5
_ALIKE = 0.8
"""How like a word is that was spelled otherwise, by difflib's measure."""
_SAME = 0.9
"""How like names are that differ in a letter or two, or in where their words are parted."""


def nearest(word: str, words: Iterable[str]) -> str | None:
    """Return the one of `words` that is most like `word`, None when none is like it.

    An ending that both have, such as ``.yml``, makes no two words alike; nor does one that names of
    many words have in common, such as ``-features`` in ``building-streaming-features``.
    """
    return _nearest(word.lower(), tuple(words)) if len(word) <= _LONGEST else None


def is_slip(word: str, words: Iterable[str]) -> bool:
    """Whether a word is one of some, or one but for a letter or two, in whatever case."""
    import difflib

    return bool(difflib.get_close_matches(word.lower(), words, 1, _SAME))


@lru_cache(256)
def _nearest(word: str, words: tuple[str, ...]) -> str | None:
    """Return what `nearest` does; hundreds of pages may miss the same heading of one text."""
    import difflib

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
        for found in difflib.get_close_matches(one, known, n=_TRIED):
            if _has_words_of(found, one):
                return known[found]
    return _with_more_words(word, words) if not shared and "/" not in word else None


def _with_more_words(wanted: str, known: Iterable[str]) -> str | None:
    """Return the name that has all words of the wanted one, three or more, and fewest others."""
    words = set(_WORD.findall(wanted))
    more = {name: set(_WORD.findall(name.lower())) for name in known}
    having = [name for name, own in more.items() if len(words) > _FEW and words <= own]
    return min(having, key=lambda name: len(more[name]), default=None)


def _has_words_of(name: str, wanted: str) -> bool:
    """Whether a name has all of its words in common with the wanted one, or most of both's.

    Endings such as ``.md`` are no words.
    """
    import difflib

    words, others = (_WORD.findall(one.rpartition(".")[0] or one) for one in (wanted, name))
    if len(words) < _FEW or difflib.get_close_matches(name, [wanted], 1, _SAME):
        return True
    same = sum(1 for one in words if difflib.get_close_matches(one, others, 1, _ALIKE))
    return same >= len(others) or 2 * same > max(len(words), len(others))


def suggestion(word: str, words: Iterable[str], mark: str = "") -> str:
    """Return the end of a message that refuses `word`: the nearest of `words`, or all of them.

    The `mark` with which all of them begin, such as two hyphens, makes no two alike.
    """
    known = {one.removeprefix(mark): one for one in sorted(words)}
    if not known:
        return ""
    bare = word.removeprefix(mark)
    near = nearest(bare, known) or _begun(bare, known)
    return f"; did you mean {known[near]!r}?" if near else f"; {listed(known.values())}"


def _begun(word: str, known: Iterable[str]) -> str | None:
    """Return the only one of the known words of which `word` is the beginning."""
    whole = [one for one in known if one.lower().startswith(word.lower())]
    return whole[0] if len(whole) == 1 and len(word) >= _BEGINNING else None


def enumerated(words: Iterable[str], last: str = "and") -> str:
    """Return words, at least one, as a sentence lists them: ``a, b and c``."""
    *front, end = words
    return f"{', '.join(front)} {last} {end}" if front else end


def counted(number: int, one: str, many: str = "") -> str:
    """Return how many of something there are: ``1 step``, ``2 steps``; `many` is its plural."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def listed(words: Iterable[str]) -> str:
    """Return the end of a message: what there is, in order; in quotes what has blanks."""
    first, *more = (f"'{one}'" if " " in one else one for one in sorted(words))
    return f"there are {', '.join([first, *more])}" if more else f"the only one is {first}"


def spelled_or_removed(word: str, known: Iterable[str]) -> str:
    """Return a help line for a word that is not among the known ones."""
    near = nearest(word, known)
    return f"did you mean '{near}'?" if near else "remove it"
