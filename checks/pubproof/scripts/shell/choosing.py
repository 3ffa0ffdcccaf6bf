"""Commands that a variable names, of which branches decide what it holds."""

from __future__ import annotations

from itertools import pairwise
from math import prod
from typing import TYPE_CHECKING, NamedTuple

from pubproof import late
from pubproof.location import Location
from pubproof.scripts import launch
from pubproof.scripts.command import Command
from pubproof.scripts.shell.compound.alternatives import Alternatives
from pubproof.scripts.shell.interpreter import SHELLS
from pubproof.scripts.shell.output.redirections import REDIRECTS
from pubproof.scripts.shell.syntax import children
from pubproof.scripts.shell.variables.choices import Choice, is_same
from pubproof.scripts.wrappers.tables import INTERPRETERS
from pubproof.tools import COMMANDS, PROGRAMS, UPLOADING, Kind, is_dry

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from collections.abc import Set as AbstractSet

    from tree_sitter import Node

    from pubproof.scripts.shell.failures.fate import Flow
    from pubproof.scripts.shell.syntax import Syntax
    from pubproof.scripts.shell.variables.values import Value
    from pubproof.scripts.shell.walk import Shell

_BESIDE = REDIRECTS | {"variable_assignment"}
"""What stands in a command and is none of its words."""
_READING = frozenset({".", "eval", "python", "python3", "source"})
_TOLD = frozenset({*launch.FOLLOWED, *INTERPRETERS, *SHELLS, *UPLOADING, *_READING})
"""Programs that do what their first words name."""
_NAMING = frozenset({"-C", "-c", "-e", "-f", "-m", "-s", "run"})
"""What may stand between such a program and the word that names it."""
_WORDS = 3
"""How many words are looked at."""
_FLAGS = frozenset(
    {
        *("--disable-progress-bar", "--no-ansi", "--no-color", "--no-interaction", "--no-progress"),
        *("--non-interactive", "--quiet", "--skip-dependency-check", "--skip-existing"),
        *("--strict", "--verbose"),
    }
)
"""Options that leave what is built, checked or uploaded as it is, and with what."""
_SETTLED = (Kind.UPLOAD, Kind.BUILD, Kind.CHECK)
"""What commands do that no such flag has do something else."""
_NAME = late.pattern(r"\$\{?(\w{1,99})")


class Chosen(NamedTuple):
    """The variable that names what a command starts."""

    name: str
    held: Choice
    """The values that it may have."""
    is_first: bool
    """Whether it stands for the first words of the command."""


def chosen(shell: Shell, node: Node, syntax: Syntax) -> Chosen | None:
    """Return the variable that names what a command starts, with the values that it may have.

    It names the program, or what a program is told that does what others say. None where no
    branches have set one, or where that would make too many forms of the command; what such a
    form leads to in turn is then written down as too much.
    """
    found = _choices(shell, node, syntax)
    budget = shell.reader.budget
    if not found or budget.may_choose(prod(len(one.held.values) for one in found)):
        return found[0] if found else None
    if budget.is_choosing:
        shell.context().too_much(syntax.location(node))
    return None


def _choices(shell: Shell, node: Node, syntax: Syntax) -> list[Chosen]:
    """Return all such variables of a command."""
    words = [one for one in children(node) if one.type not in _BESIDE]
    texts = [syntax.text(one) for one in words[:_WORDS]]
    found: dict[str, Chosen] = {}
    for at, text in enumerate(texts):
        if "$" in text and (not at or (texts[0] in _TOLD and _NAMING.issuperset(texts[1:at]))):
            for name in _NAME.findall(text):
                held, own = shell.value(name), shell.references.get(name, name)
                if isinstance(held, Choice):
                    is_first = not at and text in (f"${name}", f"${{{name}}}")
                    found[own] = Chosen(own, held, is_first)
    return list(found.values())


def start_each(shell: Shell, named: Chosen, start: Callable[[], Flow]) -> Flow:
    """Start a command with each value that its variable may have, one of which it has."""
    outer, streams = shell.context(), shell.streams
    alternatives, bounds = Alternatives(shell), [len(shell.sink)]
    chances: set[frozenset[int]] = set()
    with shell.reader.budget.choose(len(named.held.values)):
        for value in named.held.values:
            way = _Way(shell, named, value, start)
            shell.streams = streams
            alternatives.take(way.take, way.fails, f"${named.name}")
            chances.add(way.causes)
            bounds.append(len(shell.sink))
    if _are_alike([shell.sink[first:last] for first, last in pairwise(bounds)], chances):
        for at in range(bounds[0], bounds[-1]):
            one = shell.sink[at]
            if isinstance(one, Command) and one.causes in chances:
                shell.sink[at] = one._replace(condition=outer.condition, causes=outer.causes)
    return alternatives.end()


class _Way:
    """The start of a command while its variable has one of its values."""

    def __init__(
        self, shell: Shell, named: Chosen, value: Value, start: Callable[[], Flow]
    ) -> None:
        self._shell = shell
        self._named = named
        self._value = value
        self._start = start
        self.causes: frozenset[int] = frozenset()
        """What stands for the conditions on which it is started."""

    def take(self) -> Flow:
        """Start it; what it leaves of the variable is as before, unless it has set it."""
        variables, name = self._shell.variables, self._named.name
        variables[name] = self._value
        self.causes = self._shell.context().causes
        flow = self._start()
        if is_same(self._shell.variables.get(name), self._value):
            self._shell.variables[name] = self._named.held
        return flow

    def fails(self) -> bool:
        """Whether it is an ``exit`` that makes the run fail."""
        words = self._value.split() if isinstance(self._value, str) else self._value
        is_exit = self._named.is_first and tuple(words[:1]) == ("exit",)
        status = "".join(words[1:2])
        return self._shell.fatal and is_exit and status.isdecimal() and int(status[-4:]) % 256 != 0


def _are_alike(started: Sequence[Sequence[object]], chances: AbstractSet[frozenset[int]]) -> bool:
    """Whether the same is started each time, but for flags: then nothing leaves it out.

    `chances` are the causes of what is left out by nothing else.
    """
    found = [[_bare(one, chances) for one in each if isinstance(one, Command)] for each in started]
    is_told = all(len(ours) == len(each) > 0 for ours, each in zip(found, started, strict=True))
    return is_told and all(one == found[0] for one in found)


def _bare(command: Command, chances: AbstractSet[frozenset[int]]) -> tuple[Command, bool]:
    """Return a command as `bare` does, and whether nothing else leaves it out."""
    return bare(command), command.causes in chances


def bare(command: Command) -> Command:
    """Return a command as it is wherever it stands.

    It is without the flags that leave it what it does. Those of a verification can have it accept
    more, and a program that is not known may take one for what it is to do.
    """
    argv = command.argv
    kind = PROGRAMS.get(argv[0], COMMANDS.get((argv[0], argv[1] if argv[1:] else "")))
    if kind in _SETTLED and not is_dry(argv):
        argv = tuple(word for word in argv if word not in _FLAGS)
    return command._replace(
        argv=argv, location=Location(""), via=(), condition="", causes=frozenset(), arms=frozenset()
    )
