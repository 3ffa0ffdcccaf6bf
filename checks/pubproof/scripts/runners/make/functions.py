"""The functions of make whose results a recipe may run (GNU make manual, "Functions")."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_MAX_ROUNDS = 50
"""How many rounds of ``foreach`` count."""
_MAX_WORDS = 500
"""How many words of a list count."""


class Filling(NamedTuple):
    """How the texts of a makefile are filled in."""

    variables: Mapping[str, str]
    expand: Callable[[str, dict[str, str]], str]
    """Fills in a text, whose place alone has some variables besides."""
    choose: Callable[[str, Sequence[str | None]], str | None]
    """Returns one of several texts; the key stands for what decides between them."""


def result(name: str, rest: str, own: dict[str, str], filling: Filling) -> str:
    """Return what ``$(name rest)`` stands for, UNKNOWN where that cannot be told.

    `own` are the variables that hold at its place alone.
    """
    given = _split(rest)
    if name == "call":
        return _called(given, own, filling)
    if name == "if" and given[1:]:
        return _chosen(given, own, filling)
    if name == "foreach" and given[2:]:
        return _repeated(given, own, filling)
    if name == "or":
        return _first(given, own, filling)
    return _made(name, [filling.expand(one, own) for one in given])


def _called(given: list[str], own: dict[str, str], filling: Filling) -> str:
    """Return what ``$(call function,…)`` makes of its arguments."""
    function, *arguments = given
    values = {str(at): filling.expand(one, own) for at, one in enumerate(arguments, 1)}
    body = filling.variables.get(function.strip())
    return UNKNOWN if body is None else filling.expand(body, {**own, **_NO_ARGUMENTS, **values})


def _chosen(given: list[str], own: dict[str, str], filling: Filling) -> str:
    """Return the text that ``$(if condition,then,else)`` chooses."""
    asked = filling.expand(given[0].strip(), own)
    then, otherwise = given[1], ",".join(given[2:])
    if UNKNOWN in asked:
        return filling.expand(filling.choose(given[0], (then, otherwise)) or "", own)
    return filling.expand(then if asked else otherwise, own)


def _first(given: list[str], own: dict[str, str], filling: Filling) -> str:
    """Return the text that ``$(or one,other)`` takes: the first that is not empty."""
    texts = [text for one in given if (text := filling.expand(one.strip(), own))]
    known = [text for text in texts if UNKNOWN not in text]
    if known == texts:
        return "".join(texts[:1])
    return filling.choose(",".join(given), [*known[:1], UNKNOWN]) or ""


def _repeated(given: list[str], own: dict[str, str], filling: Filling) -> str:
    """Return the text of ``$(foreach name,words,text)``, once for each word."""
    variable, words = given[0].strip(), filling.expand(given[1], own).split()[:_MAX_ROUNDS]
    text = ",".join(given[2:])
    return " ".join(filling.expand(text, {**own, variable: word}) for word in words)


def _made(name: str, given: list[str]) -> str:
    """Return what a function of texts makes of its arguments."""
    if name in _OF_WORDS and given[_OF_WORDS[name] :]:
        return _of_words(name, given)
    if UNKNOWN in "".join(given):
        return UNKNOWN
    if name == "strip":
        return " ".join(",".join(given).split())
    if name == "subst" and given[2:]:
        return ",".join(given[2:]).replace(given[0], given[1])
    if name == "wildcard":  # the pattern in place of what it finds
        return ",".join(given)
    return UNKNOWN


_OF_WORDS = {"addprefix": 1, "addsuffix": 1, "patsubst": 2}
"""Functions that change each word, and how many arguments stand in front of the words."""


def _of_words(name: str, given: list[str]) -> str:
    """Return the words that a function makes of those of its last argument."""
    words = ",".join(given[_OF_WORDS[name] :])
    if name == "patsubst":
        return substituted(given[0].strip(), given[1].strip(), words)
    front, back = (given[0], "") if name == "addprefix" else ("", given[0])
    return " ".join(f"{front}{word}{back}" for word in words.split()[:_MAX_WORDS])


def substituted(pattern: str, replacement: str, text: str) -> str:
    """Return the words of a text, each that has the form of a pattern replaced."""
    head, any_stem, tail = pattern.partition("%")
    found = []
    for word in text.split()[:_MAX_WORDS]:
        stem = word.removeprefix(head).removesuffix(tail)
        fits = word == f"{head}{stem}{tail}" if any_stem else word == pattern
        found.append(replacement.replace("%", stem, 1) if fits else word)
    return " ".join(found)


_NO_ARGUMENTS = {str(number): "" for number in range(1, 10)}


def _split(text: str) -> list[str]:
    """Return the arguments of a function: what stands between commas outside of brackets."""
    found, depth, start = [], 0, 0
    for at, letter in enumerate(text):
        depth += (letter in "({") - (letter in ")}")
        if letter == "," and not depth:
            found.append(text[start:at])
            start = at + 1
    return [*found, text[start:]]
