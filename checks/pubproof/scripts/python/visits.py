"""The visits of a walk through a Python script, made once for all walks that come out alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from pubproof.scripts.budget import Effort

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable, Hashable, Iterator, Mapping

    from pubproof.scripts.python.conditions.arms import Arms
    from pubproof.scripts.python.failures.results import Heed
    from pubproof.scripts.python.state import PythonState, Visit
    from pubproof.scripts.python.syntax.names import Function
    from pubproof.scripts.python.syntax.tree import Tree
    from pubproof.scripts.python.values.values import Value

Entered: TypeAlias = "tuple[Function, str, Heed]"
"""A function, what its parameters hold, and how its result ends the script."""

_MAX_VISITS = 50_000
"""How many visits of one text are kept."""


class Walk(NamedTuple):
    """The visits of one walk, and all that they rest on beside the text."""

    variables: Mapping[str, str | None]
    """What the variables held for which it asked, None for those that are not set."""
    modules: Mapping[str, Value]
    """What names of other modules held."""
    run_variables: Mapping[str, str]
    """What it was told of the run."""
    spent: Effort
    """What it took."""
    found: Mapping[tuple[object, str], Value]
    """What functions return and objects hold."""
    entered: frozenset[Entered]
    """The functions that it has entered."""
    conditions: Mapping[int, ast.If]
    """The conditions behind the numbers of arms."""
    visits: tuple[Visit, ...]

    def comes_again(self, state: PythonState) -> bool:
        """Whether it would come out so now. What it asked for is asked for once more."""
        return (
            all(state.variables.find(name) == held for name, held in self.variables.items())
            and all(state.run_variable(name) == held for name, held in self.run_variables.items())
            and all(state.elsewhere.again(name) == held for name, held in self.modules.items())
            and state.reader.budget.spend(self.spent)
        )

    def anew(self, state: PythonState, arms: Arms) -> Iterator[Visit]:
        """Yield the visits once more, for a script in that state; `arms` are its own."""
        state.constants.found = dict(self.found)
        state.elsewhere.asked.update(self.modules)
        for one in self.visits:
            yield (
                one._replace(arms=arms.renumbered(one.arms, self.conditions)) if one.arms else one
            )


class _Walks:
    """The walks through one text that are kept."""

    def __init__(self, _: Tree) -> None:
        self._kept: dict[Hashable, list[Walk]] = {}
        self._left = _MAX_VISITS

    def like(self, key: Hashable, state: PythonState) -> Walk | None:
        """Return the walk under `key` that comes out as one would now, None without one."""
        return next((one for one in self._kept.get(key, ()) if one.comes_again(state)), None)

    def keep(self, key: Hashable, walk: Walk) -> None:
        """Keep a walk, unless there are too many."""
        self._left -= len(walk.visits) + 1
        if self._left >= 0:
            self._kept.setdefault(key, []).append(walk)


def visit_each(
    key: Hashable,
    state: PythonState,
    arms: Arms,
    entered: set[Entered],
    make: Callable[[], Iterator[Visit]],
    act: Callable[[Visit], bool],
) -> None:
    """Act at each of the visits that `make` yields, or those of a walk that came out alike.

    What was nothing at a visit is nothing at the same visit of a walk like it, so only the others
    are kept; what was something is done again, and comes out alike. A walk that writes files is
    not kept, for these are of its own reading.

    Args:
        key: what walks through the text must have in common to come out alike, beside what they
            ask for; None for one that is like no other.
        state: what the script holds.
        arms: its arms.
        entered: the functions that it has entered.
        make: walks through the text.
        act: does what a node does; False where that is nothing.
    """
    walks = state.tree.once("walks", _Walks)
    argv, changes = state.constants.argv, state.reader.files.changes
    over = state.reader.budget.left.over
    whole = (key, state.path, state.context.folder, argv and (*argv,), changes, over, state.over)
    is_own = key is None or bool(entered) or state.over[0] != state.over[1]
    known = None if is_own else walks.like(whole, state)
    if known is not None:
        entered |= known.entered
        for visit in known.anew(state, arms):
            act(visit)
        return
    visits, spent = _made(state, make, act)
    is_short = state.reader.budget.left.over != over or state.variables.is_whole
    if not (is_own or is_short or state.reader.files.changes != changes):
        asked = dict(state.variables.beneath), dict(state.elsewhere.asked), dict(state.asked)
        found = dict(state.constants.found)
        walk = Walk(*asked, spent, found, frozenset(entered), arms.conditions, visits)
        walks.keep(whole, walk)


def _made(
    state: PythonState, make: Callable[[], Iterator[Visit]], act: Callable[[Visit], bool]
) -> tuple[tuple[Visit, ...], Effort]:
    """Act at the visits that `make` yields; return those that count, and what the rest took."""
    visits: list[Visit] = []
    budget = state.reader.budget
    spent = Effort(0, 0)
    left = budget.left
    for visit in make():
        spent = spent.plus(left.minus(budget.left))
        left = budget.left
        if act(visit):
            visits.append(visit)
            left = budget.left
    return tuple(visits), spent.plus(left.minus(budget.left))
