r"""``echo "$file" | grep -q '\.whl$'``: a condition that looks for something in a text.

After the manual of grep: "Command-line Options", "Basic vs Extended".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pubproof.scripts import globs, regexes
from pubproof.scripts.options import operands
from pubproof.scripts.shell.syntax import children

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tree_sitter import Node

    from pubproof.scripts.shell.syntax import Syntax

_PROGRAMS = {"grep": "-q", "egrep": "-E", "fgrep": "-F"}
"""The programs that look for something, and the option that each is."""
_OPTIONS = frozenset("EFPqsvx")
"""Those whose meaning is heeded here."""
_LONG = {"--quiet": "q", "--silent": "q", "--extended-regexp": "E", "--fixed-strings": "F"}
_PRINTERS = frozenset({("echo",), ("printf", "%s"), ("printf", "%s\\n")})
_MAX_WORDS = 8


class Search(NamedTuple):
    """What is looked for, and where."""

    subject: str
    patterns: tuple[str, ...]
    """Of which the text has one; none where that cannot be told."""
    inverse: bool
    """Whether it is met where nothing is found."""

    @property
    def outcome(self) -> bool | None:
        """Whether it is met, None where that cannot be told."""
        found = globs.matches_any(self.subject, self.patterns)
        return found if found is None else found is not self.inverse


def of(node: Node, text: Callable[[Node], str], syntax: Syntax) -> Search | None:
    """Return the search that a condition is, None where it is none.

    Args:
        node: the statement.
        text: what a word is, as far as it is known.
        syntax: the text that they are of.
    """
    *before, last = children(node) if node.type == "pipeline" else (node,)
    if before[1:] or not _is_search(last, syntax):
        return None
    inverse = bool(before) and before[0].type == "negated_command"
    given = list(children(last))
    if before:
        printer = next(children(before[0]), last) if inverse else before[0]
        subject = _printed([text(one) for one in children(printer)])
    else:
        subject = _behind(given, text)
    if subject is None or "\n" in subject:
        return None
    words = [text(one) for one in given[1:_MAX_WORDS] if not one.type.endswith("redirect")]
    kind = _PROGRAMS[syntax.first_word(last)]
    return _search(subject, [kind, *words], inverse=inverse)


def _is_search(node: Node, syntax: Syntax) -> bool:
    """Whether a command is grep."""
    return node.type == "command" and syntax.first_word(node) in _PROGRAMS


def _behind(parts: Sequence[Node], text: Callable[[Node], str]) -> str | None:
    """Return the text behind ``<<<``."""
    given = (one for one in parts if one.type == "herestring_redirect")
    word = next((child for one in given for child in children(one)), None)
    return None if word is None else text(word)


def _printed(words: Sequence[str]) -> str | None:
    """Return the one word that a command prints."""
    return words[-1] if (*words[:-1],) in _PRINTERS else None


def _search(subject: str, words: Sequence[str], *, inverse: bool) -> Search | None:
    """Return what grep with these words looks for in a line."""
    plain = operands(words)
    letters = "".join(_LONG.get(one, one[1:]) for one in words if one.startswith("-"))
    if len(plain) != 1 or not _OPTIONS.issuperset(letters) or not plain[0]:
        return None
    found = [] if "x" in letters else _patterns(plain[0], letters)
    return Search(subject, tuple(found), inverse is not ("v" in letters))


def _patterns(sought: str, letters: str) -> list[str]:
    """Return the patterns of what grep looks for, which its options say how to read."""
    if "F" in letters:
        return [f"*{regexes.literal(sought)}*"]
    return (regexes.of_basic if {*letters}.isdisjoint("EP") else regexes.patterns)(sought)
