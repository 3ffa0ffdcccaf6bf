"""Programs that start another program, whose words follow their own."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.scripts.command import UNKNOWN
from pubproof.scripts.options import VALUED, first_word, value
from pubproof.scripts.paths import ROOT, resolve
from pubproof.scripts.wrapper_tables import (
    ALIASES,
    CONDA_RUN,
    DOCKER_RUN,
    PARALLEL,
    PIPX_RUN,
    PROGRAMS,
    SIMPLE,
    SUBCOMMANDS,
    TOX,
    UV_RUN,
    XARGS,
    Simple,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from pubproof.scripts.reader import Start

_SSH = frozenset(f"-{letter}" for letter in "BbcDEeFIiJLlmOopQRSWw")
_PIXI_EXEC = frozenset({"-s", "--spec", "-c", "--channel", "-p", "--platform", "-w", "--with"})
_PACKAGES = ("nixpkgs", "github:nixos/nixpkgs", "github:NixOS/nixpkgs")
"""How nix names programs that are no project's own."""
MAX_WRAPPERS = 20
"""How many wrappers one command may have."""
_MOST_ITEMS = 16
"""How many of its commands are read where a program starts one for each item."""
_DRY = frozenset({"--dry-run", "--dryrun"})

_ASSIGNMENT = late.pattern(r"([A-Za-z_]\w*)=(.*)", re.DOTALL)
_SPLIT = late.pattern(r"(?:-S|--split-string[ =])\s*(\S.*)", re.DOTALL)
"""What ``env`` splits into words."""
_REQUIREMENT = late.pattern(r"[\[@=<>~! ;]")
PYTHON = re.compile(r"(?:python|pypy|graalpy)[\d.]*w?|py|pyw")


def unwrap(start: Start) -> Start | None:
    """Return the command that the wrapper at the front starts, None when there is no wrapper."""
    if not start.argv[1:]:
        return None
    name = start.argv[0]
    if name in SIMPLE:
        return _unwrap_simple(start, SIMPLE[name])
    special = _SPECIAL.get(name)
    if special is not None:
        return special(start)
    return None


def _unwrap_simple(start: Start, wrapper: Simple) -> Start | None:
    argv = start.argv
    name = argv[0]
    if name == "command" and argv[1][:1] == "-" and set("vV") & set(argv[1]):
        return None
    split = _SPLIT.match(" ".join(argv[1:])) if name == "env" else None
    if split is not None:
        return start._replace(argv=tuple(split[1].split()), places=())
    at = first_word(argv, wrapper.valued)
    if name in SUBCOMMANDS:
        if at >= len(argv) or argv[at] not in SUBCOMMANDS[name]:
            return None
        at = first_word(argv, wrapper.valued, at + 1)
        at += wrapper.words - 1
        if argv[at : at + 1] == ("--",):
            at += 1
    else:
        at += wrapper.words
    if name == "coverage":
        return _python(start.shifted(at - 1)._replace(argv=("python", *argv[2:])))
    start = _folder(start, value(argv[:at], "-C", "--chdir") if name == "env" else None)
    exported = dict(start.context.exported)
    while wrapper.assigns and at < len(argv) and (found := _ASSIGNMENT.fullmatch(argv[at])):
        exported[found[1]] = found[2]
        at += 1
    if at >= len(argv):
        return None
    return start.shifted(at)._replace(context=start.context._replace(exported=exported))


def _folder(start: Start, folder: str | None) -> Start:
    """Return the command in another working directory."""
    if folder is None:
        return start
    path = resolve(start.context.folder, folder)
    return start._replace(context=start.context._replace(folder=UNKNOWN if path is None else path))


def _words(start: Start, at: int, *front: str) -> Start | None:
    """Return the command from word `at` on, with `front` in front of it."""
    if at >= len(start.argv) and not front:
        return None
    places = (*(None for _ in front), *start.places[at:])
    return start._replace(argv=(*front, *start.argv[at:]), places=places)


def _tool(start: Start, at: int) -> Start | None:
    """Return the command from word `at` on, which names a distribution: ``twine==6.1``."""
    found = _words(start, at)
    if found is None:
        return None
    name = _REQUIREMENT.split(found.argv[0])[0]
    return found._replace(argv=(ALIASES.get(name, name), *found.argv[1:]))


