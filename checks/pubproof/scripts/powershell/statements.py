"""The statements of a PowerShell script, and which of those of such a one, or of cmd, run.

No syntax tree: words are split at blanks and quotes, statements at line ends, ``;``, ``|``, ``&&``
and ``||``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pubproof.scripts import globs
from pubproof.scripts.command import shown
from pubproof.scripts.places import Rows
from pubproof.scripts.powershell import labels
from pubproof.scripts.variables import ALWAYS_SET, TRUE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pubproof.scripts.powershell.labels import Labels

_TOKEN = re.compile(
    r"""(?P<end>&&|\|\||[;|\n{}])
    |(?P<blank>[ \t\r]+|`\r?\n|\^\r?\n)
    |(?P<comment>\#[^\n]*|<\#.*?(?:\#>|\Z))
    |(?P<word>(?:
        @(?P<sign>["'])\r?\n.*?(?:\n(?P=sign)@|\Z)
        |"(?:[^"`]|`.)*"|'[^']*'|`[^\n]|[^\s;|{}"'`]
    )+)
    |(?P<other>.)""",
    re.DOTALL | re.VERBOSE,
)
"""The next piece of a script, by its kind."""
_CHOOSING = frozenset({"if", "elseif", "else", "switch", "while"})
"""What may leave out the block behind it."""
_GIVEN = re.compile(
    r"\$(?:env:|args\b|false\b|LASTEXITCODE\b|\?)|\b(?:test-path|get-command|gcm)\b"
    r"|^if\s+(?:/i\s+)?(?:not\s+)?(?:exist|defined|errorlevel)\b|%\w+%",
    re.IGNORECASE,
)
"""What a condition asks of that the script has not set itself."""
_TOLD = re.compile(
    r"(?:if|elseif|while)\s*\(\s*(?P<no>!|-not\b)?\s*\(?\s*\$"
    r"(?:(?P<value>true|false)|env:(?P<name>\w+))"
    r"(?:\s*-(?P<sign>eq|ne|like|notlike)\s*|(?P<start>\.StartsWith\())?"
    r"(?:\$(?P<bare>true)|(?P<quote>['\"])(?P<text>[^'\"$`]*)(?P=quote))?\s*\)?\s*\)?\s*\)",
    re.IGNORECASE,
)
"""A condition that comes out alike in every run: on a constant, or on a variable that is set."""
_COMPARISONS = {"": globs.equal, "eq": globs.equal, "like": globs.matches, "ne": globs.equal}
"""What the operators of PowerShell ask, letters in any case."""
_ENDING = frozenset({"exit", "return"})
STARTING = frozenset({"saps", "start", "start-process"})
"""What starts a program, in PowerShell and in cmd, whose exit status is not the script's."""
_JOBS = ("start-job", "start-threadjob")
"""What runs a block beside the script."""
LINKS = ("&&", "||")
"""What stands between two statements of which the first decides whether the second runs."""
_MAX_NESTING = 200
"""How many braces or brackets may stand in each other."""
_CMDLET = re.compile(
    "(?:add|clear|compare|convertfrom|convertto|copy|export|format|get|group|import|join|measure|move"
    "|new|out|pop|push|read|remove|rename|resolve|select|set|sort|split|tee|test|where|write)-[a-z]+"
    "|cd|chdir|copy|del|dir|echo|gc|gci|md|move|popd|pushd|sl|type|write",
    re.IGNORECASE,
)
"""Commands of PowerShell itself, and their names on every system: they set no ``$LASTEXITCODE``."""
_VALUE = re.compile(r"(?!.*\$\()[\"'$@\d]", re.DOTALL)
"""How a value begins that no program gives."""
_REPEATING = re.compile(r"(?:foreach|foreach-object|for|while|do|%)\b|%", re.IGNORECASE)
"""How what stands before the braces of a loop begins."""


