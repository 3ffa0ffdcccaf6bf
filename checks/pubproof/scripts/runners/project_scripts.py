"""The scripts that hatch, pdm, poe and their kin find in tables, and what each of them does."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, NamedTuple

from pubproof.scripts.paths import resolve
from pubproof.scripts.runners import task_variables
from pubproof.scripts.tables import held, table
from pubproof.scripts.task_files import SCRIPT_TABLES
from pubproof.scripts.unknown import UNKNOWN
from pubproof.toml import items, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.scripts.reader import Reader
    from pubproof.scripts.runners.task_variables import Variable

MAX_STEPS = 200
_POE = (("tasks",), ("tool", "poe", "tasks"))
"""Where poe looks for tasks in a file that another includes."""
_CHOOSING = "switch"
"""The key under which poe finds several tasks, of which it runs one."""
_FOLDERS = ("cwd", "working_dir")
"""Keys that name the folder of a script: of poe and pixi, and of pdm."""
DEFAULT = "default"
"""The environment of hatch from which the others have what they do not say."""
_STEPS = ("composite", "chain", "sequence", "parallel", _CHOOSING)
"""Keys under which a script lists others, or what it does in turn."""


class Step(NamedTuple):
    """One thing that a script does."""

    kind: str
    """``shell`` for a text, ``task`` for another script, ``call`` for a Python function."""
    text: str
    fatal: bool = True
    condition: str = ""
    """What decides whether it is done."""
    folder: str = "."
    """Where it is done, seen from the project."""
    variables: tuple[Variable, ...] = ()
    """The variables that it is given, those of the scripts that lead to it first."""
    is_open: bool = False
    """Whether all its variables may have other values."""

    def within(self, outer: Step) -> Step:
        """Return the step as a part of `outer`: it fails, is left out and is given as that is."""
        return self._replace(
            fatal=self.fatal and outer.fatal,
            condition=outer.condition or self.condition,
            variables=(*outer.variables, *self.variables),
            is_open=self.is_open or outer.is_open,
        )


class ProjectScript(NamedTuple):
    """A script of a project."""

    path: str
    """The file that holds it."""
    name: str
    value: object
    """What it does: a text, a list or a table."""
    variables: tuple[Variable, ...] = ()
    """The variables that every script beside it is given too."""


def of(reader: Reader, tool: str, folder: str, environment: str = "") -> dict[str, ProjectScript]:
    """Return the scripts of a tool by name.

    Those of hatch's `environment` hide others of the same name, where it is known.
    """
    found: dict[str, ProjectScript] = {}
    twice: set[str] = set()
    tables: list[dict[str, object]] = []
    places = list(SCRIPT_TABLES[tool])
    for name, keys in places:
        path = resolve(folder, name)
        if path is None:
            continue
        contents = table(reader.files, path)
        for around in _tables(contents, keys[:-1], environment):
            tables.append(around)
            own = around.get(keys[-1])
            given = task_variables.shared(tool, around)
            for script, value in own.items() if isinstance(own, dict) else ():
                twice.update({script} & found.keys())
                found.setdefault(script, ProjectScript(path, script, value, given))
        if tool == "poe" and len(places) < MAX_STEPS:
            places += [(other, keys) for other in _included(contents, keys[:-1]) for keys in _POE]
    return _telling(tool, found, twice, tables)


def _telling(
    tool: str, found: dict[str, ProjectScript], twice: set[str], tables: list[dict[str, object]]
) -> dict[str, ProjectScript]:
    """Return scripts with the values of those variables alone that cannot be others.

    They may where several of the `tables` give variables, or have one script: those in `twice`.
    """
    certain = task_variables.agreed(task_variables.shared(tool, one) for one in tables)
    is_open = any(map(task_variables.is_open, tables))
    for name, script in found.items():
        kept = () if is_open or name in twice else certain
        given = tuple(one if one in kept else one.untold() for one in script.variables)
        found[name] = script._replace(variables=given)
    return found


def _included(contents: object, keys: tuple[str, ...]) -> Iterator[str]:
    """Yield the files that a configuration of poe includes."""
    for own in _tables(contents, keys):
        for one in listed(own, "include"):
            path = one.get("path") if isinstance(one, dict) else one
            if isinstance(path, str):
                yield path


def _tables(
    contents: object, keys: tuple[str, ...], environment: str = ""
) -> Iterator[dict[str, object]]:
    """Yield the tables under a path of keys, those of an environment of hatch first."""
    for one in held(contents, [*keys]) if not environment else ():
        if isinstance(one, dict):
            yield one
    for tables in _tables(contents, keys[:-1]) if environment else ():
        own = _lineage(environment, tables)
        named = (tables.get(name) for name in dict.fromkeys((*own, *tables)))
        yield from (one for one in named if isinstance(one, dict))


def _lineage(environment: str, tables: dict[str, object]) -> list[str]:
    """Return the names of an environment and of its templates, whose scripts it has too.

    The template is the environment ``default`` where none is named, and a ``detached`` one has none
    (hatch's documentation, "Environment configuration", "Inheritance").
    """
    found: list[str] = []
    name: object = environment
    while isinstance(name, str) and name not in found:
        found.append(name)
        table = tables.get(name)
        given = table if isinstance(table, dict) else {}
        name = None if given.get("detached") else given.get("template", DEFAULT)
    return found


def steps_of(value: object, scripts: dict[str, ProjectScript]) -> list[Step]:
    """Return what a script's value says to do."""
    if isinstance(value, str):
        return [_text(value)]
    if isinstance(value, list):
        texts = [item for item in value if isinstance(item, str)]
        if len(texts) == len(value) and any(word in scripts for word in texts):
            return [_text(item) for item in texts]
        if any(isinstance(item, dict) for item in value) or any(" " in text for text in texts):
            return [step for item in value for step in steps_of(item, scripts)][: MAX_STEPS + 1]
        return [Step("shell", shlex.join(texts))]
    if isinstance(value, dict):
        return _table_steps(value, scripts)
    return []


def _text(text: str) -> Step:
    """Return the step of a text; hatch does not heed failures behind ``- ``."""
    return Step("shell", text.removeprefix("- "), fatal=not text.startswith("- "))


def _table_steps(table: dict[str, object], scripts: dict[str, ProjectScript]) -> list[Step]:
    """Return what a table says to do: what it needs, its parts in order, its own commands.

    What it needs is given none of its variables.
    """
    steps: list[Step] = []
    for key in _STEPS:
        chosen = Step("task", "", condition=key if key == _CHOOSING else "")
        for item in items(table, key):
            found = [_text(item)] if isinstance(item, str) else steps_of(item, scripts)
            steps += [one.within(chosen) for one in found]
    for key in ("cmd", "shell"):
        held = table.get(key)
        if held is not None:
            text = shlex.join(map(str, held)) if isinstance(held, list) else str(held)
            steps.append(Step("shell", text, folder=_folder(table)))
    for key, kind in (("call", "call"), ("script", "call"), ("ref", "task")):
        named = table.get(key)
        if isinstance(named, str):
            steps.append(Step(kind, named))
    ignore = table.get("ignore_fail") or table.get("keep_going")
    outer = Step("", "", fatal=not ignore)
    needs = [Step("task", need).within(outer) for need in _needs(table)]
    outer = outer._replace(
        variables=task_variables.of(table.get("env")), is_open=task_variables.is_open(table)
    )
    return [*needs, *(step.within(outer) for step in steps)]


def _folder(table: dict[str, object]) -> str:
    """Return where the commands of a table run, UNKNOWN where a variable names it."""
    folder = next((table[key] for key in _FOLDERS if key in table), ".")
    return (
        folder if isinstance(folder, str) and "$" not in folder and "{" not in folder else UNKNOWN
    )


def _needs(table: dict[str, object]) -> Iterator[str]:
    """Yield the scripts that run before one."""
    for key in ("depends-on", "depends_on", "deps"):
        needs = table.get(key)
        for need in [needs] if isinstance(needs, str) else items(needs):
            yield str(need.get("task") if isinstance(need, dict) else need)
