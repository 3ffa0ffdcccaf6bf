"""PowerShell and cmd scripts, read statement by statement.

GitHub sets ``$ErrorActionPreference = 'stop'`` for pwsh and ends with the last
``LASTEXITCODE``: of native commands only the last one's failure counts.
"""

from __future__ import annotations

import re
from itertools import islice
from posixpath import basename
from typing import TYPE_CHECKING

from pubproof.scripts import launch
from pubproof.scripts.environment import Layers
from pubproof.scripts.languages import CMD, POWERSHELL
from pubproof.scripts.options import operands
from pubproof.scripts.paths import parent, resolve
from pubproof.scripts.places import Text, place_in
from pubproof.scripts.powershell import arms, rewriting, writing
from pubproof.scripts.powershell.aliases import Aliases
from pubproof.scripts.powershell.dialects import DIALECTS
from pubproof.scripts.powershell.failures import is_caught, is_heeded
from pubproof.scripts.powershell.statements import STARTING, running
from pubproof.scripts.powershell.words import REQUESTS, looped
from pubproof.scripts.start import Start
from pubproof.scripts.unknown import UNKNOWN
from pubproof.scripts.variables import FILES
from pubproof.scripts.wrappers import wrapper

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pubproof.scripts.command import Led, Place
    from pubproof.scripts.powershell.dialects import Dialect
    from pubproof.scripts.powershell.statements import Running, Statement
    from pubproof.scripts.powershell.writing import Writing
    from pubproof.scripts.reader import Reader
    from pubproof.scripts.start import Context

_KEYWORDS = frozenset(
    {
        *("if", "else", "elseif", "foreach", "for", "while", "try", "catch", "function", "return"),
        *("param", "switch", "rem", "::", "echo", "set"),
    }
)
_TELLING = ("-command", "-c", "/c", "/k", "//c")
"""Options behind which the rest of the line is a text to run."""
_FOLDERS = frozenset({"cd", "chdir", "set-location", "push-location", "pushd", "sl"})
_POSTING = "POST"
"""The command for which such a request stands that sends something."""
_PRINTING = frozenset({"cat", "gc", "get-content", "type"})
_SCRIPTS = (".ps1", ".psm1")
"""How the names of scripts and modules of PowerShell end."""
_IMPORTING = (("import-module",), ("ipmo",), ("using", "module"))
"""How a statement begins that runs a module, whose functions are called later."""
_EVALUATING = frozenset({"iex", "invoke-expression"})
_MAX_STATEMENTS = 10_000
_PICKING = frozenset(
    {"select-object", "select", "where-object", "where", "?", "foreach-object", "%"}
)
"""What makes something else of them."""
_STOPPING = "$psnativecommanduseerroractionpreference = $true"
"""What makes the failure of a program end the script, as GitHub lets other errors end it."""
_NO_FILE = re.compile(r"[A-Z][a-z]+-[A-Z]\w*|\[[\w.]+\]::.*", re.DOTALL)
"""A cmdlet, as manuals write it, or a function of .NET with what it is told."""
_NAME = re.compile(r"\$\w+")
"""A variable by itself, which is handed on or printed."""


def follow(reader: Reader, start: Start) -> None:
    """Read later what ``pwsh -File x.ps1``, ``pwsh -Command text`` or ``cmd /c text`` runs."""
    lowered = [word.lower() for word in start.argv]
    for name in _TELLING:
        if name in lowered and lowered.index(name) + 1 < len(lowered):
            at = lowered.index(name) + 1
            place = start.place(at) if at == len(lowered) - 1 else start.everywhere
            rest = " ".join(start.argv[at:])
            language = CMD if start.argv[0] == CMD else POWERSHELL
            follow_text(reader, start, Text(rest, place), language)
            return
    for word in start.argv[1:]:
        if word.lower().endswith(_SCRIPTS):
            for path, text in reader.texts(start.context.folder, word):
                follow_text(reader, start, Text(text, place_in(path), path), POWERSHELL)
                return
            reader.opaque(start, f"the script {word} is not in the repository")
            return


