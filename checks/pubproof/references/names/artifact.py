"""Artifacts that jobs hand on: the ``distributions`` artifact."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.references.context import is_placeholder, is_unreal
from pubproof.references.documents import Audience
from pubproof.references.names.kind import (
    beside,
    can_be,
    command,
    goes_elsewhere,
    instead,
    may_be_command,
    problem,
    stands_beside,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pubproof.location import Problem
    from pubproof.references.documents import Document
    from pubproof.references.inventory import Inventory
    from pubproof.references.place import Place

AUDIENCE = Audience.HOUSE
_BETWEEN = frozenset({"github", "actions", "workflow", "ci", "build"})
"""What may stand between a name and the word behind it."""
_BESIDE = late.pattern(
    rf"^[*_\"')]*\s+(?:(?:{'|'.join(sorted(_BETWEEN))})\s+)*artifacts?\b", re.IGNORECASE
)
"""What makes the name in front of it one of an artifact."""
_BEHIND = late.pattern(r"\bartifact(?:\s+(?:named|called))?:?[\s*_\"'(]+$", re.IGNORECASE)
"""What makes the name behind it one."""
_FETCHED = late.pattern(
    r"\bgh\s+run\s+download\s(?!.*(?:-R|--repo)\b).*?(?:-n|--name)[\s=][\"']?(?P<name>[\w-]+)"
    r"(?=[\"'\s]|$)"
)
"""A command that downloads an artifact of this repository, whole in its line."""
_RUNS = late.pattern(r"github\.com/([\w.-]+/[\w.-]+)/actions\b", re.IGNORECASE)
"""A link to the runs of a repository."""
_OURS = late.pattern(r"\bjobs?\b|workflow|github actions|\bci\b|upload|download", re.IGNORECASE)
"""What shows that a sentence speaks of artifacts of GitHub, not of others."""


def suspects(document: Document, inventory: Inventory) -> bool:
    """Whether the text has a name beside the word."""
    named = (
        stands_beside("artifact", document.lower, _BETWEEN) or "gh run download" in document.text
    )
    return named and bool(inventory.workflow_files)


def judge(place: Place, document: Document, inventory: Inventory) -> Iterator[Problem]:
    """Yield the names of artifacts that no step hands on."""
    fetched = _fetched(place)
    if not fetched and beside(place, _BESIDE, _BEHIND) is None:
        return
    name = fetched or place.text.strip()
    if not re.fullmatch(r"[A-Za-z][\w-]*", name) or is_placeholder(name) or is_unreal(place):
        return
    if not fetched and not _OURS.search(place.sentence.replace(name, "")):
        return
    if any(slug.lower() not in inventory.slugs for slug in _RUNS.findall(document.text)):
        return  # it is downloaded from a run of another repository
    declared = inventory.declared
    if any(_has(one.artifacts or (), name) for one in declared.each_about(name)):
        return
    known = declared.artifacts
    if not known or _has(known, name):
        return
    message = f"no step hands on an artifact '{name}'"
    help_ = instead(name, known, "name an artifact that one uploads")
    yield problem(place, document, message, help_, fetched)


def _fetched(place: Place) -> str:
    """Return the artifact that a command of ``gh`` downloads; empty where it is no such one."""
    if not may_be_command(place) or goes_elsewhere(place) or place.text.rstrip().endswith("\\"):
        return ""
    found = _FETCHED.search(command(place.text))
    return found["name"] if found is not None else ""


def _has(names: Iterable[str], name: str) -> bool:
    return any(can_be(one, name) or one.rstrip("-").startswith(name) for one in names)
