"""invoke, fabric and duty: which commands the tasks of a Python file run.

After the documentation of each. What fabric runs on another machine counts like the rest.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from pubproof import toml
from pubproof.scripts.options import first_word, operands, value
from pubproof.scripts.paths import resolve
from pubproof.scripts.python.conditions.truth import last
from pubproof.scripts.python.session import Session
from pubproof.scripts.python.syntax.names import FUNCTIONS, Function, callee, dotted
from pubproof.scripts.python.syntax.tree import parse
from pubproof.scripts.python.texts.imports import with_imported
from pubproof.scripts.python.walk import PythonScript
from pubproof.scripts.runners.order import each_once
from pubproof.scripts.tables import table
from pubproof.scripts.task_files import DUTY_FILES, FABRIC_FILES, INVOKE_FILES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.scripts.python.syntax.tree import Tree
    from pubproof.scripts.reader import Reader
    from pubproof.scripts.start import Context, Start


class _Tool(NamedTuple):
    """How one of the tools finds its tasks."""

    files: tuple[str, ...]
    decorator: str
    """What makes a task of a function."""
    valued: frozenset[str]
    """Options with a value."""
    naming: tuple[str, ...] = ()
    """Those that name the file."""
    bare: bool = False
    """Whether a function without the decorator is a task, too."""
    runners: frozenset[str] = frozenset()
    """Names whose functions run commands, beside a task's first parameter."""
    settings: str = ""
    """The name of its files of settings; how its variables begin, in capitals."""


TOOLS = {
    "invoke": _Tool(
        INVOKE_FILES,
        "task",
        frozenset({"-c", "--collection", "-r", "--search-root", "-f", "--config", "-T"}),
        ("-c", "--collection"),
        settings="invoke",
    ),
    "fab": _Tool(
        FABRIC_FILES,
        "task",
        frozenset({"-f", "--fabfile", "-H", "--hosts", "-i", "--identity", "-u", "--user"}),
        ("-f", "--fabfile"),
        bare=True,
        runners=frozenset({"fabric", "local"}),
        settings="fabric",
    ),
    "duty": _Tool(
        DUTY_FILES,
        "duty",
        frozenset({"-d", "--duties-file"}),
        ("-d", "--duties-file"),
    ),
}

_DRY = frozenset({"-R", "--dry"})
"""Options of invoke and fabric with which they only print the commands."""
_WARNING = frozenset({"-w", "--warn-only"})
"""Those with which they go on where a command fails."""
_OFF = frozenset({None, "", "0"})
_OFF_IN_FILES = _OFF | {"false", "no", "off"}
"""What turns a setting off: in a variable any other text turns it on."""


def follow(reader: Reader, start: Start) -> None:
    """Read later what a command of invoke, fabric or duty runs."""
    argv = start.argv
    tool = TOOLS[argv[0]]
    at = first_word(argv, tool.valued)
    names = operands(argv[at:])
    if not names or not _DRY.isdisjoint(argv[1:at]):
        return
    named = value(argv[:at], *tool.naming) if tool.naming else None
    if named and not named.endswith(".py"):
        named = f"{named}.py"  # the name of a module

    own = value(argv[:at], "-f", "--config") if argv[0] == "invoke" else None

    def run(context: Context) -> None:
        if _is_set("dry", tool, own, reader, context):
            return
        if not _WARNING.isdisjoint(argv[1:at]) or _is_set("warn", tool, own, reader, context):
            context = context._replace(fatal=False)
        for path, text in reader.texts(context.folder, *((named,) if named else tool.files)):
            if _run(reader, context, tool, names, path, text):
                return
        where = f"there is no {tool.files[0]} that can be read where {argv[0]} looks for it"
        context.dead_end(where)

    reader.follow(start, (argv[0], argv), run)


def _is_set(key: str, tool: _Tool, own: str | None, reader: Reader, context: Context) -> bool:
    """Whether a setting of how commands run is on: a variable, or else a file says so."""
    known = reader.variables_in(context)
    given = known.get(f"{tool.settings.upper()}_RUN_{key.upper()}")
    if given is not None or not tool.settings:
        return given not in _OFF
    names = [own, *(f"{tool.settings}.{ending}" for ending in ("yaml", "yml", "json"))]
    paths = filter(None, (resolve(context.folder, name) for name in names if name))
    held = (toml.within(table(reader.files, path), "run").get(key) for path in paths)
    found = next((one for one in held if one is not None), None)
    return found is not None and str(found).lower() not in _OFF_IN_FILES


def _run(
    reader: Reader, context: Context, tool: _Tool, asked: list[str], path: str, text: str
) -> bool:
    """Run the tasks that are asked for, of a file or of what it imports; False without a tree.

    Words may be tasks or values of arguments; one with a dot is a task of a collection, which is
    told by its last part alone.
    """
    names = [name.partition(":")[0] for name in asked]
    wanted = {name.rpartition(".")[2] for name in (names[0], *(n for n in names if "." in n))}
    is_read = False
    for place, held in with_imported(reader, path, text):
        tree = parse(held) if reader.budget.afford(held) else None
        if tree is None:
            continue
        is_read = True
        tasks = _Tasks(tree, place, tool)
        found = [name for name in (one.rpartition(".")[2] for one in names) if name in tasks.known]
        if not wanted.isdisjoint(found):
            wanted.difference_update(found)
            tasks.run(found, reader, context)
        if not wanted:
            return True
    if is_read:
        context.dead_end(f"the task '{min(wanted)}' is not in {path}")
    return is_read


class _Task(NamedTuple):
    """One task."""

    function: Function
    before: list[str]
    """The tasks that run before it."""
    after: list[str]


class _Tasks:
    """The tasks of one file, as a tool finds them."""

    def __init__(self, tree: Tree, path: str, tool: _Tool) -> None:
        self._tree = tree
        self._path = path
        self._runners = tool.runners
        self.known = _known(tree.module, tool)

    def run(self, names: list[str], reader: Reader, context: Context) -> None:
        """Run tasks, each with those that run before and after it."""

        def run(name: str) -> Iterator[str]:
            task = self.known[name]
            yield from filter(self.known.get, task.before)
            session = Session(self._runners | {one.arg for one in task.function.args.args[:1]})
            script = PythonScript(reader, self._tree, context, path=self._path, session=session)
            script.walk([ast.Name(task.function.name, ast.Load())])
            yield from filter(self.known.get, task.after)

        each_once(names, run)


def _known(tree: ast.Module, tool: _Tool) -> dict[str, _Task]:
    """Return the tasks by name."""
    found: dict[str, _Task] = {}
    for node in tree.body:
        if not isinstance(node, FUNCTIONS):
            continue
        if tool.bare:
            found[node.name] = _Task(node, [], [])
        for decorator in node.decorator_list:
            call = decorator if isinstance(decorator, ast.Call) else None
            if last(callee(decorator)) != tool.decorator:
                continue
            task = _Task(node, [_name(argument) for argument in call.args] if call else [], [])
            named = node.name
            for keyword in call.keywords if call else ():
                if keyword.arg in ("pre", "post") and isinstance(keyword.value, ast.List):
                    beside = task.before if keyword.arg == "pre" else task.after
                    beside.extend(map(_name, keyword.value.elts))
                elif keyword.arg == "name" and isinstance(keyword.value, ast.Constant):
                    named = str(keyword.value.value)
            for name in {named, node.name, named.replace("_", "-")}:
                found[name] = task
    return found


def _name(node: ast.expr) -> str:
    """Return the name of a task that another needs: a function's, or a text."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    return dotted(callee(node), {})
