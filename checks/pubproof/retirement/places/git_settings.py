"""Git's remotes, its settings and the store of its credentials."""

from __future__ import annotations

import re
from base64 import b64decode
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from pubproof import git
from pubproof.retirement import texts
from pubproof.retirement.leftover import Found, Kind, Leftover, Place, Unchecked, of_token
from pubproof.retirement.scan import holds_token, scan_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.retirement.scene import Scene

_ADDRESS = re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s/@\"']+@[^\s\"']+", re.IGNORECASE)
"""An address with a login in it."""
_AUTHORIZATION = re.compile(r"authorization:\s*(?:(basic|bearer|token)\s+)?(\S+)", re.IGNORECASE)
"""A header with a credential, and of which kind that is."""
_REMOTE = re.compile(r"remote\.(.+)\.(push)?url")
_SHORT_LIVED = "ghs_"
"""How the token of a job of GitHub Actions begins; it ends with the job."""
_WHO_CAN = "who reads it can push there: a tag, and with it a release"


class _Setting(NamedTuple):
    """A setting as git tells it."""

    origin: str
    """``file:`` and a path, or ``command line:``."""
    key: str
    value: str


def find(scene: Scene) -> Iterator[Found]:
    """Yield the credentials in remotes, settings and stores."""
    for setting in _settings(scene):
        if isinstance(setting, Unchecked):
            yield setting
        else:
            yield from _credentials(scene, setting)
    home = scene.machine.home
    pipes = [Path(each) for each in git.pipes(scene.git_environment)]
    stores = [*pipes, home / ".git-credentials", *scene.machine.folders("git/credentials")]
    for path in stores:
        yield from texts.read(scene, path, _stored)


def _settings(scene: Scene) -> Iterator[_Setting | Unchecked]:
    done = scene.ask_git("config", "--list", "--show-origin", "--includes", "-z")
    if done is None or done.returncode:
        if done is not None or scene.root.joinpath(".git").exists():
            why = "there is no git here" if done is None else git.refusal(done)
            command = "git config --list --show-origin"
            yield Unchecked("git's settings", why, command, failed=True)
        return
    words = done.stdout.decode("utf-8", errors="surrogateescape").split("\0")
    for origin, pair in zip(words[::2], words[1::2], strict=False):
        key, _, value = pair.partition("\n")
        yield _Setting(origin, key, value)


def _credentials(scene: Scene, setting: _Setting) -> Iterator[Leftover]:
    place = _place(scene, setting)
    remove = _remove(setting.key)
    seen = scan_text(f"{setting.key}\n{setting.value}")
    for one in seen:
        yield of_token(place, one, scene.now, remove)
    if seen:
        return
    if setting.key.endswith(".extraheader"):
        found = _AUTHORIZATION.search(setting.value)
        if found is not None:
            yield _header(place, found, remove)
    for address in _ADDRESS.findall(f"{setting.key} {setting.value}"):
        yield from _address(place, address, remove)


def _remove(key: str) -> str:
    """Return how to remove the credential from a setting."""
    remote = _REMOTE.fullmatch(key)
    if remote is not None:
        option = "--push " if remote[2] else ""
        return f"give `git remote set-url {option}{remote[1]}` an address without it"
    return f"run `git config --unset-all {_shown(key)}` where it is set"


def _header(place: Place, found: re.Match[str], remove: str) -> Leftover:
    short_lived = _is_short_lived(found[2])
    what = "git sends an authorization with what it fetches and pushes"
    if short_lived:
        what = "git sends the token of a job of GitHub Actions, which ends with the job"
    return Leftover(place, Kind.ADDRESS, what, remove, notes=(_WHO_CAN,), counts=not short_lived)


def _is_short_lived(word: str) -> bool:
    try:
        plain = b64decode(word + "=" * (-len(word) % 4)).decode("latin-1")
    except ValueError:
        plain = ""
    return _SHORT_LIVED in plain or word.startswith(_SHORT_LIVED)


def _address(place: Place, address: str, remove: str) -> Iterator[Leftover]:
    """Yield the credential in an address; a user's name alone, as in ssh, is none."""
    try:
        parts = urlsplit(address)
        host, user, password = parts.hostname or "", parts.username or "", parts.password or ""
    except ValueError:
        return
    if parts.scheme.lower() in {"ssh", "git+ssh", "git", "file"}:
        return
    if password or _looks_secret(user):
        yield Leftover(
            place,
            Kind.ADDRESS,
            f"a credential for {host} stands in an address of git",
            f"{remove}, and revoke the credential on {host}",
            notes=(_WHO_CAN,),
        )


def _looks_secret(user: str) -> bool:
    """Whether what stands in the place of a user's name is a token of GitHub or GitLab."""
    return user.startswith(("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-"))


def _stored(name: str, text: str) -> Iterator[Leftover]:
    """Yield the entries of git's credential store, which are addresses, but no tokens of PyPI."""
    for number, line in enumerate(text.splitlines(), 1):
        if not holds_token(line):
            yield from _address(Place("file", name, number), line.strip(), "remove the line")


def _place(scene: Scene, setting: _Setting) -> Place:
    kind, _, path = setting.origin.partition(":")
    if kind != "file":
        return Place("git", _shown(setting.key))
    file = Path(path)
    file = file if file.is_absolute() else scene.root / file
    data = scene.read(file)
    text = texts.decode(data) if isinstance(data, bytes) else ""
    name = setting.key.rpartition(".")[2]
    lines = text.splitlines()
    needle = setting.value.partition("\n")[0]
    line = next((n for n, each in enumerate(lines, 1) if needle and needle in each), None)
    if line is None:
        line = next((n for n, each in enumerate(lines, 1) if name in each.lower()), None)
    return Place("file", scene.name(file), line)


def _shown(key: str) -> str:
    """Return a key of git without the credential that an address in it may hold."""
    return re.sub(r"(?<=://)[^/@\s]*(?=@)", "…", key)
