"""What the words of a command of PowerShell start by themselves.

Only ``$(…)`` is worked out within a text in double quotes, and nothing in single quotes
("about_Quoting_Rules"). A word that begins with a variable may call a method of it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

_BORDER = "\0"
"""What stands between two words."""
_START = late.pattern(rf"(?P<word>(?:^|{_BORDER})(?=[$@\[{UNKNOWN}]))|(?=\$\()")
"""Where an expression may start: with a word, and at ``$(…)`` anywhere."""
_TOKEN = late.pattern(
    rf"(?P<text>'(?:[^'$;|\n]|\$(?!\())*')|(?P<blank>[ \t\r{_BORDER}]+)"
    r"|(?P<static>\[(?P<type>[A-Za-z][\w.]*)(?:\[\])?\](?:::(?P<member>\w+)(?P<called>\()?)?)"
    rf"|(?P<call>(?:\.|::)(?P<method>[^\s.:()'|;{_BORDER}]*)\()"
    r"|(?P<each>(?:(?:foreach|where)(?:-object)?|[%?])\s*\{)"
    r"|(?P<number>\d+(?:\.\d+)?(?:[kmgtp]b)?(?![\w.\\-]))"
    r"|(?P<expands>[$@]\()|(?P<opens>[({])|(?P<ends>\))|(?P<next>[}|;=\n])"
    rf"|(?P<word>[^\s{_BORDER}(){{}}|;&<>='\[.:!]+)|(?P<other>[\s\S])",
    re.IGNORECASE,
)
"""The next piece of an expression, by its kind."""
_OPENING = frozenset({"call", "each", "expands", "opens"})
_BEFORE_COMMANDS = frozenset({"each", "expands", "next", "opens"})
"""Behind what a command may stand."""
_IN_WORDS = frozenset({"call", "expands", "number", "other", "static", "text", "word"})
"""What a word may have in it outside of brackets."""
_VALUE = late.pattern(rf'[-+,$"{UNKNOWN}]')
"""How a value begins, or an operator."""
_COMMAND = late.pattern(r"[A-Za-z]+-[A-Za-z]+")
_KEYWORDS = frozenset({"else", "elseif", "foreach", "if", "in", "return"})
"""What may stand where a command can, and starts none."""
_METHODS = frozenset(
    {
        *("adddays", "compareto", "contains", "endswith", "equals", "gettype", "indexof", "insert"),
        *("lastindexof", "padleft", "padright", "remove", "replace", "split", "startswith"),
        *("substring", "tochararray", "tolower", "tolowerinvariant", "tostring"),
        *("tounixtimeseconds", "touniversaltime", "toupper", "toupperinvariant"),
        *("trim", "trimend", "trimstart"),
    }
)
"""Methods of texts and times, which change no file, in lower case."""
_TYPES = frozenset(
    {
        *("bool", "char", "datetime", "datetimeoffset", "decimal", "double", "int", "int32"),
        *("int64", "long", "math", "regex", "string", "timespan", "version"),
    }
)
"""Types whose methods change no file, in lower case and without ``System.``."""
_PATHS = frozenset({"changeextension", "combine", "getextension", "getfilename", "join"}) | {
    *("getdirectoryname", "getfilenamewithoutextension", "getfullpath", "hasextension"),
}
"""Methods of ``System.IO.Path`` that only work on the text of a path."""


def nested(words: Iterable[str]) -> Iterator[str]:
    """Yield the commands in words that start some, `UNKNOWN` for those that cannot be told.

    `words` are filled in. A value, its properties and what works on texts and numbers tell of no
    command ("about_Operators", the subexpression operator).
    """
    text = _BORDER.join(words)
    at = 0
    while found := _START.search(text, at):
        at = yield from _expression(text, found.end(), is_word=found["word"] is not None)


def _expression(text: str, at: int, *, is_word: bool) -> Generator[str, None, int]:
    """Yield what an expression starts, or the word that it begins; return where it ends."""
    depth = 0
    may_start = False
    for found in _TOKEN.finditer(text, at):
        kind = found.lastgroup or ""
        if not depth and (kind not in _IN_WORDS or (at < found.start() and not is_word)):
            return found.start()
        told = _started(found, kind, may_start=may_start) if depth or kind == "call" else ""
        if told:
            yield told
        if kind in _OPENING or found["called"]:
            depth += 1
        elif found[0] in (")", "}"):
            depth -= 1
        if kind in _BEFORE_COMMANDS or found[0].lower() == "in":
            may_start = True
        elif kind != "blank" and found[0] != "!" and found[0].lower() not in _KEYWORDS:
            may_start = False
    return len(text)


def _started(found: re.Match[str], kind: str, *, may_start: bool) -> str:
    """Return the command that a piece is, nothing for others, `UNKNOWN` where it may be one."""
    text = found[0].lower()
    if kind == "call":
        return "" if found["method"].lower() in _METHODS else UNKNOWN
    if kind == "static":
        return "" if _only_reads(found) else UNKNOWN
    if kind == "word" and may_start and text not in _KEYWORDS and not _VALUE.match(text):
        follows = found.string[found.end() : found.end() + 1]
        return found[0] if _COMMAND.fullmatch(text) and follows != "." else UNKNOWN
    is_odd = text in "&<>" or (may_start and text in ".:")
    return UNKNOWN if kind == "other" and is_odd else ""


def _only_reads(found: re.Match[str]) -> bool:
    """Whether a type is one of those that change no file, or only asked for a property."""
    name = found["type"].lower().removeprefix("system.")
    member = (found["member"] or "").lower()
    is_path = name == "io.path" and member in _PATHS
    return name in _TYPES or is_path or bool(member and not found["called"])
