"""``pubproof diagnose``: say why a release failed."""

from __future__ import annotations

import io
import re
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from pubproof.cli.command import Command, Parser
from pubproof.cli.folders import repository
from pubproof.cli.terminal import complain, look, show
from pubproof.cli.usage import UsageError

if TYPE_CHECKING:
    import argparse
    from contextlib import AbstractContextManager

    from pubproof.diagnosis.at_hand import AtHand


_RUN = re.compile(
    r"(?:https?://github\.com/(?P<slug>[\w.-]+/[\w.-]+)/actions/runs/)?(?P<id>\d{5,})(?:[/?#].*)?"
)
"""The address of a run, or of a job of it, and its number alone."""


def run(arguments: argparse.Namespace) -> int:
    """Run the command and return its exit status."""
    from pubproof.diagnosis import json_, text
    from pubproof.diagnosis.diagnosis import diagnose

    at_hand = _at_hand(arguments.repository)
    name = "log" if arguments.log == "-" else arguments.log
    try:
        with _log(arguments.log) as stream:
            diagnosis = diagnose(stream, at_hand)
    except IsADirectoryError as error:
        help_ = "give the log of the job that failed; --repository names a folder"
        raise UsageError(f"{name!r} is a folder; {help_}") from error
    except OSError as error:
        raise UsageError(f"cannot read {name!r}: {error.strerror}{_instead(name)}") from error
    except ValueError as error:
        raise UsageError(f"cannot read {name!r}: {error}") from error
    as_json = arguments.format == "json"
    show(json_.render(diagnosis, name) if as_json else text.render(diagnosis, name, look()))
    return 0 if diagnosis.failures else 2


def _instead(name: str) -> str:
    """Return what prints the log, where a run was named in its place: its address or its number."""
    run = _RUN.fullmatch(name)
    if run is None:
        return ""
    where = f" --repo {run['slug']}" if run["slug"] else ""
    return f"; its log is printed by: gh run view {run['id']}{where} --log-failed"


def _log(path: str) -> AbstractContextManager[BinaryIO]:
    """Open a log, standard input for ``-``."""
    if path != "-":
        return open(path, "rb")  # noqa: PTH123  a path may hold a null
    if sys.stdin is None:
        raise UsageError("no log: standard input is closed")
    if sys.stdin.isatty():
        print("pubproof: paste the log, then press Ctrl-D", file=sys.stderr)
    # What stands in for standard input may have text only.
    buffer = getattr(sys.stdin, "buffer", None)
    return nullcontext(io.BytesIO(sys.stdin.read().encode()) if buffer is None else buffer)


def _at_hand(path: str | None) -> AtHand | None:
    """Return the repository that is named; where none is, this folder if it has workflows."""
    from pubproof.diagnosis.at_hand import AtHand
    from pubproof.repository import WORKFLOWS

    if path is None and not Path(WORKFLOWS).is_dir():
        return None
    try:
        examined = repository("." if path is None else path)
    except UsageError as error:
        if path is not None:
            raise
        complain(f"not compared with this folder: {error}")
        return None
    return AtHand(examined, chosen=path is not None)


def parser() -> Parser:
    """Return what the command takes."""
    made = Parser(
        "diagnose",
        "Say from a log why a release failed, what to change, and what does not help.",
        {
            0: "a failure was recognised",
            2: "nothing was recognised, no log can be read, or the call was wrong",
        },
        [
            "pubproof diagnose publish.log",
            "pubproof diagnose --format json publish.log",
        ],
    )
    add = made.add_argument
    add(
        "log",
        nargs="?",
        default="-",
        metavar="LOG",
        help="the log of the job, as `gh run view RUN-ID --log-failed` prints it, or the summary "
        "of its run; - is standard input, and the default",
    )
    add(
        "--repository",
        metavar="PATH",
        help="the repository whose run it was; here by default, where there are workflows",
    )
    made.add_format("how to print the diagnosis")
    return made


COMMAND = Command(run, parser)
