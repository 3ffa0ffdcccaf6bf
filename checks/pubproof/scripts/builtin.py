"""One shell command: its words, and what it does to the shell itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pubproof.scripts import launch, wrappers
from pubproof.scripts.command import UNKNOWN
from pubproof.scripts.options import first_word
from pubproof.scripts.outcome import UNHEEDED, Fate, Flow
from pubproof.scripts.paths import located, resolve
from pubproof.scripts.printed import output
from pubproof.scripts.reader import MAX_TEXT, Input, Start
from pubproof.scripts.redirections import REDIRECTS, redirections, teed
from pubproof.scripts.syntax import children
from pubproof.scripts.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tree_sitter import Node

    from pubproof.location import Location
    from pubproof.scripts.command import Place
    from pubproof.scripts.shell import Shell
    from pubproof.scripts.shell_state import Options
    from pubproof.scripts.syntax import Syntax

_READ_OPTIONS = frozenset({"-d", "-i", "-n", "-N", "-p", "-t", "-u"})
_MAPFILE_OPTIONS = frozenset({"-c", "-C", "-d", "-n", "-O", "-s", "-u"})
"""Options with a value."""
_MAX_WORDS = 2_000
_TAKING_TEXT = launch.SHELLS | {"eval"}
"""Commands that run the text of a word: ``eval``, and shells behind ``-c``."""
_WRITERS = frozenset({"cat", "echo", "printf", "tee"})
_MAX_NESTING = 30
"""Levels of statements below which no further text is read in this very shell."""


class _Written(NamedTuple):
    """The words of a command as the shell fills them in."""

    argv: tuple[str, ...]
    places: tuple[Place | None, ...]
    """Where the text inside each word stands, None where it is not as written."""
    front: dict[str, str]
    """What is assigned in front of it."""


def command(
    shell: Shell, node: Node, fate: Fate, syntax: Syntax, redirects: tuple[Node, ...]
) -> Flow:
    """Start the command at `node`."""
    own = tuple(child for child in node.children if child.type in REDIRECTS)
    redirected = redirections(shell, own + redirects, syntax)
    parts = [child for child in children(node) if child.type not in REDIRECTS]
    words = Words(shell, syntax)
    if parts and all(part.type == "variable_assignment" for part in parts):
        words.fatal = shell.is_fatal(fate)
    argv, places, front = _written((*parts, *redirected.words), shell, words, syntax)
    if not argv:
        for name, held in front.items():
            shell.put(name, held)
        return Flow.ON
    exported = {**shell.exported, **front} if front else shell.exported
    writes = shell.writes + redirected.writes
    appends = shell.appends + redirected.appends
    if "tee" in argv:
        files, kept = teed(node, shell, syntax)
        writes, appends = writes + files, appends + kept
    start = Start(
        argv,
        syntax.location(node),
        shell.context()._replace(exported=exported, fatal=shell.is_fatal(fate)),
        writes,
        redirected.input or shell.stdin,
        places,
        appends,
    )
    if writes and argv[0] in _WRITERS:
        _keep(shell, start)
    return _perform(shell, start, fate)


def _written(parts: Iterable[Node], shell: Shell, words: Words, syntax: Syntax) -> _Written:
    front: dict[str, str] = {}
    argv: list[str] = []
    places: list[Place | None] = []
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
        argv.extend(found)
        places.extend([_inner_place(word, found, syntax)] * len(found))
        if len(argv) > _MAX_WORDS:
            break
    shell.is_read = outer
    return _Written(tuple(argv), tuple(places), front)


def _keep(shell: Shell, start: Start) -> None:
    """Keep the text that a command writes to a file, which may be run later."""
    path = located(shell.folder, start.writes[0])
    text = output(shell, start._replace(writes=()))
    if path is None or UNKNOWN in text[:1] or len(text) > MAX_TEXT:
        return
    copied = start.argv[0] in ("cat", "tee") and start.input is not None
    place = start.input.place if copied and start.input is not None else None
    shell.reader.files.write(path, Input(text, place or start.everywhere))


def _inner_place(word: Node, fields: list[str], syntax: Syntax) -> Place | None:
    """Return where the text inside a quoted word stands, None when it is not as written."""
    written = syntax.text(word)
    shift = 0
    if written[:1] in ("'", '"') and len(written) > 1:
        written, shift = written[1:-1], 1
    if len(fields) != 1 or fields[0] != written:
        return None
    row, column = syntax.position(word)
    outer = syntax.place

    def place(line: int, at: int, length: int) -> Location:
        return outer(row + line, at if line else column + shift + at, length)

    return place


def _perform(shell: Shell, start: Start, fate: Fate) -> Flow:
    """Do what the command does to the shell, or start it."""
    bare = True
    named = shell.aliases.get(start.argv[0])
    if named is not None:
        places = (*(None for _ in named), *start.places[1:])
        start = start._replace(argv=(*named, *start.argv[1:]), places=places)
    for _ in range(wrappers.MAX_WRAPPERS):
        name = start.argv[0]
        if bare and name in shell.functions:
            flow = _call(shell, start, fate)
            shell.printed.append(UNKNOWN)
            return flow
        bare = False
        if name in ("command", "builtin") and start.argv[1:] and start.argv[1][:1] != "-":
            start = start.shifted(1)
        else:
            break
    action = _ACTIONS.get(name)
    if action is not None:
        return action(shell, start, fate)
    shell.printed.append(output(shell, start))
    launch.launch(shell.reader, start)
    if name == "exec" and any(not word.startswith("-") for word in start.argv[1:]):
        return Flow.EXIT
    return Flow.ON


def _call(shell: Shell, start: Start, fate: Fate) -> Flow:
    """Call a function; what stands in front of it or redirects it holds inside."""
    outer = shell.exported, shell.writes, shell.appends, shell.stdin
    front = {
        name: value
        for name, value in start.context.exported.items()
        if shell.exported.get(name) != value
    }
    held = {name: shell.variables.get(name) for name in front}
    for name, value in front.items():
        shell.assign(name, value, export=True)
    shell.writes, shell.appends, shell.stdin = start.writes, start.appends, start.input
    given = list(zip(start.argv, start.places, strict=False))[1:]
    spread = any(place is not None and set(word) & set("*?[") for word, place in given)
    flow = shell.call(start.argv[0], start.argv[1:], fate, spread=spread)
    _, shell.writes, shell.appends, shell.stdin = outer
    if front:
        shell.exported = outer[0]
        for name, value_before in held.items():
            if value_before is None:
                shell.variables.pop(name, None)
            else:
                shell.variables[name] = value_before
    return flow


def _change_folder(shell: Shell, start: Start, _fate: Fate) -> Flow:
    """``cd`` and ``pushd``."""
    plain = [word for word in start.argv[1:] if word == "-" or not word.startswith("-")]
    if plain:
        path = resolve(shell.folder, plain[0])
        told = path is not None and plain[0] != "-" and not set(plain[0]) & set("*?[")
        shell.folder = path if path is not None and told else UNKNOWN
    else:
        shell.folder = UNKNOWN
    return Flow.ON


def _pop_folder(shell: Shell, _start: Start, _fate: Fate) -> Flow:
    shell.folder = UNKNOWN
    return Flow.ON


def options_of(words: Sequence[str], options: Options) -> Options:
    """Return shell options as ``set`` or a shell's own command line changes them."""
    for position, word in enumerate(words):
        if not word[1:] or word[0] not in "-+" or word.startswith("--"):
            continue
        on = word[0] == "-"
        if "e" in word:
            options = options._replace(errexit=on)
        if word.endswith("o") and words[position + 1 : position + 2] == ["pipefail"]:
            options = options._replace(pipefail=on)
        if word.endswith("o") and words[position + 1 : position + 2] == ["errexit"]:
            options = options._replace(errexit=on)
    return options


