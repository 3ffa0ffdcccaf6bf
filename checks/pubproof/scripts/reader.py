"""The reading of a ``run:`` text, and of all that it starts."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from pubproof.scripts.budget import MAX_AGAIN, MAX_FOLLOWED, MAX_TEXTS, Budget
from pubproof.scripts.command import Command, Opaque, Script
from pubproof.scripts.environment import Environment, Layers
from pubproof.scripts.overlay import Overlay
from pubproof.scripts.paths import located, resolve
from pubproof.scripts.tables import toml_table
from pubproof.scripts.unknown import UNKNOWN
from pubproof.scripts.variables import COMMITS, OF_THE_RUN

if TYPE_CHECKING:
    from ast import Call
    from collections.abc import Callable, Hashable, Iterator, Mapping

    from pubproof.location import Location
    from pubproof.scripts.command import Files, Led, Place
    from pubproof.scripts.places import Text
    from pubproof.scripts.python.state import Known
    from pubproof.scripts.runners.docker import Recipe
    from pubproof.scripts.shell.syntax import Function, Syntax
    from pubproof.scripts.start import Context, Start

MAX_TEXT = 10_000
"""How much of what a command is given to read is kept."""

NAMING = ("pyproject.toml", "setup.cfg", "setup.py")
"""The files that name a project's console scripts."""
TOO_DEEP = "nested too deeply to read"


class Task:
    """What is still to be read: a text that something starts."""

    __slots__ = ("context", "fatal", "run")

    def __init__(self, run: Callable[[Context], None], context: Context, *, fatal: bool) -> None:
        """Take how it is read and in which context.

        `fatal` is whether its failure is that of what starts it. The context of what runs in the
        background says otherwise, until somebody asks for it.
        """
        self.run = run
        self.context = context
        self.fatal = fatal


