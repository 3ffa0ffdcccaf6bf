"""What is said of commits, kept from one telling of a history to the next.

Besides its files a commit is judged by what git says of its remotes: those questions are kept with
their answers, and asked again. Nothing is kept of a commit of which a secret is told.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypedDict

from pubproof import kept
from pubproof.contract import CLAUSES, record
from pubproof.files.witness import Witness

if TYPE_CHECKING:
    from pathlib import Path

    from pubproof.files.witness import Asked
    from pubproof.history.verdicts import Verdicts
    from pubproof.settings import Settings

    class _Said(TypedDict):
        """What is kept of a history."""

        asked: Asked
        """What git was asked."""
        verdicts: list[list[list[object]]]
        """All that is said of one commit or more, once; in the order of the clauses."""
        trees: dict[str, int]
        """Which of these is said of a commit, by git's id of its root folder."""


_KIND = "history"


class Known:
    """What is said of the commits of a repository, as far as it was asked."""

    def __init__(self, root: Path, settings: Settings, folder: str, *, afresh: bool) -> None:
        """Find what was kept of the same repository, settings and folder.

        Begin anew where nothing was, and where it is wanted so: then nothing will be kept either.
        """
        self.disk = Witness(root)
        """What the commits are to be judged with."""
        self._question = (str(root.resolve()), settings, folder)
        self._afresh = afresh
        take = partial(_again, disk=self.disk)
        found = None if afresh else kept.find(_KIND, self._question, take)
        self._verdicts: dict[str, Verdicts] = found or {}
        """By git's id of the commit's root folder."""
        self._kept_before = len(self._verdicts)

    def get(self, tree: str) -> Verdicts | None:
        """Return what is said of a commit with this root folder, None where that is not known."""
        return self._verdicts.get(tree)

    def add(self, tree: str, verdicts: Verdicts) -> None:
        """Take in what is said of a commit."""
        self._verdicts[tree] = verdicts

    def keep(self) -> None:
        """Keep everything for the next time, where there is something new."""
        if self._afresh or len(self._verdicts) == self._kept_before:
            return
        different = {id(one): one for one in self._verdicts.values()}
        harmless = [one for one in different.values() if not _tells_a_secret(one)]
        places = {id(one): place for place, one in enumerate(harmless)}
        said = {
            "asked": self.disk.asked,
            "verdicts": [list(one.values()) for one in harmless],
            "trees": {
                tree: places[id(one)] for tree, one in self._verdicts.items() if id(one) in places
            },
        }
        kept.keep(_KIND, self._question, said)


def _again(said: _Said, disk: Witness) -> dict[str, Verdicts] | None:
    """Return what was said, None where the repository does not answer as it did then."""
    if not disk.repeats(said["asked"]):
        return None
    verdicts = list(map(_verdicts, said["verdicts"]))
    return {tree: verdicts[place] for tree, place in dict(said["trees"]).items()}


def _tells_a_secret(verdicts: Verdicts) -> bool:
    return any(map(record.tells_a_secret, verdicts.values()))


def _verdicts(given: list[list[object]]) -> Verdicts:
    return {clause.id: record.verdict(one) for clause, one in zip(CLAUSES, given, strict=True)}
