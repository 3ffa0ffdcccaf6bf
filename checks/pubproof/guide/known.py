"""What was made of a subject, kept from one build of the site to the next.

It is kept with every question that making it asked of the subject's folder, and used again where
all answers are the same. Nothing is kept of a subject of which a secret is told.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from pubproof import kept
from pubproof.contract import CLAUSES, record
from pubproof.contract.clause import Result
from pubproof.tokens import mask

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeAlias

    from pubproof.files.witness import Asked, Witness
    from pubproof.settings import Settings

    _Made: TypeAlias = tuple[tuple[Result, ...], dict[str, str | None]]
    """What the clauses say, nothing before they were judged; and what pages show, by its name."""

    class _Said(TypedDict):
        """What is kept of a subject."""

        asked: Asked
        """What its folder was asked."""
        verdicts: list[list[object]]
        """In the order of the clauses."""
        shown: dict[str, str | None]
        """What pages show of it, by its name."""


_KIND = "subject"


class Known:
    """What is made of one subject, each thing once until something of the subject changes."""

    def __init__(self, disk: Witness, settings: Settings) -> None:
        """Find what was kept of the subject.

        Args:
            disk: what the subject is read through.
            settings: what it is judged by.
        """
        self._disk = disk
        self._question = (str(Path(disk.root).resolve()), settings)
        found = kept.find(_KIND, self._question, self._again)
        self._results, self._shown = ((), {}) if found is None else found
        self._has_news = False

    def results(self, judge: Callable[[], Sequence[Result]]) -> tuple[Result, ...]:
        """Return what each clause says, which `judge` tells where it is not known."""
        if not self._results:
            self._results = tuple(judge())
            self._has_news = True
        return self._results

    def shown(self, name: str, make: Callable[[], str | None]) -> str | None:
        """Return what pages show of the subject, which `make` tells where it is not known.

        Args:
            name: what it is, with everything beside the subject that it depends on.
            make: returns it. What it raises is raised, and it is asked again the next time.
        """
        if name not in self._shown:
            self._shown[name] = make()
            self._has_news = True
        return self._shown[name]

    def keep(self) -> None:
        """Keep what is made, once the clauses are judged, if it is more than was kept before."""
        verdicts = [result.verdict for result in self._results]
        if not self._has_news or not verdicts or any(map(record.tells_a_secret, verdicts)):
            return
        shown = {name: text for name, text in self._shown.items() if not text or mask(text) == text}
        said = {"asked": self._disk.asked, "verdicts": verdicts, "shown": shown}
        kept.keep(_KIND, self._question, said)
        self._has_news = False

    def _again(self, said: _Said) -> _Made | None:
        """Return what was made, None where it may be something else now."""
        if not self._disk.repeats(said["asked"]):
            return None
        both = zip(CLAUSES, said["verdicts"], strict=True)
        results = tuple(Result(clause, record.verdict(one)) for clause, one in both)
        return results, dict(map(_text, said["shown"].items()))


def _text(named: tuple[str, object]) -> tuple[str, str | None]:
    """Return a name and what pages show so; raise `TypeError` where that is no text."""
    name, text = named
    if not isinstance(text, str | None):
        raise TypeError
    return name, text
