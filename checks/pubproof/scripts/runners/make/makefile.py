"""A Makefile: its rules, with the lines of their recipes.

Follows the GNU make manual: "Reading Makefiles", "Rule Syntax". Both branches of a conditional
count.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pubproof.scripts.paths import matching, resolve
from pubproof.scripts.runners.make import conditions
from pubproof.scripts.runners.make.lines import assignment, lines_of, logical, rule_in
from pubproof.scripts.shell.interpreter import SHELLS, starts
from pubproof.scripts.unknown import UNKNOWN
from pubproof.scripts.wrappers.wrapper import PYTHON

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pubproof.location import Location
    from pubproof.scripts.reader import Reader
    from pubproof.scripts.runners.make.conditions import Branch
    from pubproof.scripts.runners.make.variables import Variables

_EVALUATED = ("$(eval", "$(foreach", "${eval", "${foreach")
"""What begins the lines that make more lines."""
_MAX_INCLUDES = 10
"""Makefiles that include each other."""
_MAX_NAMES = 2_000
"""Targets of one rule, and what it needs."""
_MAX_LINES = 40_000
_KEPT_LINES = 20_000
"""Lines of recipes that are remembered."""


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


class Rule(NamedTuple):
    """How targets are made."""

    targets: tuple[str, ...]
    needs: tuple[str, ...]
    recipe: list[Line]
    stem: str = UNKNOWN
    """What stands for the ``%`` of its pattern."""
    is_double: bool = False
    """Whether two colons stand behind its targets, so that it runs beside others of theirs."""

    def of(self, stem: str) -> Rule:
        """Return the rule of a pattern for one target."""
        needs = tuple(need.replace("%", stem) for need in self.needs)
        return self._replace(needs=needs, stem=stem)

    @property
    def replaces(self) -> bool:
        """Whether its recipe stands for those of the same target before it, whatever is met."""
        plain = not any(line.condition for line in self.recipe)
        return bool(self.recipe) and plain and not self.is_double


class _Patterns:
    """The rules of patterns, found by how a target begins and ends."""

    def __init__(self) -> None:
        self._rules: dict[tuple[int, int], dict[tuple[str, str], tuple[int, Rule]]] = {}
        """By the lengths of what stands before and behind the ``%``, then by both themselves."""
        self._count = 0

    def add(self, rule: Rule) -> None:
        """Take in one more rule."""
        for target in rule.targets:
            head, _, tail = target.partition("%")
            alike = self._rules.setdefault((len(head), len(tail)), {})
            alike.setdefault((head, tail), (self._count, rule))
            self._count += 1

    def of(self, goal: str) -> Rule | None:
        """Return the first rule whose pattern a target has, for that target; None without one."""
        found: list[tuple[int, Rule, str]] = []
        for (front, back), rules in self._rules.items():
            end = len(goal) - back
            if front < end and (goal[:front], goal[end:]) in rules:
                found.append((*rules[goal[:front], goal[end:]], goal[front:end]))
        if not found:
            return None
        _, rule, stem = min(found)
        return rule.of(stem)


class Makefile:
    """What a Makefile says, with those that it includes."""

    def __init__(self, reader: Reader, folder: str, variables: Variables) -> None:
        """Start without a rule; `folder` is where make runs, and `variables` are set on the way."""
        self.rules: dict[str, list[Rule]] = {}
        """The rules by target, those of a pattern left out."""
        self.exports_all = False
        """Whether the recipes' commands have all variables in their environment."""
        self.programs: dict[str, str] = {}
        """The programs that run the recipes of single targets, but for those that can be read."""
        self.unsure: list[str] = []
        """The targets that cannot be told of rules which need others."""
        self._reader = reader
        self._folder = folder
        self._variables = variables
        self._patterns = _Patterns()
        self._lines = _MAX_LINES

    def first(self, early: Mapping[str, int]) -> str:
        """Return the default goal: the first target, nothing where there is none.

        Those of which only `early` files speak, with so many rules for each, do not count.
        """
        names = (name for name in self.rules if not name.startswith(".") or "/" in name)
        return next((name for name in names if len(self.rules[name]) > early.get(name, 0)), "")

    def that_make(self, goal: str) -> list[Rule]:
        """Return the rules that make `goal`."""
        rules = self.rules.get(goal, [])
        if any(rule.recipe for rule in rules):
            last = max((at for at, rule in enumerate(rules) if rule.replaces), default=0)
            return [*(rule._replace(recipe=[]) for rule in rules[:last]), *rules[last:]]
        pattern = self._patterns.of(goal)
        return rules if pattern is None else [*rules, pattern]

    def needs_of(self, goal: str) -> list[str]:
        """Return what the rules that make `goal` need."""
        return [need for rule in self.that_make(goal) for need in rule.needs]

    def read(self, path: str, nesting: int = 0) -> None:
        """Read a Makefile and those it includes."""
        text = self._reader.files.text(path)
        if text is not None and nesting <= _MAX_INCLUDES:
            self._take(lines_of(text), path, nesting)

    def evaluate(self, text: str, place: Location) -> None:
        """Read a statement that stands at a place outside the file."""
        lines = ((place.line - 1, one) for _, one in logical(text))
        self._take(lines, place.path, 0)

    def _evaluate(self, line: str, path: str, number: int, nesting: int) -> None:
        """Read what ``$(eval …)`` makes of a line."""
        self._variables.evaluated.clear()
        self._variables.expand(line, {})
        for text in [*self._variables.evaluated] if nesting <= _MAX_INCLUDES else ():
            self._take(((number, one) for _, one in logical(text)), path, nesting)

    def _take(self, lines: Iterable[tuple[int, str]], path: str, nesting: int) -> None:
        """Read lines of a Makefile, each with its number."""
        current: list[Rule] = []
        defined: list[str] = []  # what has not ended
        asked: list[Branch] = []
        prefix = self._prefix
        for number, line in lines:
            self._lines -= 1
            if self._lines < 0:
                return
            word = line.split(None, 1)[0] if line.strip() else ""
            is_taken = all(one.taken is not False for one in asked)
            if defined or word == "define":
                self._define(defined, word, line)
            elif line.startswith(prefix) and current:
                held = next((one.text for one in reversed(asked) if one.taken is None), "")
                recipe = _recipe(line, path, number, prefix, held)
                for rule in current if is_taken else ():
                    rule.recipe.append(recipe)
                continue
            elif conditions.begins(line):
                asked = conditions.entered(asked, word, line, self._reader, self._variables)
            elif not (word and is_taken) or word.startswith("#"):
                continue
            elif word in ("include", "-include", "sinclude"):
                self._include(line, nesting + 1)
            elif word.startswith(_EVALUATED):
                self._evaluate(line, path, number, nesting + 1)
            else:
                made = self._statement(line.replace("\\\n", " "), path, number, asked)
                current = made or current
            prefix = self._prefix

    @property
    def _prefix(self) -> str:
        """What begins the lines of a recipe."""
        return self._variables.get(".RECIPEPREFIX")[:1] or "\t"

    def _define(self, defined: list[str], word: str, line: str) -> None:
        """Read a line of ``define … endef``; `defined` are the names that have not ended."""
        if word == "define":
            defined.append(line.split()[1].rstrip(":=?+") if line.split()[1:] else "")
            self._variables.assign(defined[0], "?", "")
        elif word == "endef":
            defined.pop()
        else:
            self._variables.add_line(defined[0], line)

    def _include(self, line: str, nesting: int) -> None:
        for name in self._variables.expand(line.split(None, 1)[-1], {}).split():
            path = resolve(self._folder, name)
            if path is None:
                continue
            for one in matching(self._reader.files, path) if "*" in path else (path,):
                self.read(one, nesting)

    def _statement(self, line: str, path: str, number: int, asked: Sequence[Branch]) -> list[Rule]:
        """Read an assignment, or return the rules that a line begins.

        `asked` are the branches in which it stands. Of the programs that may run recipes
        elsewhere, or those of one target, only those that can be read count.
        """
        is_sure = all(one.taken for one in asked)
        found = assignment(line)
        if found is None and line.split(None, 1)[:1] == ["export"]:
            self._export(line.split()[1:])
            return []
        if found is None:
            return self._rules(line, path, number)
        everywhere = is_sure and not found.targets
        if found.targets and found.name == "SHELL" and not _is_known(found.written):
            self.programs |= dict.fromkeys(self._names(found.targets), found.written.strip())
        if found.name != "SHELL" or everywhere or _is_known(found.written):
            held = found.written.partition(" #")[0].rstrip()
            is_last = bool(asked) and asked[-1].is_last
            self._variables.assign(found.name, found.sign, held, is_sure=is_sure, is_last=is_last)
            if found.exports:
                self._variables.export(found.name)
        return []

    def _export(self, names: Sequence[str]) -> None:
        """Hand on some variables, or all where none is named."""
        self.exports_all = self.exports_all or not names
        for name in names:
            self._variables.export(name)

    def _rules(self, line: str, path: str, number: int) -> list[Rule]:
        """Return the rules that a line begins: one, or one for each target of a static pattern."""
        rule = rule_in(line)
        if rule is None:
            return []
        targets = self._names(rule.targets)
        pattern, is_static, behind = self._variables.expand(rule.needs, {}).partition(":")
        needs = self._names((behind if is_static else rule.needs).replace("|", " "))
        own = Line(rule.body.strip(), path, number, (line.find(";") + 1,))
        made = Rule(targets, needs, [own] if rule.body else [], is_double=rule.is_double)
        if needs:
            self.unsure.extend(target for target in targets if UNKNOWN in target)
        if is_static:
            return self._static(made, pattern.strip())
        if any("%" in target for target in targets):
            self._patterns.add(made)
        else:
            for target in targets:
                self.rules.setdefault(target, []).append(made)
        return [made]

    def _static(self, rule: Rule, pattern: str) -> list[Rule]:
        """Return the rules of ``targets: pattern: needs``."""
        found = []
        for target in rule.targets:
            stem = _stem(pattern, target) or UNKNOWN
            found.append(rule.of(stem)._replace(targets=(target,), recipe=[*rule.recipe]))
            self.rules.setdefault(target, []).append(found[-1])
        return found

    def _names(self, text: str) -> tuple[str, ...]:
        """Return the words of a text, whatever it becomes under the conditions."""
        words = (word for one in self._variables.ways(text, {}) for word in one.split())
        return tuple(dict.fromkeys(words))[:_MAX_NAMES]


@lru_cache(_KEPT_LINES)
def _recipe(line: str, path: str, number: int, prefix: str, condition: str) -> Line:
    """Return a line of a recipe; a run of make reads the same as the runs before it."""
    rows = line.split("\n")
    body = "\n".join(row.removeprefix(prefix) for row in rows)
    return Line(body, path, number, tuple(int(row.startswith(prefix)) for row in rows), condition)


def _stem(pattern: str, target: str) -> str:
    """Return what stands for the ``%`` of a pattern in a target, nothing where it does not fit."""
    head, _, tail = pattern.partition("%")
    fits = target.startswith(head) and target.endswith(tail) and len(target) > len(head + tail)
    return target[len(head) : len(target) - len(tail)] if fits else ""


def _is_known(program: str) -> bool:
    """Whether a program that is to run recipes is a shell, or Python."""
    name = starts(program.split())
    return name in SHELLS or PYTHON.fullmatch(name) is not None
