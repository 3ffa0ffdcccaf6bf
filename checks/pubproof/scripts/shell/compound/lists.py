"""Lists and pipelines of a shell script: ``a && b || c`` and ``a | b``."""

from __future__ import annotations

import re
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING

from pubproof.scripts.paths import base
from pubproof.scripts.shell import bashisms
from pubproof.scripts.shell.compound.links import split, whole
from pubproof.scripts.shell.conditions import conditions
from pubproof.scripts.shell.conditions.conditions import Condition
from pubproof.scripts.shell.failures.endings import Endings
from pubproof.scripts.shell.failures.fate import Fate, Flow
from pubproof.scripts.shell.failures.flags import FAILED, FIRST_OF_PIPE
from pubproof.scripts.shell.interpreter import SHELLS
from pubproof.scripts.shell.syntax import children
from pubproof.scripts.start import Input
from pubproof.scripts.unknown import UNKNOWN
from pubproof.scripts.wrappers.wrapper import PYTHON

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Node

    from pubproof.scripts.shell.compound.links import Link
    from pubproof.scripts.shell.failures.retries import Tries
    from pubproof.scripts.shell.state import State
    from pubproof.scripts.shell.syntax import Syntax
    from pubproof.scripts.shell.walk import Shell

_FRONT = frozenset({"env", "exec", "sudo"})
"""Commands that may stand in front of a shell."""
_CERTAIN = frozenset(
    {".", ":", "cd", "echo", "export", "mkdir", "printf", "pushd", "set", "source"}
)
"""Commands of which a script counts on nothing but their success."""


def walk(shell: Shell, links: list[Link], fate: Fate, syntax: Syntax) -> Flow:
    """Walk through ``a && b || c``, each of them a pipeline."""
    pipelines = _running(shell, split(links, ("&&", "||")), syntax)
    fates = _fates(shell, pipelines, fate, syntax)
    printed = len(shell.printed)
    flow = _pipeline(shell, pipelines[0], fates[0], syntax)
    if flow or not pipelines[1:]:
        return flow
    entry = shell.snapshot()
    is_told = _chosen(shell, pipelines[0], syntax) is not None
    asked, picks, left = "", frozenset[str](), frozenset[str]()
    tests: list[Condition] = []
    for at, (before, pipeline) in enumerate(pairwise(pipelines)):
        rescue, runs = pipeline[0].operator == "||", is_told and pipeline is pipelines[1]
        start = shell.snapshot() if rescue else shell.state()
        reason = Condition(shell, whole(before), syntax)
        held = _passing(tests) if rescue else asked
        asked = held or _asked(shell, before, pipeline, fates[at], syntax)
        if rescue:
            tests.clear()
        elif conditions.is_test(whole(before)[0], syntax):
            tests.append(reason)
        picks |= reason.picks
        end = len(shell.printed)
        flow = _perhaps(shell, pipeline, fates[at + 1], asked, picks, syntax)
        if rescue and _is_told(shell.printed[printed:end]):
            del shell.printed[end:]
        if flow and runs:
            return flow
        if flow and not _fails(shell, before, pipeline, fate, syntax):
            shell.leave(flow, held or reason.leading(wanted=not rescue))
            left |= picks
        if rescue and not runs:
            shell.meet([start] if flow else [start, shell.state()])
    if pipelines[2:] or not is_told:
        _rejoin(shell, entry, links)
    shell.pick(left)
    return Flow.ON


def _perhaps(
    shell: Shell,
    pipeline: list[Link],
    fate: Fate,
    asked: str,
    picks: frozenset[str],
    syntax: Syntax,
) -> Flow:
    """Walk through an element that runs if `asked` is met, if anything is asked."""
    options = shell.options
    with shell.perhaps(asked, picks):
        flow = _pipeline(shell, pipeline, fate, syntax)
    if asked:
        shell.options = options.shared(shell.options)
    return flow


def _fails(
    shell: Shell, before: list[Link], pipeline: list[Link], fate: Fate, syntax: Syntax
) -> bool:
    """Whether the run is certain to fail where an element behind `before` ends the script."""
    rescue = pipeline[0].operator == "||"
    failing = Endings(syntax, shell.functions).failing(whole(before), met=not rescue)
    failing |= FAILED if rescue else frozenset()
    return shell.certain([pipeline[0].node], fate, syntax, failing)


def _is_told(printed: Sequence[str]) -> bool:
    """Whether it is known what has been printed, in whose place ``||`` would print another text."""
    text = "".join(printed)
    return bool(text) and UNKNOWN not in text


def _rejoin(shell: Shell, entry: State, links: list[Link]) -> None:
    """Go on behind a list of which perhaps only the first element has run, as it left the shell.

    Scripts count on the outcome of a test, and not on the failure of a program: behind a program,
    variables that had no value before have the one that the list gives them.
    """
    if any(link.node.type == "test_command" for link in links[:-1]):
        shell.meet([entry, shell.state()])
    else:
        shell.doubt(entry._replace(variables=shell.variables.under(entry.variables)))


