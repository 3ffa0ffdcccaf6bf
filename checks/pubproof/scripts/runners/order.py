"""The order in which tasks run that need others."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_MAX_TASKS = 2_000


def each_once(names: Iterable[str], run: Callable[[str], Iterable[str]]) -> None:
    """Run tasks, each where it is first needed; what `run` yields has run when it goes on."""
    done: set[str] = set()
    stack = [iter(names)]
    while stack and len(done) < _MAX_TASKS:
        name = next(stack[-1], None)
        if name is None:
            stack.pop()
        elif name not in done:
            done.add(name)
            stack.append(iter(run(name)))
