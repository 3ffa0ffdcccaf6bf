"""The folder from which an upload takes its files.

After the help of hatch's, PDM's and Poetry's command ``publish``.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from pubproof.building import builders
from pubproof.contract.distributions import coverage
from pubproof.scripts import UNKNOWN
from pubproof.scripts.globs import is_one
from pubproof.scripts.options import operands, value
from pubproof.scripts.paths import joined, normal
from pubproof.tools import ENDINGS, is_publish_action
from pubproof.workflows.expressions import Unknown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pubproof.location import Location
    from pubproof.operations import Operation
    from pubproof.scripts import Command

_DEFAULT = "dist"
_OF_PROJECTS = {"pdm publish": ("-d", "--dest"), "poetry publish": ("--dist-dir",)}
"""Programs that see the folder from that of the project, and the options that name it."""
_OF_HATCH = frozenset(
    {
        *("-a", "-o", "-p", "-r", "-u", "--auth", "--ca-cert", "--client-cert", "--client-key"),
        *("--option", "--publisher", "--repo", "--user"),
    }
)
"""Options of ``hatch publish`` with a value; what else it is told are files and folders."""
_TOLD = frozenset({"maturin upload", "twine upload"})
"""Programs that upload the files of which they are told, and no others."""


class Folder(NamedTuple):
    """The folder from which the upload takes its files."""

    path: str
    location: Location


def folder(upload: Operation) -> Folder:
    """Return the folder that an upload names, or takes by default."""
    if upload.command is None and not is_publish_action(upload.tool):
        return _by_arguments(upload)
    if upload.command is None:
        path = upload.input("packages-dir") or _DEFAULT  # empty, it takes its default
        place = upload.place_of("packages-dir")
        return Folder(UNKNOWN if isinstance(path, Unknown) else normal(path), place)
    path = _of_command(upload.tool, upload.command)
    return Folder(upload.command.path(path), upload.location)


def named(upload: Operation) -> list[str] | None:
    """Return the files, or their patterns, that an upload names.

    None where it takes all that is in its folder, or where a name cannot be told.
    """
    if upload.command is None:
        text = None if is_publish_action(upload.tool) else upload.input("args")
        words = text.split() if isinstance(text, str) else []
    elif upload.tool not in _TOLD or _names_unknown(upload.command):
        return None
    else:
        words = [*upload.command.argv[2:]]
    files = [*filter(is_file, words)]
    return None if not files or any(UNKNOWN in one for one in files) else files


def _of_command(tool: str, command: Command) -> str:
    """Return the folder that the words of a command name, or that it takes without any."""
    words = command.argv[2:]
    if tool in _OF_PROJECTS:
        options = builders.named(tool.replace("publish", "build")).folder_options
        folder = value(words, *_OF_PROJECTS[tool]) or _DEFAULT
        return joined(value(words, *options) or ".", folder)
    files = _of_hatch(words) if tool == "hatch publish" else [*filter(is_file, words)]
    if files:
        return _written_out(coverage.folder_in(files[0]))
    return UNKNOWN if _names_unknown(command) else _DEFAULT


def _of_hatch(words: Sequence[str]) -> list[str]:
    """Return the files and folders that hatch is told, folders with a slash behind them."""
    paths = operands(words, _OF_HATCH)
    return [one if "*" in one or one.endswith(ENDINGS) else f"{one}/" for one in paths]


def _written_out(path: str) -> str:
    """Return a folder's path, UNKNOWN where a pattern stands for several."""
    return path if is_one(path) else UNKNOWN


def _names_unknown(command: Command) -> bool:
    """Whether a word that cannot be told stands where files do, and not behind an option."""
    words = pairwise(command.argv[1:])
    return any(UNKNOWN in word and "-" not in (before[:1], word[:1]) for before, word in words)


def _by_arguments(upload: Operation) -> Folder:
    """Return the folder that the ``args`` of another action name."""
    text = upload.input("args")
    words = text.split() if isinstance(text, str) else []
    folders = {coverage.folder_in(word) for word in words if is_file(word)}
    path = normal(_written_out(folders.pop())) if len(folders) == 1 else UNKNOWN
    return Folder(path, upload.place_of("args"))


def is_file(word: str) -> bool:
    """Whether a word of an upload's command names files: by a folder, a pattern or an ending."""
    return ("/" in word and "//" not in word) or "*" in word or word.endswith(ENDINGS)
