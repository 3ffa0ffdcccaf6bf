"""Python Semantic Release: the build that its configuration names.

After its documentation, "Configuration" and "Command Line Interface": ``version`` runs
``build_command`` with a shell, in the project's folder.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.scripts.options import value
from pubproof.scripts.paths import resolve
from pubproof.scripts.reader import place_of, toml
from pubproof.scripts.runners import hooks
from pubproof.scripts.shell import walk as shell
from pubproof.scripts.shell.state import Options

if TYPE_CHECKING:
    from pubproof.scripts.reader import Context, Reader, Start

_NOTHING = frozenset({"--noop", "--skip-build", "--print", "--print-tag", "--help", "-h"})
"""Options with which nothing is built."""
_OWN = frozenset({"changelog", "generate-config", "publish", "version"})
"""The sub-commands of Python's."""
_FILE = "pyproject.toml"


def follow(reader: Reader, start: Start) -> None:
    """Read later what the program builds with."""
    argv = start.argv
    if _OWN.isdisjoint(argv):  # the program of that name which node runs
        hooks.follow(reader, start)
    if "publish" in argv:
        reader.opaque(start, "semantic-release uploads before its version 8")
    if "version" not in argv or _NOTHING & set(argv):
        return
    given = value(argv, "-c", "--config")

    def run(context: Context) -> None:
        path = resolve(context.folder, given or _FILE)
        text = reader.files.text(path) if path else None
        if path is None or text is None:
            if given:
                context.dead_end("the configuration of semantic-release cannot be read")
            return
        body = _build_command(toml(reader.files, path))
        if body:
            place = place_of(text, path, "semantic_release", "build_command", body.split("\n")[0])
            shell.run(reader, body, place, context, Options(inherits=True))

    reader.follow(start, ("semantic-release", tuple(argv)), run)


def _build_command(configuration: dict[str, object]) -> str:
    """Return what builds, empty where nothing is named; only ``pyproject.toml`` has ``tool``."""
    tool = configuration.get("tool", configuration)
    own = tool.get("semantic_release") if isinstance(tool, dict) else None
    command = own.get("build_command") if isinstance(own, dict) else None
    return command if isinstance(command, str) else ""
