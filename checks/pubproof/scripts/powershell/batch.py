"""The statements of a cmd script, what stands before them and their brackets, and their words.

After Microsoft's reference of Windows commands, "if", "for", "rem", "set" and "start".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.scripts.places import Rows
from pubproof.scripts.powershell.statements import LINKS, Statement, enter
from pubproof.scripts.powershell.words import Assignment, Held, called, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_TOKEN = re.compile(
    r"""(?P<comment>^[ \t]*@?(?:rem(?=\s)|::)[^\n]*)
    |(?P<end>&&|\|\||[&|\n])
    |(?P<blank>[ \t\r]+|\^\r?\n)
    |(?P<word>(?:
        (?<=\bin[ \t])\([^)\n]*\)
        |"[^"\n]*"?|\^[^\n]|[<>]&|(?<=[^\s(&|])\([^()\s]*\)|[^\s&|()"^]
    )+)
    |(?P<bracket>.)""",
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)
"""The next piece of a script, by its kind."""
_DELAYED = late.pattern(r"!(\w+)!")
"""A variable that is filled in as late as its statement runs."""
_ASKED = frozenset({"cmdextversion", "defined", "errorlevel", "exist"})
"""What ``if`` asks of one word."""


class CmdStatement(Statement):
    """A statement of cmd: each sets the exit status."""

    __slots__ = ()

    @property
    def is_idle(self) -> bool:
        """Whether it leaves the last exit status as it is."""
        return False


def statements(text: str) -> Iterator[Statement]:
    """Yield the statements with line and column, from 0, and what stands before them.

    Raises:
        RecursionError: there are more brackets in each other than anybody writes.
    """
    rows = Rows(text)
    words: list[re.Match[str]] = []
    heads: list[str] = []
    link = ""
    for found in _TOKEN.finditer(text):
        if found["word"]:
            words.append(found)
        elif found["end"] or found["bracket"]:
            yield from _statement(text, words, heads, rows, asks=link in LINKS)
            link = found[0] if words or found[0] != "\n" else link
            if found[0] == "(":
                enter(heads, " ".join(word[0] for word in words) or "(")
            elif found[0] == ")" and heads:
                heads.pop()
            words = []
    yield from _statement(text, words, heads, rows, asks=link in LINKS)


def _statement(
    text: str, words: list[re.Match[str]], heads: list[str], rows: Rows, *, asks: bool
) -> Iterator[Statement]:
    """Yield the statement of some words, without the ``if`` or ``for`` in front of its command."""
    said = [word[0] for word in words]
    at = _behind_heads(said)
    if at >= len(said):
        return
    own = (" ".join(said[:at]),) if at else ()
    start, end = words[at].start(), words[-1].end()
    length = len(text[start:end].partition("\n")[0])
    yield CmdStatement(*rows.of(start), length, said[at:], (*heads, *own), asks)


def filled(words: list[str], variables: Mapping[str, str]) -> list[str]:
    """Return the words of the command that a statement starts, with what variables hold."""
    argv = plain([_DELAYED.sub(r"%\1%", word) for word in words], Held(variables))
    return called(argv[_behind_heads(argv) :] or argv)


def assigned(_: Sequence[str], argv: Sequence[str]) -> Assignment | None:
    """Return what ``set name=value`` sets, None for another statement; `argv` is filled in."""
    if argv[0].lower() != "set":
        return None
    name, equals, value = " ".join(argv[1:]).partition("=")
    return Assignment(name, value, exports=True) if equals else None


def started(argv: list[str]) -> list[str]:
    """Return the command that ``start "" /wait program words`` starts."""
    at = next((at for at, word in enumerate(argv) if at and word and word[0] != "/"), len(argv))
    return argv[at:]


def _behind_heads(words: Sequence[str]) -> int:
    """Return where a command begins, behind each ``else``, ``if`` and ``for`` before it."""
    at = 0
    while at < len(words):
        name = words[at].lower().removeprefix("@")
        if name == "else":
            at += 1
        elif name == "if":
            at = _behind_condition(words, at + 1)
        elif name == "for":
            lowered = [word.lower() for word in words]
            at = lowered.index("do", at) + 1 if "do" in lowered[at:] else len(words)
        else:
            break
    return at


def _behind_condition(words: Sequence[str], at: int) -> int:
    """Return where the condition ends that begins at `at`."""
    while at < len(words) and words[at].lower() in ("/i", "not"):
        at += 1
    first, second = (*words[at : at + 2], "", "")[:2]
    if first.lower() in _ASKED or first.endswith("==") or (second[:2] == "==" and second != "=="):
        return at + 2
    return at + (1 if "==" in first else 3)
