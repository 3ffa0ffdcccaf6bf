"""npm, pnpm, yarn and bun: which commands the scripts of ``package.json`` run."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pubproof.scripts.globs import SEVERAL
from pubproof.scripts.launch import SOURCES
from pubproof.scripts.options import VALUED, first_word, operands, parted, value, values, word_at
from pubproof.scripts.places import Text, place_of
from pubproof.scripts.runners import workspaces
from pubproof.scripts.shell import walk as shell
from pubproof.scripts.shell.options import SH
from pubproof.toml import within

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pubproof.scripts.reader import Reader
    from pubproof.scripts.start import Context, Start

_LIFECYCLE = {
    "install": ("preinstall", "install", "postinstall", "prepare"),
    "i": ("preinstall", "install", "postinstall", "prepare"),
    "ci": ("preinstall", "install", "postinstall", "prepare"),
    "publish": ("prepublishOnly", "prepack", "prepare", "postpack", "publish", "postpublish"),
    "pack": ("prepack", "prepare", "postpack"),
    "version": ("preversion", "version", "postversion"),
}
_SEVERAL = frozenset({"npm-run-all", "run-p", "run-s"})
"""The programs of npm-run-all."""
_EVERYWHERE = {
    "npm": frozenset({"--workspaces", "-ws"}),
    "pnpm": frozenset({"-r", "--recursive"}),
    "yarn": frozenset[str](),
    "bun": frozenset[str](),
}
"""The options with which a script runs in every package of a workspace."""
_SOMEWHERE: Mapping[str, tuple[str, ...]] = {
    "npm": ("-w", "--workspace"),
    "pnpm": ("-F", "--filter"),
    "yarn": (),
    "bun": ("-F", "--filter"),
}
"""Those that name a package."""
_STANDARD = {"test": "test", "t": "test", "start": "start", "stop": "stop", "restart": "restart"}


class _Call(NamedTuple):
    """What a package manager is asked to run."""

    names: tuple[str, ...]
    """The scripts that it runs, in order, as far as they exist."""
    main: str
    """The one that gets the arguments."""
    is_named: bool
    """Whether the command line names it, so that it must exist."""
    options: tuple[str, ...]
    arguments: tuple[str, ...]


def follow(reader: Reader, start: Start) -> None:
    """Read later what a package manager's command runs."""
    if start.argv[0] in _SEVERAL:
        _follow_several(reader, start)
        return
    argv, packages = _spread(start.argv)
    call = _call(argv)
    if call is None:
        return
    if call.main.endswith(SOURCES):
        from pubproof.scripts import foreign

        foreign.follow(reader, start._replace(argv=(start.argv[0], call.main)))
        return
    folder = value(call.options, "--prefix", "-C", "--dir", "--cwd") or "."

    def run(context: Context) -> None:
        context = context.within(folder)
        if packages is None:
            _run(reader, context, call)
        else:
            _run_in(reader, context, packages, call)

    reader.follow(start, ("node", start.argv), run)


def _spread(argv: tuple[str, ...]) -> tuple[tuple[str, ...], list[str] | None]:
    """Return what is to be run in packages of a workspace, and in which: None in none of them.

    An empty list is all of them.
    """
    at = first_word(argv, VALUED[argv[0]])
    word = word_at(argv, at)
    if argv[0] == "yarn" and word == "workspace":
        return (argv[0], *argv[at + 2 :]), [*argv[at + 1 : at + 2]]
    if argv[0] == "yarn" and word == "workspaces":
        end = argv.index("run") if "run" in argv else len(argv)
        return (argv[0], *argv[end:]), []
    if not _EVERYWHERE[argv[0]].isdisjoint(argv):
        return argv, []
    return argv, values(parted(argv)[0], *_SOMEWHERE[argv[0]]) or None


def _run_in(reader: Reader, context: Context, names: list[str], call: _Call) -> None:
    """Run the scripts of those packages of a workspace that have them."""
    folders = workspaces.chosen(reader.files, context.folder, names)
    inner = call._replace(is_named=False)
    for folder in folders:
        _run(reader, context._replace(folder=folder), inner)
    if call.is_named and not folders:
        context.dead_end("there is no package where the script is looked for")


def _follow_several(reader: Reader, start: Start) -> None:
    """Read later the scripts that npm-run-all runs; a name may be a pattern."""
    names = {*operands(start.argv[1:])}
    patterns = [name for name in names if not SEVERAL.isdisjoint(name)]

    def run(context: Context) -> None:
        for _, text in reader.texts(context.folder, "package.json"):
            for script in _scripts(text):
                if script in names or any(fnmatchcase(script, name) for name in patterns):
                    call = _call(("npm", "run", script))
                    if call is not None:
                        _run(reader, context, call)

    reader.follow(start, ("npm-run-all", start.argv), run)


def _call(argv: tuple[str, ...]) -> _Call | None:
    """Return what a command line asks for, None where it runs no script."""
    valued = VALUED[argv[0]]
    at = first_word(argv, valued)
    main = argv[at] if at < len(argv) else "install"
    is_named = main in ("run", "run-script", "rum")
    if is_named:
        at = first_word(argv, valued, at + 1)
        main = word_at(argv, at)
        beside = "--ignore-scripts" not in parted(argv)[0]
        names: tuple[str, ...] = (f"pre{main}", main, f"post{main}") if beside else (main,)
    elif main in _STANDARD:
        names = tuple(front + _STANDARD[main] for front in ("pre", "", "post"))
    elif main in _LIFECYCLE:
        names = _LIFECYCLE[main]
    elif argv[0] != "npm":
        names = (main,)
    else:
        return None
    arguments = tuple(word for word in argv[at + 1 :] if word != "--")
    return _Call(names, main, is_named and main != "", argv[:at], arguments)


def _run(reader: Reader, context: Context, call: _Call) -> None:
    """Run the scripts of the ``package.json`` in the folder of `context`."""
    found = next(reader.texts(context.folder, "package.json"), None)
    if found is None:
        if call.is_named:
            context.dead_end("there is no package.json where the script is looked for")
        return
    path, text = found
    scripts = _scripts(text)
    if call.is_named and call.main not in scripts:
        context.dead_end(f"the script '{call.main}' is not in {path}")
    for name in call.names:
        if name in scripts:
            body = scripts[name]
            place = place_of(text, path, '"scripts"', f'"{name}"', json.dumps(body)[1:-1])
            if name == call.main and call.arguments:
                body = f"{body} {' '.join(call.arguments)}"
            shell.run(reader, Text(body, place), context, SH)


@lru_cache(16)
def _scripts(text: str) -> Mapping[str, str]:
    try:
        table = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    scripts = within(table, "scripts")
    return {name: body for name, body in scripts.items() if isinstance(body, str)}
