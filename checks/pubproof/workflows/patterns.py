"""Filter patterns of `branches:`, `tags:` and `paths:`: matching, and comparing two lists of them.

The rules are those of the "Filter pattern cheat sheet" in GitHub's page "Workflow syntax for GitHub
Actions". A pattern becomes a small automaton, and the question "does this list let through a name
that one does not?" is answered by walking all the automata together, so a `None` is a proof.
"""

from __future__ import annotations

from collections import deque
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pubproof.workflows.automaton import SPECIAL, Automaton, PatternError, automaton_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_MAX_WORK = 10_000_000
_PLAIN = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-./"
_ODD = "!\"#$%&'()+,;<=>@]`{|}"
_OPTION = "-"
"""With what a name begins that ``git tag`` takes for an option."""
_NO_REF = frozenset("*:?[\\^~")
"""What git takes in no name of a branch or tag (``git check-ref-format``), beside spaces."""


def is_plain(pattern: str) -> bool:
    """Whether a pattern has no special character, and so lets through the name that it is."""
    return not any(one in pattern for one in SPECIAL)


def matches(patterns: Sequence[str], name: str) -> bool:
    """Whether a list of patterns lets a branch, tag or path through.

    The last pattern that matches decides, so an empty list and a list with only `!` patterns let
    nothing through. The case of letters counts.

    Raises:
        PatternError: a pattern is not valid.
    """
    last = next((one for one in _backwards(tuple(patterns)) if one.takes(name)), None)
    return last is not None and not last.negated


@lru_cache(64)
def _backwards(patterns: tuple[str, ...]) -> list[Automaton]:
    return [automaton_of(pattern) for pattern in patterns][::-1]


def witness(patterns: Sequence[str], allowed: Sequence[str]) -> str | None:
    """Find a name that `patterns` let through and `allowed` does not.

    Names are not empty, have no empty part between slashes, and no space or control character. The
    name found is as short as can be, and one that Git takes as a tag when there is such a name.
    `None` means that there is none: all that `patterns` let through, `allowed` does too.

    Raises:
        PatternError: a pattern is not valid, or there are too many ways to combine them.
    """
    return _witness(tuple(patterns), tuple(allowed))


@lru_cache(1024)
def _witness(patterns: tuple[str, ...], allowed: tuple[str, ...]) -> str | None:
    automata = [automaton_of(pattern) for pattern in (*patterns, *allowed)]
    tidy = _walk(automata, len(patterns), _PLAIN, separators="./", not_first=_OPTION)
    if tidy is not None:
        return tidy
    atoms = (atom for automaton in automata for atom in automaton.atoms)
    named = set[str]().union(*(atom.characters for atom in atoms))
    known = _NO_REF.union(_PLAIN, _ODD)
    extra = "".join(sorted(c for c in named if c not in known and _is_visible(c)))
    alphabet = _PLAIN + _ODD + extra + _unnamed(named)
    found = _walk(automata, len(patterns), alphabet, separators="/")
    if found is None or not found.startswith(_OPTION):
        return found
    return _walk(automata, len(patterns), alphabet, separators="/", not_first=_OPTION) or found


def example(patterns: Sequence[str]) -> str | None:
    """Find a short name that the patterns let through; `None` when there is none.

    Raises:
        PatternError: a pattern is not valid, or there are too many ways to combine them.
    """
    return witness(patterns, ())


def validate(pattern: str) -> None:
    """Check one pattern, with its `!` if it has one.

    What the cheat sheet does not define is refused too: `?` or `+` after a special character, a
    backslash before a plain one, and `[!...]` or `[^...]`.

    Raises:
        UnexplainedError: GitHub may take the pattern, but the sheet does not define it.
        PatternError: the pattern is not valid; the message says what is wrong with it.
    """
    automaton_of(pattern)


def _let_through(automata: Sequence[Automaton], places: Sequence[int]) -> bool:
    for automaton, place in zip(reversed(automata), reversed(places), strict=True):
        if automaton.ends(place):
            return not automaton.negated
    return False


def _is_visible(character: str) -> bool:
    return character.isprintable() and not character.isspace()


def _unnamed(named: set[str]) -> str:
    """Give a letter beyond ASCII that no pattern names, to stand for all such characters."""
    return next(c for c in map(chr, range(0xE0, 0x110000)) if c not in named and _is_visible(c))


class _State(NamedTuple):
    """Where a walk stands: whether a name may not end here, and the places in each automaton."""

    separated: bool
    """Whether the name so far is empty, or ends with a separator."""
    places: tuple[int, ...]
    """The places in each automaton."""


def _walk(
    automata: list[Automaton], own: int, alphabet: str, separators: str, not_first: str = ""
) -> str | None:
    """Find the shortest name the first `own` automata let through and the others do not.

    The name is made of the alphabet; no separator comes first, last, or after another one, and
    nothing of `not_first` comes first.
    """
    sizes = [len(automaton.atoms) for automaton in automata]
    work = len(alphabet) * sum(sizes)
    _check_work(work)
    classes = _classes(automata, alphabet, separators)
    start = _State(separated=True, places=tuple(automaton.reach(1) for automaton in automata))
    names = {start: ""}
    queue = deque([start])
    while queue:
        state = queue.popleft()
        if not state.separated and _tells_apart(automata, own, state.places):
            return names[state]
        live = sum(size for size, place in zip(sizes, state.places, strict=True) if place)
        work += len(classes) * (len(automata) + live)
        _check_work(work)
        for character, reading in classes:
            separator = character in separators
            is_misplaced = separator and state.separated
            if is_misplaced or (state is start and character in not_first):
                continue
            places = tuple(map(Automaton.step, automata, state.places, reading))
            following = _State(separator, places)
            if following not in names and _may_match(automata[:own], places[:own]):
                names[following] = names[state] + character
                queue.append(following)
    return None


def _check_work(work: int) -> None:
    if work > _MAX_WORK:
        raise PatternError("there are too many patterns, or too long ones, to compare")


def _tells_apart(automata: list[Automaton], own: int, places: tuple[int, ...]) -> bool:
    return _let_through(automata[:own], places[:own]) and not _let_through(
        automata[own:], places[own:]
    )


def _classes(
    automata: list[Automaton], alphabet: str, separators: str
) -> list[tuple[str, tuple[int, ...]]]:
    """Keep one character, the first, of those that all the automata read alike."""
    kept: dict[tuple[bool, tuple[int, ...]], str] = {}
    for character in alphabet:
        reading = tuple(automaton.reading(character) for automaton in automata)
        kept.setdefault((character in separators, reading), character)
    return [(character, reading) for (_, reading), character in kept.items()]


def _may_match(automata: list[Automaton], places: tuple[int, ...]) -> bool:
    """Whether some automaton that is not negated can still match."""
    pairs = zip(automata, places, strict=True)
    return any(place and not automaton.negated for automaton, place in pairs)
