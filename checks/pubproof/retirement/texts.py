"""Texts of configuration, shells and CI: where a value stands, and what a value is."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from pubproof.pypi import index
from pubproof.retirement.leftover import Found, Kind, Leftover, Place, Unchecked, of_token
from pubproof.retirement.scan import holds_token, scan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from pubproof.retirement.scene import Scene

_SECTION = re.compile(r"\s*\[{1,2}([^]]+)\]{1,2}")
_REFERENCE = re.compile(
    r"\$[A-Za-z_{(]|`[^`]+`|%[A-Za-z_]\w*%|\{\{.*\}\}|@format|\benv:|<\(|^keyring$"
)
"""What stands for a value that comes from elsewhere."""
_PLACEHOLDER = re.compile(
    r"pypi-.*|<.*>|[x*._-]{3,}|.*(?:\.{3}|…)"
    r"|(?:.*[\W_])?(?:your[-_ ]|change[-_ ]?me|placeholder).*",
    re.IGNORECASE,
)
"""What stands for a value that everybody has to fill in, or is a token's beginning."""
TOKEN_USER = "__token__"  # noqa: S105  a name, no secret
"""The user's name that goes with a token."""
_TOKENS_ONLY = "PyPI takes tokens only, but whoever has the password can sign in and make one"


def read(
    scene: Scene, path: Path, look: Callable[[str, str], Iterable[Found]] = lambda *_: ()
) -> Iterator[Found]:
    """Yield the tokens in a file that is there, and what else is found, or why it was not read.

    Args:
        scene: what is searched.
        path: the file.
        look: yields what it finds in the file, whose name and text it is given.
    """
    data = scene.read(path)
    if isinstance(data, Unchecked):
        yield data
    elif data is not None:
        name = scene.name(path)
        for seen in scan(data):
            place = Place("file", name, seen.line, column=seen.column)
            yield of_token(place, seen, scene.now)
        yield from look(name, decode(data))


def decode(data: bytes) -> str:
    """Return the text of a configuration file, in whatever encoding it is."""
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return data.decode("utf-32", errors="replace")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    return data.decode("utf-8-sig", errors="replace")


def credential(
    place: Place, user: object, password: object, to: str, remove: str = "remove it here"
) -> Iterator[Leftover]:
    """Yield the leftover that a user's name and a password are, where they are no token.

    Args:
        place: where they stand.
        user: the name, or whatever stands in its place.
        password: the password, or whatever stands in its place.
        to: the address or the name of the index that they are for.
        remove: what to do with them there.
    """
    name = index.identify(to)
    if name not in index.TITLES:
        return
    title = index.TITLES[name]
    if isinstance(password, str) and password.strip():
        if holds_token(password):
            return
        if _REFERENCE.search(password):
            what = f"a credential for uploads to {title} is taken from elsewhere"
            yield Leftover(place, Kind.REFERENCE, what, f"{remove}, and where it comes from")
            return
        if _PLACEHOLDER.fullmatch(password.strip()):
            return
        what = f"a password for uploads to {title} that is no token"
        help_ = f"{remove}, and change that password on {title}: Account settings"
        yield Leftover(place, Kind.PASSWORD, what, help_, notes=(_TOKENS_ONLY,))
    elif isinstance(user, str) and user.strip():
        what = f"a user's name for uploads to {title}, without a password"
        if user.strip() == TOKEN_USER:
            what = f"the user's name of a token for {title}, without the token"
        notes = ("a tool that finds it asks a keyring or a person for the rest",)
        yield Leftover(place, Kind.USER_NAME, what, remove, notes=notes)


def line_of(text: str, key: str, section: str) -> int:
    """Return the line on which a key is given a value, in the INI and TOML families.

    Where the section has none, because it is written another way, the first such line counts, and
    else the first line that names the key.
    """
    inside = elsewhere = 0
    pattern = re.compile(rf"[\s\"']*{re.escape(key)}[\"']?\s*[=:]", re.IGNORECASE)
    at = ""
    for number, line in enumerate(text.splitlines(), 1):
        heading = _SECTION.match(line)
        if heading is not None:
            at = heading[1].strip().replace('"', "").replace("'", "")
        elif pattern.match(line):
            inside = inside or (number if at == section else 0)
            elsewhere = elsewhere or number
    named = next((n for n, line in enumerate(text.splitlines(), 1) if key in line), 1)
    return inside or elsewhere or named
