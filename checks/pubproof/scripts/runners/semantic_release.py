"""The two programs of the name semantic-release: what their configurations make them do.

After the documentation of Python Semantic Release, "Configuration" and "Command Line Interface":
``version`` runs ``build_command`` with a shell, in the project's folder. The one that node runs
has plugins; one of them uploads to PyPI, another runs commands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof import late
from pubproof.scripts import launch
from pubproof.scripts.options import value
from pubproof.scripts.places import Text, place_of
from pubproof.scripts.runners import hooks
from pubproof.scripts.shell import walk as shell
from pubproof.scripts.shell.options import SH
from pubproof.toml import word

if TYPE_CHECKING:
    from pubproof.scripts.reader import Reader
    from pubproof.scripts.start import Context, Start

_NOTHING = frozenset({"--noop", "--skip-build", "--print", "--print-tag", "--help", "-h"})
"""Options with which nothing is built."""
_OWN = frozenset({"changelog", "generate-config", "publish", "version"})
"""The sub-commands of Python's."""
_FILE = "pyproject.toml"
_DRY = frozenset({"--dry-run", "-d"})
"""Options with which the one of node does nothing."""
_PLUGIN = "semantic-release-pypi"
_NODE_FILES = (
    *(f".releaserc{ending}" for ending in ("", ".json", ".yaml", ".yml", ".js", ".cjs", ".mjs")),
    *(f"release.config{ending}" for ending in (".js", ".cjs", ".mjs", ".ts")),
    "package.json",
)
"""Where the one of node looks for its configuration."""
_USED = late.pattern(
    _PLUGIN + r"""\b(?!["']\s*:)(?![^\]]{0,500}pypiPublish["']?\s*:\s*false)"""
    r"""(?:[^\]]{0,500}repoUrl["']?\s*:\s*["']?(?P<index>[^\s"',}]{1,500}))?"""
)
"""The plugin where it is used, not where a dependency names it, with the index that it is told."""


def follow(reader: Reader, start: Start) -> None:
    """Read later what the program builds with."""
    argv = start.argv
    if _OWN.isdisjoint(argv):
        if _DRY.isdisjoint(argv):
            hooks.follow(reader, start)
            _follow_plugin(reader, start)
        return
    if "publish" in argv:
        reader.opaque(start, "semantic-release uploads before its version 8")
    if "version" not in argv or _NOTHING & set(argv):
        return
    given = value(argv, "-c", "--config")

    def run(context: Context) -> None:
        for path, text in reader.texts(context.folder, given or _FILE):
            body = _build_command(reader.toml(path))
            if body:
                keys = ("semantic_release", "build_command", body.split("\n")[0])
                shell.run(reader, Text(body, place_of(text, path, *keys)), context, SH)
            return
        if given:
            context.dead_end("the configuration of semantic-release cannot be read")

    reader.follow(start, ("semantic-release", tuple(argv)), run)


def _follow_plugin(reader: Reader, start: Start) -> None:
    """Start the upload of the plugin that does one, where the program of node has it."""
    for path, text in reader.texts(start.context.folder, *_NODE_FILES):
        found = _USED.search(text)
        if found is None:
            continue
        place = place_of(text, path, "plugins", found[0])(0, 0, len(_PLUGIN))
        options = ("--repository-url", found["index"]) if found["index"] else ()
        context = start.context._replace(via=(*start.context.via, start.location))
        argv = (_PLUGIN, *options)
        launch.launch(reader, start._replace(argv=argv, location=place, context=context, places=()))


def _build_command(configuration: dict[str, object]) -> str:
    """Return what builds, empty where nothing is named; only ``pyproject.toml`` has ``tool``."""
    return word(configuration.get("tool", configuration), "semantic_release", "build_command")