def follow_text(reader: Reader, start: Start, text: Text, language: str) -> None:
    """Read later a text that `start` runs, of one of the languages `POWERSHELL` and `CMD`."""

    def run(context: Context) -> None:
        read_text(reader, text, context, language)

    reader.follow(start, (language, text.body, start.location), run)


def read_text(
    reader: Reader, text: Text, context: Context, language: str, *, stops: bool = False
) -> None:
    """Write down the commands of a script, in one of the languages `POWERSHELL` and `CMD`.

    `stops` is whether an error that a cmdlet writes ends it.
    """
    dialect = DIALECTS[language]
    may_read = reader.budget.afford(text.body)
    found = list(islice(dialect.statements(text.body), _MAX_STATEMENTS)) if may_read else None
    if found is None or len(found) == _MAX_STATEMENTS:
        context.too_much(text.place(0, 0, 0))
        return
    found = rewriting.plainest(found, stops=stops) if language == POWERSHELL else found
    _Shell(reader, context, dialect).walk(found, text.place)


class _Shell:
    """One process of PowerShell or cmd, which goes through statements."""

    def __init__(self, reader: Reader, context: Context, dialect: Dialect) -> None:
        """Start in the folder and environment of `context`."""
        self._reader = reader
        self._context = context
        self._dialect = dialect
        self._variables = Layers(context.exported, reader.environment, FILES, {"null": ""})
        self._exported = dict(context.exported)
        self._folder = context.folder
        self._aliases = Aliases()
        self._stops = False
        """Whether the failure of a program ends the script."""
        self._parts: dict[str, bool] = {}
        """The labels that are called, and whether each call's exit status is heeded."""
        self._heeds_part = True
        """Whether that of the part at hand is."""
        self._is_told = True
        """Whether the variable of the exit status tells it."""
        self._arms: dict[tuple[int, int], Led] = {}
        """The arms that lead to each statement, by its place."""

    def walk(self, found: Sequence[Statement], place: Place) -> None:
        """Go through statements, and start the programs that they name."""
        last: list[str] = []  # the words of the statement before
        shown: list[str] = []  # what it prints
        reached = arms.leading(found, self._reader.cause)
        self._arms = {(one.row, one.column): led for one, led in zip(found, reached, strict=True)}
        self._is_told = not any(one.hides_status for one in found)
        for each in running(found, self._reader.run_variable):
            self._enter(each)
            words = each.statement.words
            argv = self._dialect.filled(words, self._variables)
            self._variables.update(looped(words, self._variables))
            self._stops = self._stops or " ".join(words).lower() == _STOPPING
            if self._assigns(each, argv):
                continue
            written = self._dialect.written(argv, words[0], shown)
            said, shown = shown, writing.printed(argv, words[0])
            before, last = last, argv
            if not self._starts_program(each, argv, writes=written is not None):
                continue
            argv = argv if written is None else written.argv
            meaning = self._aliases.of(argv[0])
            seen = each._replace(condition=each.condition or meaning.condition)
            for name in meaning.commands:
                meant = self._meant([name, *argv[1:]], before, said)
                self._start(seen, meant, place, written)

    def _assigns(self, each: Running, argv: list[str]) -> bool:
        """Set the variable that a statement assigns to, if it does that."""
        found = self._dialect.assigned(each.statement.words, argv)
        if found is None:
            return False
        picked = bool(each.behind) and each.behind[0].name in _PICKING
        self._variables[found.name] = UNKNOWN if picked else found.value
        if found.exports:
            self._exported[found.name] = found.value
        return True

    def _starts_program(self, each: Running, argv: list[str], *, writes: bool) -> bool:
        """Whether a statement starts a program, or writes; one that changes folders is followed."""
        name = argv[0].lower()
        if name in _FOLDERS and argv[1:]:
            self._folder = resolve(self._folder, argv[-1]) or UNKNOWN
            return False
        is_certain = self._is_certain(each.statement) and not each.statement.asks
        if self._aliases.gives(argv, each.condition, is_certain=is_certain):
            return False
        words = each.statement.words
        is_plain = name in _KEYWORDS or _NAME.fullmatch(" ".join(words)) is not None
        return (writes or not is_plain) and self._reader.budget.step()

    def _start(self, each: Running, argv: list[str], place: Place, written: Writing | None) -> None:
        """Start a program, which writes what `written` says."""
        statement = each.statement
        stops = self._stops and not (statement.is_apart or is_caught(statement, each.behind))
        is_fatal = stops or (self._is_heeded(each) and self._heeds_part)
        context = self._context._replace(
            exported=dict(self._exported),
            folder=self._folder,
            fatal=self._context.fatal and is_fatal,
            condition=self._context.condition or each.condition,
            arms=self._context.arms | self._arms[statement.row, statement.column],
            is_again=self._context.is_again or arms.runs_again(statement),
        )
        path = argv[0].replace("\\", "/")
        argv[0] = self._program(path)
        location = place(statement.row, statement.column, statement.length)
        start = Start(tuple(argv), location, context)
        if written is not None:
            start = written.by(start, is_certain=self._is_certain(statement))
        launch.launch(self._reader, start)

    def _is_heeded(self, each: Running) -> bool:
        return is_heeded(each, told=self._is_told)

    def _enter(self, each: Running) -> None:
        """Note what heeds the part of a cmd script that is called here, or that begins here."""
        called, label = each.statement.calls, each.statement.label
        if called:
            self._parts[called] = self._parts.get(called, True) and self._is_heeded(each)
        if label:
            self._heeds_part = self._parts.get(label, True)

    def _is_certain(self, statement: Statement) -> bool:
        """Whether no braces around a statement leave it out."""
        return not statement.heads or statement.runs(self._reader.run_variable) is True

    def _meant(self, argv: list[str], before: list[str], said: list[str]) -> list[str]:
        """Return the command that a cmdlet stands for.

        `before` is the statement in front of it, and `said` what that prints of its own.
        """
        name = argv[0].lower()
        if name in REQUESTS and not {"post", "put"}.isdisjoint(map(str.lower, argv)):
            return [_POSTING, next((word for word in argv if word.startswith("http")), UNKNOWN)]
        if name in _EVALUATING:
            text = argv[1:] or said or _printed(self._reader, self._folder, before)
            return ["pwsh", "-Command", *text] if text else [UNKNOWN]
        if (module := _imported(argv)) and self._reader.exists(resolve(self._folder, module) or ""):
            return ["pwsh", module]
        if name not in STARTING:
            return argv
        return self._dialect.started(argv) or argv

    def _program(self, name: str) -> str:
        """Return the name of a program.

        A file is named as it is written there, with its ending, and what is no file as it stands.
        For any other the letter case says nothing, nor does the ending of a program that is known
        without.
        """
        if name == _POSTING or _NO_FILE.fullmatch(name):
            return name
        dialect = self._dialect
        head, slash, last = name.rpartition("/")
        for ending in dialect.endings_of_paths if slash else dialect.endings_of_names:
            path = resolve(self._folder, name + ending)
            found = _file(self._reader, path) if path is not None else None
            if found is not None:
                return f"{head if slash else '.'}/{found}"
        plain = last.lower()
        known = plain.removesuffix(".cmd").removesuffix(".bat")
        return f"{head}{slash}{known if wrapper.is_program(known) else plain}"


def _file(reader: Reader, path: str) -> str | None:
    """Return the name of the file `path` in its folder, in whichever letter case, None for none."""
    folder, last = parent(path), basename(path)
    if reader.exists(path):
        return last
    alike = (one for one in reader.files.names(folder) if one.lower() == last.lower())
    return next((one for one in alike if reader.exists(resolve(folder, one) or "")), None)


def _printed(reader: Reader, folder: str, argv: list[str]) -> list[str]:
    """Return the text that ``Get-Content file`` prints, nothing where a command prints another."""
    if not argv or argv[0].lower() not in _PRINTING:
        return []
    named = operands(argv[1:])
    return [text for _, text in reader.texts(folder, *named[:1])]


def _imported(argv: list[str]) -> str:
    """Return the file of the module that a statement runs, nothing where it names none."""
    words = [*map(str.lower, argv)]
    if not any(words[: len(front)] == [*front] for front in _IMPORTING):
        return ""
    return next((one.replace("\\", "/") for one in argv if one.endswith(_SCRIPTS)), "")
