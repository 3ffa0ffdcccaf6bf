"""``pubproof tokens``: say what can still upload without the publisher."""

from __future__ import annotations

import argparse
from uuid import UUID

from pubproof.cli.command import Command, Parser
from pubproof.cli.folders import repository
from pubproof.cli.progress import Progress
from pubproof.cli.terminal import look, show
from pubproof.cli.usage import missing


def run(arguments: argparse.Namespace) -> int:
    """Run the command and return its exit status."""
    try:
        from pubproof.retirement import json_, text
        from pubproof.retirement.scene import Machine, Scene
        from pubproof.retirement.search import search
    except ModuleNotFoundError as error:
        raise missing("this needs what reads tokens and keyrings", "release", error.name) from error
    with Progress(wait=1, pause=0.1) as progress:
        result = search(
            Scene(
                Machine.here(),
                repository(arguments.path),
                history=arguments.history,
                online=arguments.online,
                revoked=frozenset(arguments.revoked),
                progress=progress.tell,
            )
        )
    show(json_.render(result) if arguments.format == "json" else text.render(result, look()))
    return result.status


def parser() -> Parser:
    """Return what the command takes."""
    made = Parser(
        "tokens",
        "Say what can still upload without the publisher, where it is, and how to be rid of it.",
        {
            0: "nothing was found; what was not asked for, or is not there, was not checked",
            1: "something was found that must go",
            2: "the command was called wrongly, or pubproof[release] is not installed",
            3: "nothing was found, but a place that is there or was asked for could not be checked",
        },
        ["pubproof tokens", "pubproof tokens --format json"],
    )
    add = made.add_argument
    add("path", nargs="?", default=".", metavar="PATH", help="the repository; here by default")
    add("--history", action="store_true", help="read git's past commits too")
    add(
        "--online",
        action="store_true",
        help="ask GitHub, through gh, for the names of secrets and for the environment",
    )
    add(
        "--revoked",
        action="append",
        default=[],
        type=_identifier,
        metavar="ID",
        help="a token's unique identifier: it is revoked, and does not count; may be repeated",
    )
    made.add_format("how to report")
    return made


def _identifier(word: str) -> str:
    """Return a token's unique identifier as tokens spell it; the word may be a token itself."""
    try:
        return str(UUID(word))
    except ValueError:
        raise argparse.ArgumentTypeError("this is no unique identifier of a token") from None


COMMAND = Command(run, parser)
