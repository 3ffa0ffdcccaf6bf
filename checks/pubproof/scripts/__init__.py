"""Scripts: which commands a ``run:`` text starts, and where that cannot be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.scripts.command import UNKNOWN, Command, Files, Opaque, Script
from pubproof.scripts.mention import mentions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pubproof.location import Location

__all__ = ["UNKNOWN", "Command", "Files", "Opaque", "Script", "mentions", "read"]


def read(
    text: str,
    place: Callable[[int, int, int], Location],
    *,
    shell: str,
    environment: Mapping[str, str],
    folder: str,
    files: Files,
    told: Mapping[str, str] | None = None,
) -> Script:
    """Return the commands that the ``run:`` text starts, and what they start in the repository.

    `place` tells where line, column (from 0) and length of the text stand; `shell` is the step's
    ``shell:``, empty for the default; `environment` holds the variables the step is given
    (`UNKNOWN` for values that cannot be told); `folder` is its working directory. `told` is what
    the variables of `variables.OF_THE_RUN` hold in the run at hand, None for every run alike.
    """
    from pubproof.scripts.entry import enter

    return enter(text, place, shell, environment, folder, files, told or {})