def _installed(start: Start, at: int, *options: str) -> Start | None:
    """Return the command from word `at` on, which names what its runner installs for it.

    ``maturin==1.9`` and ``maturin@1.9`` do so, or one of `options` in front of them.
    """
    found = _tool(start, at)
    if found is None:
        return None
    named = value(start.argv[1:at], *options) or start.argv[at]
    return _provided(found, named.replace("@latest", "").replace("@", "=="))


def _provided(start: Start, *names: str) -> Start:
    """Return the command with what its runner installs for it."""
    return start._replace(context=start.context._replace(provided=names))


def _each_of_xargs(start: Start) -> list[Start]:
    """Return what ``xargs`` starts: one command, or with ``-I`` one for each line."""
    at = first_word(start.argv, XARGS)
    given = (start.input.text if start.input else UNKNOWN).replace("\0", "\n")
    found = _words(start, at)
    if found is None:
        return []
    replaced = value(start.argv[:at], "-I")
    if replaced:
        lines = [line.strip() for line in given.splitlines() if line.strip()]
        return [_filled(found, replaced, line) for line in lines or [UNKNOWN]][:_MOST_ITEMS]
    return [found._replace(argv=(*found.argv, *(given.split() or [UNKNOWN])))]


def _filled(start: Start, mark: str, item: str) -> Start:
    return start._replace(argv=tuple(word.replace(mark, item) for word in start.argv))


def _each_of_parallel(start: Start) -> list[Start]:
    """Return what GNU ``parallel`` starts: the command once for each item, in a shell.

    It fails when one of them fails. The items stand behind ``:::``, or else come in as lines.
    """
    at = first_word(start.argv, PARALLEL)
    end = next((n for n, word in enumerate(start.argv) if word.startswith(":::")), len(start.argv))
    found = _words(start._replace(argv=start.argv[:end]), at)
    if found is None or _DRY & set(start.argv[:at]):
        return []
    if start.argv[end:] and start.argv[end] != ":::":
        items = [UNKNOWN]
    elif start.argv[end:]:
        items = [UNKNOWN if word.startswith(":::") else word for word in start.argv[end + 1 :]]
    else:
        given = start.input.text if start.input else UNKNOWN
        items = given.replace("\0", "\n").split()
    mark = value(start.argv[:at], "-I") or "{}"
    if not any(mark in word for word in found.argv):
        found = found._replace(argv=(*found.argv, mark))
    if " " in found.argv[0]:
        found = found._replace(argv=("bash", "-c", " ".join(found.argv)), places=())
    return [_filled(found, mark, item) for item in items or [UNKNOWN]][:_MOST_ITEMS]


def _uv(start: Start) -> Start | None:
    argv = start.argv
    at = first_word(argv, VALUED["uv"])
    sub = argv[at] if at < len(argv) else ""
    folder = value(argv[:at], "--directory")
    if sub == "run":
        end = _after(argv, at + 1, UV_RUN)
        folder = value(argv[at + 1 : end], "--directory") or folder
        inner = _uv_command(_folder(start, folder), end)
        return inner and _provided(inner, *_of_uv_run(argv[at + 1 : end]))
    if sub in ("tool", "x"):
        at = first_word(argv, VALUED["uv"], at + 1)
        if argv[at : at + 1] != ("run",):
            return None
        return _installed(_folder(start, folder), first_word(argv, UV_RUN, at + 1), "--from")
    return None


def _of_uv_run(options: tuple[str, ...]) -> tuple[str, ...]:
    """Return what ``uv run`` installs: what the lock holds, unless told otherwise, and more."""
    named = [one for before, one in pairwise(options) if before == "--with"]
    named += [one.removeprefix("--with=") for one in options if one.startswith("--with=")]
    return (*named, *(("uv.lock",) if "--no-project" not in options else ()))


def _after(argv: tuple[str, ...], at: int, valued: frozenset[str]) -> int:
    """Return where ``uv run``'s own options end: ``-m`` and ``-s`` already speak of the command."""
    while at < len(argv):
        word = argv[at]
        if word in ("-m", "--module", "-s", "--script", "--gui-script", "-"):
            return at
        if word == "--":
            return at + 1
        if not word.startswith("-"):
            return at
        at += 2 if word in valued else 1
    return at


def _uv_command(start: Start, at: int) -> Start | None:
    argv = start.argv
    if at >= len(argv):
        return None
    word = argv[at]
    if word in ("-m", "--module"):
        return _words(start, at + 1, "python", "-m")
    if word in ("-s", "--script", "--gui-script"):
        return _words(start, at + 1, "python")
    if word == "-" or word.endswith(".py"):
        return _words(start, at, "python")
    return _words(start, at)


