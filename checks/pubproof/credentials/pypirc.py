"""The text of twine's file of credentials, whatever the file's name is: twine may be told another.

After "The .pypirc file" of the Python Packaging User Guide.
"""

from __future__ import annotations

import re
from textwrap import dedent
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.scripts import UNKNOWN
from pubproof.scripts.shell.interpreter import SHELLS
from pubproof.scripts.wrappers.tables import INTERPRETERS
from pubproof.scripts.wrappers.wrapper import PYTHON

if TYPE_CHECKING:
    from pubproof.scripts import Command

_SECTIONS = frozenset({"distutils", "pypi"})
"""Sections of which one is in every such file that the index takes."""
_PRINTING = frozenset({"echo", "printf"})
"""What prints its words."""
_COPYING = frozenset({"cat", "tee"})
"""What prints the text that it reads as it stands."""
_PASSED_OVER = ("@", UNKNOWN)
"""How lines begin that are around a here-string of PowerShell, or cannot be told."""
_PLACEHOLDER = late.pattern(
    r"<[^<>]*>|(?:pypi-)?[.…*x_-]*"
    r"|(?:your|insert|change|replace)(?:[ _-]|me).*"
    r"|(?:pypi[ _-]?)?(?:api[ _-]?)?(?:password|secret|token)(?:[ _-]?here)?"
    r"|dummy|example|fake|placeholder",
    re.IGNORECASE,
)
"""What stands in a manual where a password belongs."""


def is_written_by(command: Command) -> bool:
    """Whether a command writes a text of that form with a password, into a file of any name.

    What stands in its words and is not printed is no part of the file. What another program may
    have filled in is a password too, however it is written before.
    """
    if not command.writes:
        return False
    text, is_final = _written(command)
    return any(not is_final or not _PLACEHOLDER.fullmatch(one) for one in _passwords(text))


def _written(command: Command) -> tuple[str, bool]:
    """Return what a command writes, and whether it does so as it stands."""
    program, *words = command.argv
    if command.prints.strip() != UNKNOWN:
        return command.prints, True
    if program in _PRINTING:
        said = " ".join(word for word in words if word[:1] != "-")
        return said.replace("\\n", "\n"), True
    if program in SHELLS or program in INTERPRETERS or PYTHON.fullmatch(program):
        return "", True
    return command.text, program in _COPYING


def _passwords(text: str) -> list[str]:
    """Return the passwords of a file of credentials, none where a text is no such file."""
    if not any(one in text for one in _SECTIONS):
        return []
    import configparser

    told = (line for line in text.splitlines() if not line.lstrip().startswith(_PASSED_OVER))
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(dedent("\n".join(told)))
    except configparser.Error:
        return []
    if _SECTIONS.isdisjoint(parser.sections()):
        return []
    found = (parser[name].get("password") for name in parser.sections())
    return [one.strip("'\"") for one in found if one is not None]
