"""What the clauses said of a subject, kept from one build of the site to the next.

It is kept with every question that judging it asked of its folder, and said again where all answers
are the same. Nothing is kept of a subject of which a secret is told.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from pubproof import kept
from pubproof.contract import CLAUSES, record
from pubproof.contract.clause import Result

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pubproof.files.witness import Witness
    from pubproof.settings import Settings

    class _Said(TypedDict):
        """What is kept of a subject."""

        asked: list[tuple[list[str], str]]
        """What its folder was asked, each with a digest of its answer."""
        verdicts: list[list[object]]
        """In the order of the clauses."""


_KIND = "subject"


class Known:
    """What is said of one subject, if it was judged before."""

    def __init__(self, disk: Witness, settings: Settings) -> None:
        """Take what the subject is read through, and the settings that it is judged by."""
        self._disk = disk
        self._question = (str(Path(disk.root).resolve()), settings)

    def find(self) -> tuple[Result, ...] | None:
        """Return what each clause says, None where that may be something else now."""
        return kept.find(_KIND, self._question, self._again)

    def keep(self, results: Sequence[Result]) -> None:
        """Keep what all clauses say, which came of what the disk has answered so far."""
        verdicts = [result.verdict for result in results]
        if not any(map(record.tells_a_secret, verdicts)):
            asked = list(self._disk.answers.items())
            kept.keep(_KIND, self._question, {"asked": asked, "verdicts": verdicts})

    def _again(self, said: _Said) -> tuple[Result, ...] | None:
        if not self._disk.repeats(said["asked"]):
            return None
        both = zip(CLAUSES, said["verdicts"], strict=True)
        return tuple(Result(clause, record.verdict(one)) for clause, one in both)
