"""A Makefile: its rules, with the lines of their recipes.

Follows the GNU make manual: "Reading Makefiles", "Rule Syntax". Both branches of a conditional
count.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pubproof import late
from pubproof.scripts import globs
from pubproof.scripts.command import UNKNOWN
from pubproof.scripts.paths import matching, resolve
from pubproof.scripts.runners.make_variables import references
from pubproof.scripts.shell.interpreter import SHELLS, starts
from pubproof.scripts.variables import OF_THE_RUN
from pubproof.scripts.wrappers.wrapper import PYTHON

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pubproof.scripts.reader import Reader
    from pubproof.scripts.runners.make_variables import Variables

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
_SILENT = re.compile(r"^([ \t]*)[@+-]+")
_CONDITION = re.compile(r"\s*(?:ifeq|ifneq|ifdef|ifndef|else|endif)\b")
_COMPARISON = late.pattern(
    r"(ifeq|ifneq)\s+(?:\((?=.*\)$)|(?=[\"'].*[\"']$)[\"'])([^,\"']*)(?:,|[\"']\s+[\"'])([^,\"']*)[)\"']"
)
"""``ifeq (one,other)`` and ``ifneq "one" "other"``."""
_MAX_INCLUDES = 10
"""Makefiles that include each other."""
_MAX_NAMES = 2_000
"""Targets of one rule, and what it needs."""
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


def joined(recipe: Sequence[Line]) -> Line:
    """Return the lines of a recipe as one, as ``.ONESHELL`` hands them to the shell."""
    text = "\n".join(line.text for line in recipe)
    columns = tuple(one for line in recipe for one in line.columns)
    return recipe[0]._replace(text=text, columns=columns)


class _Branch(NamedTuple):
    """A branch of a conditional."""

    text: str
    """The line that says when make takes it."""
    taken: bool | None
    """Whether make takes it, None where that cannot be told."""


class Rule(NamedTuple):
    """How targets are made."""

    targets: tuple[str, ...]
    needs: tuple[str, ...]
    recipe: list[Line]
    stem: str = UNKNOWN
    """What stands for the ``%`` of its pattern."""
    is_double: bool = False
    """Whether two colons stand behind its targets, so that it runs beside others of theirs."""

    @property
    def replaces(self) -> bool:
        """Whether its recipe stands for those of the same target before it, whatever is met."""
        plain = not any(line.condition for line in self.recipe)
        return bool(self.recipe) and plain and not self.is_double


class Makefile:
    """What a Makefile says, with those that it includes."""

    def __init__(self, reader: Reader, folder: str, variables: Variables) -> None:
        """Start without a rule; `folder` is where make runs, and `variables` are set on the way."""
        self.rules: dict[str, list[Rule]] = {}
        """The rules by target, those of a pattern left out."""
        self._reader = reader
        self._folder = folder
        self._variables = variables
        self._patterns: list[Rule] = []
        self._lines = _MAX_LINES

    @property
    def first(self) -> str:
        """The default goal: the first target, nothing where there is none."""
        names = (name for name in self.rules if not name.startswith(".") or "/" in name)
        return next(names, "")

    def that_make(self, goal: str) -> list[Rule]:
        """Return the rules that make `goal`."""
        rules = self.rules.get(goal, [])
        if any(rule.recipe for rule in rules):
            last = max((at for at, rule in enumerate(rules) if rule.replaces), default=0)
            return [*(rule._replace(recipe=[]) for rule in rules[:last]), *rules[last:]]
        for pattern in self._patterns:
            for target in pattern.targets:
                head, _, tail = target.partition("%")
                if goal.startswith(head) and goal.endswith(tail) and len(goal) > len(head + tail):
                    stem = goal[len(head) : len(goal) - len(tail)]
                    needs = tuple(need.replace("%", stem) for need in pattern.needs)
                    return [*rules, pattern._replace(needs=needs, stem=stem)]
        return rules

    def read(self, path: str, nesting: int = 0) -> None:
        """Read a Makefile and those it includes."""
        text = self._reader.files.text(path)
        if text is not None and nesting <= _MAX_INCLUDES:
            self._take(_logical(text.replace("\r\n", "\n")), path, nesting)

    def _evaluate(self, line: str, path: str, number: int, nesting: int) -> None:
        """Read what ``$(eval …)`` makes of a line."""
        inside = next(name for _, name in references(line) if name is not None)
        text = self._variables.expand(inside.partition(" ")[2], {})
        if nesting <= _MAX_INCLUDES:
            self._take(((number, one) for _, one in _logical(text)), path, nesting)

    def _take(self, lines: Iterable[tuple[int, str]], path: str, nesting: int) -> None:
        """Read lines of a Makefile, each with its number."""
        current: list[Rule] = []
        defined: list[str] = []  # what has not ended
        asked: list[_Branch] = []
        for number, line in lines:
            self._lines -= 1
            if self._lines < 0:
                return
            word = line.split(None, 1)[0] if line.strip() else ""
            if defined or word == "define":
                self._define(defined, word, line)
            elif line.startswith(self._prefix) and current:
                if any(one.taken is False for one in asked):
                    continue
                held = next((one.text for one in reversed(asked) if one.taken is None), "")
                rows = line.split("\n")
                body = "\n".join(row.removeprefix(self._prefix) for row in rows)
                columns = tuple(int(row.startswith(self._prefix)) for row in rows)
                recipe = Line(body, path, number, columns, held)
                for rule in current:
                    rule.recipe.append(recipe)
            elif _CONDITION.match(line) or not word or word.startswith("#"):
                asked = self._conditions(asked, word, line)
            elif word in ("include", "-include", "sinclude"):
                self._include(line, nesting + 1)
            elif word.startswith("$(eval"):
                self._evaluate(line, path, number, nesting + 1)
            else:
                is_sure = all(one.taken for one in asked)
                made = self._statement(line.replace("\\\n", " "), path, number, is_sure=is_sure)
                current = made or current

    @property
    def _prefix(self) -> str:
        """What begins the lines of a recipe."""
        return self._variables.get(".RECIPEPREFIX")[:1] or "\t"

    def _conditions(self, held: list[_Branch], word: str, line: str) -> list[_Branch]:
        """Return the branches in which the lines behind this one stand, the innermost last."""
        text = line.strip()
        if word == "endif":
            return held[:-1]
        if word == "else":
            plain = bool(held) and not line.split()[1:]
            return [*held[:-1], _Branch(text, _opposite(held[-1].taken) if plain else None)]
        return [*held, _Branch(text, self._outcome(text))] if _CONDITION.match(line) else held

    def _outcome(self, text: str) -> bool | None:
        """Return how a comparison with what every run has comes out, None for other conditions."""
        found = _COMPARISON.fullmatch(text)
        words = (found[2], found[3]) if found else ()
        own = {
            name: self._reader.told(name)
            for name in OF_THE_RUN
            if not self._variables.get(name) and any(name in word for word in words)
        }
        if found is None or not own:
            return None
        left, right = (self._variables.expand(word.strip(), own) for word in words)
        outcome = globs.equal(left, right)
        return outcome if found[1] == "ifeq" else _opposite(outcome)

    def _define(self, defined: list[str], word: str, line: str) -> None:
        """Read a line of ``define … endef``; `defined` are the names that have not ended."""
        if word == "define":
            defined.append(line.split()[1].rstrip(":=?+") if line.split()[1:] else "")
            self._variables.assign(defined[0], "?", "")
        elif word == "endef":
            defined.pop()
        else:
            self._variables.add_line(defined[0], _SILENT.sub(r"\1", line, count=1))

    def _include(self, line: str, nesting: int) -> None:
        for name in self._variables.expand(line.split(None, 1)[-1], {}).split():
            path = resolve(self._folder, name)
            if path is None:
                continue
            for one in matching(self._reader.files, path) if "*" in path else (path,):
                self.read(one, nesting)

    def _statement(self, line: str, path: str, number: int, *, is_sure: bool) -> list[Rule]:
        """Read an assignment, or return the rules that a line begins.

        `is_sure`: make takes the line whatever it is told. Of the programs that may run recipes
        elsewhere, or those of one target, only shells count.
        """
        specific = _TARGET_ASSIGNMENT.fullmatch(line)
        if specific and _ASSIGNMENT.fullmatch(specific[2]):
            line, is_sure = specific[2], False
        found = _ASSIGNMENT.fullmatch(line)
        if found and found[1] == "SHELL" and not is_sure and not _is_known(found[3]):
            return []
        if found:
            self._variables.assign(found[1], found[2] or "", found[3].partition(" #")[0].rstrip())
            if line.split()[0] == "export":
                self._variables.export(found[1])
            return []
        rule = _RULE.fullmatch(line)
        if not rule:
            return []
        targets = tuple(self._variables.expand(rule[1], {}).split()[:_MAX_NAMES])
        needs = tuple(self._variables.expand(rule[2].replace("|", " "), {}).split()[:_MAX_NAMES])
        recipe = [Line(rule[3].strip(), path, number, (line.find(";") + 1,))] if rule[3] else []
        is_double = line[rule.end(1) :].lstrip().startswith("::")
        made = Rule(targets, needs, recipe, is_double=is_double)
        if any("%" in target for target in targets):
            self._patterns.append(made)
        else:
            for target in targets:
                self.rules.setdefault(target, []).append(made)
        return [made]


def _is_known(program: str) -> bool:
    """Whether a program that is to run recipes is a shell, or Python."""
    name = starts(program.split())
    return name in SHELLS or PYTHON.fullmatch(name) is not None


def _opposite(taken: bool | None) -> bool | None:  # noqa: FBT001  the value that is turned
    return None if taken is None else not taken


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
