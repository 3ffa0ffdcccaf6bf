"""Makefiles: which recipes the goals of ``make`` run.

Follows the GNU make manual: "Reading Makefiles", "Rule Syntax", "Recipe Execution", "Errors in
Recipes". Both branches of a conditional count.
"""

from __future__ import annotations

import re
from functools import partial
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from pubproof.scripts import shell
from pubproof.scripts.command import UNKNOWN
from pubproof.scripts.options import value
from pubproof.scripts.paths import matching, resolve
from pubproof.scripts.reader import place_in
from pubproof.scripts.shell_state import Options

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pubproof.location import Location
    from pubproof.scripts.reader import Context, Reader, Start

NAMES = ("GNUmakefile", "makefile", "Makefile")
_VALUED = frozenset(
    [
        "-C",
        "--directory",
        "-f",
        "--file",
        "--makefile",
        "-I",
        "--include-dir",
        "-o",
        "--old-file",
        "-W",
        "--what-if",
        "-l",
        "--load-average",
        "-E",
        "--eval",
    ]
)
_WITH_VALUE = frozenset("CEIWfjlo")
"""The short options behind which a value may stand in the same word."""
_NOT_RUNNING = frozenset(
    {
        *("h", "n", "q", "t", "v", "--dry-run", "--help", "--just-print", "--question"),
        *("--recon", "--touch", "--version"),
    }
)
_IGNORING = frozenset({"i", "--ignore-errors"})
_ASSIGNMENT = re.compile(
    r"\s*(?:(?:export|override|private|unexport)\s+)*([\w.\-]+)\s*(\?|\+|:{1,3}|!)?=\s*(.*)",
    re.DOTALL,
)
_TARGET_ASSIGNMENT = re.compile(
    r"([^:=#]+):\s*((?:export\s+)?[\w.\-]+\s*(?:\?|\+|:{1,3})?=.*)", re.DOTALL
)
_RULE = re.compile(
    r"((?:[^:=#\s][^:=#]*)?[^:=#\s])\s*::?(?!=)([^;#]*)(?:;([^\n]*))?(?:#.*)?", re.DOTALL
)
_CLOSING = {"(": ")", "{": "}"}
_AUTOMATIC = frozenset("@<^*?+%|")
_SILENT = re.compile(r"^([ \t]*)[@+-]+")
_CONDITION = re.compile(r"\s*(?:ifeq|ifneq|ifdef|ifndef|else|endif)\b")
_MAX_EXPANSION = 20_000
_MAX_NESTING = 12
"""Variables that name each other, one within the other."""
_MAX_INCLUDES = 10
"""Makefiles that include each other."""
_MAX_GOALS = 2_000
_MAX_LINES = 40_000


class Line(NamedTuple):
    """One recipe line, its continuation lines joined."""

    text: str
    path: str
    number: int
    """The line in the file, from 0."""
    columns: tuple[int, ...]
    """Where each line of the text begins in its line of the file, from 0."""
    condition: str = ""
    """The line that says when make takes it, nothing where it always does."""


class Rule(NamedTuple):
    """How targets are made."""

    targets: tuple[str, ...]
    needs: tuple[str, ...]
    recipe: list[Line]
    place: Location


def follow(reader: Reader, start: Start) -> None:
    """Read later what the goals of a ``make`` command run."""
    argv = start.argv
    flags = _flags(argv[1:])
    if _NOT_RUNNING & flags:
        return
    goals: list[str] = []
    variables: dict[str, str] = {}
    words = iter(argv[1:])
    for word in words:
        name, equals, held = word.partition("=")
        if word in _VALUED:
            next(words, None)
        elif word.startswith("-"):
            continue
        elif equals:
            variables[name.rstrip(":+?")] = held
        elif not (word.isdecimal() and "-j" in argv):
            goals.append(word)
    folder = resolve(start.context.folder, value(argv, "-C", "--directory") or ".")
    path = (
        None
        if folder is None
        else _makefile(reader, folder, value(argv, "-f", "--file", "--makefile"))
    )
    if folder is None or path is None:
        reader.opaque(start, "there is no Makefile where make looks for it")
        return
    ignoring = bool(_IGNORING & flags)

    def run(context: Context) -> None:
        context = context._replace(folder=folder, fatal=context.fatal and not ignoring)
        _Make(reader, context, variables).make(path, goals)

    reader.follow(start, ("make", path, tuple(argv)), run)


