"""Filter patterns of `branches:`, `tags:` and `paths:`: matching, and comparing two lists of them.

The rules are those of the "Filter pattern cheat sheet" in GitHub's page "Workflow syntax for GitHub
Actions". A pattern becomes a small automaton, and the question "does this list let through a name
that one does not?" is answered by walking all the automata together, so a `None` is a proof.
"""

from __future__ import annotations

from collections import deque
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_MAX_WORK = 10_000_000
_MAX_LENGTH = 1_000
_SPECIAL = "[]?+*!\\"
_RANGES = (("0", "9"), ("a", "z"), ("A", "Z"))
_PLAIN = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_./"
_ODD = "!\"#$%&'()+,;<=>@]`{|}"
_NO_REF = frozenset("*:?[\\^~")
"""What git takes in no name of a branch or tag (``git check-ref-format``), beside spaces."""


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


class _Automaton(NamedTuple):
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


def is_plain(pattern: str) -> bool:
    """Whether a pattern has no special character, and so lets through the name that it is."""
    return not any(one in pattern for one in _SPECIAL)


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
def _backwards(patterns: tuple[str, ...]) -> list[_Automaton]:
    return [_compile(pattern) for pattern in patterns][::-1]


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
    automata = [_compile(pattern) for pattern in (*patterns, *allowed)]
    tidy = _walk(automata, len(patterns), _PLAIN, separators="./")
    if tidy is not None:
        return tidy
    atoms = (atom for automaton in automata for atom in automaton.atoms)
    named = set[str]().union(*(atom.characters for atom in atoms))
    known = _NO_REF.union(_PLAIN, _ODD)
    extra = "".join(sorted(c for c in named if c not in known and _is_visible(c)))
    alphabet = _PLAIN + _ODD + extra + _unnamed(named)
    return _walk(automata, len(patterns), alphabet, separators="/")


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
    _compile(pattern)


@lru_cache(1024)
def _compile(pattern: str) -> _Automaton:
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
    return _Automaton(negated, atoms, loops, skipping, *_readings(atoms))


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
        if not escaped or escaped not in _SPECIAL:
            raise UnexplainedError(
                "`\\` must come before one of the characters " + " ".join(_SPECIAL)
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


def _let_through(automata: Sequence[_Automaton], places: Sequence[int]) -> bool:
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


def _walk(automata: list[_Automaton], own: int, alphabet: str, separators: str) -> str | None:
    """Find the shortest name the first `own` automata let through and the others do not.

    The name is made of the alphabet; no separator comes first, last, or after another one.
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
            if separator and state.separated:
                continue
            places = tuple(map(_Automaton.step, automata, state.places, reading))
            following = _State(separator, places)
            if following not in names and _may_match(automata[:own], places[:own]):
                names[following] = names[state] + character
                queue.append(following)
    return None


def _check_work(work: int) -> None:
    if work > _MAX_WORK:
        raise PatternError("there are too many patterns, or too long ones, to compare")


def _tells_apart(automata: list[_Automaton], own: int, places: tuple[int, ...]) -> bool:
    return _let_through(automata[:own], places[:own]) and not _let_through(
        automata[own:], places[own:]
    )


def _classes(
    automata: list[_Automaton], alphabet: str, separators: str
) -> list[tuple[str, tuple[int, ...]]]:
    """Keep one character, the first, of those that all the automata read alike."""
    kept: dict[tuple[bool, tuple[int, ...]], str] = {}
    for character in alphabet:
        reading = tuple(automaton.reading(character) for automaton in automata)
        kept.setdefault((character in separators, reading), character)
    return [(character, reading) for (_, reading), character in kept.items()]


def _may_match(automata: list[_Automaton], places: tuple[int, ...]) -> bool:
    """Whether some automaton that is not negated can still match."""
    pairs = zip(automata, places, strict=True)
    return any(place and not automaton.negated for automaton, place in pairs)
