"""Indexes to which a script gives names of its own: ``poetry config repositories.main https://…``.

Programs that come after it in the script upload there by the name.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from pubproof import tools

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pubproof.scripts import Command

_KEYS: Mapping[str, str] = {"poetry": "repositories.", "pdm": "repository."}
"""How the settings begin that give an index its address, by the program whose they are."""


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
