"""Programs that install what they start: uv, pipx, conda, nix, pixi, mise, npx and their kin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof import late
from pubproof.scripts.options import INDEXES, VALUED, first_word, parted, value, word_at
from pubproof.scripts.unknown import UNKNOWN
from pubproof.scripts.wrappers import wrapped
from pubproof.scripts.wrappers.tables import CONDA_RUN, PIPX_RUN, UV_RUN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pubproof.scripts.start import Start

_PIXI_EXEC = frozenset({"-s", "--spec", "-c", "--channel", "-p", "--platform", "-w", "--with"})
_MISE = frozenset({"-C", "--cd", "-E", "--env", "-j", "--jobs"})
_MANAGERS = frozenset({"npm", "npx", "pnpm", "yarn"})
"""Those whose release Corepack chooses."""
_NPX = frozenset({"-p", "--package", "-c", "--call"})
_STARTING = frozenset(
    {
        *("concurrently", "cross-env", "dotenv", "env-cmd", "lerna", "moon", "npm-run-all", "nx"),
        *("release-it", "run-p", "run-s", "semantic-release", "ts-node", "tsx", "turbo", "zx"),
    }
)
"""Programs that run others, and that a package manager starts by their bare name."""
_MODULE = frozenset({"-m", "--module"})
_SCRIPT = frozenset({"-s", "--script", "--gui-script"})
"""Options of ``uv run`` that already speak of the command."""
_NIX_COMMAND = frozenset({"-c", "--command", "--run"})
"""Options of nix behind which the command stands."""
_PACKAGES = ("nixpkgs", "github:nixos/nixpkgs", "github:NixOS/nixpkgs")
"""How nix names programs that are no project's own."""
_LOCAL = late.pattern(rf"^[.~{UNKNOWN}]|^(?!.*://).*[/\\]|\bfile:")
"""What a runner is told to install that is a path, or may be one."""


def unwrap(start: Start) -> Start | None:
    """Return the command that the program at the front installs and starts, None for no such."""
    return _UNWRAP[start.argv[0]](start)


def _installed(start: Start, at: int, *options: str) -> Start | None:
    """Return the command from word `at` on, which names what its runner installs for it.

    ``maturin==1.9`` and ``maturin@1.9`` do so, or one of `options` in front of them.
    """
    found = wrapped.tool(start, at)
    if found is None:
        return None
    given = start.argv[1:at]
    source = value(given, *options)
    named = source or start.argv[at]
    if "/" not in named:
        named = named.replace("@latest", "").replace("@", "==")
    return _provided(found, named, *([f"--from {source}"] if source else ()), *_beside(given))


def _beside(options: Iterable[str]) -> Iterator[str]:
    """Yield what a runner is told to install besides, and from which index."""
    before = ""
    for word in options:
        name, equals, held = word.partition("=") if word[:1] == "-" else (before, "=", word)
        before = "" if equals else name
        if not equals:
            continue
        if name == "--with":
            yield f"{name} {held}" if _LOCAL.search(held) is not None else held
        elif name == "--pip-args":
            yield from _beside(held.split())
        elif name in INDEXES:
            yield f"{name} {held}"


def _provided(start: Start, *names: str) -> Start:
    """Return the command with what its runner installs for it."""
    return start._replace(context=start.context._replace(provided=names))


def _uv(start: Start) -> Start | None:
    argv = start.argv
    at = first_word(argv, VALUED["uv"])
    sub = word_at(argv, at)
    folder = value(argv[:at], "--directory")
    if sub == "run":
        end = first_word(argv, UV_RUN, at + 1, _MODULE | _SCRIPT)
        folder = value(argv[at + 1 : end], "--directory") or folder
        found = _uv_command(start.within(folder), end)
        return found and _provided(found, *_of_uv_run(argv[at + 1 : end]))
    if sub in ("tool", "x"):
        at = first_word(argv, VALUED["uv"], at + 1)
        if word_at(argv, at) != "run":
            return None
        return _installed(start.within(folder), first_word(argv, UV_RUN, at + 1), "--from")
    return None


def _of_uv_run(options: tuple[str, ...]) -> tuple[str, ...]:
    """Return what ``uv run`` installs: what the lock holds, unless told otherwise, and more."""
    return (*_beside(options), *(("uv.lock",) if "--no-project" not in options else ()))


