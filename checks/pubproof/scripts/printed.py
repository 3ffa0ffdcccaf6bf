"""What a command of a shell script prints, for the few whose output can be told."""

from __future__ import annotations

import posixpath
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING

from pubproof.scripts.command import UNKNOWN
from pubproof.scripts.paths import ROOT, absolute, resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pubproof.scripts.reader import Start
    from pubproof.scripts.shell import Shell

_SILENT = frozenset({"cd", "set", "export", "true", ":", "shift", "shopt", "trap", "mkdir"})
_DECODING = frozenset({"-d", "-D", "--decode", "-di", "-id"})
_NAMING = frozenset({"-name", "-iname"})
_VALUED = _NAMING | {"-maxdepth", "-mindepth", "-type"}
_PLAIN = frozenset({"(", ")", "-o", "-or", "-print", "-print0"})
"""Words of ``find`` with which it prints all files of its names; other tests leave some out."""


def output(shell: Shell, start: Start) -> str:
    """Return what a command prints to its standard output, UNKNOWN where that cannot be told."""
    name = start.argv[0]
    if start.writes and name != "tee":
        return ""
    if name in _PRINTERS:
        return _PRINTERS[name](shell, start)
    return "" if name in _SILENT else UNKNOWN


def _plain(start: Start) -> list[str]:
    return [word for word in start.argv[1:] if not word.startswith("-")]


def _echo(_shell: Shell, start: Start) -> str:
    words = start.argv[1:]
    return " ".join(words[1:] if words[:1] in (("-n",), ("-e",)) else words) + "\n"


def _printf(_shell: Shell, start: Start) -> str:
    """Its form, anew for as long as there are values."""
    words = start.argv[1:]
    if not words:
        return UNKNOWN
    form = words[0].replace("\\n", "\n").replace("\\0", "\0")
    if words[1:] and "%s" not in form:
        return UNKNOWN
    text = form
    for value in words[1:]:
        text = (text if "%s" in text else text + form).replace("%s", value, 1)
    return text


def _which(_shell: Shell, start: Start) -> str:
    """The name of a program in place of its path."""
    plain = _plain(start)
    return plain[-1] if plain else UNKNOWN


def _command(shell: Shell, start: Start) -> str:
    return _which(shell, start) if start.argv[1:2] in (("-v",), ("-V",)) else UNKNOWN


def _find(_shell: Shell, start: Start) -> str:
    """A pattern for each of the names that are looked for, ``*`` where none is."""
    words = start.argv[1:]
    roots = list(takewhile(lambda word: not word.startswith(("-", "(", "!")), words))
    tests = list(pairwise((*words[len(roots) :], "")))
    values = {at + 1 for at, (word, _) in enumerate(tests) if word in _VALUED}
    if any(word not in _VALUED | _PLAIN for at, (word, _) in enumerate(tests) if at not in values):
        return UNKNOWN
    names = [word for before, word in tests if before in _NAMING] or ["*"]
    return "\n".join(f"{root}/{one}" for root in roots for one in names) or UNKNOWN


def _ls(_shell: Shell, start: Start) -> str:
    """The patterns that it is given."""
    words = start.argv[1:]
    told = all("*" in word and not word.startswith("-") for word in words)
    return ("\n".join(words) if told else "") or UNKNOWN


def _pwd(shell: Shell, _start: Start) -> str:
    return absolute(shell.folder)


def _dirname(_shell: Shell, start: Start) -> str:
    plain = _plain(start)
    return (posixpath.dirname(plain[0]) or ".") if plain else UNKNOWN


def _basename(_shell: Shell, start: Start) -> str:
    plain = _plain(start)
    ending = plain[1] if plain[1:] else ""
    return posixpath.basename(plain[0]).removesuffix(ending) if plain else UNKNOWN


def _realpath(shell: Shell, start: Start) -> str:
    plain = _plain(start)
    path = resolve(shell.folder, plain[-1]) if plain else None
    return UNKNOWN if path is None else absolute(path)


def _git(_shell: Shell, start: Start) -> str:
    return ROOT if start.argv[1:] == ("rev-parse", "--show-toplevel") else UNKNOWN


def _tee(_shell: Shell, start: Start) -> str:
    return start.input.text if start.input else UNKNOWN


def _cat(shell: Shell, start: Start) -> str:
    """What it reads; the files that it names only where a shell runs them."""
    if start.argv[1:] in ((), ("-",)):
        return _tee(shell, start)
    if not shell.is_read or _plain(start) != [*start.argv[1:]]:
        return UNKNOWN
    texts = [text for _, text in shell.reader.texts(shell.folder, *start.argv[1:])]
    return "".join(texts) if len(texts) == len(start.argv) - 1 else UNKNOWN


def _base64(_shell: Shell, start: Start) -> str:
    """What it decodes."""
    given = start.input.text if start.input else UNKNOWN
    if _DECODING.isdisjoint(start.argv) or _plain(start) or UNKNOWN in given:
        return UNKNOWN
    from base64 import b64decode

    try:
        return b64decode(given).decode()
    except ValueError:
        return UNKNOWN


_PRINTERS: Mapping[str, Callable[[Shell, Start], str]] = {
    "base64": _base64,
    "basename": _basename,
    "cat": _cat,
    "command": _command,
    "dirname": _dirname,
    "echo": _echo,
    "find": _find,
    "git": _git,
    "ls": _ls,
    "printf": _printf,
    "pwd": _pwd,
    "readlink": _realpath,
    "realpath": _realpath,
    "tee": _tee,
    "type": _which,
    "which": _which,
}
