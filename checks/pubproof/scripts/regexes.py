r"""Regular expressions as patterns: ``\.(whl|tar\.gz)$`` is ``*.whl`` or ``*.tar.gz``.

After "Regular Expressions" of grep's manual. Only such as ask for plain texts are read.
"""

from __future__ import annotations

from itertools import product
from math import prod

from pubproof import late

_PIECE = late.pattern(
    r"(?P<any>\.\*)|(?P<one>\.)|\\(?P<escaped>[^\w()|{}<>])|\[(?P<set>[^\^\]\[\\])\]"
    r"|\((?:\?:)?(?P<group>[^()]{0,200})\)(?![*+?{])|(?P<plain>[^][\\.*+?(){}|^$]{1,200}+)(?![*+?{])"
)
"""A part of a regular expression that a pattern can say, with a group for each kind."""
_OTHER_IN_BASIC = late.pattern(r"(?<!\\)[(){}|+?]|\\[+?]")
"""What is special in an extended regular expression and stands for itself in a basic one, or the
other way round."""
_SPECIAL = frozenset("*?[\\")
"""What does not stand for itself in a pattern."""
_MAX_PATTERNS = 64
"""Patterns that one expression may become."""


def patterns(regex: str, *, at_start: bool = False) -> list[str]:
    """Return patterns of which one fits a text if the extended `regex` is found in it.

    None come back where patterns cannot say it.

    Args:
        regex: the expression.
        at_start: whether it must be found where the text begins.
    """
    found = [_anchored(part, at_start=at_start) for part in _split(regex)]
    return [one for group in found for one in group] if all(found) else []


def of_basic(regex: str) -> list[str]:
    """Return what `patterns` does for a basic regular expression, as grep takes one by itself."""
    if _OTHER_IN_BASIC.search(regex):
        return []
    return patterns(regex.replace("\\(", "(").replace("\\)", ")").replace("\\|", "|"))


def literal(text: str) -> str:
    """Return the pattern that fits `text` itself and nothing else."""
    return "".join(f"[{letter}]" if letter in _SPECIAL else letter for letter in text)


def _anchored(regex: str, *, at_start: bool) -> list[str]:
    """Return the patterns of an expression without alternatives of its own."""
    start = regex.startswith("^")
    end = regex.endswith("$") and not regex.endswith("\\$")
    inner = _within(regex[start : len(regex) - end])
    front, back = "" if start or at_start else "*", "" if end else "*"
    return [f"{front}{one}{back}".replace("**", "*") for one in inner]


def _within(regex: str) -> list[str]:
    """Return the patterns of what stands between the anchors."""
    choices: list[list[str]] = []
    at = 0
    while at < len(regex):
        found = _PIECE.match(regex, at)
        if found is None:
            return []
        at = found.end()
        choices.append(_choices(found.lastgroup or "", found[0], found[found.lastgroup or 0]))
        if not choices[-1]:
            return []
    several = product(*choices) if prod(map(len, choices)) <= _MAX_PATTERNS else ()
    return ["".join(one) for one in several]


def _choices(kind: str, whole: str, inner: str) -> list[str]:
    """Return the patterns that one piece of a regular expression may stand for."""
    if kind == "any":
        return ["*"]
    if kind == "one":
        return ["?"]
    if kind == "group":
        return [one for part in _split(inner) for one in _within(part)]
    return [literal(inner if kind != "plain" else whole)]


def _split(regex: str) -> list[str]:
    """Return the alternatives of an expression, those within parentheses left together."""
    parts, depth = [""], 0
    for before, letter in zip(f" {regex}", regex, strict=False):
        depth += (letter == "(") - (letter == ")")
        if letter == "|" and before != "\\" and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return parts
