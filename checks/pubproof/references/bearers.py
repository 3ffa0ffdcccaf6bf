"""Who is said to have what a sentence names: "the `publish` job grants …"."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from pubproof.workflows.reader.nodes import Scalar
from pubproof.workflows.trigger import EVENTS

if TYPE_CHECKING:
    from pubproof.references.inventory import Inventory
    from pubproof.references.place import Place
    from pubproof.workflows.workflow import Job, Workflow

_MARKS = r"[`*\"]{0,3}"
"""What reStructuredText has around a name; of Markdown it is gone."""
_NAME = r"(?!(?:an?|any|each|every|its|no|of|one|same|that|the|this|which)\b)[A-Za-z_][\w-]*"
_FILE = rf"{_MARKS}(?:\.github/workflows/)?(?P<file>[\w.-]+\.ya?ml){_MARKS}(?:\s+workflow)?"
_JOB = (
    rf"(?:\bjob\s+{_MARKS}(?P<behind>{_NAME}){_MARKS}|(?<![\w-])(?P<front>{_NAME}){_MARKS}\s+job)"
)
_HOME = rf"(?:\s+(?:of|in)\s+(?:the\s+)?(?:workflow\s+)?{_FILE.replace('<file>', '<home>')})?"
_BEARER = rf"(?:{_JOB}{_HOME}|(?<![\w./-]){_FILE})"
_LITTLE = (
    r"(?:\s|[,(`*\"]|:\s|(?<![\w-])(?:an?|and|both|environment|github|its|of|only|permissions?"
    r"|protected|the|two)(?![\w-])|[a-z-]+:\s(?:none|read|write)"
    rf"|(?:{'|'.join(sorted(EVENTS, key=len, reverse=True))})(?![\w-]))*"
)
"""What may stand between the verb and what is had: articles, permissions and events beside it."""


class Bearers(NamedTuple):
    """The jobs of which a sentence says something, or the workflow."""

    what: str
    """How a message names them: ``the job 'publish'``."""
    workflows: tuple[Workflow, ...]
    jobs: tuple[tuple[Workflow, Job], ...]
    """The jobs of that name, or all of the workflow, each with its workflow."""


@cache
def having(verbs: str) -> re.Pattern[str]:
    """Return what finds in front of a place who has it, by one of some verbs."""
    return re.compile(
        rf"{_BEARER}\s+(?:(?:also|itself|only)\s+)?(?:{verbs})(?![\w-]){_LITTLE}\Z", re.IGNORECASE
    )


def find(place: Place, said: re.Pattern[str], inventory: Inventory) -> Bearers | None:
    """Return who is said to have what a place names; None where that cannot be told."""
    lead = place.block.lead.rstrip().removesuffix(":")
    found = said.search(place.before) or said.search(f"{lead} {place.before}")
    if found is None:
        return None
    job, file = found["behind"] or found["front"], found["home"] or found["file"]
    if file is not None:
        workflows = tuple(filter(None, (inventory.workflow(file),)))
    else:
        workflows = inventory.declared.about(job).workflows
    jobs = tuple(
        (one, each)
        for one in workflows
        for each in one.jobs.values()
        if job is None or job.lower() in _names(each)
    )
    if not jobs:
        return None
    return Bearers(f"the job '{job}'" if job else f"'{file}'", workflows if not job else (), jobs)


def _names(job: Job) -> frozenset[str]:
    """Return the id and the name of a job, in lower case."""
    name = job.node.get("name")
    return frozenset({job.id.lower(), name.value.lower() if isinstance(name, Scalar) else job.id})
