"""Permissions of a job's token: ``id-token: write``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.references import bearers
from pubproof.references.context import is_denied, is_unreal, said
from pubproof.references.documents import Audience
from pubproof.references.names.kind import problem
from pubproof.references.place import Kind
from pubproof.workflows.permissions import LEVELS, SCOPES, most

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.location import Problem
    from pubproof.references.bearers import Bearers
    from pubproof.references.declared import Declared
    from pubproof.references.documents import Document
    from pubproof.references.inventory import Inventory
    from pubproof.references.place import Place

AUDIENCE = Audience.HOUSE
_GRANT = late.pattern(rf"(?P<scope>{'|'.join(sorted(SCOPES))}):\s*(?P<level>read|write)")
"""What a job is granted, as a workflow writes it."""
_LEVEL = late.pattern(r":\s*(?:read|write)")
_LONGEST = max(map(len, SCOPES))
_TAKEN = late.pattern(r"\b(?:revoke[sd]?|drop(?:s|ped)?|only if|let an?)\b", re.IGNORECASE)
"""That it is granted no more, or that a job is proposed to which it would be."""
_HAVING = "grants?|has|have|gets?|holds?|needs?|is granted|is given|requests?|runs with|takes"
"""How a sentence says that a job has a permission."""


def suspects(document: Document, inventory: Inventory) -> bool:
    """Whether the text names a permission that nothing grants, or says who has one."""
    is_of_some = " job" in document.lower or ".yml" in document.lower or ".yaml" in document.lower
    return any(
        is_of_some or _is_missing(found, inventory)
        for level in _LEVEL.finditer(document.text)
        for found in _GRANT.finditer(document.text, max(level.start() - _LONGEST, 0), level.end())
    )


def judge(place: Place, document: Document, inventory: Inventory) -> Iterator[Problem]:
    """Yield the permissions that no job and no workflow grants."""
    if place.kind is not Kind.CODE:
        return
    found = _GRANT.fullmatch(place.text.strip())
    if found is None or is_unreal(place) or is_denied(place) or _TAKEN.search(said(place)):
        return
    scope, level = found["scope"], found["level"]
    if _is_missing(found, inventory):
        who, given = "no job grants", inventory.declared.about("permissions").granted.get(scope)
    else:
        bearer = bearers.find(place, bearers.having(_HAVING), inventory)
        given = _given(bearer, scope) if bearer is not None else level
        if LEVELS.index(given) >= LEVELS.index(level):
            return
        who = f"{bearer.what} does not have" if bearer is not None else ""
    message = f"{who} '{scope}: {level}'"
    help_ = (
        f"write '{scope}: {given}', or grant it"
        if given not in (None, "none")
        else "leave it out, or grant it"
    )
    yield problem(place, document, message, help_)


def _given(bearer: Bearers, scope: str) -> str:
    """Return the most that some jobs may have of a scope; that can be the repository's default."""
    levels = (most(job.permissions or workflow.permissions, scope) for workflow, job in bearer.jobs)
    return max(levels, key=LEVELS.index)


def _is_missing(found: re.Match[str], inventory: Inventory) -> bool:
    scope, level = found["scope"], found["level"]
    declared = inventory.declared
    if any(_grants(one, scope, level) for one in declared.each_about(scope)):
        return False
    if scope != "id-token" and any(
        one.has_default_permissions for one in declared.each_about("jobs")
    ):
        return False
    granting = declared.about("permissions")
    return granting.is_known and not _grants(granting, scope, level)


def _grants(declared: Declared, scope: str, level: str) -> bool:
    return LEVELS.index(declared.granted.get(scope, "none")) >= LEVELS.index(level)
