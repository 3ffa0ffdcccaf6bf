"""just: which commands the recipes of a justfile run (just manual)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pubproof.scripts.options import value
from pubproof.scripts.paths import parent
from pubproof.scripts.places import Line, Text, below, place_in
from pubproof.scripts.runners.justfile import (
    ALIAS,
    EXPORT,
    IMPORT,
    MODULE,
    SHELL,
    VARIADIC,
    Recipe,
    joined,
    statements,
)
from pubproof.scripts.runners.order import each_once
from pubproof.scripts.shell import walk as shell
from pubproof.scripts.shell.interpreter import SHELLS, is_idle, options, starts
from pubproof.scripts.task_files import JUSTFILES
from pubproof.scripts.unknown import UNKNOWN
from pubproof.scripts.wrappers.wrapper import PYTHON

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pubproof.location import Location
    from pubproof.scripts.command import Place
    from pubproof.scripts.reader import Reader
    from pubproof.scripts.start import Context, Start

_IN_MODULE = ("mod.just", *JUSTFILES)
_VALUED = frozenset(
    {"-f", "--justfile", "-d", "--working-directory", "--set", "--shell", "--shell-arg"}
)
_NOT_RUNNING = frozenset(
    {"--list", "-l", "--dry-run", "-n", "--summary", "--version", "--show", "-s"}
)
_DRY = "JUST_DRY_RUN"
_TRUE = frozenset({"1", "on", "t", "true", "y", "yes"})
_ALONE = "--no-deps"
_MAX_FILES = 50
_WORD = re.compile(r"""["']([^"']*)["']""")
_SYSTEMS = {
    "linux": ("Linux",),
    "macos": ("macOS",),
    "unix": ("Linux", "macOS"),
    "windows": ("Windows",),
    **dict.fromkeys(("dragonfly", "freebsd", "netbsd", "openbsd"), ()),
}
"""The attributes that keep a recipe to systems, each with these by the names that GitHub has."""
_REFERENCE = re.compile(r"\{\{([^{}]*+)\}\}")


def follow(reader: Reader, start: Start) -> None:
    """Read later what a ``just`` command runs."""
    argv = start.argv
    if reader.variables_in(start.context).get(_DRY, "") in _TRUE:
        return
    words = iter(argv[1:])
    asked: list[str] = []
    variables: dict[str, str] = {}
    for word in words:
        name, equals, held = word.partition("=")
        if word in _VALUED:
            next(words, None)
        elif word in _NOT_RUNNING:
            return
        elif word.startswith("-"):
            continue
        elif equals:
            variables[name] = held
        else:
            asked = [word, *words]

    def run(context: Context) -> None:
        named = value(argv, "-f", "--justfile")
        found = next(reader.texts(context.folder, *((named,) if named else JUSTFILES)), None)
        if found is None:
            context.dead_end("there is no justfile where just looks for it")
        else:
            given = [held for name in ("--shell", "--shell-arg") if (held := value(argv, name))]
            folder = parent(found[0])
            inner = context._replace(folder=folder) if named else context
            just = _Just(reader, inner, *found, variables, given)
            just.run(asked, alone=_ALONE in argv)

    reader.follow(start, ("just", argv), run)


class _Just:
    """One run of just."""

    def __init__(
        self,
        reader: Reader,
        context: Context,
        path: str,
        text: str,
        variables: dict[str, str],
        shell: list[str],
    ) -> None:
        self._reader = reader
        self._context = context
        self._path = path
        self._variables: dict[str, str] = {}
        self._exported: set[str] = set()
        """Those of them that commands have in their environment."""
        self._exports_all = False
        self._recipes: dict[str, list[Recipe]] = {}
        """The recipes by name: several where each is for other systems."""
        self._read_files: set[str] = set()
        self._shell_words: list[str] = []
        """The shell that runs the lines of recipes, with its options; nothing for just's own."""
        self._read(text)
        self._shell_words = shell or self._shell_words
        self._variables |= variables

    def _read(self, text: str) -> None:
        """Take in the recipes, variables and aliases of a justfile, and of those it imports."""
        self._read_files.add(self._path)
        aliases: dict[str, str] = {}
        outer = frozenset(self._recipes)
        others = []
        for one in statements(self._path, text):
            if isinstance(one, Recipe):
                self._take(one, outer)
            elif one.re in (IMPORT, MODULE):
                others.append(one)
            elif one.re is ALIAS:
                aliases[one[1]] = one[2]
            elif one.re is SHELL:
                self._shell_words = _WORD.findall(one[1])
            elif one.re is EXPORT:
                self._exports_all = True
            else:
                self._exported |= {one["name"]} if one["export"] else set()
                held = one["value"].strip()
                plain = held[:1] in "'\"" and held[-1:] == held[:1] and len(held) > 1
                self._variables[one["name"]] = held[1:-1] if plain else UNKNOWN
        for one in others:  # a file's own recipes stand for those of its imports
            include = self._import if one.re is IMPORT else self._module
            include(*one.groups())
        for name, target in aliases.items():
            if target in self._recipes:
                self._recipes.setdefault(name, self._recipes[target])

    def _take(self, recipe: Recipe, outer: frozenset[str]) -> None:
        """Take in a recipe, unless a file that imports its own has one of the name."""
        if recipe.name not in outer:
            self._recipes.setdefault(recipe.name, []).append(recipe)

    def _import(self, name: str) -> None:
        """Read the recipes of another file; those met first win."""
        folder = parent(self._path)
        for path, text in self._reader.texts(folder, name):
            if path not in self._read_files and len(self._read_files) < _MAX_FILES:
                outer, self._path = self._path, path
                self._read(text)
                self._path = outer

    def _module(self, name: str, named: str | None) -> None:
        """Read the recipes of a module, which others know behind its name."""
        recipes, self._recipes = self._recipes, {}
        for path in [named] if named else [f"{name}.just", *(f"{name}/{n}" for n in _IN_MODULE)]:
            self._import(path)
        for recipe, found in self._recipes.items():
            recipes[f"{name}::{recipe}"] = found
            recipes.setdefault(recipe, found)
        self._recipes = recipes

    def _chosen(self, name: str) -> list[Recipe]:
        """Return the recipes that the runner's system may leave of those of a name."""
        held = self._recipes.get(name, [])
        fits = [self._is_for_the_runner(one) for one in held]
        if True in fits:
            return [held[fits.index(True)]]
        return [one for one, fit in zip(held, fits, strict=True) if fit is None] or held[:1]

    def _is_for_the_runner(self, recipe: Recipe) -> bool | None:
        """Whether a recipe's attributes let it run on the runner's system, None if untold."""
        asked = [_SYSTEMS[one] for one in recipe.attributes if one in _SYSTEMS]
        if not asked:
            return True
        system = self._reader.run_variable("RUNNER_OS")
        return None if UNKNOWN in system else any(system in one for one in asked)

    def run(self, asked: list[str], *, alone: bool) -> None:
        """Run the recipes that are asked for, or the first; without those they need if `alone`."""
        if not asked:
            asked = list(self._recipes)[:1]
        asked = [*_joined_names(asked, self._recipes)]
        at = 0
        while at < len(asked):
            recipe = next(iter(self._chosen(asked[at])), None)
            if recipe is None:
                self._context.dead_end(f"the recipe '{asked[at]}' is not in {self._path}")
                return
            given = recipe.parameters
            takes_all = given[-1:] and given[-1][0] in VARIADIC
            arguments = asked[at + 1 : None if takes_all else at + 1 + len(given)]
            self._make(asked[at], arguments, alone=alone)
            at += 1 + len(arguments)

    def _make(self, name: str, arguments: list[str], *, alone: bool) -> None:
        """Run a recipe, with those that run before and after it unless it runs `alone`."""

        def run(current: str) -> Iterator[str]:
            for recipe in self._chosen(current):
                yield from () if alone else recipe.before
                self._body(recipe, arguments if current == name else [])
                yield from () if alone else recipe.after

        each_once([name], run)

    def _body(self, recipe: Recipe, arguments: list[str]) -> None:
        known = dict(self._variables)
        for position, parameter in enumerate(recipe.parameters):
            name, _, default = parameter.lstrip(VARIADIC).partition("=")
            end = None if parameter[0] in VARIADIC else position + 1
            known[name] = " ".join(arguments[position:end]) or default.strip("'\"") or UNKNOWN
        names = known if self._exports_all else (*self._exported, *recipe.exported)
        handed = {name: known[name] for name in names if name in known}
        context = self._context._replace(exported={**self._context.exported, **handed})
        if self._is_for_the_runner(recipe) is not True:
            asked = f"[{', '.join(recipe.attributes)}]"
            context = context.asking(asked)
        if recipe.lines and recipe.lines[0].text.startswith("#!"):
            self._script(recipe, known, context)
            return
        for row, column, line in joined(recipe.lines):
            body = line.lstrip("@-")
            prefix = line[: len(line) - len(body)]
            inner = context._replace(fatal=context.fatal and "-" not in prefix)
            place = below(place_in(recipe.path), row, column + len(prefix))
            self._shell(body, place, known, inner)

    def _shell(self, body: str, outer: Place, known: dict[str, str], context: Context) -> None:
        text = _filled(body, known)

        def place(line: int, at: int, length: int) -> Location:
            if text != body:
                return outer(0, 0, len(body.partition("\n")[0]))
            return outer(line, at, length)

        self._read_by(self._shell_words, Text(text, place), context)

    def _script(self, recipe: Recipe, known: dict[str, str], context: Context) -> None:
        """Run a recipe that begins with ``#!`` as a script."""
        first, last = recipe.lines[0], recipe.lines[-1]
        width = first.column
        rows = {line.row: line for line in recipe.lines}
        written = (rows.get(row, Line(row, 0, "")) for row in range(first.row, last.row + 1))
        text = "\n".join(f"{' ' * max(line.column - width, 0)}{line.text}" for line in written)
        text = _filled(text, known)
        place = below(place_in(recipe.path), first.row, width)
        self._read_by(first.text.removeprefix("#!").split(), Text(text, place), context)

    def _read_by(self, words: Sequence[str], text: Text, context: Context) -> None:
        """Read a text as the program does that a command line names, a shell's options heeded."""
        name, given = starts(words), words[1:]
        if PYTHON.fullmatch(name):
            from pubproof.scripts.python import interpreter as python

            python.read_text(self._reader, text, context)
        elif name not in SHELLS:
            context.opaque(text.place(0, 0, 1), f"what {name} does with a recipe cannot be read")
        elif not is_idle(given):
            shell.run(self._reader, text, context, options(name, given))


def _filled(text: str, known: dict[str, str]) -> str:
    """Return `text` with ``{{name}}`` filled in."""
    return _REFERENCE.sub(lambda found: known.get(found[1].strip(), UNKNOWN), text)


def _joined_names(words: list[str], recipes: Mapping[str, object]) -> Iterator[str]:
    """Yield the words of a command line, module and recipe as one."""
    rest = iter(words)
    for word in rest:
        module = word not in recipes and any(one.startswith(f"{word}::") for one in recipes)
        yield f"{word}::{next(rest, '')}" if module else word
