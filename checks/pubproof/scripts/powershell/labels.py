"""Where a cmd script is sent to: the labels behind ``goto`` and ``call``, and how it ends there.

After Microsoft's reference of Windows commands, "goto", "call" and "exit".
"""

from __future__ import annotations

import bisect
import re
from typing import TYPE_CHECKING

from pubproof.scripts.command import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pubproof.scripts.powershell.statements import Statement

ASKING = re.compile(
    r"if\s+(?:errorlevel\s+1|(?P<by_name>\"?%errorlevel%\"?\s+(?:(?:neq|gtr)\s+\"?0\"?|geq\s+\"?1\"?)"
    r"|not\s+\"?%errorlevel%\"?\s*==\s*\"?0\"?))",
    re.IGNORECASE,
)
"""What asks whether the program in front of it has failed, some by the variable's name."""
OTHERWISE = "||"
"""What stands before a statement, or a block, that runs where the one in front of it fails."""


def ending(found: Iterable[Statement]) -> Statement | None:
    """Return the statement that ends the script in front of which it only prints, None for none."""
    first = next((one for one in found if not one.name.startswith("echo")), None)
    return first if first is not None and (first.fails or first.keeps or first.ends_well) else None


class Labels:
    """The labels of a script, and what each ``goto`` leaves out, statement by statement."""

    def __init__(self, found: Sequence[Statement]) -> None:
        """Take all statements of the script."""
        self._found = found
        self._places: dict[str, list[tuple[int, int, int]]] = {}
        for place, one in enumerate(found):
            if one.label:
                self._places.setdefault(one.label, []).append((one.row, one.column, place))
        self._called = {one.calls for one in found if one.calls}
        self._ends: dict[int, Statement | None] = {}
        self._target: str | None = None
        self._reason = ""

    def end(self, sending: Statement) -> Statement | None:
        """Return how the script ends at the label that it is sent to, None where it does not."""
        place = self._ahead(sending)
        if place is not None and place not in self._ends:
            behind = range(place + 1, len(self._found))
            self._ends[place] = ending(self._found[at] for at in behind)
        return None if place is None else self._ends[place]

    def _ahead(self, sending: Statement) -> int | None:
        """Return where the label stands that the script is sent to, None where it is not ahead."""
        places = self._places.get(sending.goes_to, [])
        at = bisect.bisect(places, (sending.row, sending.column, len(self._found)))
        return places[at][2] if at < len(places) else None

    def skipping(self, statement: Statement, condition: str) -> str:
        """Return the ``goto`` in front of a statement that leaves it out, nothing for none.

        `condition` is what leaves the statement out by itself, nothing where nothing does.
        """
        label = statement.label
        if label and (self._target in (label, "") or label in self._called):
            self._target = None
        left_out = self._reason if self._target is not None else ""
        if statement.goes_to and not left_out:
            self._go(statement, condition)
        return left_out

    def _go(self, statement: Statement, condition: str) -> None:
        """Be sent to a label: to one that ends in an error, nothing is left out by that."""
        is_sure = not statement.heads and not statement.asks
        is_ahead, end = self._ahead(statement) is not None, self.end(statement)
        if not is_sure and (not is_ahead or (end is not None and is_failure(statement, end))):
            return
        self._target = statement.goes_to if is_ahead else ""
        self._reason = condition or shown(" ".join(statement.words))


def is_failure(statement: Statement, end: Statement) -> bool:
    """Whether the script ends in an error where a statement sends it to its end."""
    own = statement.heads[-1] if statement.heads else ""
    after_failure = statement.link == OTHERWISE or ASKING.fullmatch(own) is not None
    return end.fails or (after_failure and end.keeps)
