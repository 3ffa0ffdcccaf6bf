"""Readings of one script that come out alike, because what they ask for holds the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping

    from pubproof.repository import Repository
    from pubproof.scripts import Script


class _Questions(NamedTuple):
    """What a reading asked of what it was given; the fields are those of `Script`."""

    used: frozenset[str] | None
    asked: frozenset[str]
    asks_whose: bool


def _questions(script: Script) -> _Questions:
    return _Questions(script.used, script.asked, script.asks_whose)


class Given(NamedTuple):
    """What one reading of a script is given, and another may be given otherwise."""

    environment: Mapping[str, str]
    run_variables: Mapping[str, str] | None
    """What is told of the run, None for every run alike."""

    @property
    def whole(self) -> Hashable:
        """All that is given, as one key."""
        of_run = None if self.run_variables is None else frozenset(self.run_variables.items())
        return frozenset(self.environment.items()), of_run

    def answers(self, questions: _Questions) -> Hashable:
        """Return what `questions` are answered, as one key: equal keys mean an equal reading."""
        used, asked, asks_whose = questions
        held, of_run = self.environment, self.run_variables or {}
        of_environment = held.items() if used is None else ((one, held.get(one)) for one in used)
        whose = asks_whose and self.run_variables is None
        return frozenset(of_environment), frozenset((one, of_run.get(one)) for one in asked), whose


class _Readings:
    """Which readings of a script there are, by what they ask for and what that holds.

    It may name readings of other commits, which have come to ask for something else since.
    """

    def __init__(self) -> None:
        self._made: dict[
            _Questions, dict[Hashable, tuple[Hashable, Callable[[Repository], Script]]]
        ] = {}

    def like(self, given: Given, files: Repository) -> Script | None:
        """Return a reading that comes out as one which is `given` this, None without one."""
        for questions, by_answers in self._made.items():
            one = by_answers.get(given.answers(questions))
            script = None if one is None else files.once(*one)
            if script is not None and _questions(script) == questions:
                return script
        return None

    def add(
        self, given: Given, script: Script, key: Hashable, read: Callable[[Repository], Script]
    ) -> None:
        """Take in a reading that `read` makes and the repository keeps under `key`."""
        questions = _questions(script)
        self._made.setdefault(questions, {})[given.answers(questions)] = key, read


def read_once(
    repository: Repository, script: Hashable, given: Given, read: Callable[[Repository], Script]
) -> Script:
    """Return what `read` makes of a script, or what it made of one that was given alike.

    `script` is what readings must have in common to come out alike: the text, its place, and all
    else that is not `given`.
    """
    key = ("reading", script, given.whole)

    def find(files: Repository) -> Script:
        readings = files.once(("readings", script), lambda _: _Readings())
        found = readings.like(given, files)
        if found is None:
            found = files.once(key, read)
            readings.add(given, found, key, read)
        return found

    return repository.once(("script", script, given.whole), find)
