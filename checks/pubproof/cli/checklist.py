"""``pubproof checklist``: go through the release checklist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.cli.command import Command, Parser
from pubproof.cli.terminal import escape_unprintable, look
from pubproof.cli.usage import UsageError, missing

if TYPE_CHECKING:
    import argparse


def run(arguments: argparse.Namespace) -> int:
    """Run the command and return its exit status."""
    try:
        from pubproof.guide.checklist import program
    except ModuleNotFoundError as error:
        raise missing("the checklist needs what renders the pages", "guide", error.name) from error
    escape_unprintable()
    options = program.Options(
        page=arguments.page,
        tag=arguments.tag,
        first=arguments.first,
        log=arguments.log,
        dry_run=arguments.dry_run,
        yes=arguments.yes,
        look=look(),
    )
    try:
        return program.run(options)
    except program.ChecklistError as error:
        raise UsageError(str(error)) from error


def parser() -> Parser:
    """Return what the command takes."""
    made = Parser(
        "checklist",
        "Go through a page's release checklist: run its commands, ask for the rest.",
        {
            0: "every step is done, or the steps were only listed",
            1: "a step failed, or a person said that one is not done",
            2: "the command was called wrongly, or the page cannot be rendered",
            3: "no step failed, but not every one is confirmed",
            130: "it was interrupted",
        },
        ["pubproof checklist --dry-run", "pubproof checklist --dry-run --tag v1.2.3 --from 5"],
    )
    add = made.add_argument
    add(
        "page",
        nargs="?",
        metavar="PAGE",
        help="the page; docs/guide/trusted-publishing.md by default",
    )
    add("--tag", metavar="TAG", help="the tag of the release, which the page then names")
    add("--from", dest="first", metavar="STEP", help="begin at this step: its number or its id")
    add("--dry-run", action="store_true", help="list the steps and their commands only")
    add(
        "--yes",
        action="store_true",
        help="run the commands unasked, as is done without a terminal; answers for no person",
    )
    add("--log", metavar="FILE", help="keep a transcript: Markdown, or JSON for *.json")
    return made


COMMAND = Command(run, parser)
