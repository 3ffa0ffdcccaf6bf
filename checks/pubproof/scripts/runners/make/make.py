"""make: which recipes its goals run.

Follows the GNU make manual: "Options Summary", "Recipe Execution", "Errors in Recipes".
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from pubproof.scripts.command import Command
from pubproof.scripts.environment import Layers
from pubproof.scripts.options import goals, value, values
from pubproof.scripts.paths import ROOT, resolve
from pubproof.scripts.places import Text, place_in
from pubproof.scripts.runners.make.lines import logical
from pubproof.scripts.runners.make.makefile import Makefile, joined
from pubproof.scripts.runners.make.options import (
    EARLY,
    EVALUATED,
    FLAGS,
    IGNORING,
    NOT_RUNNING,
    OLD,
    OVERRIDING,
    VALUED,
    flags_in,
    inherited,
    makes_several,
    paths_of,
    statements,
)
from pubproof.scripts.runners.make.order import Waits, is_in_order
from pubproof.scripts.runners.make.variables import Variables
from pubproof.scripts.runners.order import each_once
from pubproof.scripts.shell import walk as shell
from pubproof.scripts.shell.interpreter import SHELLS, is_idle, options, starts
from pubproof.scripts.shell.options import SH
from pubproof.scripts.unknown import UNKNOWN
from pubproof.scripts.wrappers.wrapper import PYTHON

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pubproof.location import Location
    from pubproof.scripts.command import Place
    from pubproof.scripts.reader import Reader
    from pubproof.scripts.runners.make.makefile import Line
    from pubproof.scripts.start import Context, Start

_MARKS = " \t@-+"
"""What may stand before a line of a recipe."""


def follow(reader: Reader, start: Start) -> None:
    """Read later what the goals of a ``make`` command run."""
    argv = start.argv
    flags = flags_in(argv[1:])
    if NOT_RUNNING & flags:
        return
    named, given = goals(argv[1:], VALUED)
    wanted = [word for word in named if not (word.isdecimal() and "-j" in argv)]
    variables = {name.rstrip(":+?"): held for name, held in given.items()}
    folder = resolve(start.context.folder, value(argv, "-C", "--directory") or ".")
    makefiles = values(argv, "-f", "--file", "--makefile")
    paths = [] if folder is None else paths_of(reader, folder, makefiles)
    environment = Layers(variables, reader.variables_in(start.context))
    early = environment.get(EARLY, "").split()
    evaluated = [*statements(environment), *values(argv, *EVALUATED)]
    if folder is None or not (paths or early or evaluated):
        reader.opaque(start, "there is no Makefile where make looks for it")
        return
    ignoring, overriding = bool(IGNORING & flags), bool(OVERRIDING & flags)

    def run(context: Context) -> None:
        context = context._replace(folder=folder, fatal=context.fatal and not ignoring)
        made = _Make(reader, context, variables, values(argv, *OLD), overriding=overriding)
        made.begin([*filter(None, (resolve(folder, one) for one in early))], evaluated)
        made.make(paths, wanted, argv[1:])

    reader.follow(start, ("make", *paths, argv), run)


class _Make:
    """One run of make."""

    def __init__(
        self,
        reader: Reader,
        context: Context,
        given: dict[str, str],
        old: Sequence[str],
        *,
        overriding: bool,
    ) -> None:
        """Start in `context`; with `overriding` its environment overrides what the file says.

        `given` are the variables of the command line, `old` the goals that it takes as they are.
        """
        self._reader = reader
        self._context = context
        environment = reader.variables_in(context)
        of_make = {"MAKE": "make", "CURDIR": f"{ROOT}/{context.folder}"}
        # make takes no shell of the environment
        others = Layers({"SHELL": ""}, environment, of_make)
        self._variables = Variables(given, others, self._start)
        if overriding or OVERRIDING & self._flags_of_make():
            self._variables.fix(environment.keys() - {*FLAGS, "SHELL"})
        self._makefile = Makefile(reader, context.folder, self._variables)
        self._old = old
        self._waits: Waits | None = None
        """Which goals wait for others, where it makes several at once."""
        self._early: dict[str, int] = {}
        """The targets of the files that it reads first, and how many rules these have for each."""

    def begin(self, paths: Sequence[str], statements: Sequence[str]) -> None:
        """Read the files that a variable names, and the statements of the command line."""
        for path in paths:
            self._makefile.read(path)
        self._early = {name: len(rules) for name, rules in self._makefile.rules.items()}
        for text in statements:
            self._makefile.evaluate(text, self._context.via[-1])

    def make(self, paths: Sequence[str], wanted: list[str], words: Sequence[str]) -> None:
        """Run the recipes of the goals `wanted`, or of the default goal, of some Makefiles."""
        for path in paths:
            self._makefile.read(path)
        if NOT_RUNNING & self._flags_of_make():
            return
        if not wanted:
            first = self._makefile.first(self._early)
            wanted = self._variables.get(".DEFAULT_GOAL").split() or ([first] if first else [])
        if self._makefile.exports_all or ".EXPORT_ALL_VARIABLES" in self._makefile.rules:
            self._variables.export_all()
        flags = self._words_of_make()
        if makes_several([*flags, *words]) and not is_in_order(self._makefile, wanted):
            self._waits = Waits(self._makefile, self._reader.cause())
        context = self._context.exporting({**self._variables.exported, **inherited(flags, words)})
        self._context = context._replace(fatal=context.fatal and not self._ignores(""))

        def run(goal: str) -> Iterator[str]:
            if goal in self._old:
                return
            rules = self._makefile.that_make(goal)
            if not rules and goal in wanted:
                self._missing(goal, paths[-1] if paths else "the command line")
            for rule in rules:
                yield from rule.needs
            self._recipes(goal)

        each_once(wanted, run)

    def _flags_of_make(self) -> set[str]:
        """Return the options that ``MAKEFLAGS`` and its GNU kin hold, as `flags_in` does."""
        return flags_in(self._words_of_make())

    def _words_of_make(self) -> list[str]:
        """Return the words of these variables.

        The first may be letters without a dash ("Communicating Options to a Sub-make").
        """
        held = (self._variables.expand(self._variables.get(name), {}) for name in FLAGS)
        return [
            f"-{word}" if word.isalpha() and not at else word
            for text in held
            for at, word in enumerate(text.split())
        ]

    def _ignores(self, goal: str) -> bool:
        """Whether make goes on where a recipe of `goal` fails: ``.IGNORE``, ``MAKEFLAGS``."""
        named = [rule.needs for rule in self._makefile.rules.get(".IGNORE", [])]
        return bool(IGNORING & self._flags_of_make()) or any(
            not needs or goal in needs for needs in named
        )

    def _missing(self, goal: str, path: str) -> None:
        if self._context.folder != UNKNOWN and not self._reader.files.exists(goal):
            self._context.dead_end(
                f"the target '{goal}' is made by no rule of {path} that can be read"
            )

    def _recipes(self, goal: str) -> None:
        ignores = self._ignores(goal)
        whole = ".ONESHELL" in self._makefile.rules
        outer = self._context
        if self._waits is not None:
            self._context = outer._replace(strands=(*outer.strands, self._waits.add(goal)))
        if self._may_be_left(goal):
            condition = outer.condition or f"make {goal}"
            self._context = self._context._replace(condition=condition)
        for rule in self._makefile.that_make(goal):
            own = {
                "@": goal,
                "<": " ".join(rule.needs[:1]),
                "^": " ".join(rule.needs),
                "*": rule.stem,
            }
            for line in [joined(rule.recipe)] if whole and rule.recipe else rule.recipe:
                if self._reader.budget.is_spent:
                    outer.too_much(outer.via[-1])
                    break
                self._run(line, own, ignores=ignores)
        self._context = outer

    def _may_be_left(self, goal: str) -> bool:
        """Whether make may find a goal made: it is there, as all that it needs, and no name."""
        needs = self._makefile.needs_of(goal)
        phony = {need for rule in self._makefile.rules.get(".PHONY", []) for need in rule.needs}
        return phony.isdisjoint((goal, *needs)) and all(map(self._is_there, (goal, *needs)))

    def _is_there(self, goal: str) -> bool:
        """Whether a goal is a file or a folder of the repository."""
        path = resolve(self._context.folder, goal)
        return path is not None and bool(
            self._reader.exists(path) or self._reader.files.names(path)
        )

    def _run(self, line: Line, own: dict[str, str], *, ignores: bool) -> None:
        """Run one line of a recipe, in each way in which it may be filled in."""
        body, forgives = _bare(line.text)
        ways = dict.fromkeys(
            tuple(_bare(one) for one in self._lines(text))
            for text in self._variables.ways(body, own)
        )
        context = self._context
        context = context._replace(
            fatal=context.fatal and not ignores and not forgives,
            condition=context.condition or line.condition,
        )
        unsure = " ".join(body.split()) if len(ways) > 1 and not context.condition else ""
        sinks: list[list[object]] = []
        for texts in ways:
            sinks.append([])
            for text, is_forgiven in texts:
                inner = context._replace(
                    sink=sinks[-1],
                    fatal=context.fatal and not is_forgiven,
                    condition=context.condition or unsure,
                )
                self._run_text(text, _place(line, body, text), inner, own)
        context.sink.extend(_settled(sinks, unsure))

    def _lines(self, text: str) -> list[str]:
        """Return the lines that a line of a recipe has become, each for a shell of its own."""
        if ".ONESHELL" in self._makefile.rules:
            return [text]
        return [one for _, one in logical(text)]

    def _run_text(self, text: str, place: Place, context: Context, own: dict[str, str]) -> None:
        """Run a text by the program that runs recipes, a shell unless it is told another."""
        other = self._variables.expand(self._makefile.programs.get(own["@"], ""), own).split()
        if other and starts(other) not in SHELLS:
            context.opaque(
                place(0, 0, 1), f"what {starts(other)} does with a recipe cannot be read"
            )
        program = self._variables.expand(self._variables.get("SHELL"), own).split()
        name = starts(program)
        if PYTHON.fullmatch(name) and self._is_python(Text(text, place), context):
            return
        standard = "-ec" if ".POSIX" in self._makefile.rules else "-c"
        flags_text = self._variables.get(".SHELLFLAGS") or standard
        flags = self._variables.expand(flags_text, own).split()
        words = [*program[1:], *flags]
        if name in SHELLS or PYTHON.fullmatch(name) or UNKNOWN in name:
            if not is_idle(words):
                shell.run(self._reader, Text(text, place), context, options(name, words))
        else:
            context.opaque(place(0, 0, 1), f"what {name} does with a recipe cannot be read")

    def _is_python(self, text: Text, context: Context) -> bool:
        """Read a recipe as Python; False where it is none, as those of other targets may be."""
        from pubproof.scripts.python import interpreter as python
        from pubproof.scripts.python.syntax.tree import parse

        if parse(text.body) is None:
            return False
        python.read_text(self._reader, text, context)
        return True

    def _start(self, text: str) -> str:
        """Start what ``$(shell …)`` runs, and return what it prints."""
        context = self._context._replace(fatal=False)
        location = self._context.via[-1]

        def place(_line: int, _column: int, _length: int) -> Location:
            return location

        return shell.run(self._reader, Text(text, place), context, SH)


def _settled(sinks: Sequence[Sequence[object]], unsure: str) -> Iterator[object]:
    """Yield what several ways start; `unsure` does not leave out what is started in each."""
    kept = [{_kind(one) for one in sink} for sink in sinks]
    everywhere = set.intersection(*kept)
    for one in chain.from_iterable(sinks):
        if isinstance(one, Command) and one.condition == unsure and _kind(one) in everywhere:
            yield one._replace(condition="")
        else:
            yield one


def _kind(one: object) -> tuple[object, ...]:
    """Return by which a command is the same in several ways."""
    return (one.argv[:2], one.fatal, one.condition) if isinstance(one, Command) else ()


def _bare(text: str) -> tuple[str, bool]:
    """Return a line of a recipe without the marks before it, and whether it may fail by these."""
    bare = text.lstrip(_MARKS)
    return bare, "-" in text[: len(text) - len(bare)]


def _place(line: Line, body: str, text: str) -> Place:
    """Return where the text stands that the body of a recipe's line has become."""
    outer = place_in(line.path)
    front = len(line.text) - len(body)
    rows, written, filled = (one.split("\n") for one in (line.text, body, text))

    def place(row: int, column: int, length: int) -> Location:
        row = row if len(written) == len(filled) else 0
        start = line.columns[row]
        if written[row] != filled[row]:
            return outer(line.number + row, start, max(len(rows[row]), 1))
        start += 0 if row else front
        return outer(line.number + row, start + column, length)

    return place
