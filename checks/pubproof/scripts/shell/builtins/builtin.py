"""The shell's own commands: what each does to the shell."""

from __future__ import annotations

from itertools import chain, pairwise
from typing import TYPE_CHECKING

from pubproof.scripts.globs import is_pattern
from pubproof.scripts.paths import base, located
from pubproof.scripts.places import Text
from pubproof.scripts.reader import TOO_DEEP
from pubproof.scripts.shell import bashisms
from pubproof.scripts.shell.builtins import getopts, reads
from pubproof.scripts.shell.failures.endings import Endings
from pubproof.scripts.shell.failures.fate import UNHEEDED, Fate, Flow
from pubproof.scripts.shell.failures.flags import FAILED
from pubproof.scripts.shell.folders import BACK
from pubproof.scripts.shell.output.printed import output
from pubproof.scripts.shell.syntax import children
from pubproof.scripts.shell.variables import parameters
from pubproof.scripts.shell.variables.values import count
from pubproof.scripts.unknown import UNKNOWN
from pubproof.scripts.wrappers import wrapper

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pubproof.scripts.command import Place
    from pubproof.scripts.shell.walk import Shell
    from pubproof.scripts.start import Start

_SETTING_UP = frozenset(
    {
        *("brew", "conda", "dircolors", "direnv", "fnm", "gpg-agent", "keychain", "mamba"),
        *("micromamba", "mise", "nodenv", "opam", "pixi", "poetry", "pyenv", "rbenv", "ssh-agent"),
    }
)
"""Programs that print what only sets up an environment, to be evaluated."""
_INPUTS = frozenset({"/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"})
"""What a shell reads, as files."""
_AT_END = frozenset({"0", "DEBUG", "ERR", "EXIT"})
"""The signals of a trap that runs as a script fails, or in front of each of its commands."""
_WELL = frozenset({"0", "$?"})
"""With what a trap may end a script well: 0, and the status of the trap's own last command.

So does nothing at all in a trap on ``ERR``.
"""
_MAX_NESTING = 30
"""Levels of statements below which no further text is read in this very shell."""


def _change_folder(shell: Shell, start: Start, _fate: Fate) -> Flow:
    """``cd`` and ``pushd``."""
    plain = [word for word in start.argv[1:] if word == BACK or not word.startswith(("-", "+"))]
    if not plain:
        shell.folders = shell.folders.lost()
    elif start.argv[0] == "pushd":
        shell.folders = shell.folders.pushed(plain[0])
    else:
        shell.folders = shell.folders.changed(plain[0])
    return Flow.ON


def _pop_folder(shell: Shell, start: Start, _fate: Fate) -> Flow:
    shell.folders = shell.folders.lost() if start.argv[1:] else shell.folders.popped()
    return Flow.ON


def _set(shell: Shell, start: Start, _fate: Fate) -> Flow:
    """``set -e -o pipefail -- words``: options, and behind them the arguments."""
    words = start.argv[1:]
    at = 0
    while words[at:] and words[at][:1] in ("-", "+") and words[at] not in ("-", "--"):
        at += 2 if words[at][-1] == "o" else 1
    given = words[at:]
    if given and UNKNOWN in given[0]:
        shell.lose_arguments()  # it may be an option as well
    elif given and given != ("-",):
        arguments = given[given[0] in ("-", "--") :]
        shell.arguments = (shell.arguments[0], *arguments)
        shell.spread = any(map(is_pattern, arguments))
    shell.options = shell.options.changed(words[:at])
    return Flow.EXIT if _reads_only(words[:at]) else Flow.ON


def _reads_only(words: Sequence[str]) -> bool:
    """Whether the shell is told to read its commands, and to run none."""
    named = any(pair == ("-o", "noexec") for pair in pairwise(words))
    return named or any(word[:1] == "-" and word[:2] != "--" and "n" in word for word in words)


def _shopt(shell: Shell, start: Start, _fate: Fate) -> Flow:
    told = "".join(word for word in start.argv[1:] if word[:1] == "-")
    on = "s" in told
    if "o" in told and (on or "u" in told):  # the options of ``set``
        named = (("-o" if on else "+o", word) for word in start.argv[1:] if word[:1] != "-")
        shell.options = shell.options.changed([*chain.from_iterable(named)])
    if "inherit_errexit" in start.argv:
        shell.options = shell.options._replace(inherits=on)
    if "expand_aliases" in start.argv:
        shell.options = shell.options._replace(aliases=on)
    return Flow.ON