def _uv_command(start: Start, at: int) -> Start | None:
    argv = start.argv
    if at >= len(argv):  # the parser of shell texts drops a dash in front of ``<<``
        return None if start.input is None else wrapped.words(start, at, "python")
    word = argv[at]
    if word in _MODULE:
        return wrapped.words(start, at + 1, "python", "-m")
    if word in _SCRIPT:
        return wrapped.words(start, at + 1, "python")
    if word == "-" or word.endswith(".py"):
        return wrapped.words(start, at, "python")
    return wrapped.words(start, at)


def _uvx(start: Start) -> Start | None:
    return _installed(start, first_word(start.argv, UV_RUN), "--from")


def _pipx(start: Start) -> Start | None:
    argv = start.argv
    at = first_word(argv, ())
    if word_at(argv, at) != "run":
        return None
    at = first_word(argv, PIPX_RUN, at + 1)
    if word_at(argv, at).endswith(".py"):
        return wrapped.words(start, at, "python")
    return _installed(start, at, "--spec")


def _conda(start: Start) -> Start | None:
    argv = start.argv
    at = first_word(argv, ())
    if word_at(argv, at) != "run":
        return None
    end = first_word(argv, CONDA_RUN, at + 1)
    return wrapped.words(start.within(value(argv[at:end], "--cwd")), end)


def _nix(start: Start) -> Start | None:
    argv = start.argv
    if argv[1] == "run" and argv[2:]:
        if not argv[2].startswith(_PACKAGES):
            return None  # what a flake says that is none of the packages
        end = argv.index("--") + 1 if "--" in argv else len(argv)
        return wrapped.words(start, end, argv[2].rpartition("#")[2])
    at = next((at for at, word in enumerate(argv) if word in _NIX_COMMAND), None)
    if at is None:
        return None
    return wrapped.words(start, at + 1, *(("bash", "-c") if argv[0] == "nix-shell" else ()))


def _pixi(start: Start) -> Start | None:
    """``pixi exec``."""
    argv = start.argv
    at = first_word(argv, VALUED["pixi"])
    if word_at(argv, at) in ("exec", "x"):
        return wrapped.words(start, first_word(argv, _PIXI_EXEC, at + 1))
    return None


def _npx(start: Start, before: int = 0) -> Start | None:
    """``npx program words``, or ``npx -c text``; so is ``npm exec``, `before` its options."""
    at = first_word(start.argv, _NPX, before + 1)
    if text := value(start.argv[before:at], "-c", "--call"):
        return wrapped.text(start, text)
    return wrapped.tool(start, at)


def _corepack(start: Start) -> Start | None:
    """``corepack pnpm words``, ``corepack yarn@4 words``; its own commands start nothing."""
    found = wrapped.tool(start, first_word(start.argv, ()))
    return found if found is not None and found.argv[0] in _MANAGERS else None


def _node(start: Start) -> Start | None:
    """``npm exec``, ``pnpm exec``, ``pnpm dlx``, ``yarn dlx``, ``bun x``; ``pnpm turbo``."""
    argv = start.argv
    at = first_word(argv, VALUED[argv[0]])
    if argv[0] != "npm" and word_at(argv, at) in _STARTING:
        return wrapped.words(start, at)
    if word_at(argv, at) in ("exec", "dlx", "x"):
        if argv[0] == "npm":
            return _npx(start, at)
        return wrapped.words(start, first_word(argv, frozenset({"-p", "--package"}), at + 1))
    return None


def _mise(start: Start) -> Start | None:
    """``mise exec tool@version -- command``, ``mise exec tool --command text``."""
    own, behind = parted(start.argv)
    at = first_word(own, _MISE)
    if word_at(own, at) not in ("exec", "x"):
        return None
    start = start.within(value(own, "-C", "--cd"))
    text = value(own, "-c", "--command")
    if text is not None:
        return wrapped.text(start, text)
    if behind:
        return wrapped.words(start, len(own) + 1)
    at = first_word(own, _MISE, at + 1)
    while at < len(own) and "@" in own[at]:
        at += 1
    return wrapped.words(start, at)


_UNWRAP: dict[str, Callable[[Start], Start | None]] = {
    "uv": _uv,
    "uvx": _uvx,
    "pipx": _pipx,
    "conda": _conda,
    "mamba": _conda,
    "micromamba": _conda,
    "nix": _nix,
    "nix-shell": _nix,
    "pixi": _pixi,
    "mise": _mise,
    "corepack": _corepack,
    "npx": _npx,
    "bunx": _npx,
    "npm": _node,
    "pnpm": _node,
    "yarn": _node,
    "bun": _node,
}
