"""PowerShell and cmd scripts, read line by line.

No syntax tree: words are split at blanks and quotes, commands at line ends, ``;``, ``|``, ``&&``
and ``||``. GitHub sets ``$ErrorActionPreference = 'stop'`` for pwsh and ends with the last
``LASTEXITCODE``: of native commands only the last one's failure counts.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from pubproof.scripts import launch
from pubproof.scripts.command import UNKNOWN
from pubproof.scripts.paths import resolve
from pubproof.scripts.reader import TOO_MUCH, Start, place_in
from pubproof.scripts.variables import ALWAYS_SET

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
_CHOOSING = frozenset({"if", "elseif", "else", "switch", "while"})
"""What may leave out the block behind it."""
_GIVEN = re.compile(r"\$env:|\$args\b|\$false\b|\b(?:test-path|get-command|gcm)\b", re.IGNORECASE)
"""What a condition asks of that the script has not set itself."""
_TOLD = re.compile(
    r"(?:if|elseif|while)\s*\(\s*(?P<no>!|-not\b)?\s*\(?\s*\$"
    r"(?:(?P<value>true|false)|env:(?P<name>\w+))"
    r"(?:\s*-(?P<sign>eq|ne)\s*(?:\$true|(?P<quote>['\"])true(?P=quote)))?\s*\)?\s*\)",
    re.IGNORECASE,
)
"""A condition that comes out alike in every run: on a constant, or on a variable that is set."""
_SAYS_TRUE = frozenset({"CI", "GITHUB_ACTIONS"})
"""Variables that are ``true`` in every run (GitHub: "Default environment variables")."""
_FAILED = re.compile(
    r"\(\s*\$LASTEXITCODE\s*(?:-(?:ne|gt)\s*0\s*)?\)|!\s*\$\?|-not\s+\$\?", re.IGNORECASE
)
_ENDING = frozenset({"exit", "return"})
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

    @property
    def condition(self) -> str:
        """The condition that can leave it out, nothing where only the script's own values do."""
        words = ((one, one.partition("(")[0].partition(" ")[0]) for one in self.heads)
        found = (one for one, word in words if word.lower() in _CHOOSING and _told(one) is None)
        return next((_shown(one) for one in found if _GIVEN.search(one)), "")

    @property
    def never_runs(self) -> bool:
        """Whether it stands behind a condition that no run meets."""
        return any(_told(one) is False for one in self.heads)

    @property
    def ends_well(self) -> bool:
        """Whether the script ends here in good order."""
        return self.name in _ENDING and self.words[1:] in ([], ["0"])


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
    for statement, behind, condition in _running(statements, batch=batch):
        row, column, words, _ = statement
        argv = [_plain(word, variables) for word in _outermost(words)]
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
            fatal=context.fatal and _is_heeded(behind),
            condition=context.condition or condition,
        )
        argv[0] = argv[0].replace("\\", "/")
        location = place(row, column, len(words[0]))
        launch.launch(reader, Start(tuple(argv), location, inner))


def _running(
    statements: Sequence[_Statement], *, batch: bool
) -> Iterator[tuple[_Statement, Sequence[_Statement], str]]:
    """Yield the statements that may run, those behind each, and the condition that leaves it out.

    What stands behind an end is left out too, by the condition of that end.
    """
    left_out = ""
    for position, statement in enumerate(statements):
        if statement.never_runs:
            continue
        if statement.ends_well and not batch:
            if not statement.heads:
                return
            left_out = left_out or statement.condition
        yield statement, statements[position + 1 :], statement.condition or left_out


def _outermost(words: list[str]) -> Iterator[str]:
    """Yield the words of a statement; what an expression in brackets gives is not told."""
    depth = 0
    for at, word in enumerate(words):
        opens = word.count("(") - word.count(")")
        if not depth and at and word.startswith("("):
            yield UNKNOWN
        elif not depth:
            yield word
        depth = max(depth + opens, 0) if depth or (at and word.startswith("(")) else 0


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


def _told(head: str) -> bool | None:
    """Return how the condition before a block comes out in every run, None where it may differ."""
    found = _TOLD.fullmatch(head)
    if found is None:
        return None
    if found["name"] is None:
        outcome = found["value"].lower() == "true"
    elif found["name"].upper() in (_SAYS_TRUE if found["sign"] else ALWAYS_SET):
        outcome = True
    else:
        return None
    turns = (found["no"] is not None) + ((found["sign"] or "").lower() == "ne")
    return outcome if turns % 2 == 0 else not outcome


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
