"""The words of a statement of PowerShell, and what they set; much of it holds for cmd too."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pubproof import late
from pubproof.scripts.powershell.nested import nested
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

_QUOTED = late.pattern(r'"((?:[^"`]|`.)*)"|\'([^\']*)\'|`(.)', re.DOTALL)
"""A quoted part of a word, or an escaped character."""
_JOINED = late.pattern(
    r"\(?Join-Path\s+(?:-Path\s+)?(\S+)\s+(?:-ChildPath\s+)?([\w./\\-]+|\"[\w./\\-]+\"|'[\w./\\-]+')\)*",
    re.IGNORECASE,
)
"""What puts a folder before a path."""
_ESCAPED = late.pattern(r"`(.)", re.DOTALL)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}
_VARIABLE = late.pattern(
    r"\$(?:env:)?\{?(?:env:)?(\w+)\}?(?:\.(?:Full)?Name\b)?|%(\w+)%", re.IGNORECASE
)
"""A variable of PowerShell, or of cmd."""
_ASSIGNMENT = late.pattern(r"\$(env:)?(\w+)=?", re.IGNORECASE)
_MAX_HELD = 64 * 1024
"""How many characters of variables one statement takes."""
_LISTING = late.pattern(
    r"\(?(?:Get-ChildItem|gci|ls|dir)\s+(?:-Path\s+)?([\w.*/\\-]+)(?:\s+-File)?\)*(?:\.FullName)?",
    re.IGNORECASE,
)
"""What lists all files of a folder, or of a pattern; other options and an index leave some out."""
_LOOP = late.pattern(r"foreach\s*\(\s*\$(\w+)\s+in\s+(.*)\)", re.IGNORECASE)
"""The head of a loop: its variable, and what it goes through."""
_REDIRECTION = late.pattern(r"(?P<of>[1-6*]?)(?P<sign>>>?)(?P<to>(?:&[12]|[^&].*)?)", re.DOTALL)
"""A redirection: the stream, the sign, and the file where it stands in the same word."""
REQUESTS = frozenset({"invoke-restmethod", "invoke-webrequest", "irm", "iwr"})
"""The cmdlets that send a request, and their short names."""
_PARAMETER = late.pattern(r"-[a-z]+(?::.*)?", re.DOTALL | re.IGNORECASE)
"""A parameter of a cmdlet, and not a text that it hands on, as ``-m twine``."""
_PASSING = frozenset({"foreach-object", "foreach", "%"})
"""What takes each of the files that are listed before it."""
_BRACKET = late.pattern(r"""((?:"(?:[^"`]|`.)*"|'[^']*'|`.|[^("'`])+)(\(.*)""", re.DOTALL)
"""A word with a bracket behind something else, as in ``-Object:(…)``."""
_NO_BORDER = late.pattern(r"[$\[].*(?:\.|::)\w+|.*[$@]", re.DOTALL)
"""What the bracket behind it belongs to: the name of a method, or the sign of an expression."""


_CALL = late.pattern(r"(?:\.|::)\w+\(")
"""The call of a method behind a variable."""
_OPENING = ("(", "{", "|", ";", "=", "!")
"""What stands before a command, or a value, in an expression."""
_MAX_BLANK = 40
"""How many blanks stand between these at most."""


def parameters(
    words: Iterable[str], takes: Callable[[str], bool]
) -> tuple[dict[str, str], list[str]]:
    """Return the parameters of a cmdlet with their values, by their names, and the other words.

    Args:
        words: what the cmdlet is given.
        takes: whether a parameter, in lower case with its hyphen, has the next word for its value.
    """
    named: dict[str, str] = {}
    others: list[str] = []
    before = ""
    for word in words:
        if _PARAMETER.fullmatch(word):
            name = word.lower()
            named[name] = ""
            before = name if takes(name) else ""
        elif before:
            named[before], before = word, ""
        else:
            others.append(word)
    return named, others


class Assignment(NamedTuple):
    """A variable that a statement sets."""

    name: str
    value: str
    exports: bool
    """Whether the programs that are started later have it too."""


class Held:
    """What variables hold, as much of it as one statement takes; the rest is UNKNOWN."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        """Take the variables."""
        self._variables = variables
        self._left = _MAX_HELD

    def of(self, name: str) -> str | None:
        """Return what a variable holds, None where it is not set."""
        held = self._variables.get(name)
        self._left -= len(held or "")
        return UNKNOWN if held is not None and self._left < 0 else held


def filled(words: list[str], variables: Mapping[str, str]) -> list[str]:
    """Return the words of the command that a statement starts, with what variables hold.

    `echo` of which the words start something goes by its full name: the shell's own starts nothing.
    """
    held, apart = Held(variables), _apart(words)
    argv = called(_splatted(plain(apart, held), held))
    starts = any(word[0] == "(" for word in apart[1:]) or any(nested(argv[1:]))
    is_echo = starts and argv[0].lower() == "echo"
    return ["Write-Output", *argv[1:]] if is_echo else argv


def _apart(words: list[str]) -> list[str]:
    """Return words with a bracket in one of them as a word of its own, as PowerShell takes it."""
    apart = words[:1]
    for word in words[1:]:
        found = _BRACKET.fullmatch(word)
        is_border = found is not None and not _NO_BORDER.fullmatch(found[1])
        apart += [found[1], found[2]] if found is not None and is_border else [word]
    return apart


def plain(words: list[str], held: Held) -> list[str]:
    """Return the words of a statement without quotes, with what variables hold."""
    return [_plain(word, held) for word in _outermost(_redirected(words))]


def called(argv: list[str]) -> list[str]:
    """Return the words of a command without the sign or the word that calls it."""
    if argv[0].lower() in ("&", ".", "call", "@") and argv[1:]:
        argv = argv[1:]
    return [argv[0].removeprefix("@").removeprefix("&") or UNKNOWN, *argv[1:]]


def assigned(words: list[str], argv: list[str]) -> Assignment | None:
    """Return what a statement sets, None where it sets no variable.

    Args:
        words: its words as they are written.
        argv: the same as `filled` returns them.
    """
    found = _ASSIGNMENT.match(words[0])
    if found and (words[1:2] == ["="] or words[0][found.end() - 1 : found.end()] == "="):
        held = " ".join(argv[2:]) if words[1:2] == ["="] else argv[0].partition("=")[2]
        files = _listed(held)
        return Assignment(found[2], held if files == UNKNOWN else files, bool(found[1]))
    return None


def looped(words: list[str], variables: Mapping[str, str]) -> dict[str, str]:
    """Return the variable of a loop, or of a pipeline, with what it stands for."""
    text = " ".join(words)
    loop = _LOOP.fullmatch(text)
    over = loop[2] if loop is not None else text
    held = variables.get(over.strip("() ")[1:], "") if over.lstrip("( ")[:1] == "$" else ""
    each = held if "*" in held else _listed(over)
    if loop is not None:
        return {loop[1]: each}
    return {} if words[0].lower() in _PASSING else {"_": each}


def _redirected(words: list[str]) -> list[str]:
    """Return words with ``>`` or ``>>`` by itself before the file of the output.

    Where errors and other streams go does not count ("about_Redirection").
    """
    found = words[:1]
    rest = iter(words[1:])
    for word in rest:
        one = _REDIRECTION.fullmatch(word)
        if one is None:
            found.append(word)
        elif one["of"] in ("", "1", "*") and not one["to"].startswith("&"):
            found += [one["sign"], one["to"]] if one["to"] else [one["sign"]]
        elif not one["to"]:
            next(rest, None)
    return found


def _splatted(argv: list[str], variables: Held) -> list[str]:
    """Return the words of a command with those that ``@name`` hands over."""
    words: list[str] = []
    for word in argv:
        held = variables.of(word[1:]) if word[:1] == "@" else None
        words += [word] if held is None else held.strip("@()").replace(",", " ").split()
    return words or argv


def _outermost(words: list[str]) -> Iterator[str]:
    """Yield the words of a statement; what an expression in brackets gives is not told."""
    depth = 0
    for at, word in enumerate(words):
        opens = word.count("(") - word.count(")")
        if not depth and at and word.startswith("("):
            text = " ".join(words[at:])
            joined = _JOINED.match(text)
            yield _listed(text) if joined is None else "/".join((joined[1], joined[2].strip("'\"")))
        elif not depth:
            yield word
        depth = max(depth + opens, 0) if depth or (at and word.startswith("(")) else 0


def _listed(text: str) -> str:
    """Return the pattern of the files that an expression lists, UNKNOWN for others."""
    found = _LISTING.fullmatch(text)
    if found is None:
        return UNKNOWN
    path = found[1].replace("\\", "/").rstrip("/")
    return path if "*" in path else f"{path}/*"


def _plain(word: str, variables: Held) -> str:
    """Return a word without quotes, known variables filled in."""

    def unquoted(found: re.Match[str]) -> str:
        if found[2] is not None:
            return found[2].replace("$", "\0")
        return found[3] or _ESCAPED.sub(lambda one: _ESCAPES.get(one[1], one[1]), found[1] or "")

    def known(found: re.Match[str]) -> str:
        if _is_value(found):
            return UNKNOWN
        held = variables.of(found[1] or found[2])
        return UNKNOWN if held is None else held

    text = _VARIABLE.sub(known, _QUOTED.sub(unquoted, word))
    return text.replace("\0", "$")


def _is_value(found: re.Match[str]) -> bool:
    """Whether a variable stands where its text would be taken for a command, or for its object."""
    text, start = found.string, found.start()
    if _CALL.match(text, found.end()):
        return True
    before = text[max(start - _MAX_BLANK, 0) : start].rstrip()
    return before[-1:] in _OPENING and text.find("$(", 0, start) >= 0
