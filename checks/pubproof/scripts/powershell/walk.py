"""PowerShell and cmd scripts, read statement by statement.

GitHub sets ``$ErrorActionPreference = 'stop'`` for pwsh and ends with the last
``LASTEXITCODE``: of native commands only the last one's failure counts.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from pubproof.scripts import launch
from pubproof.scripts.command import UNKNOWN
from pubproof.scripts.paths import resolve
from pubproof.scripts.places import place_in
from pubproof.scripts.powershell.statements import is_heeded, running, statements
from pubproof.scripts.reader import TOO_MUCH
from pubproof.scripts.start import Start

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.scripts.command import Place
    from pubproof.scripts.reader import Reader
    from pubproof.scripts.start import Context

_QUOTED = re.compile(r'"((?:[^"`]|`.)*)"|\'([^\']*)\'|`(.)', re.DOTALL)
_VARIABLE = re.compile(
    r"\$(?:env:)?\{?(?:env:)?(\w+)\}?(?:\.(?:Full)?Name\b)?|%(\w+)%", re.IGNORECASE
)
_ASSIGNMENT = re.compile(r"\$(env:)?(\w+)=?", re.IGNORECASE)
_KEYWORDS = frozenset(
    {
        *("if", "else", "elseif", "foreach", "for", "while", "try", "catch", "function", "return"),
        *("param", "switch", "rem", "::", "echo", "set"),
    }
)
_TELLING = ("-command", "-c", "/c", "/k", "//c")
"""Options behind which the rest of the line is a text to run."""
_COMPARING = frozenset({"==", "equ", "neq", "lss", "leq", "gtr", "geq"})
_RUN = ("", ".bat", ".cmd")
"""The endings of scripts that cmd runs."""
_FOLDERS = frozenset({"cd", "chdir", "set-location", "push-location", "pushd", "sl"})
_REQUESTS = frozenset({"invoke-restmethod", "invoke-webrequest", "irm", "iwr"})
_PRINTING = frozenset({"cat", "gc", "get-content", "type"})
_EVALUATING = frozenset({"iex", "invoke-expression"})
_STARTING = frozenset({"saps", "start", "start-process"})
"""What starts a program, in PowerShell and in cmd."""
_MAX_STATEMENTS = 10_000
_LISTING = re.compile(
    r"\(?(?:Get-ChildItem|gci|ls|dir)\s+(?:-Path\s+)?([\w.*/\\-]+)(?:\s+-File)?\)*(?:\.FullName)?",
    re.IGNORECASE,
)
"""What lists all files of a folder, or of a pattern; other options and an index leave some out."""
_LOOP = re.compile(r"foreach\s*\(\s*\$(\w+)\s+in\s+(.*)\)", re.IGNORECASE)
_PASSING = frozenset({"foreach-object", "foreach", "%"})
"""What takes each of the files that are listed before it."""
_PICKING = frozenset(
    {"select-object", "select", "where-object", "where", "?", "foreach-object", "%"}
)
"""What makes something else of them."""
_STOPPING = "$psnativecommanduseerroractionpreference = $true"
"""What makes the failure of a program end the script, as GitHub lets other errors end it."""
_NAME = re.compile(r"\$\w+")
"""A variable by itself, which is handed on or printed."""


def follow(reader: Reader, start: Start) -> None:
    """Read later what ``pwsh -File x.ps1``, ``pwsh -Command text`` or ``cmd /c text`` runs."""
    lowered = [word.lower() for word in start.argv]
    for name in _TELLING:
        if name in lowered and lowered.index(name) + 1 < len(lowered):
            at = lowered.index(name) + 1
            place = start.place(at) if at == len(lowered) - 1 else start.everywhere
            told = " ".join(start.argv[at:])
            follow_text(reader, start, told, place, batch=start.argv[0] == "cmd")
            return
    for word in start.argv[1:]:
        if word.lower().endswith(".ps1"):
            path = resolve(start.context.folder, word)
            text = reader.files.text(path) if path else None
            if path is None or text is None:
                reader.opaque(start, f"the script {word} is not in the repository")
            else:
                follow_text(reader, start, text, place_in(path))
            return


def follow_text(
    reader: Reader, start: Start, text: str, place: Place, *, batch: bool = False
) -> None:
    """Read later a PowerShell or, with `batch`, a cmd text that `start` runs."""

    def run(context: Context) -> None:
        read_text(reader, text, place, context, batch=batch)

    reader.follow(start, ("pwsh", text, start.location, batch), run)


def read_text(
    reader: Reader, text: str, place: Place, context: Context, *, batch: bool = False
) -> None:
    """Write down the commands of a PowerShell or, with `batch`, a cmd script."""
    found = list(islice(statements(text), _MAX_STATEMENTS)) if reader.afford(text) else None
    if found is None or len(found) == _MAX_STATEMENTS:
        context.opaque(place(0, 0, 0), TOO_MUCH)
        return
    variables: dict[str, str] = {**reader.environment, **context.exported}
    exported = dict(context.exported)
    folder = context.folder
    last: list[str] = []
    stops = False
    for statement, behind, deciding, condition in running(found, reader.told, batch=batch):
        words = statement.words
        argv = _told(words, variables, batch=batch)
        name = argv[0].lower()
        variables |= _looped(words, variables)
        assigned = _assigned(words, argv, batch=batch)
        stops = stops or " ".join(words).lower() == _STOPPING
        if assigned:
            variable, held, exports = assigned
            variables[variable] = UNKNOWN if behind and behind[0].name in _PICKING else held
            if exports:
                exported[variable] = held
            continue
        before, last = last, argv
        if name in _FOLDERS and argv[1:]:
            folder = resolve(folder, argv[-1]) or UNKNOWN
            continue
        if name in _KEYWORDS or _NAME.fullmatch(" ".join(words)) or not reader.step():
            continue
        argv = _meant(reader, folder, argv, before)
        inner = context._replace(
            exported=dict(exported),
            folder=folder,
            fatal=context.fatal and (stops or is_heeded(statement, deciding)),
            condition=context.condition or condition,
        )
        argv[0] = _program(reader, folder, argv[0].replace("\\", "/"), batch=batch)
        location = place(statement.row, statement.column, statement.length)
        launch.launch(reader, Start(tuple(argv), location, inner))


def _told(words: list[str], variables: dict[str, str], *, batch: bool) -> list[str]:
    """Return the words of the command that a statement starts, with what variables hold."""
    argv = [_plain(word, variables) for word in _outermost(words)]
    argv = _behind(argv) if batch else _splatted(argv, variables)
    if argv[0] in ("&", ".", "call", "@") and argv[1:]:
        argv = argv[1:]
    argv[0] = argv[0].removeprefix("@").removeprefix("&") or UNKNOWN
    return argv


def _behind(argv: list[str]) -> list[str]:
    """Return the command that cmd's ``if`` or ``for`` runs, which may leave it out."""
    lowered = [word.lower() for word in argv]
    if lowered[0] == "for" and "do" in lowered[:-1]:
        return _behind(argv[lowered.index("do") + 1 :])
    if lowered[0] != "if":
        return argv
    at = 1 + ("/i" in lowered[1:2])
    at += lowered[at : at + 1] == ["not"]
    at += 2 if lowered[at : at + 1] in (["exist"], ["defined"], ["errorlevel"]) else 1
    at += 2 if lowered[at : at + 1] and lowered[at] in _COMPARING else 0
    return _behind(argv[at:]) if argv[at:] else argv


