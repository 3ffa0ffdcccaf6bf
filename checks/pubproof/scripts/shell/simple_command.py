"""One shell command: its words, as the shell fills them in, and its start.

Bash calls it a simple command: it is no list, loop or function.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from pubproof.scripts import launch
from pubproof.scripts.command import STDIN
from pubproof.scripts.places import behind
from pubproof.scripts.shell import choosing
from pubproof.scripts.shell.builtins import builtin
from pubproof.scripts.shell.failures.fate import Fate, Flow
from pubproof.scripts.shell.interpreter import SHELLS
from pubproof.scripts.shell.output import written
from pubproof.scripts.shell.output.printed import output
from pubproof.scripts.shell.output.redirections import REDIRECTS, redirections, teed
from pubproof.scripts.shell.state import Streams
from pubproof.scripts.shell.syntax import UNREADABLE, children
from pubproof.scripts.shell.words.words import Words
from pubproof.scripts.start import Input, Start
from pubproof.scripts.unknown import UNKNOWN
from pubproof.scripts.wrappers import wrapper
from pubproof.tools import COPIERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tree_sitter import Node

    from pubproof.scripts.command import Place
    from pubproof.scripts.shell.syntax import Syntax
    from pubproof.scripts.shell.walk import Shell
    from pubproof.scripts.start import Context

_MAX_WORDS = 2_000
_TAKING_TEXT = SHELLS | {"eval"}
"""Commands that run the text of a word: ``eval``, and shells behind ``-c``."""
_EMPTY = ":"
"""The command that prints nothing, and so empties a file."""
_WRITERS = frozenset({"cat", "echo", "printf", "tee"})
_TAKERS = COPIERS | {
    "bsdtar",
    "gtar",
    "gunzip",
    "head",
    "jq",
    "rsync",
    "sed",
    "tail",
    "tar",
    "zcat",
}
"""Programs that put somewhere, or print, what ``<(…)`` prints, as they would what they read."""
_KEYWORDS = frozenset(
    {"case", "do", "elif", "else", "for", "if", "select", "then", "until", "while", "}"}
)
"""Words of the shell's own that begin no command: the grammar has lost its way there."""


class _Written(NamedTuple):
    """The words of a command as the shell fills them in."""

    argv: tuple[str, ...]
    places: tuple[Place | None, ...]
    """Where the text inside each word stands, None where it is not as written."""
    front: dict[str, str]
    """What is assigned in front of it."""
    takes: bool
    """Whether `STDIN` stands among them for what ``<(…)`` prints."""


def command(
    shell: Shell, node: Node, fate: Fate, syntax: Syntax, redirects: tuple[Node, ...]
) -> Flow:
    """Start the command at `node`, or each one that it may be."""
    named = choosing.chosen(shell, node, syntax)
    if named is None:
        return _command(shell, node, fate, syntax, redirects)
    one = partial(command, shell, node, fate, syntax, redirects)
    return choosing.start_each(shell, named, one)


def _command(
    shell: Shell, node: Node, fate: Fate, syntax: Syntax, redirects: tuple[Node, ...]
) -> Flow:
    """Start the command at `node` with the words that are known."""
    own = tuple(child for child in node.children if child.type in REDIRECTS)
    redirected = redirections(shell, own + redirects, syntax)
    parts = [child for child in children(node) if child.type not in REDIRECTS]
    words = Words(shell, syntax)
    before = len(shell.sink)
    argv, places, front, takes = _written((*parts, *redirected.words), shell, words, syntax)
    if not argv:
        return Flow.ON
    if argv[0] in _KEYWORDS and syntax.first_word(node) == argv[0]:
        shell.opaque(node, syntax, UNREADABLE)
    context = _given(shell, front)
    writes = shell.streams.writes + redirected.writes
    appends = shell.streams.appends + redirected.appends
    shell.streams = shell.streams.behind_the_first()
    if "tee" in argv:
        files, kept = teed(node, shell, syntax)
        writes, appends = writes + files, appends + kept
    start = Start(
        argv,
        syntax.location(node),
        context._replace(fatal=shell.is_fatal(fate)),
        writes,
        _within(shell, before, prints=takes)
        or redirected.input
        or _within(shell, before, prints=_hands_on(argv, writes))
        or shell.streams.input,
        places,
        appends,
    ).outside()
    prints = UNKNOWN
    if writes and argv[0] in _WRITERS:
        prints = output(shell, start._replace(writes=()))
    written.keep(shell, start, prints, node, syntax)
    # What an untold loop prints comes any number of times, or not at all.
    start = start if shell.repeats else start._replace(prints=prints)
    return _perform(shell, start, fate)


def _given(shell: Shell, front: Mapping[str, str]) -> Context:
    """Return what a command is started with that has assignments in front: ``NAME=value cmd``."""
    context = shell.context()
    if not front:
        return context
    shell.reader.environment.heed(front.keys())
    exported, certain = {**shell.exported, **front}, context.certain.difference(front)
    return context._replace(exported=exported, certain=certain)