def _set(shell: Shell, start: Start, _fate: Fate) -> Flow:
    words = list(start.argv[1:])
    if "--" in words:
        at = words.index("--")
        shell.arguments = (shell.arguments[0], *words[at + 1 :])
        shell.spread = any(set(word) & set("*?[") for word in words[at + 1 :])
        words = words[:at]
    shell.options = options_of(words, shell.options)
    return Flow.ON


def _shopt(shell: Shell, start: Start, _fate: Fate) -> Flow:
    on = "-s" in start.argv
    if "inherit_errexit" in start.argv:
        shell.options = shell.options._replace(inherits=on)
    if "expand_aliases" in start.argv:
        shell.options = shell.options._replace(aliases=on)
    return Flow.ON


def _alias(shell: Shell, start: Start, _fate: Fate) -> Flow:
    """``alias name='words'``, which a script heeds only where it says so."""
    for word in start.argv[1:]:
        name, _, held = word.partition("=")
        if held and shell.options.aliases:
            shell.aliases[name] = tuple(held.split())
    return Flow.ON


def _shift(shell: Shell, start: Start, _fate: Fate) -> Flow:
    count = int(start.argv[1]) if start.argv[1:] and start.argv[1].isdecimal() else 1
    shell.arguments = (shell.arguments[0], *shell.arguments[1 + count :])
    return Flow.ON


