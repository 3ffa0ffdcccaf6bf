"""Addresses that files of a project give to indexes, for uv, Poetry and PDM.

uv reads one file alone, the nearest with settings of its own, and begins at the root of the
workspace (its documentation, "Configuration files"). Poetry and PDM read one beside the nearest
``pyproject.toml``. hatch reads none of the project's (its guide, "How to configure repositories
for index publishing").
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof import toml
from pubproof.scripts import UNKNOWN
from pubproof.scripts.builds import uv_workspaces
from pubproof.scripts.options import value
from pubproof.scripts.paths import above, in_folder, joined
from pubproof.settings import FILE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pubproof.scripts import Command, Files

OWN = ""
"""What stands for the index to which uv uploads where it is told no name."""
NONE = ""
"""What stands for an address where none is given."""
_TABLES: Mapping[str, tuple[str, str]] = {
    "pdm": ("pdm.toml", "repository"),
    "poetry": ("poetry.toml", "repositories"),
}
"""The file of a program, and its table of indexes, each under its name."""
_FOLDERS: Mapping[str, tuple[str, ...]] = {
    "pdm": ("-p", "--project"),
    "poetry": ("-C", "--directory", "-P", "--project"),
    "uv": ("--directory", "--project"),
}
"""The options by which a program is told the folder of its project, one seen from the other."""
_ELSEWHERE: Mapping[str, tuple[str, ...]] = {
    "pdm": ("PDM_PROJECT",),
    "uv": (
        *("UV_CONFIG_FILE", "UV_NO_CONFIG", "UV_PROJECT", "UV_WORKING_DIR"),
        "UV_WORKING_DIRECTORY",
    ),
}
"""The variables that may make a program read another file, or none."""


def project(command: Command) -> str:
    """Return the folder in which a command looks for its project, UNKNOWN in it where it may be."""
    folder = command.folder
    for option in _FOLDERS.get(command.argv[0], ()):
        folder = joined(folder, value(command.argv, option) or ".")
    return folder


def given(command: Command, name: str, held: Callable[[str], str], files: Files) -> frozenset[str]:
    """Return the addresses that an index may have by the files, `NONE` for none.

    Args:
        command: what uploads.
        name: the name of the index, or `OWN`.
        held: tells what a variable holds, nothing where it is not set.
        files: those that the command finds.
    """
    program, folder = command.argv[0], project(command)
    chosen = value(command.argv, "--config-file") if program == "uv" else None
    if chosen is not None and files.exists(path := command.path(chosen)):
        return frozenset(_in_settings(toml.table(files.text(path)), name))
    is_elsewhere = chosen is not None or any(map(held, _ELSEWHERE.get(program, ())))
    is_elsewhere = is_elsewhere or UNKNOWN in folder or "--no-config" in command.argv
    folder = "." if UNKNOWN in folder else folder
    if program == "uv":
        found = _of_uv(name, folder, files)
    else:
        found = _of_others(program, name, folder, files)
    return frozenset({*found, NONE} if is_elsewhere else found)


def _of_others(program: str, name: str, folder: str, files: Files) -> set[str]:
    """Return the address that the file of Poetry or PDM gives a name."""
    if program not in _TABLES:
        return {NONE}
    file, table = _TABLES[program]
    top = next((one for one in above(folder) if files.exists(in_folder(one, FILE))), folder)
    return {toml.word(toml.table(files.text(in_folder(top, file)), table, name), "url")}


def _of_uv(name: str, folder: str, files: Files) -> set[str]:
    """Return the addresses that an index has by the files that uv may read."""
    starts = {uv_workspaces.around(files, folder)}
    if not files.exists(in_folder(folder, FILE)):  # it may be no project of the one around it
        starts.add(folder)
    return {one for start in starts for one in _in_settings(_nearest(files, start), name)}


def _nearest(files: Files, folder: str) -> Mapping[str, object]:
    """Return uv's settings in the nearest file that has some."""
    for one in above(folder):
        file = in_folder(one, "uv.toml")
        if files.exists(file):
            return toml.table(files.text(file))
        tools = toml.table(files.text(in_folder(one, FILE)), "tool")
        if "uv" in tools:
            return toml.within(tools, "uv")
    return {}


def _in_settings(settings: Mapping[str, object], name: str) -> set[str]:
    """Return the addresses that settings of uv give an index, `NONE` alone without one."""
    if name == OWN:
        return {toml.word(settings, "publish-url")}
    named = (one for one in toml.items(settings, "index") if toml.word(one, "name") == name)
    return {toml.word(one, "publish-url") for one in named} or {NONE}