def _flags(words: Iterable[str]) -> set[str]:
    """Return the options among `words`: of short ones the letters, long ones without a value."""
    found: set[str] = set()
    for word in words:
        if word.startswith("--"):
            found.add(word.partition("=")[0])
        elif word.startswith("-"):
            found.update(takewhile(lambda letter: letter not in _WITH_VALUE, word[1:]))
    return found


def _conditions(held: list[str], word: str, line: str) -> list[str]:
    """Return the conditions that hold behind a line of a Makefile, the innermost last."""
    if word == "endif":
        return held[:-1]
    if word == "else":
        return [*held[:-1], line.strip()]
    return [*held, line.strip()] if _CONDITION.match(line) else held


def _makefile(reader: Reader, folder: str, named: str | None) -> str | None:
    for name in (named,) if named else NAMES:
        path = resolve(folder, name)
        if path is not None and reader.files.exists(path):
            return path
    return None


class _Make:
    """One run of make."""

    def __init__(self, reader: Reader, context: Context, variables: dict[str, str]) -> None:
        self._reader = reader
        self._context = context
        self._fixed = frozenset(variables)
        self._variables = {
            "MAKE": "make",
            "CURDIR": "/github/workspace/" + context.folder,
            **reader.environment,
            **context.exported,
            **variables,
        }
        self._exported = dict(variables)
        self._rules: dict[str, list[Rule]] = {}
        self._patterns: list[Rule] = []
        self._lines = _MAX_LINES
        self._whole = False

    def make(self, path: str, goals: list[str]) -> None:
        """Run the recipes of `goals`, or of the default goal."""
        self._read(path, 0)
        self._whole = ".ONESHELL" in self._rules
        if not goals:
            named = self._variables.get(".DEFAULT_GOAL", "")
            first = (name for name in self._rules if not name.startswith(".") or "/" in name)
            goals = named.split() or [name for name in [next(first, "")] if name]
        context = self._context
        self._context = context._replace(
            exported={**context.exported, **self._exported},
            fatal=context.fatal and not self._ignores(""),
        )
        done: set[str] = set()
        todo = [(goal, False, True) for goal in reversed(goals)]
        while todo and len(done) < _MAX_GOALS:
            goal, ready, asked = todo.pop()
            if ready:
                self._recipes(goal)
            elif goal not in done:
                done.add(goal)
                rules = self._find(goal)
                if asked and not rules:
                    self._missing(goal, path)
                todo.append((goal, True, False))
                needs = [need for rule in rules for need in rule.needs]
                todo.extend((need, False, False) for need in reversed(needs))

    def _ignores(self, goal: str) -> bool:
        """Whether make goes on where a recipe of `goal` fails: ``.IGNORE``, ``MAKEFLAGS``.

        The first word of ``MAKEFLAGS`` may be letters without a dash ("Communicating Options to a
        Sub-make").
        """
        first, *others = self._expand(self._variables.get("MAKEFLAGS", ""), {}).split() or [""]
        letters = f"-{first}" if first.isalpha() else first
        named = [rule.needs for rule in self._rules.get(".IGNORE", [])]
        return bool(_IGNORING & _flags([letters, *others])) or any(
            not needs or goal in needs for needs in named
        )

    def _missing(self, goal: str, path: str) -> None:
        if self._context.folder != UNKNOWN and not self._reader.files.exists(goal):
            self._context.dead_end(
                f"the target '{goal}' is made by no rule of {path} that can be read"
            )

    def _find(self, goal: str) -> list[Rule]:
        """Return the rules that make `goal`."""
        rules = self._rules.get(goal, [])
        if any(rule.recipe for rule in rules):
            return rules
        for pattern in self._patterns:
            for target in pattern.targets:
                head, _, tail = target.partition("%")
                if goal.startswith(head) and goal.endswith(tail) and len(goal) > len(head + tail):
                    stem = goal[len(head) : len(goal) - len(tail)]
                    needs = tuple(need.replace("%", stem) for need in pattern.needs)
                    return [*rules, pattern._replace(needs=needs)]
        return rules

    def _recipes(self, goal: str) -> None:
        ignores = self._ignores(goal)
        for rule in self._find(goal):
            own = {
                "@": goal,
                "<": " ".join(rule.needs[:1]),
                "^": " ".join(rule.needs),
                "*": UNKNOWN,
            }
            if self._whole and rule.recipe:
                text = "\n".join(line.text for line in rule.recipe)
                columns = tuple(one for line in rule.recipe for one in line.columns)
                whole = rule.recipe[0]._replace(text=text, columns=columns)
                self._run(whole, own, ignores=ignores)
                continue
            for line in rule.recipe:
                self._run(line, own, ignores=ignores)

    def _run(self, line: Line, own: dict[str, str], *, ignores: bool) -> None:
        """Run one recipe line by the shell."""
        body = line.text.lstrip(" \t@-+")
        prefix = line.text[: len(line.text) - len(body)]
        text = self._expand(body, own)
        outer = place_in(line.path)
        rows, written, filled = (one.split("\n") for one in (line.text, body, text))

        def place(row: int, column: int, length: int) -> Location:
            row = row if len(written) == len(filled) else 0
            start = line.columns[row]
            if written[row] != filled[row]:
                return outer(line.number + row, start, max(len(rows[row]), 1))
            start += 0 if row else len(prefix)
            return outer(line.number + row, start + column, length)

        context = self._context
        context = context._replace(
            fatal=context.fatal and not ignores and "-" not in prefix,
            condition=context.condition or line.condition,
        )
        shell.run(self._reader, text, place, context, Options(inherits=True))

    def _expand(self, text: str, own: dict[str, str], nesting: int = 0) -> str:
        """Return `text` with make's variables and functions filled in."""
        if "$" not in text:
            return text
        if nesting > _MAX_NESTING:
            return UNKNOWN
        parts: list[str] = []
        length = 0
        for plain, name in _references(text):
            parts.append(plain if name is None else self._held(name, own, nesting + 1))
            length += len(parts[-1])
            if length > _MAX_EXPANSION:
                return UNKNOWN
        return "".join(parts)

    def _held(self, name: str, own: dict[str, str], nesting: int) -> str:
        """Return what ``$(name)`` stands for."""
        if "$" in name.partition(" ")[0]:
            name = self._expand(name, own, nesting)
        if name in own:
            return own[name]
        word, _, rest = name.strip().partition(" ")
        if rest and name not in self._variables:
            if word == "shell":
                self._start(self._expand(rest, own, nesting))
                return UNKNOWN
            from pubproof.scripts import make_functions

            expand = partial(self._expand, nesting=nesting)
            return make_functions.result(word, rest, own, self._variables, expand)
        if name not in self._variables:
            return "" if name in _AUTOMATIC else UNKNOWN
        return self._expand(self._variables[name], own, nesting)

    def _start(self, text: str) -> None:
        """Start what ``$(shell …)`` runs."""
        context = self._context._replace(fatal=False)
        location = self._context.via[-1]

        def place(_line: int, _column: int, _length: int) -> Location:
            return location

        shell.run(self._reader, text, place, context, Options(inherits=True))

    def _read(self, path: str, nesting: int) -> None:
        """Read a Makefile and those it includes."""
        text = self._reader.files.text(path)
        if text is not None and nesting <= _MAX_INCLUDES:
            self._take(_logical(text.replace("\r\n", "\n")), path, nesting)

    def _evaluate(self, line: str, path: str, number: int, nesting: int) -> None:
        """Read what ``$(eval …)`` makes of a line."""
        inside = next(name for _, name in _references(line) if name is not None)
        text = self._expand(inside.partition(" ")[2], {})
        if nesting <= _MAX_INCLUDES:
            self._take(((number, one) for _, one in _logical(text)), path, nesting)

    def _take(self, lines: Iterable[tuple[int, str]], path: str, nesting: int) -> None:
        """Read lines of a Makefile, each with its number."""
        current: list[Rule] = []
        defined: list[str] = []  # what has not ended
        asked: list[str] = []
        for number, line in lines:
            self._lines -= 1
            if self._lines < 0:
                return
            word = line.split(None, 1)[0] if line.strip() else ""
            if defined or word == "define":
                self._define(defined, word, line)
            elif line.startswith(self._prefix) and current:
                held = asked[-1] if asked else ""
                rows = line.split("\n")
                body = "\n".join(row.removeprefix(self._prefix) for row in rows)
                columns = tuple(int(row.startswith(self._prefix)) for row in rows)
                recipe = Line(body, path, number, columns, held)
                for rule in current:
                    rule.recipe.append(recipe)
            elif _CONDITION.match(line) or not word or word.startswith("#"):
                asked = _conditions(asked, word, line)
            elif word in ("include", "-include", "sinclude"):
                self._include(line, nesting + 1)
            elif word.startswith("$(eval"):
                self._evaluate(line, path, number, nesting + 1)
            else:
                current = self._statement(line.replace("\\\n", " "), path, number) or current

    @property
    def _prefix(self) -> str:
        """What begins the lines of a recipe."""
        return self._variables.get(".RECIPEPREFIX", "")[:1] or "\t"

    def _define(self, defined: list[str], word: str, line: str) -> None:
        """Read a line of ``define … endef``; `defined` are the names that have not ended."""
        if word == "define":
            defined.append(line.split()[1].rstrip(":=?+") if line.split()[1:] else "")
            self._variables.setdefault(defined[0], "")
        elif word == "endef":
            defined.pop()
        else:
            before = self._variables[defined[0]]
            body = _SILENT.sub(r"\1", line, count=1)
            self._variables[defined[0]] = f"{before}\n{body}" if before else body

    def _include(self, line: str, nesting: int) -> None:
        for name in self._expand(line.split(None, 1)[-1], {}).split():
            path = resolve(self._context.folder, name)
            if path is None:
                continue
            for one in matching(self._reader.files, path) if "*" in path else (path,):
                self._read(one, nesting)

    def _statement(self, line: str, path: str, number: int) -> list[Rule]:
        """Read an assignment, or return the rules that a line begins."""
        specific = _TARGET_ASSIGNMENT.fullmatch(line)
        if specific and _ASSIGNMENT.fullmatch(specific[2]):
            line = specific[2]
        found = _ASSIGNMENT.fullmatch(line)
        if found:
            self._assign(found[1], found[2] or "", found[3].partition(" #")[0].rstrip())
            if line.split()[0] == "export":
                self._exported[found[1]] = self._expand(self._variables[found[1]], {})
            return []
        rule = _RULE.fullmatch(line)
        if not rule:
            return []
        targets = tuple(self._expand(rule[1], {}).split()[:_MAX_GOALS])
        needs = tuple(self._expand(rule[2].replace("|", " "), {}).split()[:_MAX_GOALS])
        recipe = [Line(rule[3].strip(), path, number, (line.find(";") + 1,))] if rule[3] else []
        made = Rule(targets, needs, recipe, place_in(path)(number, 0, len(line)))
        if any("%" in target for target in targets):
            self._patterns.append(made)
        else:
            for target in targets:
                self._rules.setdefault(target, []).append(made)
        return [made]

    def _assign(self, name: str, operator: str, held: str) -> None:
        if name in self._fixed or (operator == "?" and name in self._variables):
            return
        if operator == "!":
            held = UNKNOWN
        if operator == "+" and name in self._variables:
            held = f"{self._variables[name]} {held}"
        if operator.startswith(":"):
            held = self._expand(held, {}).replace("$", "$$")
        self._variables[name] = held if len(held) <= _MAX_EXPANSION else UNKNOWN