def _evaluate(shell: Shell, start: Start, fate: Fate) -> Flow:
    """``eval``: its words are a script of this very shell."""
    text = " ".join(start.argv[1:])
    place = start.everywhere if start.argv[2:] else start.place(1)
    return _inline(shell, start, text, place, fate)


def _inline(shell: Shell, start: Start, text: str, place: Place, fate: Fate) -> Flow:
    if UNKNOWN in text.partition(" ")[0]:
        shell.reader.opaque(start, "this script is put together at run time")
    syntax = shell.reader.parse(text, place, start.context)
    if syntax is None or shell.reader.nesting > _MAX_NESTING:
        return Flow.ON
    shell.reader.nesting += 3
    try:
        inner = Fate(fate.heeds, counts=shell.is_fatal(fate))
        return shell.sequence([syntax.root], inner, syntax, whole=True)
    finally:
        shell.reader.nesting -= 3


def _source(shell: Shell, start: Start, fate: Fate) -> Flow:
    """``source file`` and ``. file``: the file's text runs in this very shell."""
    name = start.argv[1] if start.argv[1:] else ""
    path = located(shell.folder, name)
    text = shell.reader.files.text(path) if path else None
    if path is None or text is None:
        if not _is_environment(name):
            shell.reader.opaque(start, f"the script {name} is not in the repository")
        return Flow.ON
    if len(shell.via) >= wrappers.MAX_WRAPPERS or f"file {path}" in shell.calling:
        return Flow.ON
    outer = shell.via, shell.arguments, shell.calling
    shell.via = (*shell.via, start.location)
    shell.calling |= {f"file {path}"}
    if start.argv[2:]:
        shell.arguments = (shell.arguments[0], *start.argv[2:])
    place = shell.reader.place(path, start)
    flow = _inline(shell, start, text.replace("\r\n", "\n"), place, fate)
    shell.via, shell.arguments, shell.calling = outer
    return flow if flow is Flow.EXIT else Flow.ON


def _is_environment(name: str) -> bool:
    """Whether the file only sets up an environment: a virtual one, or the user's own profile."""
    return name.endswith(
        (
            "/activate",
            ".bashrc",
            ".profile",
            ".bash_profile",
            "/etc/profile",
            "cargo/env",
            "conda.sh",
            "nvm.sh",
        )
    ) or name in ("activate", ".env")


def _leave(_shell: Shell, start: Start, _fate: Fate) -> Flow:
    return {"exit": Flow.EXIT, "return": Flow.RETURN}.get(start.argv[0], Flow.LOOP)


def _trap(shell: Shell, start: Start, _fate: Fate) -> Flow:
    """``trap text signal``: the text runs on the way out, and may hide the failure."""
    if start.argv[2:] and start.argv[1] not in ("-", ""):
        _inline(shell.fork(fatal=False), start, start.argv[1], start.place(1), UNHEEDED)
        if {"EXIT", "0", "ERR"} & set(start.argv[2:]) and "exit 0" in start.argv[1]:
            shell.fatal = shell.returns_count = False
    return Flow.ON


def _read(shell: Shell, start: Start, _fate: Fate) -> Flow:
    """``read`` and ``mapfile``: variables that take what is read."""
    text = start.input.text.rstrip("\n") if start.input else UNKNOWN
    words = start.argv[1:]
    is_read = start.argv[0] == "read"
    names = words[first_word(words, _READ_OPTIONS if is_read else _MAPFILE_OPTIONS, 0) :]
    is_list = not is_read or "-a" in words
    told = text if "\n" not in text and UNKNOWN not in text else UNKNOWN
    for position, name in enumerate(names or ("MAPFILE" if is_list else "REPLY",)):
        parts = told.split(maxsplit=len(names) - 1) if names[1:] else [told]
        value = parts[position] if position < len(parts) else ""
        shell.assign(
            name, tuple(text.split("\n")) if is_list else value if told != UNKNOWN else told
        )
    return Flow.ON


def _quiet(_shell: Shell, _start: Start, _fate: Fate) -> Flow:
    return Flow.ON


_ACTIONS = {
    "cd": _change_folder,
    "pushd": _change_folder,
    "popd": _pop_folder,
    "set": _set,
    "shopt": _shopt,
    "alias": _alias,
    "shift": _shift,
    "eval": _evaluate,
    "source": _source,
    ".": _source,
    "exit": _leave,
    "return": _leave,
    "break": _leave,
    "continue": _leave,
    "trap": _trap,
    "read": _read,
    "mapfile": _read,
    "readarray": _read,
    ":": _quiet,
    "true": _quiet,
    "false": _quiet,
}