def empty(
    shell: Shell, node: Node, fate: Fate, syntax: Syntax, redirects: tuple[Node, ...]
) -> Flow:
    """Go on behind redirections alone, which empty the file that they write to as ``:`` would."""
    redirected = redirections(shell, redirects, syntax)
    context = shell.context()._replace(fatal=shell.is_fatal(fate))
    start = Start((_EMPTY,), syntax.location(node), context, redirected.writes, prints="")
    return _perform(shell, start._replace(appends=redirected.appends), fate)


def _hands_on(argv: tuple[str, ...], writes: tuple[str, ...]) -> bool:
    """Whether a command hands on as it is what programs print within its words.

    So do ``echo "$(curl …)" > file`` and ``eval "$(ssh-agent)"``.
    """
    hands_on = argv[0] == "eval" or (bool(writes) and argv[0] in _WRITERS)
    return hands_on and UNKNOWN in argv


def _within(shell: Shell, before: int, *, prints: bool) -> Input | None:
    """Return what programs print within the words of a command, where it `prints` that.

    `before` is as `Shell.started` has it.
    """
    printers = shell.started(before) if prints else ()
    return Input(UNKNOWN, printers=printers) if printers else None


def _written(parts: Iterable[Node], shell: Shell, words: Words, syntax: Syntax) -> _Written:
    """Return the words of a command, and the variables that are set in front of it."""
    front: dict[str, str] = {}
    argv: list[str] = []
    places: list[Place | None] = []
    takes = False
    outer = shell.is_read
    for part in parts:
        if argv and argv[0] in _TAKING_TEXT:
            shell.is_read = outer or argv[0] == "eval" or argv[-1] == "-c"
        if part.type == "variable_assignment":
            name, _, _ = syntax.text(part).partition("=")
            value = part.child_by_field_name("value")
            front[name] = words.text(value) if value is not None else ""
            continue
        word = part.children[0] if part.type == "command_name" and part.child_count else part
        found = words.fields(word)
        if word.type == "process_substitution" and not _TAKERS.isdisjoint(argv):
            takes = takes or UNKNOWN in found
            found = [STDIN if one == UNKNOWN else one for one in found]
        argv.extend(found)
        places.extend([_inner_place(word, found, syntax)] * len(found))
        if len(argv) > _MAX_WORDS:
            break
    shell.is_read = outer
    return _Written(tuple(argv), tuple(places), front, takes)


def _inner_place(word: Node, fields: list[str], syntax: Syntax) -> Place | None:
    """Return where the text inside a quoted word stands, None when it is not as written."""
    raw = syntax.text(word)
    shift = 0
    if raw[:1] in ("'", '"') and len(raw) > 1:
        raw, shift = raw[1:-1], 1
    if len(fields) != 1 or fields[0] != raw:
        return None
    row, column = syntax.position(word)
    return behind(syntax.place, row, column + shift)


def _perform(shell: Shell, start: Start, fate: Fate) -> Flow:
    """Do what the command does to the shell, or start it."""
    bare = True
    named = shell.aliases.get(start.argv[0])
    if named is not None and (shell.options.aliases or shell.options.posix):
        places = (*(None for _ in named), *start.places[1:])
        start = start._replace(argv=(*named, *start.argv[1:]), places=places)
    for _ in range(wrapper.MAX_WRAPPERS):
        name = start.argv[0]
        if bare and name in shell.functions:
            flow = _call(shell, start, fate)
            shell.printed.append(UNKNOWN)
            return flow
        bare = bare and name == "time"  # a word of the shell itself: functions may stand behind it
        inner = start.shifted(2 if bare and start.argv[1:2] == ("-p",) else 1)
        if (bare or name in ("command", "builtin")) and inner.argv and inner.argv[0][:1] != "-":
            start = inner
        else:
            break
    if start.argv[:2] == ("printf", "-v") and start.argv[2:]:
        return builtin.print_into(shell, start)
    action = builtin.ACTIONS.get(name)
    if name == _EMPTY and start.writes:
        shell.reader.command(start._replace(prints=""))
    if action is not None:
        return action(shell, start, fate)
    shell.printed.append(output(shell, start) if shell.asked == shell.entered else UNKNOWN)
    launch.launch(shell.reader, start)
    if name == "exec" and any(not word.startswith("-") for word in start.argv[1:]):
        return Flow.EXIT
    return Flow.ON


def _call(shell: Shell, start: Start, fate: Fate) -> Flow:
    """Call a function; what stands in front of it or redirects it holds inside."""
    exported, streams = shell.exported, shell.streams
    front = {
        name: value
        for name, value in start.context.exported.items()
        if shell.exported.get(name) != value
    }
    held = {name: shell.variables.get(name) for name in front}
    for name, value in front.items():
        shell.assign(name, value, export=True)
    shell.streams = Streams(start.input, start.writes, start.appends)
    flow = shell.call(start.argv[0], start.argv[1:], fate, spread=start.is_spread)
    shell.streams = streams
    if front:
        shell.exported = exported
        for name, value_before in held.items():
            if value_before is None:
                shell.variables.forget(name)
            else:
                shell.variables[name] = value_before
    return flow
