"""pubproof's settings in a sample of ``pyproject.toml``: ``tags = ["v*"]`` in its table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.references.context import is_unreal
from pubproof.references.documents import Audience
from pubproof.references.names.kind import problem
from pubproof.references.place import Kind
from pubproof.settings import SettingsError, UnknownSettingError, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.location import Problem
    from pubproof.references.documents import Document
    from pubproof.references.inventory import Inventory
    from pubproof.references.place import Place

AUDIENCE = Audience.USERS
_TABLE = "[tool.pubproof"


def suspects(document: Document, _inventory: Inventory) -> bool:
    """Whether the text has a table of such settings."""
    return _TABLE in document.text


def judge(place: Place, document: Document, inventory: Inventory) -> Iterator[Problem]:
    """Yield the first key of a sample that is no setting, or no clause."""
    if place.kind is not Kind.LINE or place.block.language != "toml":
        return
    if not place.text.strip() or _TABLE not in place.block.text:
        return
    unknown = _unknown(place.block.text, inventory)
    line = place.block.text.count("\n", 0, place.span[0]) + 1
    if unknown is None or unknown.place[:1] != (line,) or is_unreal(place):
        return
    yield problem(place, document, unknown.what, "write a setting that there is, or leave it out")


def _unknown(text: str, inventory: Inventory) -> UnknownSettingError | None:
    """Return what is said of a key that is none; a sample may leave out what settings need."""
    try:
        parse(text, inventory.clauses)
    except UnknownSettingError as error:
        return error
    except SettingsError:
        return None
    return None