class PythonFindings:
    """What one reading has found out of Python texts, once for all that ask it."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.worth: dict[str, bool] = {}
        """Whether the files met so far may start anything."""
        self.modules: dict[tuple[str, ...], dict[str, str]] = {}
        """The files of modules by the folders that are searched, and by name."""
        self.followed: dict[Hashable, frozenset[Call]] = {}
        """The calls that lead to other modules, once for all functions of a text."""
        self.held: dict[Hashable, Known] = {}
        """What the names of texts hold, once for all functions of one."""


class Reader:
    """One reading: what has been found, what is still to be followed, how much may be."""

    def __init__(
        self,
        files: Files,
        environment: Mapping[str, str],
        run_variables: Mapping[str, str] | None = None,
        commits: frozenset[str] = frozenset(),
    ) -> None:
        """Read `files`; `environment` is what the outermost text is given.

        `run_variables` are those of `OF_THE_RUN`, as far as they are known, for conditions; None
        for every run alike. `commits` are variables of the environment that hold the id of the
        run's commit.
        """
        self.files = Overlay(files)
        self.environment = Environment(environment)
        self.certain = frozenset(name for name, v in environment.items() if UNKNOWN not in v)
        """The variables of the environment of which the value is known."""
        self.commits = COMMITS | commits
        self._run_variables = run_variables
        self._asked: set[str] = set()
        self._asks_whose = False
        self.budget = Budget()
        self.python = PythonFindings()
        self.tasks: deque[Task] = deque()
        """What is still to be read."""
        self._seen: dict[Hashable, tuple[Location, ...]] = {}
        """The texts that were followed, and the commands that first led to each."""
        self._repeated: set[tuple[Location, ...]] = set()
        """Those of them to which something else has led since."""
        self._causes = 0
        self._exists: dict[str, bool] = {}
        self.functions: dict[str, Function] = {}
        """The functions that shells hand on to others, by their text."""
        self.images: dict[str, dict[tuple[str, Recipe], Led]] = {}
        """From what docker builds images, by their names, and in which folder it is told so; each
        with the arms that lead to all such builds."""
        self.nesting = 0
        """How many statements are being walked through, one within the other."""
        self.is_apart = False
        """Whether what is started runs in the background; few ask how that ends."""

    def read(self, context: Context, run: Callable[[Context], None], whole: Location) -> Script:
        """Run `run`, then all that it leaves to follow, and return what was found.

        `whole` stands for the text that `run` reads.
        """
        self.tasks.append(Task(run, context, fatal=context.fatal))
        while self.tasks:
            task = self.tasks.popleft()
            try:
                task.run(task.context)
            except RecursionError:
                place = task.context.via[-1] if task.context.via else whole
                task.context.sink.append(Opaque(place, TOO_DEEP))
        asked = frozenset(self._asked & OF_THE_RUN)
        found = _script(context.sink)
        commands = tuple(map(self._once, found.commands)) if self._repeated else found.commands
        return found._replace(
            commands=commands,
            asked=asked,
            used=self.environment.used,
            asks_whose=self._asks_whose,
        )

    def _once(self, command: Command) -> Command:
        """Return a command without its arms where its text was read once, and runs more often."""
        led = (command.via[:count] for count in range(1, len(command.via) + 1))
        return command if self._repeated.isdisjoint(led) else command._replace(arms=frozenset())

    @property
    def is_of_one_run(self) -> bool:
        """Whether it is a reading for one run, and not for every run alike."""
        self._asks_whose = True
        return self._run_variables is not None

    def run_variable(self, name: str) -> str:
        """Return what a variable that is always set holds; there is more behind `UNKNOWN`."""
        self._asked.add(name)
        return (self._run_variables or {}).get(name, f"{UNKNOWN}…")

    def variables_in(self, context: Context) -> Layers:
        """Return the variables that a program has there: those exported over those of all texts."""
        return Layers(context.exported, self.environment)

    def follow(self, start: Start, key: Hashable, run: Callable[[Context], None]) -> None:
        """Read later, once for each `key`, what `start` leads to."""
        context = start.context
        if self.is_apart:
            context = context._replace(fatal=False, is_apart=True)
        exported = frozenset(context.exported.items())
        around = context.condition, context.unseen, context.confined, context.is_apart
        where = context.folder, context.mounts, context.strands
        identity = (key, *where, context.fatal, around, exported, context.certain)
        if identity in self._seen:
            self._repeated.add(self._seen[identity])
            return
        if len(context.via) >= MAX_FOLLOWED or context.via.count(start.location) >= MAX_AGAIN:
            self.opaque(start, TOO_DEEP)
            return
        if len(self._seen) >= MAX_TEXTS:
            context.too_much(start.location)
            return
        sink: list[object] = []
        context.sink.append(sink)
        via = self._seen[identity] = (*context.via, start.location)
        # What leaves out a part of that text has nothing to do with what its caller goes on with.
        inner = context._replace(sink=sink, via=via, causes=frozenset(), inside=context.confined)
        self.tasks.append(Task(run, inner, fatal=start.context.fatal))

    def opaque(self, start: Start, reason: str) -> None:
        """Write down that what `start` leads to cannot be seen."""
        start.context.opaque(start.location, reason)

    def file_run(self, start: Start, word: str) -> str | None:
        """Return the file that an interpreter runs, named by a word; None, and written down why."""
        path = located(start.context.folder, word)
        if path is None or (path.startswith("/") and not self.files.exists(path)):
            self.opaque(start, f"which file {start.argv[0]} runs cannot be told")
            return None
        return path

    def script(self, start: Start, path: str) -> str | None:
        """Return the text of a script that `start` runs, or write down that there is none."""
        text = self.files.text(path)
        if text is None:
            self.opaque(start, f"the script {path} is not in the repository")
        return text

    def text_read(self, start: Start) -> str:
        """Return the text that an interpreter reads and runs, or write down that none is told."""
        text = start.input_text()
        if start.input is not None and text.strip() in ("", UNKNOWN):
            self.opaque(start, f"{start.argv[0]} runs what another command prints")
            return ""
        return text

    def command(self, start: Start) -> None:
        """Write down the command `start`; one without a name only where it is one for sure."""
        given = start.input.text if start.input and start.input.text != UNKNOWN else ""
        context = start.context
        if context.is_guess and start.argv[0] == UNKNOWN:
            return
        context.sink.append(
            Command(
                start.argv,
                start.location,
                context.fatal,
                context.exported,
                context.via,
                start.writes,
                given[:MAX_TEXT],
                context.folder,
                context.condition,
                start.appends,
                context.provided,
                start.input.file if start.input else "",
                start.input.printers if start.input else (),
                start.prints if len(start.prints) <= MAX_TEXT else UNKNOWN,
                context.unseen,
                context.causes,
                context.arms,
                context.confined,
                context.inside,
                context.is_apart or self.is_apart,
                context.strands,
            )
        )

    def cause(self) -> int:
        """Return a number for one more condition, by which others tell what it leaves out."""
        self._causes += 1
        return self._causes

    def texts(self, folder: str, *names: str) -> Iterator[tuple[str, str]]:
        """Yield path and text of those files that can be read; `names` are as `folder` has them."""
        for name in names:
            path = resolve(folder, name)
            text = self.files.text(path) if path else None
            if path and text is not None:
                yield path, text

    def exists(self, path: str) -> bool:
        """Whether the repository has the file `path`, asked once."""
        if path not in self._exists:
            self._exists[path] = self.files.exists(path)
        return self._exists[path]

    def place(self, path: str, start: Start) -> Place:
        """Return where the text of the file `path` stands, which `start` runs."""
        return self.files.place(path) or start.everywhere

    def names(self, script: str) -> bool:
        """Whether the project may have a console script of that name."""
        from pubproof.scripts.entry_points import modules

        return script in modules(self.files)

    def toml(self, path: str) -> dict[str, object]:
        """Return the contents of the TOML file `path`, nothing when it cannot be read."""
        return toml_table(self.files, path)

    def parse(self, text: Text, context: Context, *, posix: bool = False) -> Syntax | None:
        """Parse shell text, or write down why it is not; `posix` is as `Options` has it."""
        from pubproof.scripts.shell.syntax import Syntax, readable

        if not self.budget.afford(text.body):
            context.too_much(text.place(0, 0, 0))
            return None
        reason = readable(text.body)
        if reason:
            context.opaque(text.place(0, 0, 0), reason)
            return None
        return Syntax(text.body, text.place, posix=posix)


def _script(found: list[object]) -> Script:
    """Return the commands and opaque places that nested lists hold, in order."""
    commands: list[Command] = []
    opaque: list[Opaque] = []
    todo = [iter(found)]
    while todo:
        item = next(todo[-1], None)
        if item is None:
            todo.pop()
        elif isinstance(item, list):
            todo.append(iter(item))
        elif isinstance(item, Command):
            commands.append(item)
        elif isinstance(item, Opaque):
            opaque.append(item)
    return Script(tuple(commands), tuple(dict.fromkeys(opaque)))
