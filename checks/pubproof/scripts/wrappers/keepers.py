"""Programs that are told a command by one of their words, or read one, and start it later.

What is kept for later counts as started: nobody keeps an upload in a run for nothing.
"""

from __future__ import annotations

from itertools import pairwise
from posixpath import join
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.scripts.options import first_word, value, values, word_at
from pubproof.scripts.wrappers import wrapped

if TYPE_CHECKING:
    from collections.abc import Callable

    from pubproof.scripts.start import Start

_GIT = frozenset(
    {"-C", "-c", "--attr-source", "--config-env", "--git-dir", "--namespace", "--work-tree"}
)
"""Options of ``git`` itself whose value is the next word."""
_ALIAS = "alias."
_SHELL = "!"
"""What begins an alias that is a text for the shell."""
_TMUX = frozenset({"-c", "-e", "-F", "-f", "-L", "-n", "-N", "-S", "-s", "-t", "-x", "-y"})
_STARTING = frozenset(
    {
        *("new", "new-session", "new-window", "neww", "respawn-pane", "respawn-window"),
        *("run", "run-shell", "split-window", "splitw", "send", "send-keys", "if-shell"),
    }
)
"""The sub-commands of tmux that start what they are told."""
_SCREEN = frozenset({"-S", "-c", "-e", "-h", "-p", "-s", "-t", "-T"})
_UNIT = frozenset(
    {"-E", "-H", "-M", "-p", "-u", "--description", "--gid", "--on-active", "--on-calendar"}
    | {"--property", "--setenv", "--slice", "--uid", "--unit", "--working-directory"}
)
"""Options of ``systemd-run`` with a value."""
_WAITING = frozenset({"-P", "-t", "--pipe", "--pty", "--scope", "--wait"})
"""Those with which it ends as the command does."""
_FIELDS = 5
"""How many words a line of a crontab has before its command."""
_HEEDING = late.pattern(r"-\w*e")
"""Options of ``script``, ``-e`` among them, with which it ends as the command does."""


def unwrap(start: Start) -> Start | None:
    """Return the command that the program at the front is told, or reads; None without one."""
    return _UNWRAP[start.argv[0]](start)


def _git(start: Start) -> Start | None:
    """An alias that is given or kept, and what git runs for each module, commit or step.

    Else the command without the options of git itself, in the folder that they name.
    """
    argv = start.argv
    at = first_word(argv, _GIT)
    for position, word in enumerate(argv[1:], 1):
        name, equals, text = word.partition("=")
        if name.startswith(_ALIAS) and not equals and word_at(argv, at) == "config":
            text = next(iter(argv[position + 1 :]), "")
        if name.startswith(_ALIAS) and text.startswith(_SHELL):
            return wrapped.text(start, text.removeprefix(_SHELL))
    words = argv[at : at + 2]
    if words[:1] == ("submodule",) and (action_at := first_word(argv, (), at + 1)) < len(argv):
        each = [one for one in argv[action_at + 1 :] if one not in ("--recursive", "-q", "--quiet")]
        if argv[action_at] == "foreach":
            return wrapped.text(start, " ".join(each))
    if words == ("bisect", "run"):
        return wrapped.words(start, at + 2)
    if words[:1] == ("rebase",) and (text := value(argv[at:], "-x", "--exec") or ""):
        return wrapped.text(start, text)
    if at == 1 or not words:
        return None
    folders = values(argv[:at], "-C")  # each seen from the one before
    return wrapped.words(start.within(join(".", *folders)), at, "git")


def _gh(start: Start) -> Start | None:
    """``gh alias set --shell name text``."""
    argv = start.argv
    if argv[1:3] != ("alias", "set") or not argv[4:]:
        return None
    text = argv[-1]
    is_shell = not {"-s", "--shell"}.isdisjoint(argv) or text.startswith(_SHELL)
    return wrapped.text(start, text.removeprefix(_SHELL)) if is_shell else None


def _read(start: Start) -> Start | None:
    """``at now``, ``batch`` and ``crontab -``: the command is what they read."""
    start = start.unheeded()
    if start.argv[0] == "crontab" and start.input is not None:
        lines = (line.split(None, _FIELDS) for line in start.input.text.splitlines())
        return wrapped.text(start, "\n".join(one[_FIELDS] for one in lines if one[_FIELDS:]))
    return start._replace(argv=("sh",), places=()) if start.input is not None else None


def _tmux(start: Start) -> Start | None:
    argv = start.argv
    at = first_word(argv, _TMUX)
    if at >= len(argv) or argv[at] not in _STARTING:
        return None
    words = argv[first_word(argv, _TMUX, at + 1) :]
    if argv[at].startswith("send"):
        words = tuple(word for word in words if word not in ("Enter", "C-m"))
    return wrapped.text(start.unheeded(), " ".join(words)) if words else None


def _screen(start: Start) -> Start | None:
    """``screen -dmS name command``: the options may be one word."""
    argv = start.argv
    named = next((n for n, word in enumerate(argv) if word[:1] == "-" and word.endswith("S")), 0)
    at = first_word(argv, _SCREEN, named + 2 if named else 1)
    return wrapped.words(start.unheeded(), at)


def _unit(start: Start) -> Start | None:
    """``systemd-run command``, which returns at once unless it is told to wait."""
    waits = not _WAITING.isdisjoint(start.argv)
    at = first_word(start.argv, _UNIT)
    return wrapped.words(start if waits else start.unheeded(), at)


def _text_of_option(start: Start) -> Start | None:
    """``script -c text file`` and its kin; the options of ``script`` may be one word."""
    text = value(start.argv, "-c", "--command")
    for word, following in pairwise(start.argv):
        if word[:1] == "-" != word[1:2] and word.endswith("c"):
            text = following
    return wrapped.text(start, text) if text else None


def _script(start: Start) -> Start | None:
    """``script -c text file``, which fails as the command does only if it is told so."""
    heeds = any(word == "--return" or _HEEDING.match(word) for word in start.argv[1:])
    return _text_of_option(start if heeds else start.unheeded())


def _watch(start: Start) -> Start | None:
    words = start.argv[first_word(start.argv, frozenset({"-n", "--interval"})) :]
    return wrapped.text(start, " ".join(words)) if words else None


_UNWRAP: dict[str, Callable[[Start], Start | None]] = {
    "asciinema": _text_of_option,
    "at": _read,
    "batch": _read,
    "crontab": _read,
    "gh": _gh,
    "gcloud": _text_of_option,
    "git": _git,
    "screen": _screen,
    "script": _script,
    "sg": _text_of_option,
    "systemd-run": _unit,
    "tmux": _tmux,
    "vagrant": _text_of_option,
    "watch": _watch,
}
