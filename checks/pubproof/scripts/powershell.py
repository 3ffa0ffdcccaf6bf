"""PowerShell and cmd scripts, read line by line.

No syntax tree: words are split at blanks and quotes, commands at line ends, ``;``, ``|``, ``&&``
and ``||``. GitHub sets ``$ErrorActionPreference = 'stop'`` for pwsh and ends with the last
``LASTEXITCODE``: of native commands only the last one's failure counts.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from pubproof.scripts import launch
from pubproof.scripts.command import UNKNOWN
from pubproof.scripts.paths import resolve
from pubproof.scripts.reader import TOO_MUCH, Start, place_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.scripts.command import Place
    from pubproof.scripts.reader import Context, Reader

_TOKEN = re.compile(
    r"""(?P<end>&&|\|\||[;|\n{}])|(?P<blank>[ \t\r]+|`\r?\n|\^\r?\n)|(?P<comment>\#[^\n]*)"""
    r"""|(?P<word>(?:"(?:[^"`]|`.)*"|'[^']*'|`[^\n]|[^\s;|{}"'`])+)|(?P<other>.)""",
    re.DOTALL,
)
_QUOTED = re.compile(r'"((?:[^"`]|`.)*)"|\'([^\']*)\'|`(.)', re.DOTALL)
_VARIABLE = re.compile(r"\$(?:env:)?\{?(?:env:)?(\w+)\}?|%(\w+)%")
_ASSIGNMENT = re.compile(r"\$(env:)?(\w+)=?", re.IGNORECASE)
_KEYWORDS = frozenset(
    {
        "if",
        "else",
        "elseif",
        "foreach",
        "for",
        "while",
        "try",
        "catch",
        "function",
        "return",
        "param",
        "switch",
        "rem",
        "::",
        "echo",
        "set",
    }
)
_FOLDERS = frozenset({"cd", "chdir", "set-location", "push-location", "pushd", "sl"})
_REQUESTS = frozenset({"invoke-restmethod", "invoke-webrequest", "irm", "iwr"})
_MAX_STATEMENTS = 10_000


def follow(reader: Reader, start: Start) -> None:
    """Read later what ``pwsh -File x.ps1`` or ``pwsh -Command text`` runs."""
    lowered = [word.lower() for word in start.argv]
    for name in ("-command", "-c"):
        if name in lowered and lowered.index(name) + 1 < len(lowered):
            at = lowered.index(name) + 1
            place = start.place(at) if at == len(lowered) - 1 else start.everywhere
            follow_text(reader, start, " ".join(start.argv[at:]), place)
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


def follow_text(reader: Reader, start: Start, text: str, place: Place) -> None:
    """Read later a PowerShell text that `start` runs."""

    def run(context: Context) -> None:
        read_text(reader, text, place, context)

    reader.follow(start, ("pwsh", text, start.location), run)


def read_text(
    reader: Reader, text: str, place: Place, context: Context, *, batch: bool = False
) -> None:
    """Write down the commands of a PowerShell or, with `batch`, a cmd script."""
    statements = list(islice(_statements(text), _MAX_STATEMENTS)) if reader.afford(text) else None
    if statements is None or len(statements) == _MAX_STATEMENTS:
        context.opaque(place(0, 0, 0), TOO_MUCH)
        return
    variables: dict[str, str] = {**reader.environment, **context.exported}
    exported = dict(context.exported)
    folder = context.folder
    for position, (row, column, words) in enumerate(statements):
        argv = [_plain(word, variables) for word in words]
        if argv[0] in ("&", ".", "call", "@") and argv[1:]:
            argv = argv[1:]
        argv[0] = argv[0].removeprefix("@").removeprefix("&") or UNKNOWN
        name = argv[0].lower()
        assigned = _assigned(words, argv, batch=batch)
        if assigned:
            variable, held, exports = assigned
            variables[variable] = held
            if exports:
                exported[variable] = held
            continue
        if name in _FOLDERS and argv[1:]:
            folder = resolve(folder, argv[-1]) or UNKNOWN
            continue
        if name in _REQUESTS and not {"post", "put"}.isdisjoint(map(str.lower, argv)):
            address = next((word for word in argv if word.startswith("http")), UNKNOWN)
            argv = ["POST", address]
        if name in _KEYWORDS or not reader.step():
            continue
        inner = context._replace(
            exported=dict(exported),
            folder=folder,
            fatal=context.fatal and position == len(statements) - 1,
        )
        argv[0] = argv[0].replace("\\", "/")
        location = place(row, column, len(words[0]))
        launch.launch(reader, Start(tuple(argv), location, inner))


def _statements(text: str) -> Iterator[tuple[int, int, list[str]]]:
    """Yield line, column (from 0) and words of each statement."""
    row = start = 0
    words: list[str] = []
    first = (0, 0)
    for found in _TOKEN.finditer(text):
        if found["word"]:
            if not words:
                first = (row, found.start() - start)
            words.append(found["word"])
        elif found["end"] and words:
            yield (*first, words)
            words = []
        breaks = found[0].count("\n")
        if breaks:
            row += breaks
            start = found.start() + found[0].rfind("\n") + 1
    if words:
        yield (*first, words)


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
        return found[2], held, bool(found[1])
    return None
