"""Programs that start another program, whose words follow their own."""

from __future__ import annotations

import importlib
import re
from posixpath import basename
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.scripts.options import OF_PYTHON, VALUED, first_word, parted, value, word_at
from pubproof.scripts.unknown import UNKNOWN
from pubproof.scripts.wrappers import wrapped
from pubproof.scripts.wrappers.tables import (
    CONTAINERS,
    DASHED,
    PROGRAMS,
    SIMPLE,
    TOX,
    Simple,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from pubproof.scripts.start import Start

_SSH = frozenset(f"-{letter}" for letter in "BbcDEeFIiJLlmOopQRSWw")
_FLOCK = frozenset({"-w", "--wait", "--timeout", "-E", "--conflict-exit-code"})
_RUNUSER = frozenset({"-u", "--user", "-g", "--group", "-G", "--supp-group"})
MAX_WRAPPERS = 20
"""How many wrappers one command may have."""
_SPLIT = late.pattern(r"(?:-S|--split-string[ =])\s*(\S.*)", re.DOTALL)
"""What ``env`` splits into words."""
_BARE = frozenset({"batch", "parallel"})
"""Wrappers that need no word: the command is what they read."""
_PLAIN = late.pattern(r"[\w ./-]+")
"""Words without anything that a shell would heed."""
PYTHON = re.compile(r"(?:python|pypy|graalpy)[\d.]*w?|py|pyw")


def unwrap(start: Start) -> Start | None:
    """Return the command that the wrapper at the front starts, None when there is no wrapper."""
    if not start.argv[1:] and start.argv[0] not in _BARE:
        return None
    name = start.argv[0]
    if name in SIMPLE:
        return _unwrap_simple(start, SIMPLE[name])
    if name in DASHED:
        return wrapped.words(start, start.argv.index("--") + 1) if "--" in start.argv else None
    if name in _SPECIAL:
        return _SPECIAL[name](start)
    if name not in _MODULES:
        return None
    module = importlib.import_module(f"pubproof.scripts.wrappers.{_MODULES[name]}")
    found: Start | None = module.unwrap(start)
    return found


def _unwrap_simple(start: Start, wrapper: Simple) -> Start | None:
    """Return the command behind a wrapper's options, words and assignments."""
    argv = start.argv
    name = argv[0]
    if name == "command" and argv[1][:1] == "-" and set("vV") & set(argv[1]):
        return None
    split = _SPLIT.match(" ".join(argv[1:])) if name == "env" else None
    if split is not None:
        return start._replace(argv=tuple(split[1].split()), places=())
    at = first_word(argv, wrapper.valued)
    if wrapper.commands:
        at = _behind(argv, at, wrapper)
    else:
        at += wrapper.words
    if name == "coverage":
        return _python(start.shifted(at - 1)._replace(argv=("python", *argv[2:])))
    start = start.within(value(argv[:at], "-C", "--chdir") if name == "env" else None)
    forgets = wrapper.forgets
    if forgets is not None and (not forgets or forgets.intersection(argv[:at])):
        start = start.unheeded()
    exported = dict(start.context.exported)
    while wrapper.assigns and at < len(argv) and (found := wrapped.ASSIGNMENT.fullmatch(argv[at])):
        exported[found[1]] = found[2]
        at += 1
    if at >= len(argv):
        return None
    return start.shifted(at)._replace(context=start.context._replace(exported=exported))


def _behind(argv: tuple[str, ...], at: int, wrapper: Simple) -> int:
    """Return where the command begins behind a sub-command at `at`, or behind ``--``."""
    if argv[at - 1] == "--":
        return at
    if at < len(argv) and argv[at] not in wrapper.commands:
        return len(argv)
    at = first_word(argv, wrapper.valued, at + 1) + wrapper.words - 1
    return at + (word_at(argv, at) == "--")


def _su(start: Start) -> Start | None:
    if "-c" in start.argv:
        return wrapped.words(start, start.argv.index("-c") + 1, "bash", "-c")
    return None


def _flock(start: Start) -> Start | None:
    """``flock file command``, or with ``-c`` a text for a shell."""
    at = first_word(start.argv, _FLOCK) + 1
    if word_at(start.argv, at) in ("-c", "--command"):
        return wrapped.words(start, at + 1, "sh", "-c")
    return wrapped.words(start, at)


def _runuser(start: Start) -> Start | None:
    """``runuser -u name -- command``; else the options of ``su``."""
    own, _ = parted(start.argv)
    if value(own, "-u", "--user") is None:
        return _su(start)
    return wrapped.words(start, first_word(start.argv, _RUNUSER))


def _sops(start: Start) -> Start | None:
    """``sops exec-env file command``: the command is one text."""
    if word_at(start.argv, 1) in ("exec-env", "exec-file") and start.argv[3:]:
        return wrapped.words(start, len(start.argv) - 1, "sh", "-c")
    return None


def _ssh(start: Start) -> Start | None:
    """``ssh host command``: a text for the shell of another machine, or what that reads."""
    at = first_word(start.argv, _SSH) + 1
    text = " ".join(start.argv[at:])
    words = text.split()
    if text and not (start.input is not None and _PLAIN.fullmatch(text)):
        words = ["sh", "-c", text]
    elif not words:
        words = ["sh"] if start.input is not None else []
    context = start.context._replace(folder=UNKNOWN)
    return start._replace(argv=tuple(words), places=(), context=context) if words else None


def _tox(start: Start) -> Start | None:
    """``tox exec -e env -- command``."""
    own, _ = parted(start.argv)
    if word_at(own, first_word(own, TOX)) != "exec":
        return None
    return wrapped.words(start, len(own) + 1)


def _python(start: Start) -> Start | None:
    """``python -m module`` is the command `module`, ``python setup.py`` the command setup.py."""
    at = first_word(start.argv, OF_PYTHON)
    for position, word in enumerate(start.argv[1:at], 1):
        if word == "-c":
            return None
        if word.startswith("-") and word[:2] != "--" and word.endswith("m"):
            return wrapped.tool(start, position + 1)
        if word.startswith("-m"):
            return wrapped.words(start, position + 1, word[2:])
    if at < len(start.argv) and basename(start.argv[at]) == "setup.py":
        return wrapped.words(start, at + 1, "setup.py")
    return None


_SPECIAL: dict[str, Callable[[Start], Start | None]] = {
    "flock": _flock,
    "su": _su,
    "runuser": _runuser,
    "sops": _sops,
    "ssh": _ssh,
    "tox": _tox,
}
_MODULES = {
    **dict.fromkeys(CONTAINERS, "containers"),
    **dict.fromkeys(("find", "gxargs", "parallel", "xargs"), "repeaters"),
    **dict.fromkeys(("conda", "mamba", "micromamba", "nix", "nix-shell"), "installers"),
    **dict.fromkeys(("bun", "bunx", "corepack", "npm", "npx", "pnpm", "yarn"), "installers"),
    **dict.fromkeys(("mise", "pipx", "pixi", "uv", "uvx"), "installers"),
    **dict.fromkeys(("asciinema", "at", "batch", "crontab", "gh", "git", "screen"), "keepers"),
    **dict.fromkeys(("gcloud", "script", "sg", "systemd-run", "tmux"), "keepers"),
    **dict.fromkeys(("vagrant", "watch"), "keepers"),
    **dict.fromkeys(("concurrently", "hyperfine"), "repeaters"),
}
"""The module whose `unwrap` knows a wrapper."""


def others(start: Start) -> list[Start]:
    """Return what the wrapper starts before the command that `unwrap` returns."""
    if _MODULES.get(start.argv[0]) != "repeaters":
        return []
    from pubproof.scripts.wrappers import repeaters

    return repeaters.each(start)[:-1]


def is_program(name: str) -> bool:
    """Whether `name` is a program that is known here, which no script of a project hides."""
    return (
        name in VALUED
        or name in SIMPLE
        or name in _SPECIAL
        or name in _MODULES
        or name in PROGRAMS
        or PYTHON.fullmatch(name) is not None
    )


def python(start: Start) -> Start | None:
    """Return what an interpreter starts, None where that is no command of its own."""
    return _python(start) if PYTHON.fullmatch(start.argv[0]) else None
