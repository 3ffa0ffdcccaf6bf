"""Scripts that tools keep in tables: hatch, pdm, pipenv, pixi, poe, poetry, rye, taskipy."""

from __future__ import annotations

import posixpath
import re
import shlex
from typing import TYPE_CHECKING, NamedTuple

from pubproof.scripts.command import UNKNOWN
from pubproof.scripts.entry_points import ROOTS
from pubproof.scripts.options import VALUED, first_word, parted, value
from pubproof.scripts.paths import ROOT, resolve
from pubproof.scripts.places import place_of
from pubproof.scripts.python.imports import module_file
from pubproof.scripts.python.source import may_upload
from pubproof.scripts.shell import walk as shell
from pubproof.scripts.shell.options import Options
from pubproof.scripts.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pubproof.scripts.reader import Reader
    from pubproof.scripts.start import Context, Start

_PIXI = (
    ("tasks",),
    ("feature", "*", "tasks"),
    ("target", "*", "tasks"),
    ("feature", "*", "target", "*", "tasks"),
)
_TABLES: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "hatch": (
        ("pyproject.toml", ("tool", "hatch", "envs", "*", "scripts")),
        ("hatch.toml", ("envs", "*", "scripts")),
    ),
    "pdm": (("pyproject.toml", ("tool", "pdm", "scripts")),),
    "poe": (
        ("pyproject.toml", ("tool", "poe", "tasks")),
        ("poe_tasks.toml", ("tasks",)),
        ("poe_tasks.toml", ("tool", "poe", "tasks")),
        ("poe_tasks.yaml", ("tasks",)),
        ("poe_tasks.json", ("tasks",)),
    ),
    "pipenv": (("Pipfile", ("scripts",)),),
    "pixi": (
        *(("pyproject.toml", ("tool", "pixi", *keys)) for keys in _PIXI),
        *(("pixi.toml", keys) for keys in _PIXI),
    ),
    "rye": (("pyproject.toml", ("tool", "rye", "scripts")),),
    "poetry": (),
    "task": (("pyproject.toml", ("tool", "taskipy", "tasks")),),
}
"""Where each tool keeps its scripts; ``*`` stands for any key."""
_POE = (("tasks",), ("tool", "poe", "tasks"))
"""Where poe looks for tasks in a file that another includes."""
_VALUED_RUN = {
    "hatch": VALUED["hatch"] | {"-i", "--include", "-x", "--exclude", "-f", "--filter"},
    "poe": frozenset({"-C", "--directory", "-e", "--executor"}),
    "pixi": frozenset({"-e", "--environment", "--manifest-path", "--color"}),
    "pdm": frozenset({"-s", "--site-packages", "-p", "--project", "--venv", "--env-file"}),
}
_PROJECTS = {
    "pdm": ("-p", "--project"),
    "pixi": ("--manifest-path",),
    "poe": ("-C", "--directory"),
    "poetry": ("-C", "--directory", "-P", "--project"),
}
"""The options by which tools are told of a project in another folder."""
_LOCKS = {"pdm": "pdm.lock", "pipenv": "Pipfile.lock", "poetry": "poetry.lock"}
"""The lock from which each tool makes the environment in which it runs things."""
_BARE = frozenset({"pdm", "poe"})
"""Tools whose first word may name a script, without ``run``."""
_STEPS = ("composite", "chain", "sequence", "parallel", "switch")
"""Keys under which a script lists others, or what it does in turn."""
_MAX_STEPS = 200


class Step(NamedTuple):
    """One thing that a script does."""

    kind: str
    """``shell`` for a text, ``task`` for another script, ``call`` for a Python function."""
    text: str
    fatal: bool = True


class _Found(NamedTuple):
    """A script and the file that holds it."""

    path: str
    name: str
    value: object


def _target(start: Start) -> tuple[str, int] | None:
    """Return the script or command that the tool is to run, and which word names it."""
    argv = start.argv
    tool = argv[0]
    at = first_word(argv, VALUED.get(tool, frozenset()) | _VALUED_RUN.get(tool, frozenset()))
    if at >= len(argv):
        return None
    front = 2 if tool == "hatch" and argv[at : at + 2] == ("env", "run") else 1
    if argv[at + front - 1 : at + front] == ("run",) and tool != "poe":
        at = first_word(argv, _VALUED_RUN.get(tool, frozenset()), at + front)
    elif (tool == "hatch" and ":" not in argv[at]) or tool not in _BARE:
        return None
    if at >= len(argv):
        return None
    name = argv[at]
    return (name.partition(":")[2] if tool == "hatch" and ":" in name else name), at


