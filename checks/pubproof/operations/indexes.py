"""Indexes to which a script gives names of its own: ``poetry config repositories.main https://…``.

Programs that come after it in the job upload there by the name. A variable may give one too
(Poetry's manual, "Configuration": ``POETRY_REPOSITORIES_MAIN_URL``).
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from pubproof import late, tools

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pubproof.scripts import Command

_KEYS: Mapping[str, str] = {"poetry": "repositories.", "pdm": "repository."}
"""How the settings begin that give an index its address, by the program whose they are."""
_VARIABLE = late.pattern(r"POETRY_REPOSITORIES_(\w+)_URL")
"""A variable of Poetry's that does so, and what stands in it for the name."""


def takes_names(command: Command) -> bool:
    """Whether a command may name an index by what was given a name before."""
    return command.argv[0] in _KEYS


def named_in(variables: Mapping[str, str]) -> dict[tuple[str, str], str]:
    """Return the addresses that variables give indexes, by program and name.

    An underscore of theirs stands for a hyphen as well.
    """
    found: dict[tuple[str, str], str] = {}
    for variable, address in variables.items():
        told = _VARIABLE.fullmatch(variable)
        if told is not None and "//" in address:
            name = told[1].lower()
            found |= {("poetry", one): address for one in (name, name.replace("_", "-"))}
    return found


def named_by(command: Command) -> tuple[str, str, str] | None:
    """Return the program, the name and the address where a command names an index, else None."""
    program, *words = command.argv
    key = _KEYS.get(program)
    if key is None or words[:1] != ["config"]:
        return None
    for setting, address in pairwise(words):
        if setting.startswith(key) and "//" in address:
            return program, setting.removeprefix(key).removesuffix(".url"), address
    return None


def resolved(command: Command, addresses: Mapping[tuple[str, str], str]) -> Command:
    """Return an upload with the address of its index for the name that the script gave it.

    Args:
        command: what uploads.
        addresses: those that were named before, by program and name.
    """
    if not addresses:
        return command
    program, *words = command.argv
    options = tools.INDEX_OPTIONS.get(program, ())
    for at, word in enumerate(words):
        option, equals, name = word.partition("=")
        if option in options and equals:
            words[at] = f"{option}={addresses.get((program, name), name)}"
        elif option in options and words[at + 1 :]:
            words[at + 1] = addresses.get((program, words[at + 1]), words[at + 1])
        elif word[:2] in options:  # the name touches it
            words[at] = f"{word[:2]}{addresses.get((program, word[2:]), word[2:])}"
    return command._replace(argv=(program, *words))