class Statement(NamedTuple):
    """One statement of a script."""

    row: int
    column: int
    length: int
    """How much of its first row it takes."""
    words: list[str]
    heads: tuple[str, ...] = ()
    """What stands before the braces that it is in, the outermost first."""
    link: str = ""
    """What stands between it and the statement before it."""

    @property
    def name(self) -> str:
        """Its first word."""
        return self.words[0].lower()

    @property
    def asks(self) -> bool:
        """Whether it runs only as the statement before it comes out: behind ``&&`` or ``||``."""
        return self.link in LINKS

    @property
    def label(self) -> str:
        """The label of cmd that it is, nothing for others."""
        return ""

    @property
    def goes_to(self) -> str:
        """The label of cmd that the script is sent to here, nothing where it is to none."""
        return ""

    @property
    def calls(self) -> str:
        """The label of cmd that is called here, nothing where none is."""
        return ""

    @property
    def hides_status(self) -> bool:
        """Whether it sets a variable that hides the exit status from those who ask for it."""
        return False

    @property
    def keeps(self) -> bool:
        """Whether the script ends here with the exit status that there is."""
        return self.name == "exit" and self.words[1:] == ["$LASTEXITCODE"]

    @property
    def round(self) -> tuple[str, ...]:
        """What stands before the innermost loop that it is in, its own head last."""
        loops = [at for at, head in enumerate(self.heads) if _REPEATING.match(head)]
        return self.heads[: loops[-1] + 1] if loops else ()

    def condition(self, run_variable: Callable[[str], str]) -> str:
        """Return the condition that can leave it out, nothing where only the script's values do.

        `run_variable` says what is known of a variable that GitHub always sets.
        """
        for one in self.heads:
            if one.startswith(labels.OTHERWISE) or (
                keyword(one) in _CHOOSING
                and _GIVEN.search(one)
                and _comes_out(one, run_variable) is None
            ):
                return shown(one)
        return ""

    def runs(self, run_variable: Callable[[str], str]) -> bool | None:
        """Return whether the conditions before it are met, None where that cannot be told."""
        outcomes = {_comes_out(one, run_variable) for one in self.heads}
        return False if False in outcomes else None if None in outcomes else True

    @property
    def is_idle(self) -> bool:
        """Whether it starts no program, so that the last exit status stays what it is."""
        if self.words[1:2] == ["="] and self.words[0].startswith("$"):
            if self.name.endswith("lastexitcode"):
                return False
            given = self.words[2:] or [""]
            return bool(_CMDLET.fullmatch(given[0]) or _VALUE.match(" ".join(given)))
        return bool(_CMDLET.fullmatch(self.name) or _VALUE.match(" ".join(self.words)))

    @property
    def is_apart(self) -> bool:
        """Whether it runs beside the script, or as a part of one that ends otherwise."""
        heads = (head.lower() for head in self.heads)
        is_job = any(head.startswith(_JOBS) for head in heads) or self.name in STARTING
        return is_job or "&" in self.words[1:]

    @property
    def fails(self) -> bool:
        """Whether the script ends here in an error, but for what takes the error."""
        return self.name == "throw" or (self.name == "exit" and not self.ends_well)

    @property
    def ends_well(self) -> bool:
        """Whether the script ends here in good order, or as the program before it did."""
        return self.name in _ENDING and self.words[1:] in ([], ["0"])


def statements(text: str) -> Iterator[Statement]:
    """Yield the statements with line and column, from 0, and what stands before their braces.

    Raises:
        RecursionError: there are more braces in each other than anybody writes.
    """
    rows = Rows(text)
    words: list[re.Match[str]] = []
    last = link = ""
    heads: list[str] = []
    for found in _TOKEN.finditer(text):
        if found["word"]:
            words.append(found)
        elif found["end"]:
            if words:
                yield _statement(text, words, heads, rows, link)
                last = " ".join(word[0] for word in words)
            elif found[0] != "{":
                last = ""
            link = found[0] if words or found[0] != "\n" else link
            words = []
            if found[0] == "{":
                enter(heads, last or "{")
            elif found[0] == "}" and heads:
                heads.pop()
    if words:
        yield _statement(text, words, heads, rows, link)


def _statement(
    text: str, words: list[re.Match[str]], heads: list[str], rows: Rows, link: str
) -> Statement:
    """Return the statement of some words, whose place ends with its first line."""
    start, end = words[0].start(), words[-1].end()
    length = len(text[start:end].partition("\n")[0])
    return Statement(*rows.of(start), length, [word[0] for word in words], tuple(heads), link)


def enter(heads: list[str], head: str) -> None:
    """Go on within the braces behind `head`.

    Raises:
        RecursionError: the statements are nested too deeply.
    """
    heads.append(head)
    if len(heads) > _MAX_NESTING:
        raise RecursionError


def keyword(head: str) -> str:
    """Return the word with which what stands before braces begins, as ``if`` and ``try``."""
    return head.partition("(")[0].partition(" ")[0].lower()


class Running(NamedTuple):
    """A statement that may run."""

    statement: Statement
    behind: Sequence[Statement]
    """What stands behind it."""
    deciding: Sequence[Statement]
    """What of that may change the exit status, or ask for it."""
    condition: str
    """What leaves it out, nothing where nothing does."""
    labels: Labels
    """Those of the script."""


def running(found: Sequence[Statement], run_variable: Callable[[str], str]) -> Iterator[Running]:
    """Yield the statements that may run.

    What stands behind an end is left out too, by the condition of that end. `run_variable` says
    what is known of a variable that GitHub always sets.
    """
    left_out = ""
    deciding = [not statement.is_idle for statement in found]
    rest = [statement for statement, decides in zip(found, deciding, strict=True) if decides]
    passed = 0
    known = labels.Labels(found)
    for position, statement in enumerate(found):
        passed += deciding[position]
        runs = statement.runs(run_variable)
        if runs is False:
            continue
        asked = shown(" ".join(found[position - 1].words)) if statement.asks and position else ""
        condition = statement.condition(run_variable)
        condition = condition or (asked if statement.link == labels.OTHERWISE else "")
        behind = found[position + 1 :]
        skipped = known.skipping(statement, condition)
        if statement.ends_well:
            if runs and not statement.asks and not any(one.label for one in behind):
                return
            left_out = left_out or condition or asked
        left = condition or left_out or skipped
        yield Running(statement, behind, rest[passed:], left, known)


def _comes_out(head: str, run_variable: Callable[[str], str]) -> bool | None:
    """Return how the condition before a block comes out, None where that cannot be told.

    `run_variable` says what is known of a variable that GitHub always sets.
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
        held = "true" if name in TRUE else run_variable(name)
        compare = globs.starts if found["start"] else _COMPARISONS[sign.removeprefix("not")]
        outcome = compare(held.lower(), text.lower())
    turns = (found["no"] is not None) + (sign in ("ne", "notlike"))
    return outcome if outcome is None or turns % 2 == 0 else not outcome