def unwrap(reader: Reader, start: Start) -> Start | None:
    """Return the command that ``hatch run command`` and its kin start, None for a script."""
    if start.argv[:2] == ("poetry", "poe"):
        return start.shifted(1)
    found = _target(start)
    if found is None or start.argv[0] == "poe" or "run" not in start.argv:
        return None
    name, at = found
    if name in _scripts(reader, start.argv[0], _home(start)):
        return None
    inner = _provided(start).shifted(at)
    if name.endswith(".py"):
        return inner._replace(argv=("python", *inner.argv), places=(None, *inner.places))
    return inner._replace(argv=(name, *inner.argv[1:]))


def _provided(start: Start) -> Start:
    """Return the start of a tool with what the tool installs for what it starts."""
    lock = _LOCKS.get(start.argv[0])
    if lock is None:
        return start
    return start._replace(context=start.context._replace(provided=(lock,)))


def follow(reader: Reader, start: Start) -> None:
    """Read later the script that the tool runs."""
    found = _target(start)
    if found is None:
        return
    tool = start.argv[0]
    start = _provided(start)
    name, at = found
    home = _home(start)
    scripts = _scripts(reader, tool, home)
    if name not in scripts:
        if tool == "poe":
            reader.opaque(start, f"the task '{name}' is not where poe looks for it")
        return
    arguments = [word for word in start.argv[at + 1 :] if word != "--"]

    def run(context: Context) -> None:
        context = context._replace(folder=home)
        _run(reader, context, scripts, name, arguments)

    reader.follow(start, (tool, tuple(start.argv)), run)


def _home(start: Start) -> str:
    """Return the folder of the project that a tool is told to take, or else the one at hand."""
    own, _ = parted(start.argv)
    named = value(own, *_PROJECTS.get(start.argv[0], ()))
    if named is None:
        return start.context.folder
    folder = posixpath.dirname(named) or "." if named.endswith(".toml") else named
    return resolve(start.context.folder, folder) or UNKNOWN


def follow_task(reader: Reader, context: Context, words: list[str]) -> bool:
    """Run a task of taskipy with its arguments; return whether the project has it."""
    scripts = _scripts(reader, "task", context.folder)
    if not words or words[0] not in scripts:
        return False
    _run(reader, context, scripts, words[0], words[1:])
    return True


def _scripts(reader: Reader, tool: str, folder: str) -> dict[str, _Found]:
    """Return the scripts of a tool by name."""
    found: dict[str, _Found] = {}
    places = list(_TABLES[tool])
    for name, keys in places:
        path = resolve(folder, name)
        if path is None:
            continue
        contents = table(reader.files, path)
        for scripts in _tables(contents, keys):
            for script, held in scripts.items():
                found.setdefault(script, _Found(path, script, held))
        if tool == "poe" and len(places) < _MAX_STEPS:
            places += [(other, keys) for other in _included(contents, keys[:-1]) for keys in _POE]
    return found


def _included(contents: object, keys: tuple[str, ...]) -> Iterator[str]:
    """Yield the files that a configuration of poe includes."""
    for own in _tables(contents, keys):
        named = own.get("include")
        for one in named if isinstance(named, list) else [named]:
            path = one.get("path") if isinstance(one, dict) else one
            if isinstance(path, str):
                yield path


def _tables(table: object, keys: tuple[str, ...]) -> Iterator[dict[str, object]]:
    """Yield the tables under a path of keys."""
    if not isinstance(table, dict):
        return
    if not keys:
        yield table
    elif keys[0] == "*":
        for held in table.values():
            yield from _tables(held, keys[1:])
    elif keys[0] in table:
        yield from _tables(table[keys[0]], keys[1:])


def _run(
    reader: Reader,
    context: Context,
    scripts: dict[str, _Found],
    name: str,
    arguments: list[str],
) -> None:
    """Run a script and the scripts that it names, each once and in their order."""
    done: set[str] = set()
    todo = [(scripts[name], Step("task", name))]
    while todo and len(done) < _MAX_STEPS:
        of, step = todo.pop()
        named = _named(step, of, scripts)
        if named in scripts and named not in done:
            done.add(named)
            found = scripts[named]
            before, after = Step("task", f"pre_{named}"), Step("task", f"post_{named}")
            steps = (before, *_steps(found.value, scripts), after)
            todo += [(found, one) for one in reversed(steps)]
        elif step.kind == "call":
            _call(reader, context, of, step.text)
        elif not named:
            _shell(reader, context, of, step, arguments if of.name == name else [])


