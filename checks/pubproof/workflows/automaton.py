"""One filter pattern as an automaton, and what is wrong with a pattern that cannot become one.

The rules are those of the "Filter pattern cheat sheet" in GitHub's page "Workflow syntax for GitHub
Actions".
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

SPECIAL = "[]?+*!\\"
"""The characters that mean something else in a pattern."""
_MAX_LENGTH = 1_000
_RANGES = (("0", "9"), ("a", "z"), ("A", "Z"))


class PatternError(ValueError):
    """A pattern GitHub does not accept or define, or patterns too large to compare."""


class UnexplainedError(PatternError):
    """A pattern that GitHub may take, though its documentation does not say what it matches."""


class _Atom(NamedTuple):
    """One place in a pattern: what it reads, and where it can go without reading."""

    characters: frozenset[str]
    """What it reads."""
    others: bool = False
    """Whether it reads every character but those."""
    loops: bool = False
    """Whether it stays in place after reading."""
    skips: tuple[int, ...] = ()
    """How many places ahead it can go without reading."""


class Automaton(NamedTuple):
    """A pattern; a set of places is an integer with one bit for each of them."""

    negated: bool
    """Whether it begins with ``!``: what it matches is not let through."""
    atoms: tuple[_Atom, ...]
    """Its places, in order; behind the last one the name matches."""
    loops: int
    """The places that stay where they are after reading."""
    skipping: int
    """The places that can be left without reading."""
    named: Mapping[str, int]
    """The places that read a character, of all that the pattern names."""
    unnamed: int
    """The places that read any other character."""

    def reach(self, places: int) -> int:
        """Add the places that can be gone to without reading."""
        todo = places & self.skipping
        while todo:
            first = todo & -todo
            fresh = 0
            for skip in self.atoms[first.bit_length() - 1].skips:
                fresh |= first << skip
            todo = (todo ^ first) | (fresh & ~places & self.skipping)
            places |= fresh
        return places

    def reading(self, character: str) -> int:
        """Give the places that read the character."""
        return self.named.get(character, self.unnamed)

    def step(self, places: int, reading: int) -> int:
        """Give the places after a character, from those before it and those that read it."""
        hit = places & reading
        return self.reach(hit & self.loops | (hit & ~self.loops) << 1) if hit else 0

    def takes(self, name: str) -> bool:
        """Whether a name matches, whatever ``!`` makes of that."""
        places = self.reach(1)
        for character in name:
            if not places:
                break
            places = self.step(places, self.reading(character))
        return self.ends(places)

    def ends(self, places: int) -> bool:
        """Whether the name read so far matches."""
        return bool(places >> len(self.atoms))


@lru_cache(1024)
def automaton_of(pattern: str) -> Automaton:
    """Return a pattern as an automaton, with its `!` if it has one.

    Raises:
        UnexplainedError: GitHub may take the pattern, but the sheet does not define it.
        PatternError: the pattern is not valid; the message says what is wrong with it.
    """
    if len(pattern) > _MAX_LENGTH:
        raise PatternError(f"the pattern is longer than {_MAX_LENGTH} characters")
    negated = pattern.startswith("!")
    body = pattern[1:] if negated else pattern
    if not body:
        raise PatternError(f"the pattern '{pattern}' is empty")
    try:
        atoms = tuple(_atoms(body))
    except PatternError as error:
        message = f"GitHub's documentation does not explain the pattern '{pattern}': {error}"
        raise type(error)(message) from None
    loops = sum(1 << index for index, atom in enumerate(atoms) if atom.loops)
    skipping = sum(1 << index for index, atom in enumerate(atoms) if atom.skips)
    return Automaton(negated, atoms, loops, skipping, *_readings(atoms))


def _readings(atoms: Sequence[_Atom]) -> tuple[dict[str, int], int]:
    """Give by character the places that read it, and those that read all that none names."""
    unnamed = sum(1 << index for index, atom in enumerate(atoms) if atom.others)
    named: dict[str, int] = {}
    for index, atom in enumerate(atoms):
        for character in atom.characters:
            named[character] = named.get(character, unnamed) ^ 1 << index
    return named, unnamed


def _atoms(body: str) -> Iterator[_Atom]:
    offset = 0
    while offset < len(body):
        if body[offset] in "?+":
            raise PatternError(f"`{body[offset]}` must follow a plain character or `[]`")
        if body[offset] == "*":
            atoms, offset = _wildcard(body, offset)
            yield from atoms
            continue
        characters, offset = _character(body, offset)
        repeat = body[offset : offset + 1]
        if repeat == "?":
            yield _Atom(characters, skips=(1,))
        else:
            yield _Atom(characters)
        if repeat == "+":
            yield _Atom(characters, loops=True, skips=(1,))
        offset += repeat in ("?", "+")


def _wildcard(body: str, offset: int) -> tuple[tuple[_Atom, ...], int]:
    """Read `*`, `**`, or a `**/` that begins a part of the path and so may stand for nothing."""
    if not body.startswith("**", offset):
        return (_Atom(frozenset("/"), others=True, loops=True, skips=(1,)),), offset + 1
    anything = _Atom(frozenset(), others=True, loops=True, skips=(1,))
    if body.startswith("**/", offset) and (offset == 0 or body[offset - 1] == "/"):
        return (_Atom(frozenset(), skips=(1, 3)), anything, _Atom(frozenset("/"))), offset + 3
    return (anything,), offset + 2


def _character(body: str, offset: int) -> tuple[frozenset[str], int]:
    """Read one character, an escaped one, or a `[]`: what it matches, and where it ends."""
    if body[offset] == "\\":
        escaped = body[offset + 1 : offset + 2]
        if not escaped or escaped not in SPECIAL:
            raise UnexplainedError(
                "`\\` must come before one of the characters " + " ".join(SPECIAL)
            )
        return frozenset(escaped), offset + 2
    if body[offset] != "[":
        return frozenset(body[offset]), offset + 1
    end = body.find("]", offset)
    if end < 0:
        raise PatternError("`[` has no `]`")
    return frozenset(_bracket(body[offset + 1 : end])), end + 1


def _bracket(inside: str) -> Iterator[str]:
    if not inside:
        raise PatternError("`[]` is empty")
    if inside[0] in "!^" or "\\" in inside:
        raise UnexplainedError(f"the meaning of `[{inside}]` is not defined")
    offset = 0
    while offset < len(inside):
        first, last = inside[offset], inside[offset]
        if inside[offset + 1 : offset + 2] == "-":
            last = inside[offset + 2 : offset + 3]
            if not any(low <= first <= last <= high for low, high in _RANGES):
                raise PatternError(f"`{first}-{last}` is not a range within 0-9, a-z or A-Z")
            offset += 2
        elif first == "-":
            raise PatternError("a range in `[]` has no start")
        yield from map(chr, range(ord(first), ord(last) + 1))
        offset += 1
