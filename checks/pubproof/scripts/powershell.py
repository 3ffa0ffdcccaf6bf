"""PowerShell and cmd scripts, read line by line.

No syntax tree: words are split at blanks and quotes, commands at line ends, ``;``, ``|``, ``&&``
and ``||``. GitHub sets ``$ErrorActionPreference = 'stop'`` for pwsh and ends with the last
``LASTEXITCODE``: of native commands only the last one's failure counts.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from pubproof.scripts import globs, launch
from pubproof.scripts.command import UNKNOWN
from pubproof.scripts.paths import resolve
from pubproof.scripts.reader import TOO_MUCH, Start, place_in
from pubproof.scripts.variables import ALWAYS_SET

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pubproof.scripts.command import Place
    from pubproof.scripts.reader import Context, Reader

_TOKEN = re.compile(
    r"""(?P<end>&&|\|\||[;|\n{}])|(?P<blank>[ \t\r]+|`\r?\n|\^\r?\n)|(?P<comment>\#[^\n]*)"""
    r"""|(?P<word>(?:"(?:[^"`]|`.)*"|'[^']*'|`[^\n]|[^\s;|{}"'`])+)|(?P<other>.)""",
    re.DOTALL,
)
_QUOTED = re.compile(r'"((?:[^"`]|`.)*)"|\'([^\']*)\'|`(.)', re.DOTALL)
_VARIABLE = re.compile(
    r"\$(?:env:)?\{?(?:env:)?(\w+)\}?(?:\.(?:Full)?Name\b)?|%(\w+)%", re.IGNORECASE
)
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
_CHOOSING = frozenset({"if", "elseif", "else", "switch", "while"})
"""What may leave out the block behind it."""
_GIVEN = re.compile(r"\$env:|\$args\b|\$false\b|\b(?:test-path|get-command|gcm)\b", re.IGNORECASE)
"""What a condition asks of that the script has not set itself."""
_TOLD = re.compile(
    r"(?:if|elseif|while)\s*\(\s*(?P<no>!|-not\b)?\s*\(?\s*\$"
    r"(?:(?P<value>true|false)|env:(?P<name>\w+))"
    r"(?:\s*-(?P<sign>eq|ne|like|notlike)\s*|(?P<start>\.StartsWith\())?"
    r"(?:\$(?P<bare>true)|(?P<quote>['\"])(?P<text>[^'\"$`]*)(?P=quote))?\s*\)?\s*\)?\s*\)",
    re.IGNORECASE,
)
"""A condition that comes out alike in every run: on a constant, or on a variable that is set."""
_SAYS_TRUE = frozenset({"CI", "GITHUB_ACTIONS"})
"""Variables that are ``true`` in every run (GitHub: "Default environment variables")."""
_FAILED = re.compile(
    r"\(\s*\$LASTEXITCODE\s*(?:-(?:ne|gt)\s*0\s*)?\)|!\s*\$\?|-not\s+\$\?", re.IGNORECASE
)
_COMPARISONS = {"": globs.equal, "eq": globs.equal, "like": globs.matches, "ne": globs.equal}
"""What the operators of PowerShell ask, letters in any case."""
_ENDING = frozenset({"exit", "return"})
_LISTING = re.compile(
    r"\(?(?:Get-ChildItem|gci|ls|dir)\s+(?:-Path\s+)?([\w.*/\\-]+)\)*(?:\.FullName)?", re.IGNORECASE
)
"""What lists all files of a folder, or of a pattern; an option or an index leaves some out."""
_LOOP = re.compile(r"foreach\s*\(\s*\$(\w+)\s+in\s+(.*)\)", re.IGNORECASE)
_PASSING = frozenset({"foreach-object", "foreach", "%"})
"""What takes each of the files that are listed before it."""
_LONGEST = 60
"""How many characters of a condition a message shows."""


