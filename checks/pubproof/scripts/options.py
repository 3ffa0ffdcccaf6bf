"""Options and sub-commands on a command line."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

VALUED: dict[str, frozenset[str]] = {
    "uv": frozenset(
        [
            *("--directory", "--project", "--config-file", "--cache-dir", "--color"),
            "--allow-insecure-host",
        ]
    ),
    "hatch": frozenset(["-e", "--env", "-p", "--project", "--data-dir", "--cache-dir", "--config"]),
    "poetry": frozenset(["-C", "--directory", "-P", "--project"]),
    "pdm": frozenset(["-c", "--config", "-p", "--project"]),
    "flit": frozenset(["-f", "--ini-file", "--repository"]),
    "twine": frozenset(),
    "maturin": frozenset(),
    "rye": frozenset(),
    "pip": frozenset(
        [
            *("--cache-dir", "--cert", "--client-cert", "--exists-action", "--keyring-provider"),
            *("--log", "--proxy", "--python", "--retries", "--timeout", "--trusted-host"),
            *("--use-deprecated", "--use-feature"),
        ]
    ),
    "keyring": frozenset(["-b", "--keyring-backend", "-p", "--keyring-path", "--mode", "--output"]),
    "cosign": frozenset(["--output-file", "-t", "--timeout"]),
    "sigstore": frozenset(["--instance", "--trust-config"]),
    "pypi-attestations": frozenset(),
    "pipenv": frozenset(["--python", "--pypi-mirror"]),
    "pixi": frozenset(["--manifest-path", "--color"]),
    "pipx": frozenset(),
    "npm": frozenset(["--prefix", "-C", "-w", "--workspace"]),
    "pnpm": frozenset(["--dir", "-C", "-F", "--filter"]),
    "yarn": frozenset(["--cwd"]),
    "bun": frozenset(["--cwd", "-F", "--filter"]),
    "gh": frozenset(["-R", "--repo"]),
    "docker": frozenset(["-H", "--host", "--context", "-c", "--config", "-l", "--log-level"]),
}
"""Options with a value that stand in front of a tool's sub-command."""
INDEXES = (
    *("-i", "--index-url", "--extra-index-url", "--index", "--default-index"),
    *("-f", "--find-links"),
)
"""Options of installers that name where projects are looked for."""
OF_PIP = VALUED["pip"] | {
    *("-C", "-c", "-d", "-f", "-i", "-w", "--abi", "--build-option", "--config-settings"),
    *("--constraint", "--dest", "--extra-index-url", "--find-links", "--global-option"),
    *("--implementation", "--index-url", "--no-binary", "--only-binary", "--platform"),
    *("--progress-bar", "--python-version", "--src", "--wheel-dir"),
}
"""Those of pip, and of its ``download`` and ``wheel``, that name nothing which these take."""
OF_PYTHON = frozenset({"-W", "-X"})
"""Those of Python with a value."""
OF_CLONES = frozenset(
    {
        *("-B", "-b", "-c", "-j", "-o", "-u", "--branch", "--bundle-uri", "--config", "--depth"),
        *("--filter", "--jobs", "--name", "--origin", "--reason", "--ref-format", "--reference"),
        *("--reference-if-able", "--revision", "--separate-git-dir", "--server-option"),
        *("--shallow-exclude", "--shallow-since", "--template", "--upload-pack"),
        "--upstream-remote-name",
    }
)
"""Those of ``git clone``, of ``git submodule`` and ``git worktree add``, and of gh's ``repo clone``
that have a value in the next word."""

_RUNNING = frozenset({"npm", "pnpm", "yarn", "bun", "docker", "pipx"})
_HANDING_ON = frozenset({("hatch", "env"), ("hatch", "run")})
"""Sub-commands behind which another command stands, with options of its own."""


def first_word(
    argv: Sequence[str], valued: Collection[str], start: int = 1, last: Collection[str] = ()
) -> int:
    """Return the index of the first word from `start` that is no option and no option's value.

    Args:
        argv: the command.
        valued: options that have a value in the next word.
        start: where to begin.
        last: options that already speak of what comes behind the others.
    """
    at = start
    while at < len(argv):
        word = argv[at]
        if word == "--":
            return at + 1
        if not word.startswith("-") or word == "-" or word in last:
            return at
        at += 2 if word in valued else 1
    return at


def word_at(argv: Sequence[str], at: int) -> str:
    """Return the word at an index, nothing behind the last one."""
    return argv[at] if at < len(argv) else ""


def operands(words: Sequence[str], valued: Collection[str] = ()) -> list[str]:
    """Return those of a program's words that are no options, and no values of the `valued` ones."""
    return [
        word
        for before, word in pairwise(("", *words))
        if not word.startswith("-") and before not in valued
    ]


def goals(words: Sequence[str], valued: Collection[str]) -> tuple[list[str], dict[str, str]]:
    """Return what a task runner is told to run, and the variables that ``NAME=value`` sets."""
    plain = operands(words, valued)
    variables = dict(word.split("=", 1) for word in plain if "=" in word)
    return [word for word in plain if "=" not in word], variables


def parted(argv: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return a command's own words, and those behind ``--``, which it hands on."""
    at = argv.index("--") if "--" in argv else len(argv)
    return argv[:at], argv[at + 1 :]


def value(argv: Sequence[str], *names: str) -> str | None:
    """Return the value of the last of the options `names`, None without one."""
    return next(reversed(values(argv, *names)), None)


def values(argv: Sequence[str], *names: str) -> list[str]:
    """Return the values of the options `names`: ``-C x``, ``-Cx`` or ``--opt=x``."""
    found: list[str] = []
    begins = tuple({name[:1] for name in names})
    for position, word in enumerate(argv):
        if not word.startswith(begins):
            continue
        if word in names:
            if position + 1 < len(argv):
                found.append(argv[position + 1])
        else:
            for name in names:
                if name.startswith("--") and word.startswith(name + "="):
                    found.append(word[len(name) + 1 :])
                elif not name.startswith("--") and word.startswith(name) and word[:2] != "--":
                    found.append(word[len(name) :].removeprefix("="))
    return found


def ordered(argv: tuple[str, ...]) -> tuple[str, ...]:
    """Put the options in front of a tool's sub-command behind its words, and before its own."""
    name = argv[0]
    if name not in VALUED or name in _RUNNING:
        return argv
    at = first_word(argv, VALUED[name])
    if at == 1 or at >= len(argv) or (name, argv[at]) in _HANDING_ON:
        return argv
    front = tuple(word for word in argv[1:at] if word != "--")
    own = next((n for n in range(at, len(argv)) if argv[n].startswith("-")), len(argv))
    return (name, *argv[at:own], *front, *argv[own:])