def _references(text: str) -> Iterator[tuple[str, str | None]]:
    """Yield the stretches of a text without references, and the insides of its references."""
    at = 0
    while (dollar := text.find("$", at)) >= 0 and dollar + 1 < len(text):
        yield text[at:dollar], None
        opening = text[dollar + 1]
        if opening == "$":
            yield "$", None
            at = dollar + 2
        elif opening not in _CLOSING:
            if opening.isalpha() or opening in _AUTOMATIC or opening.isdecimal():
                yield "", opening
            else:
                yield f"${opening}", None
            at = dollar + 2
        else:
            at = _end(text, dollar + 1) + 1
            yield "", text[dollar + 2 : at - 1]
    yield text[at:], None


def _end(text: str, at: int) -> int:
    """Return where the bracket closes that opens at `at`."""
    opening, closing, depth = text[at], _CLOSING[text[at]], 0
    for position in range(at, len(text)):
        depth += (text[position] == opening) - (text[position] == closing)
        if not depth:
            return position
    return len(text)


def _logical(text: str) -> Iterator[tuple[int, str]]:
    """Yield lines with their number, those that end in a backslash joined to the next."""
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        first = at
        parts = [lines[at]]
        while parts[-1].endswith("\\") and at + 1 < len(lines):
            at += 1
            parts.append(lines[at])
        yield first, "\n".join(parts)
        at += 1