def _uvx(start: Start) -> Start | None:
    return _installed(start, first_word(start.argv, UV_RUN), "--from")


def _pipx(start: Start) -> Start | None:
    argv = start.argv
    at = first_word(argv, ())
    if argv[at : at + 1] != ("run",):
        return None
    at = first_word(argv, PIPX_RUN, at + 1)
    if argv[at : at + 1] and argv[at].endswith(".py"):
        return _words(start, at, "python")
    return _installed(start, at, "--spec")


def _conda(start: Start) -> Start | None:
    argv = start.argv
    at = first_word(argv, ())
    if argv[at : at + 1] != ("run",):
        return None
    end = first_word(argv, CONDA_RUN, at + 1)
    return _words(_folder(start, value(argv[at:end], "--cwd")), end)


def _nix(start: Start) -> Start | None:
    argv = start.argv
    if argv[1] == "run" and argv[2:]:
        if not argv[2].startswith(_PACKAGES):
            return None  # what a flake says that is none of the packages
        end = argv.index("--") + 1 if "--" in argv else len(argv)
        return _words(start, end, argv[2].rpartition("#")[2])
    for name in ("-c", "--command"):
        if name in argv:
            return _words(start, argv.index(name) + 1)
    for name in ("--run", "--command-string"):
        if name in argv:
            return _words(start, argv.index(name) + 1, "bash", "-c")
    return None


def _pixi(start: Start) -> Start | None:
    """``pixi exec``."""
    argv = start.argv
    at = first_word(argv, VALUED["pixi"])
    if argv[at : at + 1] and argv[at] in ("exec", "x"):
        return _words(start, first_word(argv, _PIXI_EXEC, at + 1))
    return None


def _su(start: Start) -> Start | None:
    if "-c" in start.argv:
        return _words(start, start.argv.index("-c") + 1, "bash", "-c")
    return None


def _sops(start: Start) -> Start | None:
    """``sops exec-env file command``: the command is one text."""
    if start.argv[1:2] and start.argv[1] in ("exec-env", "exec-file") and start.argv[3:]:
        return _words(start, len(start.argv) - 1, "sh", "-c")
    return None


def _ssh(start: Start) -> Start | None:
    """``ssh host command``: a text for the shell of another machine."""
    at = first_word(start.argv, _SSH) + 1
    text = " ".join(start.argv[at:])
    context = start.context._replace(folder=UNKNOWN)
    return start._replace(argv=("sh", "-c", text), places=(), context=context) if text else None


def _npx(start: Start) -> Start | None:
    return _tool(start, first_word(start.argv, frozenset(["-p", "--package", "-c", "--call"])))


def _node(start: Start) -> Start | None:
    """``npm exec``, ``pnpm exec``, ``pnpm dlx``, ``yarn dlx``, ``bun x``."""
    argv = start.argv
    at = first_word(argv, VALUED[argv[0]])
    if argv[at : at + 1] and argv[at] in ("exec", "dlx", "x"):
        return _words(start, first_word(argv, frozenset({"-p", "--package"}), at + 1))
    return None


def _found(start: Start) -> list[Start]:
    """Return what ``find … -exec command ;`` starts; find itself fails only with ``{} +``."""
    argv = start.argv
    found: list[Start] = []
    at = 1
    while at < len(argv):
        at += 1
        if argv[at - 1] not in ("-exec", "-execdir", "-ok", "-okdir"):
            continue
        first = at
        fails = False
        while at < len(argv) and argv[at] != ";" and not fails:
            at += 1
            fails = argv[at - 1 : at + 1] == ("{}", "+")
        inner = _words(start, first) if at > first else None
        if inner is not None:
            context = inner.context._replace(fatal=inner.context.fatal and fails)
            words = tuple(word.replace("{}", UNKNOWN) for word in argv[first:at])
            found.append(inner._replace(argv=words, context=context))
    return found


_EACH: dict[str, Callable[[Start], list[Start]]] = {
    "find": _found,
    "gxargs": _each_of_xargs,
    "parallel": _each_of_parallel,
    "xargs": _each_of_xargs,
}
"""Wrappers that may start more than one command."""


def _last(start: Start) -> Start | None:
    return next(reversed(_EACH[start.argv[0]](start)), None)