def _running(shell: Shell, pipelines: list[list[Link]], syntax: Syntax) -> list[list[Link]]:
    """Return the elements of a list without those that what stands before them leaves out."""
    kept, outcome = pipelines[:1], _chosen(shell, pipelines[0], syntax)
    for pipeline in pipelines[1:]:
        if outcome is not (pipeline[0].operator == "||"):
            kept.append(pipeline)
            outcome = None if outcome is None else _chosen(shell, pipeline, syntax)
    return kept


def _chosen(shell: Shell, pipeline: list[Link], syntax: Syntax) -> bool | None:
    """Return how an element comes out on the files of a loop, or in every run."""
    return Condition(shell, whole(pipeline), syntax).chosen


def _passing(tests: list[Condition]) -> str:
    """Return which of the tests of ``test && command`` can leave out what stands behind ``||``."""
    return next((text for one in tests if (text := one.deciding(wanted=False))), "")


def _asked(
    shell: Shell, before: list[Link], pipeline: list[Link], fate: Fate, syntax: Syntax
) -> str:
    """Return what of the element `before` can leave out the next one of a list, unnoticed.

    `fate` is that of `before`.
    """
    nodes, met = whole(before), pipeline[0].operator != "||"
    if met and fate.counts and shell.fatal:
        return ""
    if conditions.is_test(nodes[0], syntax):
        return Condition(shell, nodes, syntax).deciding(wanted=met)
    name = syntax.first_word(nodes[0])
    if met:
        is_known = not syntax.posix or name not in bashisms.COMMANDS
        return "" if name in _CERTAIN and is_known else conditions.shown(nodes, syntax)
    word = re.compile(rf"(?<![\w.-]){re.escape(name)}(?![\w.-])")
    again = bool(name) and any(word.search(syntax.text(link.node)) for link in pipeline)
    return "" if again else conditions.shown(nodes, syntax)


def _fates(shell: Shell, pipelines: list[list[Link]], fate: Fate, syntax: Syntax) -> list[Fate]:
    """Return what the status of each element of a list means.

    After a failure the next element behind ``||`` runs, after a success the next behind ``&&``.
    """
    fates = [fate]
    counts, inverse = fate.counts, fate.inverse
    for position in range(len(pipelines) - 1, 0, -1):
        pipeline = pipelines[position]
        if pipeline[0].operator == "||":
            counts = _handled(shell, pipeline, fate, syntax)
        else:
            inverse = len(pipeline) == 1 and shell.certain([pipeline[0].node], fate, syntax)
            if fate.tries is not None:
                counts = counts or _is_tried(pipelines[position - 1 :], fate.tries, syntax)
        fates.append(Fate(heeds=False, counts=counts, inverse=inverse))
    fates.reverse()
    return fates


def _is_tried(pipelines: list[list[Link]], tries: Tries, syntax: Syntax) -> bool:
    """Whether the success of a list's element is what leaves the loop that tries it."""
    from pubproof.scripts.shell.failures.retries import statements_of

    then = takewhile(lambda pipeline: pipeline[0].operator == "&&", pipelines[1:])
    led = [one for pipeline in then for one in statements_of(pipeline[0].node)]
    return tries.succeed([link.node for link in pipelines[0]], led, syntax)


def _handled(shell: Shell, handler: list[Link], fate: Fate, syntax: Syntax) -> bool:
    """Whether the run fails all the same once ``|| handler`` has run."""
    if len(handler) > 1:
        return False
    node = handler[0].node
    return fate.is_told(node, syntax) or shell.certain([node], fate, syntax, FAILED)


def _is_shell(node: Node, syntax: Syntax) -> bool:
    """Whether a part of a pipeline runs what it is given to read."""
    words = syntax.text(node).split(None, 5)
    plain = (word for word in words if word not in _FRONT and "=" not in word and word[0] != "-")
    name = base(next(plain, ""))
    return name in SHELLS or PYTHON.fullmatch(name) is not None


def _pipeline(shell: Shell, links: list[Link], fate: Fate, syntax: Syntax) -> Flow:
    """Walk through ``a | b``; each element is a process of its own."""
    if len(links) == 1:
        return shell.statement(links[0].node, fate, syntax, links[0].redirects)
    first = links[0]
    if first.node.type == "negated_command":
        inner = next(children(first.node), first.node)
        links = [first._replace(node=inner), *links[1:]]
        fate = Fate(heeds=False, counts=fate.inverse)
    stdin = shell.streams.input
    for position, link in enumerate(links):
        last = position == len(links) - 1
        felt = last or shell.options.pipefail or (not position and FIRST_OF_PIPE in fate.deciding)
        fatal = felt and (shell.is_fatal(fate) or (not last and FIRST_OF_PIPE in fate.deciding))
        element = shell.fork(fatal=fatal)
        element.streams = element.streams._replace(input=stdin)
        element.is_read = not last and _is_shell(links[position + 1].node, syntax)
        before = len(shell.sink)
        element.statement(link.node, Fate(fate.heeds, counts=fatal), syntax, link.redirects)
        fed_by = stdin.printers if stdin else ()
        stdin = Input("".join(element.printed), printers=fed_by + shell.started(before))
    shell.printed.append(stdin.text if stdin else UNKNOWN)
    return Flow.ON