def _alias(shell: Shell, start: Start, _fate: Fate) -> Flow:
    """``alias name='words'``."""
    for word in start.argv[1:]:
        name, _, held = word.partition("=")
        if held:
            shell.aliases[name] = tuple(held.split())
    return Flow.ON


def _shift(shell: Shell, start: Start, _fate: Fate) -> Flow:
    """``shift n``, which does nothing where there are fewer arguments."""
    given = start.argv[1] if start.argv[1:] else "1"
    number = count(given)
    if number is None or (shell.spread and number > parameters.single(shell)):
        shell.lose_arguments()
    elif number < len(shell.arguments):
        shell.arguments = (shell.arguments[0], *shell.arguments[1 + number :])
    return Flow.ON


def print_into(shell: Shell, start: Start) -> Flow:
    """``printf -v name form``."""
    printing = start._replace(argv=(start.argv[0], *start.argv[3:]))
    shell.assume(start.argv[2], output(shell, printing))
    return Flow.ON


def _let(shell: Shell, start: Start, fate: Fate) -> Flow:
    """``let i+=1``, which is ``((i+=1))``."""
    for position, word in enumerate(start.argv[1:], start=1):
        _inline(shell, start, f"(({word}))", start.place(position), fate)
    return Flow.ON


def _getopts(shell: Shell, start: Start, _fate: Fate) -> Flow:
    """``getopts forms name``: the next option, in variables."""
    for name, value in getopts.step(shell, start.argv).items():
        shell.derive(name, value)
    return Flow.ON


def _evaluate(shell: Shell, start: Start, fate: Fate) -> Flow:
    """``eval``: its words are a script of this very shell."""
    text = " ".join(start.argv[1:])
    if UNKNOWN in text.partition(" ")[0]:
        printers = start.input.printers if start.input is not None else ()
        if printers and _SETTING_UP.issuperset(base(one[0]) for one in printers):
            return Flow.ON
        _run_unseen(shell, start, "this script is put together at run time")
    place = start.everywhere if start.argv[2:] else start.place(1)
    return _inline(shell, start, text, place, fate)


def _run_unseen(shell: Shell, start: Start, reason: str) -> None:
    """Go on behind a text that cannot be seen, and may have ended the script in good order."""
    shell.reader.opaque(start, reason)
    printers = start.input.printers if start.input is not None else ()
    printed = f'"$({printers[-1][0]} …)"' if printers else "…"
    shell.leave(Flow.EXIT, " ".join(start.argv).replace(UNKNOWN, printed), is_seen=False)


def _inline(shell: Shell, start: Start, text: str, place: Place, fate: Fate) -> Flow:
    posix = shell.options.posix
    syntax = shell.reader.parse(Text(text, place), start.context, posix=posix)
    if syntax is None:
        return Flow.ON
    if shell.reader.nesting > _MAX_NESTING:
        shell.reader.opaque(start, TOO_DEEP)
        return Flow.ON
    shell.reader.nesting += 3
    try:
        inner = Fate(fate.heeds, counts=shell.is_fatal(fate))
        return shell.sequence([syntax.root], inner, syntax, whole=True)
    finally:
        shell.reader.nesting -= 3


def _source(shell: Shell, start: Start, fate: Fate) -> Flow:
    """``source file`` and ``. file``; where a shell does not know ``source`` it may go on."""
    name = start.argv[0]
    if not shell.options.posix or name not in bashisms.COMMANDS or shell.is_fatal(fate):
        return _read_in(shell, start, fate)
    before = shell.snapshot()
    with shell.perhaps(name):
        flow = _read_in(shell, start, fate)
    shell.leave(flow, name)
    shell.doubt(before)
    return Flow.ON


