"""Commands that a variable names, of which branches decide what it holds."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.scripts import launch
from pubproof.scripts.command import Command
from pubproof.scripts.shell.interpreter import SHELLS
from pubproof.scripts.shell.output.redirections import REDIRECTS
from pubproof.scripts.shell.syntax import children
from pubproof.scripts.shell.variables.choices import Choice
from pubproof.scripts.wrappers.tables import INTERPRETERS
from pubproof.tools import COMMANDS, PROGRAMS, UPLOADING, Kind, is_dry

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tree_sitter import Node

    from pubproof.scripts.shell.failures.fate import Flow
    from pubproof.scripts.shell.syntax import Syntax
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
_FLAG = late.pattern(r"(?!.*isolat|--(?:no-)?build$)--[a-z]+(?:-[a-z]+)*")
"""An option without a value, but for those that tell with what to build, or to build at all."""
_SETTLED = (Kind.UPLOAD, Kind.BUILD, Kind.CHECK)
"""What commands do that no such flag has do something else."""
_NAME = late.pattern(r"\$\{?(\w{1,99})")


def chosen(shell: Shell, node: Node, syntax: Syntax) -> tuple[str, Choice] | None:
    """Return the variable that names what a command starts, with the values that it may have.

    It names the program, or what a program is told that does what others say. None where no
    branches have set one.
    """
    words = [one for one in children(node) if one.type not in _BESIDE]
    texts = [syntax.text(one) for one in words[:_WORDS]]
    for at, text in enumerate(texts):
        if "$" in text and (not at or (texts[0] in _TOLD and _NAMING.issuperset(texts[1:at]))):
            for name in _NAME.findall(text):
                held = shell.value(name)
                if isinstance(held, Choice):
                    return shell.references.get(name, name), held
    return None


def start_each(shell: Shell, name: str, held: Choice, start: Callable[[], Flow]) -> Flow:
    """Start a command with each value that its variable may have, one of which it has."""
    before, outer, context = shell.snapshot(), shell.arms, shell.context()
    number, ends, flows, bounds = shell.reader.cause(), [], [], [len(shell.sink)]
    chances: set[frozenset[int]] = set()
    for at, value in enumerate(held.values):
        shell.resume(before._replace(variables=before.variables.copy()))
        shell.variables[name] = value
        shell.arms = outer | {(number, at)}
        with shell.perhaps(f"${name}"):
            chances.add(shell.context().causes)
            flows.append(start())
        shell.variables[name] = held
        ends.append(shell.state())
        bounds.append(len(shell.sink))
    shell.arms = outer
    shell.join(ends)
    if _are_alike([shell.sink[first:last] for first, last in pairwise(bounds)]):
        for at in range(bounds[0], bounds[-1]):
            one = shell.sink[at]
            if isinstance(one, Command) and one.causes in chances:
                shell.sink[at] = one._replace(condition=context.condition, causes=context.causes)
    return min(flows)


def _are_alike(started: Sequence[Sequence[object]]) -> bool:
    """Whether the same is started each time, but for flags: then nothing leaves it out."""
    found = {
        tuple(_bare(one) if isinstance(one, Command) else () for one in each) for each in started
    }
    return len(found) == 1 and all(map(all, found))


def _bare(command: Command) -> Sequence[str]:
    """Return the words of a command without the flags that leave it what it does.

    Those of a verification can have it accept more, and a program that is not known may take one
    for what it is to do.
    """
    argv = command.argv
    kind = PROGRAMS.get(argv[0], COMMANDS.get((argv[0], argv[1] if argv[1:] else "")))
    if kind not in _SETTLED or is_dry(argv):
        return argv
    return tuple(word for word in argv if not _FLAG.fullmatch(word))
