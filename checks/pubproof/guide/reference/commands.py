"""The commands, described from their parsers."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

from pubproof import cli
from pubproof.commands import COMMANDS
from pubproof.guide.reference.markdown import (
    MissingTextError,
    Row,
    cleaned,
    fence,
    paragraphs,
    table,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pubproof.cli.command import Argument, Command, Parser

_WIDTH = 42
"""The columns of code on a phone, which would break a longer line behind an option's dashes."""
_GROUP = re.compile(r"\[(?:[^][]|\[[^]]*\])*\]")
"""An argument in a usage line, which may hold another in brackets."""


def command_line(commands: Mapping[str, Command] | None = None) -> str:
    """Return the reference of the commands, those of `pubproof` by default, from their parsers."""
    if commands is None:
        commands = {name: cli.named(name) for name in COMMANDS}
    return paragraphs(part for name in commands for part in _command(name, commands[name]))


def _command(name: str, command: Command) -> Iterator[str]:
    """Yield the parts of the section about one command."""
    parser = command.parser()
    what = f"the command '{name}'"
    yield f"## `{parser.prog}` {{#{name}}}"
    yield cleaned(parser.description, what)
    arguments = parser.takes()
    yield fence("text", _usage(parser))
    yield table(
        ("Argument", "What it does"),
        (
            Row(
                f"{name}-{_name(one).lstrip('-').lower()}",
                (_spelled(one), cleaned(one.help, f"{_name(one)} of {what}")),
            )
            for one in arguments
        ),
    )
    if not parser.statuses:
        raise MissingTextError(f"{what} has no exit statuses")
    yield table(
        ("Exit status", "What it means"),
        (
            Row(f"{name}-{status}", (f"`{status}`", text))
            for status, text in parser.statuses.items()
        ),
    )
    if not parser.examples:
        raise MissingTextError(f"{what} has no example")
    yield fence("bash", "\n".join(parser.examples))


def _name(argument: Argument) -> str:
    return max(argument.names or (argument.value,), key=len)


def _spelled(argument: Argument) -> str:
    """Return how an argument is written."""
    names = argument.names or (argument.value,)
    value = f" {argument.value}" if argument.names and argument.value else ""
    return ", ".join(f"`{name}{value}`" for name in names)


def _usage(parser: Parser) -> str:
    """Return how to call a command, in lines of one width everywhere, cut between arguments."""
    usage = " ".join(parser.format_usage().split()).removeprefix("usage: ")
    joined = _GROUP.sub(lambda group: group[0].replace(" ", "\0"), usage)
    lines = textwrap.wrap(
        joined, _WIDTH, subsequent_indent="  ", break_on_hyphens=False, break_long_words=False
    )
    return "\n".join(lines).replace("\0", " ")
