"""Which arms of which ``if`` lead to a statement of PowerShell, where it runs once at most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.scripts.powershell.statements import keyword

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pubproof.scripts.command import Led
    from pubproof.scripts.powershell.statements import Statement

_CHOOSING = ("if", "elseif", "else")
_PLAIN = frozenset({*_CHOOSING, "try", "catch", "finally"})
"""What stands before braces of which the contents run no more than once."""
_ENDING = frozenset({"exit", "return", "throw"})
_MAX_ARMS = 100
"""How many arms lead to a place of those that are told apart."""


class _Choice:
    """An ``if`` with all that belongs to it."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.arm = 0
        """Which of its arms is at hand."""
        self.ended: set[int] = set()
        """Those of its arms that end the script."""

    @property
    def led(self) -> Led:
        """The arms that lead to what stands behind it; one more is where none is taken."""
        on = set(range(self.arm + 2)) - self.ended
        return frozenset((self.number, arm) for arm in on) if self.ended else frozenset()


def leading(found: Sequence[Statement], cause: Callable[[], int]) -> list[Led]:
    """Return the arms that lead to each statement; `cause` gives each ``if`` its number."""
    choices: dict[int, _Choice] = {}
    reached: dict[int, Led] = {0: frozenset()}
    arms: list[Led] = []
    for statement in found:
        depth = len(statement.heads)
        choices = {level: one for level, one in choices.items() if level <= depth}
        reached = {level: one for level, one in reached.items() if level <= depth}
        around = choices.get(depth - 1)
        if depth not in reached:
            reached[depth] = reached.get(depth - 1, frozenset())
            if around is not None and keyword(statement.heads[-1]) in _CHOOSING:
                reached[depth] |= {(around.number, around.arm)}
        word, choice = keyword(statement.words[0]), choices.get(depth)
        if choice is not None and word in _CHOOSING[1:]:
            choice.arm += 1
        elif choice is not None:
            if len(reached[depth]) + choice.arm < _MAX_ARMS:
                reached[depth] |= choice.led
            del choices[depth]
        if word == _CHOOSING[0]:
            choices[depth] = _Choice(cause())
        if around is not None and word in _ENDING and not statement.asks:
            around.ended.add(around.arm)
        arms.append(frozenset() if runs_again(statement) else reached[depth])
    return arms


def runs_again(statement: Statement) -> bool:
    """Whether a statement may run more than once: in a loop, or a function."""
    return not all(keyword(head) in _PLAIN for head in statement.heads)
