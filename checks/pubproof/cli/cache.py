"""What ``pubproof check`` said before, for a call that would say the same again.

A call is kept with every question that it asked of a folder, and a digest of each answer. The next
call with the same words asks them again: where all answers are the same, so is all that can be made
of them.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pubproof import kept
from pubproof.cli.terminal import columns, shows_unicode, wants_color
from pubproof.files.witness import Witness

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import TypedDict

    from pubproof.files.witness import Asked

    class _Said(TypedDict):
        """What is kept of a call."""

        folders: list[tuple[str, Asked]]
        """Each folder, with what it was asked."""
        text: str
        status: int


OPTION = "--no-cache"
"""The option of a call that takes nothing from what is kept, and keeps nothing."""
_KIND = "check"


def find(argv: Sequence[str]) -> tuple[str, int] | None:
    """Return what a call of ``check`` would print, and its status; None where that is not known."""
    return None if OPTION in argv else kept.find(_KIND, _call(argv), _again)


def keep(argv: Sequence[str], text: str, status: int, folders: Iterable[Witness]) -> None:
    """Keep what a call has printed, and its status."""
    if OPTION not in argv:
        asked = [(os.fspath(each.root), each.asked) for each in folders]
        kept.keep(_KIND, _call(argv), {"folders": asked, "text": text, "status": status})


def _call(argv: Sequence[str]) -> tuple[object, ...]:
    return (*argv, os.getcwd(), wants_color(), shows_unicode(), columns())


def _again(said: _Said) -> tuple[str, int] | None:
    """Return what was said, None where one of the folders does not answer as it did then."""
    if not all(Witness(root).repeats(asked) for root, asked in said["folders"]):
        return None
    return str(said["text"]), int(said["status"])
