"""What shells, and programs for them, read when they start, what they remember; ``.env`` files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pubproof.retirement import texts
from pubproof.retirement.leftover import Found, Leftover, Place
from pubproof.retirement.places.variables import destination, names_credential

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.retirement.scene import Scene

_PROFILES = (
    *(".profile", ".bash_profile", ".bash_login", ".bashrc", ".bash_aliases", ".bash_logout"),
    *(".zshenv", ".zprofile", ".zshrc", ".zlogin", ".kshrc", ".cshrc", ".tcshrc", ".login"),
    *(".xprofile", ".xsessionrc", ".pam_environment", ".xonshrc", ".envrc", ".env", ".aliases"),
    *(".config/fish/config.fish", ".config/fish/fish_variables", ".config/elvish/rc.elv"),
    *(".config/powershell/profile.ps1", ".config/powershell/Microsoft.PowerShell_profile.ps1"),
    *(".config/direnv/direnvrc", ".direnvrc", ".config/mise/config.toml", ".ssh/environment"),
    *(".exports", ".secrets", ".tokens", ".extra", ".localrc", ".actrc", ".config/act/actrc"),
)
_GLOBS = (
    *(".config/environment.d/*.conf", ".bashrc.d/*", ".zshrc.d/*"),
    *(".config/fish/conf.d/*.fish", ".config/fish/functions/*.fish", ".config/direnv/lib/*.sh"),
    *("Documents/*PowerShell/*profile.ps1", ".config/systemd/user/*.service"),
)
_HISTORIES = (
    *(".bash_history", ".zsh_history", ".zhistory", ".sh_history", ".ksh_history", ".history"),
    *(".python_history", ".local/share/fish/fish_history", ".lesshst", ".psql_history"),
    *(".config/zsh/.zsh_history", ".local/state/bash/history", ".local/state/zsh/history"),
    ".local/share/powershell/PSReadLine/ConsoleHost_history.txt",
)
_PROGRAMS = (".curlrc", ".config/.curlrc", ".config/curlrc", ".wgetrc")
"""What programs read that may upload, from where a command names no login."""
_EDITORS = ("Code", "VSCodium", "Cursor")
"""Programs whose settings set variables of their terminals."""
_SAMPLES = (".example", ".sample", ".template", ".dist")
"""How the names of ``.env`` files end that show which variables there are, for people to copy."""
_SYSTEM = ("etc/environment", "etc/profile")
_VALUE = r"(?P<value>\"[^\"]*\"|'[^']*'|\$\([^)]*\)|`[^`]*`|[^\s;&|#]+)"
_ASSIGNMENTS = (
    re.compile(rf"(?:^|[\s;&|('\"]|\$env[:.])(?P<name>[A-Za-z_]\w*)(?:=| = ){_VALUE}"),
    re.compile(
        rf"\b(?:set|setenv|SETUVAR)\s+(?:--?\w+\s+)*(?P<name>[A-Za-z_]\w*)(?:\s+|:){_VALUE}"
    ),
)
"""``NAME=value`` in most shells, ``$env:NAME = value`` of PowerShell, ``$env.NAME = value`` of
nushell, and ``set -x NAME value`` of fish, ``setenv NAME value`` of csh."""
_LINE = "remove the line"


def find(scene: Scene) -> Iterator[Found]:
    """Yield what profiles, histories, settings and ``.env`` files hold."""
    home, root = scene.machine.home, scene.root
    profiles = [home / name for name in _PROFILES]
    profiles += [path for pattern in _GLOBS for path in sorted(home.glob(pattern))]
    nushell = list(scene.machine.folders("nushell"))
    profiles += [path for each in nushell for path in sorted(each.glob("**/*.nu"))]
    profiles += [scene.machine.system / name for name in _SYSTEM]
    zsh = [
        folder / name
        for folder in (home / ".config/zsh", *scene.machine.named("ZDOTDIR"))
        for name in (".zshenv", ".zprofile", ".zshrc", ".zlogin")
    ]
    started = [*scene.machine.named("BASH_ENV"), *scene.machine.named("ENV")]
    dotted = [*sorted(root.glob(".env*")), root / ".flaskenv"]
    for path in dict.fromkeys([*profiles, *zsh, *started, *dotted]):
        is_sample = path.name.endswith(_SAMPLES)
        yield from texts.read(scene, path) if is_sample else texts.read(scene, path, _assignments)
    asked = [home / name for name in _HISTORIES] + [each / "history.txt" for each in nushell]
    asked += [home / name for name in _PROGRAMS]
    editors = [path for name in _EDITORS for path in scene.machine.folders(f"{name}/User")]
    asked += [each / "settings.json" for each in editors]
    for path in dict.fromkeys([*asked, *scene.machine.named("HISTFILE")]):
        yield from texts.read(scene, path)


def _assignments(name: str, text: str) -> Iterator[Leftover]:
    """Yield the credentials to which the lines of a shell set variables."""
    given = {each: value for _, each, value in _given(text)}
    for (number, column), variable, value in _given(text):
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
            place = Place("file", name, number, column=column)
            yield from texts.credential(place, user, password, to, _LINE)


def _given(text: str) -> Iterator[tuple[tuple[int, int], str, str]]:
    """Yield line and column, name and value of each assignment; comments assign nothing."""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.lstrip().startswith("#"):
            for column, name, value in _given_in(line, 1):
                yield (number, column), name, value


def _given_in(line: str, first: int) -> Iterator[tuple[int, str, str]]:
    """Yield the assignments in a line, and in what is quoted there, such as an alias.

    Each comes with its column; `first` is that of the text.
    """
    for pattern in _ASSIGNMENTS:
        for match in pattern.finditer(line):
            quoted = match["value"][0] in "\"'"
            value = match["value"][1:-1] if quoted else match["value"]
            yield first + match.start("name"), match["name"], value
            if quoted and "=" in value:
                yield from _given_in(value, first + match.start("value") + 1)
