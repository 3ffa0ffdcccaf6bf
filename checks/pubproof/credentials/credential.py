"""A place at which a credential is stored, named or handed over."""

from __future__ import annotations

from posixpath import basename
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pubproof.location import Location

_SETTINGS = (".cfg", ".ini", ".json", ".toml")
"""How the files end in which programs find their commands among other settings."""


def speaker(place: Location) -> str:
    """Return who does what stands at a place: a script, or the settings of a program by name."""
    name = basename(place.path)
    return name if name.endswith(_SETTINGS) else "the script"


class Credential(NamedTuple):
    """A place at which a credential is stored, named or handed over."""

    location: Location
    what: str
    """What is wrong with the place, as a sentence."""
    help: str = "remove it: the publish job needs no credential"
    """What to do about it."""
    is_seen: bool = True
    """Whether it is seen to be an index's; False where every secret is handed over."""
    secrets: tuple[str, ...] = ()
    """The secrets of which it is told what to do about them."""
