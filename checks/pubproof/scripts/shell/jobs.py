"""Commands that a shell starts in the background, and ``wait``, which asks how they ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pubproof import late
from pubproof.scripts.command import Command

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pubproof.scripts.reader import Task
    from pubproof.scripts.shell.variables.values import Value

_ID = late.pattern(r"<&(\d{1,6})>")
"""What stands for the process id of a job."""


class Job(NamedTuple):
    """What is written down of one statement in the background."""

    sink: list[object]
    """Where it is written down, with what stands before it."""
    commands: tuple[int, ...]
    """Where in it the commands are that the statement starts."""
    tasks: tuple[Task, ...]
    """The texts that it starts."""
    deciding: tuple[int, ...]
    """Where the commands are whose failure is the statement's."""
    deciding_tasks: tuple[Task, ...]
    """The texts whose failure is the statement's."""
    loops: int
    """Within how many loops it stands, each of which may start it several times."""


class Jobs:
    """The jobs of one shell and of its subshells."""

    def __init__(self) -> None:
        """Begin without one."""
        self._started: list[Job] = []
        self._running: set[int] = set()
        """The numbers of those for which the shell has not waited."""
        self.loops = 0
        """Within how many loops the shell is."""

    @property
    def ids(self) -> list[str]:
        """Words that stand for the process ids of the jobs, in the order in which they started."""
        return [f"<&{number}>" for number in range(len(self._started))]

    def start(self, sink: list[object], before: int, tasks: tuple[Task, ...]) -> str:
        """Take in what a statement has written down behind `before`, and which texts it starts.

        Nobody asks for it yet.

        Returns what stands for its process id.
        """
        found = {at: one for at, one in enumerate(sink) if at >= before}
        commands = {at: one for at, one in found.items() if isinstance(one, Command)}
        deciding = tuple(at for at, one in commands.items() if one.fatal)
        own = tuple(one for one in tasks if one.fatal)
        for one in own:  # for nobody who waits for what is around the statement
            one.fatal = False
        number = len(self._started)
        self._started.append(Job(sink, (*commands,), tasks, deciding, own, self.loops))
        self._running.add(number)
        self._set(number, fatal=False)
        return self.ids[-1]

    def heed(self, words: Sequence[str]) -> None:
        """Take the failure of a job for that of the run; of several ``wait`` heeds the last one.

        Behind a loop it thus heeds but the last of those that the loop has started.
        """
        found = _ID.fullmatch(words[-1]) if words else None
        number = int(found[1]) if found is not None else len(self._started)
        if number < len(self._started) and self._started[number].loops <= self.loops:
            self._set(number, fatal=True)

    def end(self, words: Sequence[str]) -> None:
        """Take for ended the jobs that ``wait`` names, or else all of them."""
        named = {int(found[1]) for word in words if (found := _ID.fullmatch(word))}
        ended = self._running & named if named else {*self._running}
        self._running -= ended
        for number in ended:
            job = self._started[number]
            for at, command in _written(job, job.commands):
                job.sink[at] = command._replace(is_apart=False)
            for task in job.tasks:
                task.context = task.context._replace(is_apart=False)

    def _set(self, number: int, *, fatal: bool) -> None:
        job = self._started[number]
        for at, command in _written(job, job.deciding):
            job.sink[at] = command._replace(fatal=fatal)
        for task in job.deciding_tasks:
            task.context = task.context._replace(fatal=fatal)


def _written(job: Job, places: Iterable[int]) -> Iterator[tuple[int, Command]]:
    """Yield what a job has written down at some places, with the place of each."""
    for at in places:
        command = job.sink[at]
        if isinstance(command, Command):
            yield at, command


def grown(left: Value, right: Value) -> Value | None:
    """Return which of two values of a list has the ids of more jobs, None where none is a list."""
    most = max((left, right), key=len)
    text = " ".join(most) if isinstance(most, tuple) else most
    is_list = isinstance(most, tuple) or _ID.fullmatch(text) is None
    return most if is_list and _ID.search(text) else None