def others(start: Start) -> list[Start]:
    """Return what the wrapper starts before the command that `unwrap` returns."""
    each = _EACH.get(start.argv[0])
    return each(start)[:-1] if each is not None else []


def _tox(start: Start) -> Start | None:
    """``tox exec -e env -- command``."""
    argv = start.argv
    end = argv.index("--") if "--" in argv else len(argv)
    if argv[first_word(argv[:end], TOX) : end][:1] != ("exec",):
        return None
    return _words(start, end + 1)


def _docker(start: Start) -> Start | None:
    argv = start.argv
    at = first_word(argv, VALUED["docker"])
    if argv[at : at + 1] in (("compose",), ("container",)):
        at = first_word(argv, frozenset(["-f", "--file", "-p", "--project-name"]), at + 1)
    if at >= len(argv) or argv[at] not in ("run", "exec"):
        return None
    end = first_word(argv, DOCKER_RUN, at + 1)
    entry = value(argv[at:end], "--entrypoint")
    if entry is None and argv[at] == "run":
        entry = _entry_point(argv[end : end + 2])
    if entry is None and argv[end + 1 : end + 2] == ("build",):
        return None  # a word for the image's own program: PyPA's is `pyproject-build`
    found = _words(start, end + 1, *([entry] if entry else []))
    if found is None:
        return None
    exported = dict(start.context.exported)
    for name, word in zip(argv[at:end], argv[at + 1 : end], strict=False):
        if name in ("-e", "--env") and (pair := _ASSIGNMENT.fullmatch(word)):
            exported[pair[1]] = pair[2]
    words = tuple(_mounted(found, argv[at:end], word) for word in found.argv)
    return found._replace(argv=words, context=found.context._replace(exported=exported))


def _mounted(start: Start, options: tuple[str, ...], word: str) -> str:
    """Return what a path in a container stands for, where a folder of the repository is mounted."""
    for name, given in pairwise(options):
        source, _, target = given.partition(":")
        target = target.partition(":")[0].rstrip("/")
        if name in ("-v", "--volume") and target and f"{word}/".startswith(f"{target}/"):
            path = resolve(start.context.folder, source) if source[:1] in "./" else None
            if path is not None:
                return f"{ROOT}/{path}{word.removeprefix(target)}"
    return word


def _entry_point(words: tuple[str, ...]) -> str | None:
    """Return the program that an image runs, by the image's name, where a word for it follows."""
    image, word = (*words, "", "")[:2]
    name = re.split("[:@]", image.rpartition("/")[2], maxsplit=1)[0]
    return name if name in VALUED and word and not is_program(word) else None


def _python(start: Start) -> Start | None:
    """``python -m module`` is the command `module`, ``python setup.py`` the command setup.py."""
    at = first_word(start.argv, frozenset({"-W", "-X"}))
    for position, word in enumerate(start.argv[1:at], 1):
        if word == "-c":
            return None
        if word.startswith("-") and word[:2] != "--" and word.endswith("m"):
            return _tool(start, position + 1)
        if word.startswith("-m"):
            return _words(start, position + 1, word[2:])
    if at < len(start.argv) and start.argv[at].rpartition("/")[2] == "setup.py":
        return _words(start, at + 1, "setup.py")
    return None


_SPECIAL: dict[str, Callable[[Start], Start | None]] = {
    **dict.fromkeys(_EACH, _last),
    "uv": _uv,
    "uvx": _uvx,
    "pipx": _pipx,
    "conda": _conda,
    "mamba": _conda,
    "micromamba": _conda,
    "nix": _nix,
    "nix-shell": _nix,
    "devbox": _nix,
    "pixi": _pixi,
    "su": _su,
    "runuser": _su,
    "sops": _sops,
    "ssh": _ssh,
    "npx": _npx,
    "bunx": _npx,
    "npm": _node,
    "pnpm": _node,
    "yarn": _node,
    "bun": _node,
    "tox": _tox,
    "docker": _docker,
    "podman": _docker,
    "nerdctl": _docker,
}


def is_program(name: str) -> bool:
    """Whether `name` is a program that is known here, which no script of a project hides."""
    return (
        name in VALUED
        or name in SIMPLE
        or name in _SPECIAL
        or name in PROGRAMS
        or PYTHON.fullmatch(name) is not None
    )


def python(start: Start) -> Start | None:
    """Return what an interpreter starts when that is a command of its own."""
    return _python(start) if PYTHON.fullmatch(start.argv[0]) else None
