"""Events that start a workflow, as a sentence says: "`publish.yml` runs on `push`"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof import late
from pubproof.references import bearers
from pubproof.references.context import is_denied, is_unreal
from pubproof.references.documents import Audience
from pubproof.references.names.kind import instead, problem
from pubproof.references.place import Kind
from pubproof.workflows.trigger import EVENTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.location import Problem
    from pubproof.references.documents import Document
    from pubproof.references.inventory import Inventory
    from pubproof.references.place import Place

AUDIENCE = Audience.HOUSE
_STARTING = (
    r"(?:runs?|starts?|triggers?|fires?|(?:is|gets)\s+(?:run|started|triggered))"
    r"(?:\s+(?:also|only|automatically))?\s+(?:on|by|upon|when)(?:\s+(?:each|every|any))?"
)
"""How a sentence says that an event starts a workflow."""
_SAID = late.pattern(r"\.ya?ml[`*\"]{0,3}\s[^.\n]{0,40}\b(?:on|by|upon|when)\s")
"""That a text says so of a file."""


def suspects(document: Document, inventory: Inventory) -> bool:
    """Whether the text says of a file what starts it."""
    return bool(inventory.workflow_files) and _SAID.search(document.text) is not None


def judge(place: Place, document: Document, inventory: Inventory) -> Iterator[Problem]:
    """Yield the events that are said to start a workflow, and do not."""
    if place.kind is not Kind.CODE or place.text not in EVENTS:
        return
    bearer = bearers.find(place, bearers.having(_STARTING), inventory)
    if bearer is None or len(bearer.workflows) != 1 or is_unreal(place) or is_denied(place):
        return
    (workflow,) = bearer.workflows
    known = [one.event for one in workflow.triggers]
    if place.text in known or (not known and workflow.problems):
        return
    message = f"'{place.text}' does not start {bearer.what}"
    yield problem(place, document, message, instead(place.text, known, "name what starts it"))
