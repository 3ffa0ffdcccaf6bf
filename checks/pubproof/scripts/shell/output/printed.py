"""What a command of a shell script prints, for the few whose output can be told."""

from __future__ import annotations

import posixpath
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.scripts.paths import ROOT, absolute, resolve
from pubproof.scripts.shell.output import temporary
from pubproof.scripts.shell.syntax import unescape_ansi
from pubproof.scripts.shell.variables.values import numbers
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pubproof.scripts.shell.walk import Shell
    from pubproof.scripts.start import Start

_SILENT = frozenset({"cd", "set", "export", "true", ":", "shift", "shopt", "trap", "mkdir"})
_ECHOING = frozenset({"-e", "-en", "-n", "-ne"})
_DECODING = frozenset({"-d", "-D", "--decode", "-di", "-id"})
_NAMING = frozenset({"-name", "-iname"})
_FORM = "-printf"
_VALUED = _NAMING | {"-maxdepth", "-mindepth", _FORM, "-type"}
_PLAIN = frozenset({"(", ")", "-o", "-or", "-print", "-print0"})
"""Words of ``find`` with which it prints all files of its names; other tests leave some out."""


_ORDERING = late.pattern(r"-[bdfhinruVz]+")
"""Options of ``sort`` with which it prints all lines that it reads."""
_NUMBER = late.pattern(r"\d{1,6}")
_WORKFLOWS = ".github/workflows/"
_NO_FOLDER = "*?[.-$" + UNKNOWN
"""What is not in the name of a folder that ``ls`` is taken to list."""


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
    first, *words = start.argv[1:] or ("",)
    text = " ".join(words if first in _ECHOING else (first, *words))
    return f"{unescape_ansi(text) if first in _ECHOING and 'e' in first else text}\n"


def _printf(_shell: Shell, start: Start) -> str:
    """Its form, anew for as long as there are values."""
    words = start.argv[1:]
    if not words:
        return UNKNOWN
    form = unescape_ansi(words[0])
    if words[1:] and "%s" not in form:
        return UNKNOWN
    text = form
    for value in words[1:]:
        text = (text if "%s" in text else text + form).replace("%s", value, 1)
    return text


def _which(_shell: Shell, start: Start) -> str:
    """``which name``: the name itself, in the place of the program's path."""
    plain = _plain(start)
    return plain[-1] if plain else UNKNOWN


def _command(shell: Shell, start: Start) -> str:
    return _which(shell, start) if start.argv[1:2] in (("-v",), ("-V",)) else UNKNOWN


def _find(_shell: Shell, start: Start) -> str:
    """A line for each of the names that are looked for."""
    return "\n".join(files_found(start.argv[1:])) or UNKNOWN


def files_found(words: Sequence[str]) -> list[str]:
    """Return a pattern for each of the names that ``find`` looks for, ``*`` where none is.

    Nothing where its other tests may leave files out; with ``-printf`` a pattern is a line.
    """
    roots = list(takewhile(lambda word: not word.startswith(("-", "(", "!")), words))
    tests = list(pairwise((*words[len(roots) :], "")))
    values = {at + 1 for at, (word, _) in enumerate(tests) if word in _VALUED}
    if any(word not in _VALUED | _PLAIN for at, (word, _) in enumerate(tests) if at not in values):
        return []
    if any(_passes_over_files(*one) for one in tests):
        return []
    names = [word for before, word in tests if before in _NAMING] or ["*"]
    form = next((word for before, word in tests if before == _FORM), "%p")
    return [_formed(form, root, one) for root in roots for one in names]


def _passes_over_files(test: str, value: str) -> bool:
    """Whether a test of ``find`` leaves out the files that are right in a folder."""
    if test == "-type":
        return "f" not in value
    return (test == "-maxdepth" and value == "0") or (test == "-mindepth" and value not in "01")


def _formed(form: str, root: str, name: str) -> str:
    """Return a line that ``find -printf`` makes of a file: its path, its name, what is unknown."""
    parts = form.removesuffix("\\n").removesuffix("\\0").split("%")
    parts_of_path = {"p": f"{root}/{name}", "f": name, "P": name}
    return parts[0] + "".join(
        parts_of_path.get(part[:1], UNKNOWN) + part[1:].replace("\\n", "\n") for part in parts[1:]
    )


