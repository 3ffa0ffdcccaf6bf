"""The words of a statement of PowerShell or cmd, and what they set."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

_QUOTED = late.pattern(r'"((?:[^"`]|`.)*)"|\'([^\']*)\'|`(.)', re.DOTALL)
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
_DELAYED = late.pattern(r"!(\w+)!")
"""A variable of cmd that is filled in as late as its statement runs."""
_ASSIGNMENT = late.pattern(r"\$(env:)?(\w+)=?", re.IGNORECASE)
_MAX_HELD = 64 * 1024
"""How many characters of variables one statement takes."""
_LISTING = late.pattern(
    r"\(?(?:Get-ChildItem|gci|ls|dir)\s+(?:-Path\s+)?([\w.*/\\-]+)(?:\s+-File)?\)*(?:\.FullName)?",
    re.IGNORECASE,
)
"""What lists all files of a folder, or of a pattern; other options and an index leave some out."""
_LOOP = late.pattern(r"foreach\s*\(\s*\$(\w+)\s+in\s+(.*)\)", re.IGNORECASE)
_REDIRECTION = late.pattern(r"(?P<of>[1-6*]?)(?P<sign>>>?)(?P<to>(?:&[12]|[^&].*)?)", re.DOTALL)
_ASKED = frozenset({"cmdextversion", "defined", "errorlevel", "exist"})
"""What the ``if`` of cmd asks of one word."""
REQUESTS = frozenset({"invoke-restmethod", "invoke-webrequest", "irm", "iwr"})
"""The cmdlets that send a request, and their short names."""
_PARAMETER = late.pattern(r"-[a-z]+(?::.*)?", re.DOTALL | re.IGNORECASE)
"""A parameter of a cmdlet, and not a text that it hands on, as ``-m twine``."""
_PASSING = frozenset({"foreach-object", "foreach", "%"})
"""What takes each of the files that are listed before it."""


def parameters(
    words: Iterable[str], takes: Callable[[str], bool]
) -> tuple[dict[str, str], list[str]]:
    """Return the parameters of a cmdlet with their values, by their names, and the other words.

    Args:
        words: what the cmdlet is given.
        takes: whether a parameter, in lower case with its hyphen, has the next word for its value.
    """
    named: dict[str, str] = {}
    plain: list[str] = []
    before = ""
    for word in words:
        if _PARAMETER.fullmatch(word):
            name = word.lower()
            named[name] = ""
            before = name if takes(name) else ""
        elif before:
            named[before], before = word, ""
        else:
            plain.append(word)
    return named, plain


class _Held:
    """What variables hold, as much of it as one statement takes; the rest is UNKNOWN."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self._left = _MAX_HELD

    def of(self, name: str) -> str | None:
        """Return what a variable holds, None where it is not set."""
        held = self._variables.get(name)
        self._left -= len(held or "")
        return UNKNOWN if held is not None and self._left < 0 else held


def filled(words: list[str], variables: Mapping[str, str], *, batch: bool) -> list[str]:
    """Return the words of the command that a statement starts, with what variables hold."""
    held = _Held(variables)
    own = [_DELAYED.sub(r"%\1%", word) for word in words] if batch else words
    argv = [_plain(word, held) for word in _outermost(_redirected(own))]
    argv = (argv[behind_heads(argv) :] or argv) if batch else _splatted(argv, held)
    if argv[0].lower() in ("&", ".", "call", "@") and argv[1:]:
        argv = argv[1:]
    argv[0] = argv[0].removeprefix("@").removeprefix("&") or UNKNOWN
    return argv


def assigned(words: list[str], argv: list[str], *, batch: bool) -> tuple[str, str, bool] | None:
    """Return the variable that a statement sets, its value and whether it is exported, or None."""
    if batch and argv[0].lower() == "set" and argv[1:]:
        name, equals, held = " ".join(argv[1:]).partition("=")
        return (name, held, True) if equals else None
    found = _ASSIGNMENT.match(words[0])
    if found and (words[1:2] == ["="] or words[0][found.end() - 1 : found.end()] == "="):
        held = " ".join(argv[2:]) if words[1:2] == ["="] else argv[0].partition("=")[2]
        files = _listed(held)
        return found[2], held if files == UNKNOWN else files, bool(found[1])
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


def behind_heads(words: Sequence[str]) -> int:
    """Return where a command of cmd begins, behind each ``else``, ``if`` and ``for`` before it."""
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


def _splatted(argv: list[str], variables: _Held) -> list[str]:
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


def _plain(word: str, variables: _Held) -> str:
    """Return a word without quotes, known variables filled in."""

    def unquoted(found: re.Match[str]) -> str:
        if found[2] is not None:
            return found[2].replace("$", "\0")
        return found[3] or _ESCAPED.sub(lambda one: _ESCAPES.get(one[1], one[1]), found[1] or "")

    def known(found: re.Match[str]) -> str:
        held = variables.of(found[1] or found[2])
        return UNKNOWN if held is None else held

    text = _VARIABLE.sub(known, _QUOTED.sub(unquoted, word))
    return text.replace("\0", "$")