def _splatted(argv: list[str], variables: dict[str, str]) -> list[str]:
    """Return the words of a command with those that ``@name`` hands over."""
    words: list[str] = []
    for word in argv:
        held = variables.get(word[1:]) if word[:1] == "@" else None
        words += [word] if held is None else held.strip("@()").replace(",", " ").split()
    return words or argv


def _program(reader: Reader, folder: str, name: str, *, batch: bool) -> str:
    """Return the name of a program; cmd looks in its own folder first, and adds an ending."""
    for ending in _RUN if batch and "/" not in name else ():
        path = resolve(folder, name + ending)
        if path is not None and reader.exists(path):
            return f"./{name}{ending}"
    return name


def _meant(reader: Reader, folder: str, argv: list[str], before: list[str]) -> list[str]:
    """Return the command that a cmdlet stands for; `before` is the statement in front of it."""
    name = argv[0].lower()
    if name in _REQUESTS and not {"post", "put"}.isdisjoint(map(str.lower, argv)):
        return ["POST", next((word for word in argv if word.startswith("http")), UNKNOWN)]
    if name in _EVALUATING:
        told = argv[1:] or _printed(reader, folder, before)
        return ["pwsh", "-Command", *told] if told else [UNKNOWN]
    return (_started(argv) or argv) if name in _STARTING else argv


