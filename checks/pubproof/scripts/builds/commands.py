"""The commands that plug-ins of Hatch run in a build, as the project's settings name them.

After the documentation of ``hatch-build-scripts`` and of ``hatch-jupyter-builder``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pubproof.once import once
from pubproof.scripts.paths import resolve
from pubproof.scripts.tables import held, table
from pubproof.toml import value, word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.scripts.command import Files

_FILES = {"pyproject.toml": ("tool", "hatch"), "hatch.toml": ()}
"""The files with the settings of Hatch, and the keys above these."""
_WHERE = (("build", "hooks"), ("build", "targets", "*", "hooks"))
_SCRIPTS = "build-scripts"
JUPYTER = "jupyter-builder"
FUNCTION = "build-function"
"""The plug-in that calls a function, and its setting that names that."""
_NPM_BUILDER = "hatch_jupyter_builder.npm_builder"
"""The function that it brings along: it runs a script of ``package.json``."""


class BuildCommand(NamedTuple):
    """A command that a build runs in a shell."""

    text: str
    path: str
    """The file that names it."""
    plug_in: str
    folder: str
    """Where it runs."""


@once
def of_project(files: Files, folder: str) -> tuple[BuildCommand, ...]:
    """Return what the plug-ins run of the project in a folder, as far as its settings tell."""
    found: list[BuildCommand] = []
    for name, above in _FILES.items():
        path = resolve(folder, name)
        if path is None or not files.exists(path):
            continue
        settings = table(files, path)
        for keys in _WHERE:
            for plug_in, read in ((_SCRIPTS, _scripts), (JUPYTER, _by_npm)):
                for hook in held(settings, [*above, *keys, plug_in]):
                    placed = ((one, resolve(folder, where)) for one, where in read(hook))
                    found += (
                        BuildCommand(one, path, plug_in, where)
                        for one, where in placed
                        if where is not None
                    )
    return tuple(found)


def _scripts(hook: object) -> Iterator[tuple[str, str]]:
    """Yield the commands of scripts, each with the folder in which it runs."""
    for script in held(hook, ["scripts", "*"]):
        for command in held(script, ["commands", "*"]):
            yield word(command), word(script, "work_dir") or "."


def _by_npm(hook: object) -> Iterator[tuple[str, str]]:
    """Yield the commands of the function that the plug-in brings along."""
    if value(hook, FUNCTION) == _NPM_BUILDER:
        options = value(hook, "build-kwargs")
        where = word(options, "path") or "."
        yield "npm install", where
        yield f"npm run {word(options, 'build_cmd') or 'build'}", where
