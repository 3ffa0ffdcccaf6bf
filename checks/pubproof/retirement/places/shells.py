"""What shells read when they start, what they remember, and ``.env`` files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pubproof.retirement import texts
from pubproof.retirement.leftover import Leftover, Place, Unchecked
from pubproof.retirement.places.variables import destination, names_credential
from pubproof.retirement.scene import decode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pubproof.retirement.scene import Scene

_PROFILES = (
    *(".profile", ".bash_profile", ".bash_login", ".bashrc", ".bash_aliases", ".bash_logout"),
    *(".zshenv", ".zprofile", ".zshrc", ".zlogin", ".kshrc", ".cshrc", ".tcshrc", ".login"),
    *(".xprofile", ".xsessionrc", ".pam_environment", ".xonshrc", ".envrc", ".env", ".aliases"),
    *(".config/fish/config.fish", ".config/fish/fish_variables", ".config/nushell/env.nu"),
    *(".config/powershell/profile.ps1", ".config/powershell/Microsoft.PowerShell_profile.ps1"),
    *(".config/direnv/direnvrc", ".exports", ".secrets", ".tokens", ".extra", ".localrc"),
)
_GLOBS = (".config/environment.d/*.conf", ".config/fish/conf.d/*.fish", ".bashrc.d/*", ".zshrc.d/*")
_HISTORIES = (
    *(".bash_history", ".zsh_history", ".zhistory", ".sh_history", ".ksh_history", ".history"),
    *(".python_history", ".local/share/fish/fish_history", ".lesshst", ".psql_history"),
    ".local/share/powershell/PSReadLine/ConsoleHost_history.txt",
)
_SYSTEM = ("etc/environment", "etc/profile")
_ASSIGNMENT = re.compile(
    r"(?:^|[\s;&|(])(?:\$env:|export\s+|set\s+(?:-\w+\s+)*|setenv\s+|SET\s+|declare\s+-\w+\s+)?"
    r"(?P<name>[A-Za-z_]\w*)(?P<sign>\s*=\s*|\s+|:)"
    r"(?P<value>\"[^\"]*\"|'[^']*'|\$\([^)]*\)|`[^`]*`|[^\s;&|#]+)"
)
"""``NAME=value`` in the shells, ``set -x NAME value`` of fish, ``setenv NAME value`` of csh."""
_SPACED = re.compile(r"\b(?:set|setenv|SETUVAR)\b")
_LINE = "remove the line"


def find(scene: Scene) -> Iterator[Leftover | Unchecked]:
    """Yield what profiles, histories and ``.env`` files hold."""
    home, root = scene.machine.home, scene.root
    profiles = [home / name for name in _PROFILES]
    profiles += [path for pattern in _GLOBS for path in sorted(home.glob(pattern))]
    profiles += [scene.machine.system / name for name in _SYSTEM]
    zsh = [
        folder / name
        for folder in scene.machine.named("ZDOTDIR")
        for name in (".zshenv", ".zprofile", ".zshrc", ".zlogin")
    ]
    started = [*scene.machine.named("BASH_ENV"), *scene.machine.named("ENV")]
    dotted = [path for path in sorted(root.glob(".env*")) if path.is_file()]
    for path in dict.fromkeys([*profiles, *zsh, *started, *dotted, root / ".flaskenv"]):
        yield from _assignments(scene, path)
    histories = [home / name for name in _HISTORIES]
    for path in dict.fromkeys([*histories, *scene.machine.named("HISTFILE")]):
        for found in texts.read(scene, path):
            if not isinstance(found, bytes):
                yield found


def _assignments(scene: Scene, path: Path) -> Iterator[Leftover | Unchecked]:
    for found in texts.read(scene, path):
        if isinstance(found, bytes):
            yield from assignments(scene.name(path), decode(found))
        else:
            yield found


def assignments(name: str, text: str) -> Iterator[Leftover]:
    """Yield the credentials to which the lines of a shell set variables."""
    given = {each: value for _, each, value in _given(text)}
    for number, variable, value in _given(text):
        if names_credential(variable):
            user = value if variable.endswith(("_USER", "_USERNAME")) else None
            password = value if user is None else None
            if user is not None and any(
                other.startswith(variable.rpartition("_")[0]) and other != variable
                for other in given
                if names_credential(other)
            ):
                continue
            to = destination(variable, given)
            yield from texts.credential(Place("file", name, number), user, password, to, _LINE)


def _given(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield line, name and value of each assignment; comments assign nothing."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith("#"):
            continue
        for match in _ASSIGNMENT.finditer(line):
            spaced = not match["sign"].strip()
            if spaced and not _SPACED.search(line[: match.start("name")]):
                continue
            yield number, match["name"], match["value"].strip("\"'")
