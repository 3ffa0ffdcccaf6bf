"""Scripts: which commands a ``run:`` text starts, and where that cannot be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.scripts.command import UNKNOWN, Command, Files, Opaque, Script
from pubproof.scripts.mention import mentions

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
    told: Mapping[str, str] | None = None,
    commits: frozenset[str] = frozenset(),
) -> Script:
    """Return the commands that the ``run:`` text starts, and what they start in the repository.

    `place` tells where line, column (from 0) and length of the text stand; `shell` is the step's
    ``shell:``, empty for the default; `environment` holds the variables the step is given
    (`UNKNOWN` for values that cannot be told); `folder` is its working directory. `told` is what
    the variables of `variables.OF_THE_RUN` hold in the run at hand, None for every run alike;
    `commits` are those of the environment that hold the id of the run's commit.
    """
    from pubproof.scripts.entry import enter
    from pubproof.scripts.reader import Reader

    reader = Reader(files, environment, told, commits)
    return enter(reader, text, place, shell, folder)


def hooks(
    argv: tuple[str, ...],
    location: Location,
    *,
    environment: Mapping[str, str],
    folder: str,
    files: Files,
) -> Script:
    """Return the commands that a program starts because its configuration names them.

    `argv` are its words, and it stands at `location`; the rest is as for `read`.
    """
    from pubproof.scripts.reader import Reader
    from pubproof.scripts.runners.hooks import follow
    from pubproof.scripts.start import Context, Start

    reader = Reader(files, environment)
    context = Context([], folder, {}, fatal=False, via=())
    start = Start(argv, location, context)
    return reader.read(context, lambda _: follow(reader, start, whole=True), location)
