"""``pubproof history``: say which clauses held in each commit, and when drift began and ended."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from pubproof.cli import folders
from pubproof.cli.command import Command, Parser
from pubproof.cli.progress import Progress
from pubproof.cli.terminal import look, show
from pubproof.cli.usage import UsageError
from pubproof.commands import FORMATS

if TYPE_CHECKING:
    import argparse


_ALLOCATIONS = (100_000, 20, 100)
"""How often Python looks for circles of dead objects: most of what is remembered lives long, and to
look through all of it takes a quarter of the time."""


def run(arguments: argparse.Namespace) -> int:
    """Run the command and return its exit status."""
    from pubproof.git import GitError, NoCloneError
    from pubproof.history import json_, text
    from pubproof.history.commits import branch, present_settings
    from pubproof.history.history import judge
    from pubproof.settings import SettingsError

    gc.set_threshold(*_ALLOCATIONS)
    root = folders.root(arguments.path)
    try:
        found = branch(root, arguments.since)
        settings = present_settings(root, found)
        with Progress(pause=0.1) as progress:
            history = judge(
                root, settings, found, afresh=arguments.no_cache, progress=progress.tell
            )
    except GitError as error:
        change = "; name a clone, or a folder in one" if isinstance(error, NoCloneError) else ""
        raise UsageError(f"{arguments.path}: {error}{change}") from error
    except SettingsError as error:
        raise UsageError(f"{root}: {error}") from error
    if arguments.format == "json":
        show(json_.render(history))
    elif arguments.format == "svg":
        from pubproof.guide.drawings import history_diagram

        show(history_diagram.draw_alone(history))
    else:
        show(text.render(history, look(), verbose=arguments.verbose))
    return 3 if any(moment.problem for moment in history.moments) else 0


def parser() -> Parser:
    """Return what the command takes."""
    made = Parser(
        "history",
        "Say which clauses held in each commit of the branch, and when drift began and ended.",
        {
            0: "the history is told, whatever held and whatever did not",
            2: "the command was called wrongly, or there is no commit to read",
            3: "the history is told, but a commit cannot be read",
        },
        ["pubproof history --since HEAD", "pubproof history --format json --since HEAD"],
    )
    add = made.add_argument
    add(
        "path",
        nargs="?",
        default=".",
        metavar="PATH",
        help="a repository, or a folder of one that has workflows of its own; all its commits are "
        "judged by its present settings",
    )
    add(
        "--since",
        metavar="REV",
        help="begin at this commit, branch or tag, or at a day such as 2026-07-01",
    )
    made.add_format("how to print the history", FORMATS["history"])
    made.add_no_cache()
    add("--verbose", action="store_true", help="list every finding with its time")
    return made


COMMAND = Command(run, parser)
