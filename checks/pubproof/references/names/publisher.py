"""The fields of the publisher on PyPI: ``Owner: somebody``, beside those of the settings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.references.context import is_denied, is_placeholder, is_unreal
from pubproof.references.documents import Audience
from pubproof.references.names.kind import problem
from pubproof.references.place import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.location import Problem
    from pubproof.references.documents import Document
    from pubproof.references.inventory import Inventory
    from pubproof.references.place import Place

AUDIENCE = Audience.HOUSE
_FIELD = r"(?P<field>owner|repository|workflow|environment)(?:[ -](?:file[ -]?)?name|[ -]file)?"
_LABEL = late.pattern(rf"[\W_]*(?:GitHub )?{_FIELD}[\W_]*", re.IGNORECASE)
"""The first cell of a row that has a field."""
_BEHIND = late.pattern(rf"(?<![\w-]){_FIELD}(?:\s+is)?[\s:=*_`\"'(]{{1,9}}\Z", re.IGNORECASE)
"""What makes the name behind it the value of a field."""
_OURS = late.pattern(r"publisher", re.IGNORECASE)
_OTHERS = late.pattern(r"test[- ]?pypi|\bfork", re.IGNORECASE)
"""That a text speaks of a publisher at another index, or of another repository."""


def suspects(document: Document, inventory: Inventory) -> bool:
    """Whether the text speaks of the publisher, and the settings have one."""
    return inventory.repository.settings.publisher is not None and "publisher" in document.lower


def judge(place: Place, document: Document, inventory: Inventory) -> Iterator[Problem]:
    """Yield the values that are not those of the settings."""
    recorded = inventory.repository.settings.publisher
    field = _field(place) if place.kind in (Kind.CODE, Kind.EMPHASIS) else ""
    name = place.text.strip()
    if recorded is None or not field or not re.fullmatch(r"[\w./-]+", name):
        return
    value: str = getattr(recorded, field)
    around = (place.block.text, place.block.lead, *place.block.headings)
    if (
        not value
        or name in (value, f".github/workflows/{value}")
        or is_placeholder(name)
        or is_unreal(place)
        or is_denied(place)
        or any(map(_OTHERS.search, around))
        or not (place.block.row or any(map(_OURS.search, around)))
    ):
        return
    message = f"the publisher's {field} is '{value}' in the settings, not '{name}'"
    yield problem(place, document, message, f"write '{value}'")


def _field(place: Place) -> str:
    """Return the field of which a place is the value; empty where it is none."""
    found = _LABEL.fullmatch(place.block.row) if place.fills else _BEHIND.search(place.before)
    return found["field"].lower() if found is not None else ""
