"""Package managers that give a program of a name, which need not be its maker's.

After the manuals of apt-get, dpkg and rpm, and the documentation of Homebrew ("Taps"), npm ("npm
install"), Cargo ("cargo install"), RubyGems and Go ("go install"): anybody may give a package of
npm, Cargo or RubyGems the name of somebody else's program.
"""

from __future__ import annotations

from posixpath import basename
from typing import TYPE_CHECKING

from pubproof import late

if TYPE_CHECKING:
    from pubproof.scripts import Command

_OF_A_SYSTEM = frozenset(
    {"apk", "apt", "apt-get", "brew", "dnf", "dpkg", "microdnf", "rpm", "snap", "yum", "zypper"}
)
"""Those whose own packages are the makers', or a distributor's; a file may have any program."""
_OF_FOLDERS = frozenset({"bun", "npm", "pnpm", "yarn"})
"""Those that give no program by its name unless they are told to, or link a folder."""
_OF_ANYBODY = frozenset({"cargo", "cargo-binstall", "gem", "go"})
_GLOBAL = late.pattern(r"--global(?:=true)?|--location=global|-[a-zA-Z]*g[a-zA-Z]*|global|link")
_INSTALLING = late.pattern(
    r"add|binstall|i|in|install|link|localinstall|reinstall|upgrade|--install|--upgrade|-[a-z]*[iUF]\w*"
)
_FILE = late.pattern(r"(?:[_.-].*)?\.(?:apk|deb|rpm|snap)")
"""How the name of a package's file goes on behind that of its program."""
_BY_MAKERS = ("github.com/cli/cli/",)
"""How the paths begin from which Go installs a program of its makers."""


def given(command: Command, name: str) -> str:
    """Return what has a package manager install another program of a name: itself and the word."""
    program, *words = command.argv
    is_told = program in _OF_A_SYSTEM or program in _OF_ANYBODY
    is_told = is_told or (program in _OF_FOLDERS and any(map(_GLOBAL.fullmatch, words)))
    if not is_told or not any(map(_INSTALLING.fullmatch, words)):
        return ""
    return next((f"{program} {word}" for word in words if _is_of(word, name, program)), "")


def _is_of(word: str, name: str, program: str) -> bool:
    """Whether a word names a package with a program of that name, and not one of its makers."""
    value = word.partition("=")[2] if word.startswith("--") else word
    named = basename(value.rstrip("/"))
    if program in _OF_A_SYSTEM:
        is_file = named.startswith(name) and _FILE.fullmatch(named.removeprefix(name)) is not None
        return is_file or ("/" in value and named == name)
    is_named = named.partition("@")[0].removesuffix(".git") == name
    return is_named and not value.startswith(_BY_MAKERS)