def _read_in(shell: Shell, start: Start, fate: Fate) -> Flow:
    """Run the text of a file in this very shell."""
    name = start.argv[1] if start.argv[1:] else ""
    if name in _INPUTS and start.input is not None and start.input.text[:1] != UNKNOWN:
        return _inline(shell, start, start.input.text, start.input_place, fate)
    path = located(shell.folder, name)
    text = shell.reader.files.text(path) if path else None
    if path is None or text is None:
        reason = f"the script {name} is not in the repository"
        if path is not None and path.startswith("/") and not _is_environment(name):
            shell.reader.opaque(start, reason)  # the runner has it
        elif not _is_environment(name):
            _run_unseen(shell, start, reason)
        return Flow.ON
    if f"file {path}" in shell.calling:
        return Flow.ON
    if len(shell.via) >= wrapper.MAX_WRAPPERS:
        shell.reader.opaque(start, TOO_DEEP)
        return Flow.ON
    outer = shell.via, shell.arguments, shell.calling, shell.arms
    shell.via = (*shell.via, start.location)
    shell.calling |= {f"file {path}"}
    if start.argv[2:]:
        shell.arguments = (shell.arguments[0], *start.argv[2:])
    place = shell.reader.place(path, start)
    flow = _inline(shell, start, text.replace("\r\n", "\n"), place, fate)
    shell.via, shell.arguments, shell.calling, shell.arms = outer
    return flow if flow is Flow.EXIT else Flow.ON


def _is_environment(name: str) -> bool:
    """Whether the file only sets up an environment: a virtual one, or the user's own profile."""
    return name.endswith(
        (
            *("/activate", ".bashrc", ".profile", ".bash_profile", "/etc/profile", "cargo/env"),
            *("conda.sh", "nvm.sh"),
        )
    ) or name in ("activate", ".env")


def _leave(shell: Shell, start: Start, _fate: Fate) -> Flow:
    if start.argv[0] == "return" and not shell.calling:
        return Flow.ON  # it fails: there is neither a function nor a sourced file to return from
    shell.go(start.argv[0])
    return {"exit": Flow.EXIT, "return": Flow.RETURN}.get(start.argv[0], Flow.LOOP)


def _trap(shell: Shell, start: Start, _fate: Fate) -> Flow:
    """``trap text signal``: the text runs on the way out, and may hide the failure."""
    if start.argv[2:] and start.argv[1] not in ("-", ""):
        later = shell.fork(fatal=False)
        later.repeats = True
        _inline(later, start, start.argv[1], start.place(1), UNHEEDED)
        for name, held, _ in list(later.variables.differences(shell.variables)):
            if held is not None:
                shell.derive(name, UNKNOWN)
        _end_by(shell, start)
    elif "ERR" in start.argv[1:]:
        shell.options = shell.options._replace(traps=None)
    return Flow.ON


def _end_by(shell: Shell, start: Start) -> None:
    """Go on with a trap that may hide a failure, or that makes each an end as ``-e`` does."""
    signals = start.argv[2:]
    syntax = shell.reader.parse(Text(start.argv[1], start.place(1)), start.context)
    if syntax is None or _AT_END.isdisjoint(signals):
        return
    endings, statements = Endings(syntax, shell.functions), list(children(syntax.root))
    well = _WELL | {""} if "ERR" in signals else _WELL
    if endings.forgive(statements, well):
        shell.fatal = shell.returns_count = False
    if "ERR" in signals and not shell.options.posix:
        traps = endings.of_all(statements, FAILED) == {"exit"}
        shell.options = shell.options._replace(traps=traps)


def _wait(shell: Shell, start: Start, _fate: Fate) -> Flow:
    """``wait id``: fails as that job did."""
    if not start.context.condition:
        shell.jobs.end(start.argv[1:])
    if start.context.fatal and not start.context.condition:
        shell.jobs.heed(start.argv[1:])
    return Flow.ON


def _quiet(_shell: Shell, _start: Start, _fate: Fate) -> Flow:
    return Flow.ON


ACTIONS = {
    "cd": _change_folder,
    "pushd": _change_folder,
    "popd": _pop_folder,
    "set": _set,
    "shopt": _shopt,
    "alias": _alias,
    "shift": _shift,
    "let": _let,
    getopts.NAME: _getopts,
    "eval": _evaluate,
    "source": _source,
    ".": _source,
    "exit": _leave,
    "return": _leave,
    "break": _leave,
    "continue": _leave,
    "trap": _trap,
    "read": reads.read,
    "mapfile": reads.map_file,
    "readarray": reads.map_file,
    "wait": _wait,
    ":": _quiet,
    "true": _quiet,
    "false": _quiet,
}
