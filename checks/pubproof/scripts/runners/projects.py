"""Tools that run a project's scripts: hatch, pdm, pipenv, pixi, poe, poetry, rye, taskipy."""

from __future__ import annotations

import posixpath
import re
import shlex
from typing import TYPE_CHECKING

from pubproof.scripts.options import VALUED, first_word, parted, value, values
from pubproof.scripts.paths import ROOT, resolve
from pubproof.scripts.places import Text, place_of
from pubproof.scripts.runners import console_scripts, project_scripts, task_variables
from pubproof.scripts.runners.project_scripts import DEFAULT, MAX_STEPS, Step, steps_of
from pubproof.scripts.shell import walk as shell
from pubproof.scripts.shell.options import SH
from pubproof.scripts.start import TOO_MUCH
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pubproof.scripts.reader import Reader
    from pubproof.scripts.runners.project_scripts import ProjectScript
    from pubproof.scripts.start import Context, Start

_VALUED_RUN = {
    "hatch": VALUED["hatch"] | {"-i", "--include", "-x", "--exclude", "-f", "--filter"},
    "poe": frozenset({"-C", "--directory", "-e", "--executor"}),
    "pixi": frozenset({"-e", "--environment", "--manifest-path", "--color"}),
    "pdm": frozenset({"-k", "--skip", "-p", "--project", "--venv"}),
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
_DRY = frozenset({"-d", "-h", "--dry-run", "--help"})
"""Options of poe with which it runs no task."""
_INSTALLING = ("lock", "install")
_SIGNALS = {
    **dict.fromkeys(("add", "install", "update"), _INSTALLING),
    **dict.fromkeys(("build", "lock"), ()),
    "publish": ("publish", "build"),
    "sync": ("install",),
}
"""The commands of pdm itself around which it runs scripts of the project, and of which others."""
_HOOKS = {":all": ("pre_", "post_"), ":post": ("post_",), ":pre": ("pre_",)}
"""What pdm calls the scripts that run around others, by how their names begin."""


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
    environment = _environment(reader, start, at)
    if name in project_scripts.of(reader, start.argv[0], _home(start), environment):
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
    if tool == "poe" and not _DRY.isdisjoint(start.argv[1:at]):
        return
    home = _home(start)
    scripts = project_scripts.of(reader, tool, home, _environment(reader, start, at))
    if name not in scripts:
        if tool == "poe":
            reader.opaque(start, f"the task '{name}' is not where poe looks for it")
        return
    arguments = [word for word in start.argv[at + 1 :] if word != "--"]
    kept = _kept(scripts, start.argv[:at] if tool == "pdm" else (), name)

    def run(context: Context) -> None:
        context = context._replace(folder=home)
        _run(reader, context, kept, name, arguments)

    reader.follow(start, (tool, tuple(start.argv)), run)


def signal(reader: Reader, start: Start, front: str) -> None:
    """Read later the scripts that pdm runs before (``pre_``) or after (``post_``) its command."""
    found = _target(start) if "run" not in start.argv else None
    if found is None or found[0] not in _SIGNALS:
        return
    home = _home(start)
    scripts = _kept(project_scripts.of(reader, "pdm", home), start.argv, "")
    for one in _SIGNALS[found[0]] or (found[0],):
        name = f"{front}{one}"
        if name in scripts and found[0] not in scripts:

            def run(context: Context, name: str = name) -> None:
                _run(reader, context._replace(folder=home), scripts, name, [])

            reader.follow(start, (name, tuple(start.argv)), run)


def _kept(
    scripts: dict[str, ProjectScript], words: Sequence[str], name: str
) -> dict[str, ProjectScript]:
    """Return the scripts that pdm is not told to skip, besides the one that it is to run."""
    skipped = {one for text in values(words, "-k", "--skip") for one in text.split(",")}
    fronts = tuple(front for one in skipped for front in _HOOKS.get(one, ()))
    return {
        key: one
        for key, one in scripts.items()
        if key == name or not (key in skipped or key.startswith(fronts))
    }


def _environment(reader: Reader, start: Start, at: int) -> str:
    """Return the environment in which hatch runs the word `at`, nothing where it is not known.

    What is behind the point is the part of a matrix.
    """
    if start.argv[0] != "hatch":
        return ""
    front, colon, _ = start.argv[at].partition(":")
    given = value(start.argv[:at], "-e", "--env")
    given = given or reader.variables_in(start.context).get("HATCH_ENV") or DEFAULT
    named = front if colon else given
    return "" if UNKNOWN in named else named.partition(".")[0] or DEFAULT


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
    scripts = project_scripts.of(reader, "task", context.folder)
    if not words or words[0] not in scripts:
        return False
    _run(reader, context, scripts, words[0], words[1:])
    return True


def _run(
    reader: Reader,
    context: Context,
    scripts: dict[str, ProjectScript],
    name: str,
    arguments: list[str],
) -> None:
    """Run a script and the scripts that it names, each once and in their order."""
    done: set[str] = set()
    todo = [(scripts[name], Step("task", name))]
    while todo and len(done) < MAX_STEPS:
        of, step = todo.pop()
        asked = context.condition or step.condition
        folder = resolve(context.folder, step.folder) or UNKNOWN
        fatal = context.fatal and step.fatal
        present = reader.variables_in(context)
        given = task_variables.given(present, of.variables, step.variables)
        if step.is_open:
            given = dict.fromkeys(given, UNKNOWN)
        inner = context._replace(fatal=fatal, condition=asked, folder=folder).exporting(given)
        named = _named(step, of, scripts)
        if named in scripts and named not in done:
            done.add(named)
            found = scripts[named]
            before, after = Step("task", f"pre_{named}"), Step("task", f"post_{named}")
            steps = (before, *steps_of(found.value, scripts), after)
            todo += [(found, one.within(step)) for one in reversed(steps)]
            if len(todo) > MAX_STEPS:
                context.dead_end(TOO_MUCH)
                return
        elif step.kind == "call":
            console_scripts.call(reader, inner, of, step.text)
        elif not named:
            _shell(reader, inner, of, step, arguments if of.name == name else [])


def _named(step: Step, of: ProjectScript, scripts: dict[str, ProjectScript]) -> str:
    """Return the script that a step of another one runs, nothing where it runs a command."""
    first = step.text.split(" ", 1)[0].lstrip("@")
    named = step.kind == "task" or (step.kind == "shell" and first in scripts and first != of.name)
    return first if named else ""


def _shell(
    reader: Reader, context: Context, found: ProjectScript, step: Step, arguments: list[str]
) -> None:
    text = reader.files.text(found.path) or ""
    outer = place_of(text, found.path, found.name, step.text[:60])
    body = re.sub(
        r"\{args(?::([^{}]*))?\}",
        lambda match: shlex.join(arguments) or (match[1] or ""),
        step.text.replace("{root}", ROOT).replace("{{", "${").replace("}}", "}"),
    )
    if arguments and "{args" not in step.text:
        body = f"{body} {shlex.join(arguments)}"
    shell.run(reader, Text(body, outer), context, SH)