def _printed(reader: Reader, folder: str, argv: list[str]) -> list[str]:
    """Return the text that ``Get-Content file`` prints, nothing where a command prints another."""
    if not argv or argv[0].lower() not in _PRINTING:
        return []
    named = [word for word in argv[1:] if not word.startswith("-")]
    return [text for _, text in reader.texts(folder, *named[:1])]


def _started(argv: list[str]) -> list[str]:
    """Return the command that ``Start-Process program -ArgumentList words`` starts."""
    lowered = [word.lower() for word in argv]
    found: dict[str, str] = {}
    for name in ("-filepath", "-argumentlist", "-args"):
        if name in lowered[:-1]:
            found[name] = argv[lowered.index(name) + 1]
    program = found.get("-filepath") or next((w for w in argv[1:] if w[:1] not in "-/"), "")
    words = found.get("-argumentlist") or found.get("-args") or ""
    return [program, *words.replace(",", " ").split()] if program else []


def _outermost(words: list[str]) -> Iterator[str]:
    """Yield the words of a statement; what an expression in brackets gives is not told."""
    depth = 0
    for at, word in enumerate(words):
        opens = word.count("(") - word.count(")")
        if not depth and at and word.startswith("("):
            yield _listed(" ".join(words[at:]))
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


def _looped(words: list[str], variables: dict[str, str]) -> dict[str, str]:
    """Return the variable of a loop, or of a pipeline, with what it stands for."""
    text = " ".join(words)
    loop = _LOOP.fullmatch(text)
    over = loop[2] if loop is not None else text
    held = variables.get(over.strip("() ")[1:], "") if over.lstrip("( ")[:1] == "$" else ""
    each = held if "*" in held else _listed(over)
    if loop is not None:
        return {loop[1]: each}
    return {} if words[0].lower() in _PASSING else {"_": each}


def _plain(word: str, variables: dict[str, str]) -> str:
    """Return a word without quotes, known variables filled in."""

    def unquoted(found: re.Match[str]) -> str:
        if found[2] is not None:
            return found[2].replace("$", "\0")
        return found[3] or re.sub(r"`(.)", r"\1", found[1] or "", flags=re.DOTALL)

    text = _QUOTED.sub(unquoted, word)
    text = _VARIABLE.sub(lambda found: variables.get(found[1] or found[2], UNKNOWN), text)
    return text.replace("\0", "$")


def _assigned(words: list[str], argv: list[str], *, batch: bool) -> tuple[str, str, bool] | None:
    """Return name, value and whether it is exported when the statement sets a variable."""
    if batch and argv[0].lower() == "set" and argv[1:]:
        name, equals, held = " ".join(argv[1:]).partition("=")
        return (name, held, True) if equals else None
    found = _ASSIGNMENT.match(words[0])
    if found and (words[1:2] == ["="] or words[0][found.end() - 1 : found.end()] == "="):
        held = " ".join(argv[2:]) if words[1:2] == ["="] else argv[0].partition("=")[2]
        files = _listed(held)
        return found[2], held if files == UNKNOWN else files, bool(found[1])
    return None
