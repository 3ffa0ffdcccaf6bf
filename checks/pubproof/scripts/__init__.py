"""Scripts: which commands a ``run:`` text starts, and where that cannot be seen.

A reading begins in `entry`. The `walk` of a language goes through its statements, `launch` takes
what each starts out of its wrappers and follows it into the repository, and `reader` keeps what was
found and what is still to be read. `runners` know the programs that do what a file says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.scripts.command import Command, Files, Opaque, Script
from pubproof.scripts.mention import mentions
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pubproof.location import Location

__all__ = ["UNKNOWN", "Command", "Files", "Opaque", "Script", "hooks", "mentions", "read"]


def read(
    text: str,
    place: Callable[[int, int, int], Location],
    *,
    shell: str,
    environment: Mapping[str, str],
    folder: str,
    files: Files,
    run_variables: Mapping[str, str] | None = None,
    commits: frozenset[str] = frozenset(),
) -> Script:
    """Return the commands that the ``run:`` text starts, and what they start in the repository.

    Args:
        text: what ``run:`` holds.
        place: tells where line, column (from 0) and length of the text stand.
        shell: the step's ``shell:``, empty for the default.
        environment: the variables that the step is given, `UNKNOWN` for values that cannot be told.
        folder: its working directory.
        files: the repository's files, as the step finds them.
        run_variables: what the variables of `variables.OF_THE_RUN` hold in the run at hand, None
            for every run alike.
        commits: the variables of the environment that hold the id of the run's commit.
    """
    from pubproof.scripts.entry import enter
    from pubproof.scripts.places import Text
    from pubproof.scripts.reader import Reader

    reader = Reader(files, environment, run_variables, commits)
    return enter(reader, Text(text, place), shell, folder)


def hooks(
    argv: tuple[str, ...],
    location: Location,
    *,
    environment: Mapping[str, str],
    folder: str,
    files: Files,
) -> Script:
    """Return the commands that a program starts because its configuration names them.

    Args:
        argv: the words of the program.
        location: where it is started.
        environment: as for `read`.
        folder: as for `read`.
        files: as for `read`.
    """
    from pubproof.scripts.reader import Reader
    from pubproof.scripts.runners.hooks import follow
    from pubproof.scripts.start import Context, Start

    reader = Reader(files, environment)
    context = Context([], folder, {}, fatal=False, via=())
    start = Start(argv, location, context)
    return reader.read(context, lambda _: follow(reader, start, whole=True), location)
