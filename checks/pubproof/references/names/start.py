"""Workflows that a text has started by hand: ``gh workflow run publish.yml -f version=1``.

GitHub refuses such a start of a workflow without ``workflow_dispatch``, and inputs that it does not
declare (its page "Manually running a workflow", and the manual of ``gh workflow run``).
"""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.references.context import is_denied, is_unreal, said
from pubproof.references.documents import Audience
from pubproof.references.names.kind import goes_elsewhere, instead, may_be_command, problem
from pubproof.references.place import Kind
from pubproof.scripts.options import operands, values
from pubproof.workflows.inputs import given_by_hand

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.location import Problem
    from pubproof.references.documents import Document
    from pubproof.references.inventory import Inventory
    from pubproof.references.place import Place

AUDIENCE = Audience.HOUSE
_RUN = late.pattern(r"\bgh\s{1,9}workflow\s{1,9}run\s(?P<words>[^`|;&\n]{1,999})")
"""The command that starts a workflow by hand, with its words."""
_FIELDS = ("-f", "--raw-field", "-F", "--field")
_ELSEWHERE = ("-R", "--repo")
_VALUED = frozenset({*_FIELDS, *_ELSEWHERE, "-r", "--ref"})
_NAME = late.pattern(r"[\w-]+")
"""An input that is written out."""
_FILE = late.pattern(r"(?:\.github/workflows/)?(?P<file>[\w.-]+\.ya?ml)")
_TOLD = late.pattern(
    r"\b(?:dispatch|run|start|trigger)\s+(?:the\s+)?(?:workflow\s+)?[`*_\"'\[]{0,3}\Z",
    re.IGNORECASE,
)
_BY_HAND = late.pattern(
    r"[`*_\"'\]]{0,3}\s+(?:workflow\s+)?(?:by\s+hand|manually)\b", re.IGNORECASE
)
"""What stands in front of the file of a workflow that is to be started by hand, and behind it."""
_SAYS_SO = late.pattern(r"\b(?:by\s+hand|manually)\b", re.IGNORECASE)
_IN_VAIN = late.pattern(
    r"\bif (?:you|one|somebody|someone) (?:runs?|starts?|tr(?:y|ies))\b"
    r"|\bHTTP \d{3}\b|\bfails with\b",
    re.IGNORECASE,
)
"""That the sentence tells what comes of it, and does not ask for it."""
_ANOTHER = late.pattern(
    r"\b(?:check ?out|clone|fork|repo(?:sitory)?) of\b"
    r"|\b(?!(?:my|our|the|this|whole)\b)\w[\w-]{0,50} repo(?:sitory)?\b",
    re.IGNORECASE,
)
"""That the sentence is about another repository, as far as it names one."""


def suspects(document: Document, inventory: Inventory) -> bool:
    """Whether the text has a workflow started that may not be, or with any input."""
    if any(True for one in _RUN.finditer(document.text) if any(_wrong(one["words"], inventory))):
        return True
    return ".y" in document.text and _SAYS_SO.search(document.text) is not None


def judge(place: Place, document: Document, inventory: Inventory) -> Iterator[Problem]:
    """Yield the starts that GitHub refuses, and their inputs that the workflow does not take."""
    found = _RUN.search(place.text) if may_be_command(place) else None
    words = found["words"] if found is not None else _told(place)
    if not words or goes_elsewhere(place) or is_unreal(place) or is_denied(place):
        return
    if any(one.search(said(place)) for one in (_IN_VAIN, _ANOTHER)):
        return
    for part, message, help_ in _wrong(words, inventory):
        yield problem(place, document, message, help_, part)


def _told(place: Place) -> str:
    """Return the file of the workflow that a sentence says to start by hand; empty for none."""
    if place.kind is not Kind.CODE or not _TOLD.search(place.before):
        return ""
    found = _FILE.fullmatch(place.text)
    return found["file"] if found is not None and _BY_HAND.match(place.after) else ""


def _wrong(text: str, inventory: Inventory) -> Iterator[tuple[str, str, str]]:
    """Yield the words of a start that are wrong, each with a message and what to do."""
    try:
        words = shlex.split(text)
    except ValueError:  # an open quote: it goes on in the next line
        return
    named = operands(words, _VALUED)
    if not named or values(words, *_ELSEWHERE):
        return
    name = named[0]
    workflow = inventory.workflow(name)
    if workflow is None:
        return
    events = [one.event for one in workflow.triggers]
    if "workflow_dispatch" not in events:
        message = f"'{name}' cannot be started by hand: it has no 'workflow_dispatch'"
        told = f"say what starts it: {' or '.join(events)}" if events else "leave it out"
        yield name, message, told
        return
    taken = given_by_hand(workflow)
    for given in values(words, *_FIELDS):
        key = given.partition("=")[0]
        if _NAME.fullmatch(key) and key.lower() not in taken:
            message = f"the workflow '{name}' takes no input '{key}'"
            yield key, message, instead(key, taken, "leave it out")