def _named(step: Step, of: _Found, scripts: dict[str, _Found]) -> str:
    """Return the script that a step of another one runs, nothing where it runs a command."""
    first = step.text.split(" ", 1)[0].lstrip("@")
    named = step.kind == "task" or (step.kind == "shell" and first in scripts and first != of.name)
    return first if named else ""


def _shell(
    reader: Reader, context: Context, found: _Found, step: Step, arguments: list[str]
) -> None:
    text = reader.files.text(found.path) or ""
    outer = place_of(text, found.path, f"{found.name}", step.text[:60])
    body = re.sub(
        r"\{args(?::([^{}]*))?\}",
        lambda match: shlex.join(arguments) or (match[1] or ""),
        step.text.replace("{root}", ROOT).replace("{{", "${").replace("}}", "}"),
    )
    if arguments and "{args" not in step.text:
        body = f"{body} {shlex.join(arguments)}"
    inner = context._replace(fatal=context.fatal and step.fatal)
    shell.run(reader, body, outer, inner, Options(inherits=True))


def _steps(value: object, scripts: dict[str, _Found]) -> list[Step]:
    """Return what a script's value says to do."""
    if isinstance(value, str):
        return [_text(value)]
    if isinstance(value, list):
        texts = [item for item in value if isinstance(item, str)]
        if len(texts) == len(value) and any(word in scripts for word in texts):
            return [_text(item) for item in texts]
        if any(isinstance(item, dict) for item in value) or any(" " in text for text in texts):
            return [step for item in value for step in _steps(item, scripts)][:_MAX_STEPS]
        return [Step("shell", shlex.join(texts))]
    if isinstance(value, dict):
        return _table_steps(value, scripts)
    return []


def _text(text: str) -> Step:
    """Return the step of a text; hatch does not heed failures behind ``- ``."""
    return Step("shell", text.removeprefix("- "), fatal=not text.startswith("- "))


def _table_steps(table: dict[str, object], scripts: dict[str, _Found]) -> list[Step]:
    """Return what a table says to do: what it needs, its parts in order, its own commands."""
    steps = [Step("task", need) for need in _needs(table)]
    for key in _STEPS:
        items = table.get(key)
        for item in items if isinstance(items, list) else ():
            steps += [_text(item)] if isinstance(item, str) else _steps(item, scripts)
    for key in ("cmd", "shell"):
        held = table.get(key)
        if held is not None:
            text = shlex.join(map(str, held)) if isinstance(held, list) else str(held)
            steps.append(Step("shell", text))
    for key, kind in (("call", "call"), ("script", "call"), ("ref", "task")):
        named = table.get(key)
        if isinstance(named, str):
            steps.append(Step(kind, named))
    ignore = table.get("ignore_fail") or table.get("keep_going")
    return [step._replace(fatal=step.fatal and not ignore) for step in steps]


def _needs(table: dict[str, object]) -> Iterator[str]:
    """Yield the scripts that run before one."""
    for key in ("depends-on", "depends_on", "deps"):
        needs = table.get(key)
        for need in [needs] if isinstance(needs, str) else needs if isinstance(needs, list) else []:
            yield str(need.get("task") if isinstance(need, dict) else need)


def follow_entry_point(reader: Reader, start: Start, target: str) -> None:
    """Read later the function behind a console script of the project.

    Where it may upload, the rest of its module and what that imports is read as well.
    """
    path = _module(reader, target)
    words = start.argv[1:] if path is not None and may_upload(reader, path) else None

    def run(context: Context) -> None:
        found = _Found("pyproject.toml", start.argv[0], target)
        _call(reader, context, found, target, words)

    reader.follow(start, ("entry point", target, words), run)


def _module(reader: Reader, target: str) -> str | None:
    """Return the file of the repository that holds ``module:function(…)``."""
    return module_file(reader, target.partition(":")[0].strip(), ROOTS)


def _call(
    reader: Reader,
    context: Context,
    found: _Found,
    target: str,
    words: tuple[str, ...] | None = None,
) -> None:
    """Follow ``module:function(…)`` into the repository's source.

    `words` is the command line of a console script.
    """
    from pubproof.scripts.python import interpreter as python

    path = _module(reader, target)
    text = reader.files.text(path) if path else None
    if path is None or text is None:
        place = place_of(reader.files.text(found.path) or "", found.path, found.name, target)
        reason = f"the function {target} is not in the repository's source"
        context.opaque(place(0, 0, len(target)), reason)
        return
    function = target.partition(":")[2]
    name = function.partition("(")[0].strip().partition(".")[0] or "main"
    python.read_function(reader, text, context, path, name, words)
