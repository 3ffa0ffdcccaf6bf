"""Readings of one script that come out alike, because what they ask for holds the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping

    from pubproof.repository import Repository
    from pubproof.scripts import Script


class Given(NamedTuple):
    """What one reading of a script is given; another is not given all of it alike."""

    environment: Mapping[str, str]
    told: Mapping[str, str]
    """What is told of the run."""

    @property
    def whole(self) -> Hashable:
        """All of it."""
        return frozenset(self.environment.items()), frozenset(self.told.items())

    def answers(self, used: frozenset[str] | None, asked: frozenset[str]) -> Hashable:
        """Return what these variables hold, of the environment and of the run; None for all."""
        held = self.environment
        of_environment = held.items() if used is None else ((one, held.get(one)) for one in used)
        return frozenset(of_environment), frozenset((one, self.told.get(one)) for one in asked)


class _Readings:
    """Which readings of a script there are, by what they ask for and what that holds.

    It may name readings of other commits, which have come to ask for something else since.
    """

    def __init__(self) -> None:
        self._made: dict[
            tuple[frozenset[str] | None, frozenset[str]],
            dict[Hashable, tuple[Hashable, Callable[[Repository], Script]]],
        ] = {}

    def like(self, given: Given, files: Repository) -> Script | None:
        """Return a reading that comes out as one which is `given` this, None without one."""
        for (used, asked), by_answers in self._made.items():
            one = by_answers.get(given.answers(used, asked))
            script = None if one is None else files.once(*one)
            if script is not None and (script.used, script.asked) == (used, asked):
                return script
        return None

    def add(
        self, given: Given, script: Script, key: Hashable, read: Callable[[Repository], Script]
    ) -> None:
        """Take in a reading that `read` makes and the repository keeps under `key`."""
        by_answers = self._made.setdefault((script.used, script.asked), {})
        by_answers[given.answers(script.used, script.asked)] = key, read


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
