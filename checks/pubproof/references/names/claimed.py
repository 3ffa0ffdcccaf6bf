"""What a sentence names that claims a clause: ``It stores `dist` {= holds("…") =}``.

A claim proves the clause, and not the words beside it: so what is named there as a value of the
pipeline must be one that the workflows or the settings have, or a file.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.references.context import is_denied, is_placeholder, is_unreal
from pubproof.references.documents import Audience
from pubproof.references.names.kind import problem
from pubproof.references.place import Kind
from pubproof.spelling import is_slip, nearest
from pubproof.workflows.reader.nodes import Mapping, Scalar, within
from pubproof.workflows.trigger import EVENTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.location import Problem
    from pubproof.references.documents import Document
    from pubproof.references.inventory import Inventory
    from pubproof.references.place import Place
    from pubproof.workflows.reader.nodes import Node

AUDIENCE = Audience.READERS
_CLAIM = "holds("
_CLAIMED = late.pattern(
    r"(?:[^.!?]|[.!?](?=\S)){0,300}?(?:[.!?][\s*_)]{0,5})?[^\w\s]{1,3}\s?holds\([\"']"
)
"""The rest of a sentence that claims a clause, up to the claim."""
_ROLE = r"(?:artifact|branch|directory|environment|event|folder|job|owner|step|tag|workflow)"
_BEHIND = late.pattern(
    rf"\b(?:{_ROLE}|as|downloads?|into|runs on|stores?|tags? (?:like|such as))\s[(*_\"']{{0,3}}\Z",
    re.IGNORECASE,
)
_BESIDE = late.pattern(rf"[*_\"')]{{0,3}}\s{_ROLE}\b", re.IGNORECASE)
"""What makes the word beside it a value of the pipeline."""
_VALUE = late.pattern(r"[A-Za-z0-9][\w.-]*/?")
_PARTS = late.pattern(r"[^\s\"'=,;|&<>(){}$@]+")
"""Words of a script, of a path with a version, and of an expression."""


def suspects(document: Document, _inventory: Inventory) -> bool:
    """Whether the text claims something."""
    return _CLAIM in document.text


def judge(place: Place, document: Document, inventory: Inventory) -> Iterator[Problem]:
    """Yield the words that stand for a value, and are none."""
    name = place.text.strip()
    if place.kind is not Kind.CODE or not _VALUE.fullmatch(name):
        return
    if not (_BEHIND.search(place.before) or _BESIDE.match(place.after)):
        return
    if not _CLAIMED.match(place.after) or is_placeholder(name):
        return
    known = inventory.once("values", _values)
    if name.rstrip("/") in known or inventory.files.has(name.rstrip("/")):
        return
    if is_denied(place) or is_unreal(place):
        return
    slip = nearest(name, sorted(known)) if is_slip(name, known) else None
    help_ = f"write '{slip}'" if slip else "name one that they have, or have a macro write it"
    yield problem(place, document, f"neither the workflows nor the settings have '{name}'", help_)


def _values(inventory: Inventory) -> frozenset[str]:
    """Return the words that workflows and settings have."""
    found = set(EVENTS) | inventory.workflow_files | inventory.workflow_stems
    for workflow in inventory.declared.workflows:
        for node in within(workflow.document.root) if workflow.document.root else ():
            for text in _texts(node):
                found.update((text, *_PARTS.findall(text)))
    found.update(one.version for one in inventory.declared.uses)
    text = inventory.repository.text("pyproject.toml") or ""
    return frozenset(one.strip("./") for one in (*found, *_PARTS.findall(text)))


def _texts(node: Node) -> Iterator[str]:
    """Yield a scalar, and the keys of a mapping."""
    if isinstance(node, Scalar):
        yield node.value
    elif isinstance(node, Mapping):
        yield from (key.value for key, _ in node.entries)