def _ls(_shell: Shell, start: Start) -> str:
    """The patterns that it is given, or the names of all files of one folder."""
    words = [word for word in start.argv[1:] if word not in ("-1", "-A", "--")]
    if not words[1:] and not any(set(word) & set(_NO_FOLDER) for word in words):
        return "*\n"
    named = [word for word in words if word not in ("-d", "-1d", "-d1")]
    are_patterns = all("*" in word and not word.startswith("-") for word in named)
    return ("\n".join(named) if are_patterns else "") or UNKNOWN


def _digests(_shell: Shell, start: Start) -> str:
    """``sha256sum file``: a digest that is not told and the name, for each file."""
    words = [word for word in start.argv[1:] if word != "--"]
    if not words or any(word.startswith("-") for word in words):
        return UNKNOWN
    return "".join(f"{UNKNOWN}  {word}\n" for word in words)


def _seq(_shell: Shell, start: Start) -> str:
    """``seq 3``, ``seq 2 5``: the whole numbers from the first to the last, 1 without a first."""
    words = start.argv[1:]
    if not all(map(_NUMBER.fullmatch, words)) or len(words) not in (1, 2):
        return UNKNOWN
    first, last = map(int, ("1", *words)[-2:])
    return "\n".join(numbers(first, last))


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
    return start.input_text(UNKNOWN)


def _sorted(shell: Shell, start: Start) -> str:
    """What it reads, where these are patterns, which stand for files in whatever order."""
    text = _tee(shell, start)
    only_orders = all(map(_ORDERING.fullmatch, start.argv[1:]))
    return text if only_orders and "*" in text else UNKNOWN


def _cat(shell: Shell, start: Start) -> str:
    """What it reads; the files that it names only where a shell runs them."""
    if start.argv[1:] in ((), ("-",)):
        return _tee(shell, start)
    if not shell.is_read or _plain(start) != [*start.argv[1:]]:
        return UNKNOWN
    texts = [text for _, text in shell.reader.texts(shell.folder, *start.argv[1:])]
    return "".join(texts) if len(texts) == len(start.argv) - 1 else UNKNOWN


def _base64(_shell: Shell, start: Start) -> str:
    """``base64 --decode``: the text that it is given to read, decoded."""
    given = start.input_text(UNKNOWN)
    if _DECODING.isdisjoint(start.argv) or _plain(start) or UNKNOWN in given:
        return UNKNOWN
    from base64 import b64decode

    try:
        return b64decode(given).decode()
    except ValueError:
        return UNKNOWN


def _uname(shell: Shell, start: Start) -> str:
    """The name of the runner's system."""
    names = {"Linux": "Linux", "macOS": "Darwin"}
    is_system = start.argv[1:] in ((), ("-s",))
    return names.get(shell.reader.run_variable("RUNNER_OS"), UNKNOWN) if is_system else UNKNOWN


def _mktemp(shell: Shell, start: Start) -> str:
    """What is made, named here by where that is done; untold where it is in the working folder."""
    place, line, column, *_ = start.location
    name = place.removeprefix(_WORKFLOWS).replace("/", "-")
    tmp = shell.variables.get("TMPDIR") or temporary.TMP
    if not isinstance(tmp, str):
        return UNKNOWN
    path = temporary.made(start.argv[1:], tmp, f"{name}-{line}-{column}")
    return f"{path}\n" if path.startswith("/") else UNKNOWN


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
    "mktemp": _mktemp,
    "printf": _printf,
    "pwd": _pwd,
    "md5sum": _digests,
    "readlink": _realpath,
    "realpath": _realpath,
    "seq": _seq,
    "sort": _sorted,
    **dict.fromkeys(("sha1sum", "sha256sum", "sha384sum", "sha512sum"), _digests),
    "tee": _tee,
    "type": _which,
    "uname": _uname,
    "which": _which,
}
