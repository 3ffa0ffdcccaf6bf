"""Environments of GitHub: the ``pypi`` environment."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.references import bearers
from pubproof.references.context import is_denied, is_placeholder, is_unreal
from pubproof.references.documents import Audience
from pubproof.references.names.kind import beside, instead, problem, stands_beside

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.location import Problem
    from pubproof.references.documents import Document
    from pubproof.references.inventory import Inventory
    from pubproof.references.place import Place

AUDIENCE = Audience.HOUSE
_BETWEEN = frozenset({"github", "deployment", "protected", "release", "actions"})
"""What may stand between a name and the word behind it."""
_BESIDE = late.pattern(
    rf"^[*_\"')]*\s+(?:(?:{'|'.join(sorted(_BETWEEN))})\s+)*"
    r"environments?\b(?!\s+(?:variable|marker|file))",
    re.IGNORECASE,
)
"""What makes the name in front of it one of an environment."""
_BEHIND = late.pattern(
    r"\benvironment(?:\s+is)?(?:\s+(?:named|called|name))?:?[\s*_\"'(]+$", re.IGNORECASE
)
"""What makes the name behind it one."""
_OURS = late.pattern(
    r"github|trusted publish|publisher|deployment|review|protect|secret|\bjob\b|workflow|\bpypi\b"
    r"|\buploads? (?:needs?|runs?|waits?)\b|\brepository(?:'s)? settings\b",
    re.IGNORECASE,
)
"""What shows that a text speaks of GitHub's environments."""
_CLAIM = "environment-named"
"""The clause whose claim shows that too."""
_OTHERS = late.pattern(
    r"\btox\b|conda|virtual|venv|hatch|\bnox\b|python environment|mamba|pixi|variable|\bpip\b"
    r"|jupyter|docker|kubernetes|\bdev(?:elopment)? environment|build environment|poetry",
    re.IGNORECASE,
)
"""What shows that it speaks of environments of another kind."""
_RUNNING = r"runs?\s+in|runs?\s+inside|runs?\s+under|waits?\s+in|uses?|names?|has|needs?"
"""How a sentence says that a job runs in an environment."""


def suspects(document: Document, inventory: Inventory) -> bool:
    """Whether the text has a name beside the word."""
    return (
        stands_beside("environment", document.lower, _BETWEEN)
        and (_CLAIM in document.text or _OURS.search(document.lower) is not None)
        and bool(inventory.workflow_files)
    )


def judge(place: Place, document: Document, inventory: Inventory) -> Iterator[Problem]:
    """Yield the names of environments in which no job runs."""
    if beside(place, _BESIDE, _BEHIND) is None:
        return
    name, sentence, declared = place.text.strip(), place.sentence, inventory.declared
    if any(name in one.environments for one in declared.each_about(name)):
        yield from _of_another(place, document, inventory)
        return
    declared = declared.about("environment")
    known = declared.environments
    claimed = _CLAIM in place.block.text
    cased = next((one for one in known if one.lower() == name.lower()), None)
    if (
        not re.fullmatch(r"[A-Za-z0-9][\w.-]*", name)
        or is_placeholder(name)
        or name == name.upper()
        or is_unreal(place)
        or (cased is None and not _OURS.search(sentence.replace(name, "")) and not claimed)
        or _OTHERS.search(place.block.text)
    ):
        return
    if any("${{" in one for one in known) or not declared.is_known:
        return
    message = f"no job runs in an environment '{name}'"
    if cased is not None:
        message = f"the environment is spelled '{cased}', not '{name}'"
    yield problem(place, document, message, instead(name, known, "name one that a job runs in"))


def _of_another(place: Place, document: Document, inventory: Inventory) -> Iterator[Problem]:
    """Yield an environment in which a job is said to run, and another runs."""
    name = place.text.strip()
    bearer = bearers.find(place, bearers.having(_RUNNING), inventory)
    if bearer is None or is_unreal(place) or is_denied(place):
        return
    given = [job.environment for _, job in bearer.jobs]
    known = [one.value for one in given if one is not None]
    if any(one == name or "${{" in one for one in known) or any(job.uses for _, job in bearer.jobs):
        return
    message = f"{bearer.what} does not run in the environment '{name}'"
    yield problem(place, document, message, instead(name, known, "name the job that does"))
