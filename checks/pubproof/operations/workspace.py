"""The job's working folder by its own name, as paths name it that lead out of it and back."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from pubproof.home import declared
from pubproof.scripts import UNKNOWN
from pubproof.scripts.paths import ROOT, base

if TYPE_CHECKING:
    from pubproof.repository import Repository
    from pubproof.scripts import Command, Script

_KEPT_NAMES = 16
_ROOTS = rf"{re.escape(ROOT)}/|\$GITHUB_WORKSPACE/|\$\{{GITHUB_WORKSPACE\}}/"
"""How absolute paths to the working folder begin."""


def inside(script: Script, repository: Repository) -> Script:
    """Return what a script starts, with ``.`` for ``../name`` where that is the working folder.

    GitHub calls it as the repository is called ("Variables reference", ``GITHUB_WORKSPACE``), and
    what scripts are told it is called, as by ``basename "$PWD"``, is the name of `ROOT`.
    """
    names = frozenset({base(ROOT), *(home.name for home in declared(repository))})
    return script._replace(commands=tuple(_inside(one, names) for one in script.commands))


def _inside(command: Command, names: frozenset[str]) -> Command:
    """Return a command with its paths made so."""
    paths = (*command.argv, *command.writes, *command.appends, command.reads)
    if command.folder == UNKNOWN or not any("../" in path for path in paths):
        return command
    depth = 0 if command.folder == "." else command.folder.count("/") + 1

    def own(found: re.Match[str]) -> str:
        root, above = found["root"], found["above"].count("../") - 1
        is_own = above == (0 if root else depth)
        return f"{found['front']}{root}{'../' * above}." if is_own else found[0]

    def within(path: str) -> str:
        return _beside(names).sub(own, path)

    return command._replace(
        argv=tuple(map(within, command.argv)),
        writes=tuple(map(within, command.writes)),
        appends=tuple(map(within, command.appends)),
        reads=within(command.reads),
    )


@lru_cache(_KEPT_NAMES)
def _beside(names: frozenset[str]) -> re.Pattern[str]:
    """Return what matches a path to a folder of such a name, from the folder above."""
    named = "|".join(map(re.escape, sorted(names)))
    front, above = r"(?P<front>^|[=:,])(?:\./)?", r"(?P<above>(?:\.\./)+)"
    return re.compile(rf"{front}(?P<root>(?:{_ROOTS})?){above}(?:{named})(?=/|$)")