class _Statement(NamedTuple):
    """One statement of a script."""

    row: int
    column: int
    words: list[str]
    heads: tuple[str, ...] = ()
    """What stands before the braces that it is in, the outermost first."""

    @property
    def name(self) -> str:
        """Its first word."""
        return self.words[0].lower()

    def condition(self, told: Callable[[str], str]) -> str:
        """Return the condition that can leave it out, nothing where only the script's values do.

        `told` says what is known of a variable that GitHub always sets.
        """
        for one in self.heads:
            word = one.partition("(")[0].partition(" ")[0].lower()
            if word in _CHOOSING and _GIVEN.search(one) and _told(one, told) is None:
                return _shown(one)
        return ""

    def runs(self, told: Callable[[str], str]) -> bool | None:
        """Return whether the conditions before it are met, None where that cannot be told."""
        outcomes = {_told(one, told) for one in self.heads}
        return False if False in outcomes else None if None in outcomes else True

    @property
    def ends_well(self) -> bool:
        """Whether the script ends here in good order."""
        return self.name in _ENDING and self.words[1:] in ([], ["0"])


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
    statements = list(islice(_statements(text), _MAX_STATEMENTS)) if reader.afford(text) else None
    if statements is None or len(statements) == _MAX_STATEMENTS:
        context.opaque(place(0, 0, 0), TOO_MUCH)
        return
    variables: dict[str, str] = {**reader.environment, **context.exported}
    exported = dict(context.exported)
    folder = context.folder
    last: list[str] = []
    for statement, behind, condition in _running(statements, reader.told, batch=batch):
        row, column, words, _ = statement
        argv = [_plain(word, variables) for word in _outermost(words)]
        argv = _behind(argv) if batch else _splatted(argv, variables)
        if argv[0] in ("&", ".", "call", "@") and argv[1:]:
            argv = argv[1:]
        argv[0] = argv[0].removeprefix("@").removeprefix("&") or UNKNOWN
        name = argv[0].lower()
        variables |= _looped(words)
        assigned = _assigned(words, argv, batch=batch)
        if assigned:
            variable, held, exports = assigned
            variables[variable] = held
            if exports:
                exported[variable] = held
            continue
        before, last = last, argv
        if name in _FOLDERS and argv[1:]:
            folder = resolve(folder, argv[-1]) or UNKNOWN
            continue
        if name in _KEYWORDS or not reader.step():
            continue
        argv = _meant(reader, folder, argv, before)
        inner = context._replace(
            exported=dict(exported),
            folder=folder,
            fatal=context.fatal and _is_heeded(behind),
            condition=context.condition or condition,
        )
        argv[0] = _program(reader, folder, argv[0].replace("\\", "/"), batch=batch)
        location = place(row, column, len(words[0]))
        launch.launch(reader, Start(tuple(argv), location, inner))


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


def _running(
    statements: Sequence[_Statement], told: Callable[[str], str], *, batch: bool
) -> Iterator[tuple[_Statement, Sequence[_Statement], str]]:
    """Yield the statements that may run, those behind each, and the condition that leaves it out.

    What stands behind an end is left out too, by the condition of that end.
    """
    left_out = ""
    for position, statement in enumerate(statements):
        runs = statement.runs(told)
        if runs is False:
            continue
        condition = statement.condition(told)
        if statement.ends_well and not batch:
            if runs:
                return
            left_out = left_out or condition
        yield statement, statements[position + 1 :], condition or left_out


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


def _looped(words: list[str]) -> dict[str, str]:
    """Return the variable of a loop, or of a pipeline, with what it stands for."""
    text = " ".join(words)
    loop = _LOOP.fullmatch(text)
    if loop is not None:
        return {loop[1]: _listed(loop[2])}
    return {} if words[0].lower() in _PASSING else {"_": _listed(text)}


def _is_heeded(behind: Sequence[_Statement]) -> bool:
    """Whether the exit status that stands before these statements becomes the script's own."""
    if not behind:
        return True
    following, *others = behind
    if following.name == "exit":
        return following.words[1:] == ["$LASTEXITCODE"]
    asks = following.name.startswith("if") and _FAILED.search(" ".join(following.words))
    ending = others[0] if asks and others else None
    return ending is not None and (
        ending.name == "throw" or (ending.name == "exit" and not ending.ends_well)
    )


def _statements(text: str) -> Iterator[_Statement]:
    """Yield the statements with line and column, from 0, and what stands before their braces."""
    row = start = 0
    words: list[str] = []
    last: list[str] = []
    heads: list[str] = []
    first = (0, 0)
    for found in _TOKEN.finditer(text):
        if found["word"]:
            if not words:
                first = (row, found.start() - start)
            words.append(found["word"])
        elif found["end"]:
            if words:
                yield _Statement(*first, words, tuple(heads))
            last, words = words or (last if found[0] == "{" else []), []
            if found[0] == "{":
                heads.append(" ".join(last) or "{")
            elif found[0] == "}" and heads:
                heads.pop()
        breaks = found[0].count("\n")
        if breaks:
            row += breaks
            start = found.start() + found[0].rfind("\n") + 1
    if words:
        yield _Statement(*first, words, tuple(heads))


def _told(head: str, told: Callable[[str], str]) -> bool | None:
    """Return how the condition before a block comes out, None where that cannot be told.

    `told` says what is known of a variable that GitHub always sets.
    """
    found = _TOLD.fullmatch(head)
    if found is None:
        return None
    name, sign = (found["name"] or "").upper(), (found["sign"] or "").lower()
    text = found["bare"] or found["text"]
    if (text is None) is bool(sign or found["start"]) or (found["value"] and text is not None):
        return None
    outcome: bool | None
    if found["value"]:
        outcome = found["value"].lower() == "true"
    elif name not in ALWAYS_SET:
        return None
    elif text is None:
        outcome = True
    else:
        held = "true" if name in _SAYS_TRUE else told(name)
        compare = globs.starts if found["start"] else _COMPARISONS[sign.removeprefix("not")]
        outcome = compare(held.lower(), text.lower())
    turns = (found["no"] is not None) + (sign in ("ne", "notlike"))
    return outcome if outcome is None or turns % 2 == 0 else not outcome


def _shown(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


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
