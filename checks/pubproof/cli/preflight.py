"""``pubproof preflight``: say whether a release is ready, before its tag is pushed."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

from pubproof.cli.command import Command, Parser
from pubproof.cli.folders import folder, repository
from pubproof.cli.terminal import show, shows_unicode, wants_color
from pubproof.cli.usage import UsageError
from pubproof.reports.quoting import plain

if TYPE_CHECKING:
    import argparse

_STATUSES = {"passed": 0, "failed": 1, "unknown": 3, "left out": 0}
_NEEDS = ("build", "check_wheel_contents", "packaging", "readme_renderer", "twine")
"""What is imported only when it is needed, and must be there before anything is built."""


def run(arguments: argparse.Namespace) -> int:
    """Run the command and return its exit status."""
    if arguments.list:
        from pubproof.preflight.outcome import PARTS

        return show("\n".join(f"{part:15}{text}" for part, text in PARTS.items()))
    _need(_NEEDS)
    from pubproof.preflight import json_, text
    from pubproof.preflight.program import Options, PreflightError
    from pubproof.preflight.program import run as fly

    options = Options(
        tag=arguments.tag,
        dist=folder(arguments.dist) if arguments.dist is not None else None,
        isolated=not arguments.no_isolation,
        checklist=not arguments.no_checklist,
    )
    examined = repository(arguments.repository)
    progress = _Progress()
    try:
        report = fly(examined, options, progress.say)
    except PreflightError as error:
        raise UsageError(str(error)) from error
    finally:
        progress.end()
    if arguments.format == "json":
        show(json_.render(report))
    else:
        show(text.render(report, color=wants_color(), unicode=shows_unicode()))
    return _STATUSES[report.state]


def _need(modules: tuple[str, ...]) -> None:
    from importlib.util import find_spec

    missing = [name for name in modules if find_spec(name) is None]
    if missing:
        need = "the preflight needs what builds and checks: pip install 'pubproof[release]'"
        raise UsageError(f"{need} ({missing[0]} is missing)")


class _Progress:
    """What is being done, on one line of a terminal."""

    def __init__(self) -> None:
        self._terminal = bool(sys.stderr) and sys.stderr.isatty()

    def say(self, text: str) -> None:
        """Show what is being done now; an empty text changes nothing."""
        if self._terminal and text:
            width = max(shutil.get_terminal_size().columns - 4, 10)
            sys.stderr.write(f"\r\x1b[K{plain(text)[:width]} ...")
            sys.stderr.flush()

    def end(self) -> None:
        """Clear the line."""
        if self._terminal:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


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
    add("--dist", metavar="DIR", help="look at the distributions in this folder, and build none")
    add(
        "--no-isolation",
        action="store_true",
        help="build with what is installed here, which needs no network",
    )
    add("--no-checklist", action="store_true", help="leave the release checklist out")
    add("--list", action="store_true", help="list what is looked at, and do nothing")
    add("--format", choices=["text", "json"], default="text", help="how to report")
    return made


COMMAND = Command(run, parser)
