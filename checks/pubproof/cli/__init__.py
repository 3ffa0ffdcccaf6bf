"""The command line: parse arguments, call, print, exit code.

One module for each command. A command imports only what it needs, and so starts fast.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING

from pubproof import __version__
from pubproof.cli import cache
from pubproof.cli.terminal import complain, show, width
from pubproof.cli.usage import UsageError
from pubproof.commands import COMMANDS
from pubproof.spelling import suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pubproof.cli.command import Command


_OPTIONS = ("--help", "--version")


def named(name: str) -> Command:
    """Return the command of this name, one of `COMMANDS`: its module has its name."""
    found: Command = import_module(f"pubproof.cli.{name}").COMMAND
    return found


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command with the arguments after its name and return its exit status.

    What is wrong with the call goes to standard error, on one line.
    """
    try:
        return _run(sys.argv[1:] if argv is None else argv)
    except UsageError as error:
        complain(str(error))
        return 2
    except KeyboardInterrupt:
        return 130


def _run(argv: Sequence[str]) -> int:
    """Run the command that the first word names; a check that was said before is said again."""
    if not argv:
        raise UsageError(f"no command; there are {', '.join(COMMANDS)}")
    word, *rest = argv
    if word in ("-h", "--help"):
        return show(usage())
    if word == "--version":
        return show(f"pubproof {__version__}")
    if word in COMMANDS:
        _look_for_folder()
        said = cache.find(argv) if word == "check" else None
        if said is None:
            return _call(named(word), rest)
        text, status = said
        show(text)
        return status
    if word.startswith("-"):
        raise UsageError(f"no option {word!r}{suggestion(word, _OPTIONS)}")
    meant = _OPTIONS if f"--{word}" in _OPTIONS else COMMANDS
    raise UsageError(f"no command {word!r}{suggestion(word, meant)}")


def _look_for_folder() -> None:
    """Raise `UsageError` where the folder in which this runs was removed meanwhile."""
    try:
        os.getcwd()  # noqa: PTH109  pathlib takes long to load
    except FileNotFoundError as error:
        raise UsageError("the current folder is gone; change into one that is there") from error


def _call(called: Command, argv: Sequence[str]) -> int:
    parser = called.parser()
    arguments = parser.parse(argv)
    return show(parser.format_help()) if arguments.help else called.run(arguments)


def usage() -> str:
    """Return the help of ``pubproof`` itself: its commands, each with what it does."""
    said = {name: named(name).parser().description or "" for name in COMMANDS}
    purpose = "Prove that a repository's workflows keep the PyPI Trusted Publishing contract."
    options = {
        "-h, --help": "show this help, after a command that command's",
        "--version": "show the version",
    }
    return "\n".join(
        (
            "usage: pubproof COMMAND ...",
            "",
            _folded(purpose),
            "",
            "commands:",
            *_listed({name: f"{text[:1].lower()}{text[1:-1]}" for name, text in said.items()}),
            "",
            "options:",
            *_listed(options),
            "",
            _folded("`pubproof COMMAND --help` tells its arguments and its exit statuses."),
        )
    )


def _listed(texts: Mapping[str, str]) -> Iterator[str]:
    """Yield a line for each word and what is said of it, folded beside it."""
    longest = max(map(len, texts))
    return (_folded(text, f"  {word:{longest}}  ") for word, text in texts.items())


def _folded(text: str, before: str = "") -> str:
    """Return a text on as many lines as it takes, the first with something before it."""
    from textwrap import fill

    columns = min(80, width())
    return fill(text, columns, initial_indent=before, subsequent_indent=" " * len(before))
