"""``pubproof preflight``: say whether a release is ready, before its tag is pushed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.cli.command import Command, Parser
from pubproof.cli.folders import folder, repository
from pubproof.cli.progress import Progress
from pubproof.cli.terminal import look, show
from pubproof.cli.usage import UsageError, missing

if TYPE_CHECKING:
    import argparse

_STATUSES = {"passed": 0, "failed": 1, "unknown": 3, "left out": 0}


def run(arguments: argparse.Namespace) -> int:
    """Run the command and return its exit status."""
    if arguments.list:
        from pubproof.preflight.outcome import PARTS

        return show("\n".join(f"{part:15}{text}" for part, text in PARTS.items()))
    _require_modules()
    from pubproof.preflight import json_, program, text
    from pubproof.preflight.outcome import PreflightError

    if _is_folder(arguments.tag):
        raise UsageError(f"{arguments.tag!r} is a folder and no tag; --repository names a folder")
    options = program.Options(
        tag=arguments.tag,
        branch=arguments.branch,
        dist=folder(arguments.dist) if arguments.dist is not None else None,
        isolated=not arguments.no_isolation,
        checklist=not arguments.no_checklist,
    )
    examined = repository(arguments.repository)
    try:
        with Progress() as progress:
            report = program.run(examined, options, progress.tell)
    except PreflightError as error:
        raise UsageError(str(error)) from error
    show(json_.render(report) if arguments.format == "json" else text.render(report, look()))
    return _STATUSES[report.state]


def _is_folder(tag: str | None) -> bool:
    """Whether a folder stands where the tag is expected, as other commands take one."""
    from pathlib import Path

    from pubproof.provenance.tag import version

    return tag is not None and version(tag) is None and Path(tag).is_dir()


def _require_modules() -> None:
    """Raise `UsageError` where a module is missing that the preflight needs."""
    from importlib.util import find_spec

    from pubproof.preflight import NEEDS

    absent = next((name for name in NEEDS if find_spec(name) is None), None)
    if absent is not None:
        raise missing("the preflight needs what builds and checks", "release", absent)


def parser() -> Parser:
    """Return what the command takes."""
    made = Parser(
        "preflight",
        "Say before a tag is pushed whether its release is ready: build it, and look.",
        {
            0: "ready",
            1: "not ready",
            2: "the command was called wrongly, or no tag can be told",
            3: "nothing fails, but something could not be checked",
            130: "it was interrupted",
        },
        ["pubproof preflight --list"],
    )
    _add_arguments(made)
    made.add_format("how to report")
    return made


def _add_arguments(made: Parser) -> None:
    """Add what names the release, and what of it is left out."""
    add = made.add_argument
    add(
        "tag",
        nargs="?",
        metavar="TAG",
        help="the tag that will be pushed; by default the one that the version gets",
    )
    add(
        "--repository",
        default=".",
        metavar="PATH",
        help="the repository that will be released; here by default",
    )
    add(
        "--branch",
        metavar="BRANCH",
        help="the branch that the release stands on; by default the remote's default one",
    )
    add("--dist", metavar="DIR", help="look at the distributions in this folder, and build none")
    add(
        "--no-isolation",
        action="store_true",
        help="build with what is installed here, which needs no network",
    )
    add("--no-checklist", action="store_true", help="leave the release checklist out")
    add("--list", action="store_true", help="list what is looked at, and do nothing")


COMMAND = Command(run, parser)
