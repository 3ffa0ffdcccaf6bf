"""Workflows, jobs and steps by their names, beside the word that says what they are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.references.context import is_placeholder, is_unreal
from pubproof.references.declared import Declared
from pubproof.references.documents import Audience
from pubproof.references.names.kind import beside, can_be, instead, problem, stands_beside
from pubproof.references.place import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.location import Problem
    from pubproof.references.documents import Document
    from pubproof.references.inventory import Inventory
    from pubproof.references.place import Place

AUDIENCE = Audience.HOUSE
_BESIDE = late.pattern(
    r"^[*_\"')]*(?:[^\S\n]+|\s+(?-i:(?=[a-z])))"
    r"(?P<what>workflow|job|step)s?\b(?!\s+(?:file|function|summary|to\b))",
    re.IGNORECASE,
)
"""What makes the name in front of it one of a workflow, a job or a step."""
_BEHIND = late.pattern(
    r"\b(?P<what>workflow|job|step)(?:\s+(?:named|called))?:?[\s*_\"'(]+$", re.IGNORECASE
)
"""What makes the name behind it one."""
_CLOSED = late.pattern(r"[*_\"'`]*[),;]")
"""How a name goes on that stands in brackets for what is in front of them."""
_JOINED = late.pattern(r"\s(?:and|or|&|\+)\s+$")
_ONE = late.pattern(r"[`*_\"')]*\s+workflow\b", re.IGNORECASE)
_SETTING = late.pattern(
    r"\bactions\b|github action|\.github|\bci\b|\bpublish|\breleas|\bpypi\b|\.ya?ml\b|workflow",
    re.IGNORECASE,
)
"""What shows that a text speaks of GitHub's workflows, not of work in general."""
_CLAIM = late.pattern(r"\bholds\([\"'][a-z]")
"""That a page proves what it says of the release, and so speaks of GitHub's workflows."""
_OF_GITHUB = late.pattern(r"github|actions|\.ya?ml|\bci\b|(?<!-)\btag|\bpypi", re.IGNORECASE)
_OTHER_SERVICE = late.pattern(
    r"\b(?:AppVeyor|Azure (?:DevOps|Pipelines)|Buildkite|Circle ?CI|Cirrus|GitLab|Jenkins"
    r"|Semaphore|Travis)\b",
    re.IGNORECASE,
)
"""What runs jobs and workflows of its own."""
_STATE = late.pattern(
    r"active|(?:abort|cancell?|complet|fail|finish|paus|queu|schedul|skipp|start|stopp)ed|done|failing"
    r"|idle|in[-_ ]progress|neutral|pending|requested|running|stale|stuck|success(?:ful)?|succeeded"
    r"|timed[-_ ]out|waiting",
    re.IGNORECASE,
)
"""A word for how far a run or a job is: "the `running` jobs"."""
_RUNNER = late.pattern(r"ci|cd|ci[-_/]?cd", re.IGNORECASE)
"""What runs jobs, and is none of them where there are several: "the `CI` jobs"."""
_SEVERAL = late.pattern(r"\bjobs\b", re.IGNORECASE)
_HOME = late.pattern(
    r"[`*_\"']*\s+job[`*_\"']*\s+(?:in|of)\s+(?:the\s+)?(?:workflow\s+)?[`*_\"']*"
    r"(?:\.github/workflows/)?(?P<file>[\w.-]+\.ya?ml)",
    re.IGNORECASE,
)
"""The workflow file of which a job is said to be."""
_LONGEST = 8
"""Words in the longest name."""


def suspects(document: Document, inventory: Inventory) -> bool:
    """Whether the text has a name beside one of the words."""
    named = any(stands_beside(word, document.lower) for word in ("workflow", "job", "step"))
    return named and bool(inventory.workflow_files)


def judge(place: Place, document: Document, inventory: Inventory) -> Iterator[Problem]:
    """Yield the names of workflows, jobs and steps that do not exist."""
    said = beside(place, _BESIDE, _BEHIND)
    if said is None or is_placeholder(place.text) or is_unreal(place):
        return
    if "(" in said[0] and _CLOSED.match(place.after) is None:
        return
    what, name = said["what"].lower(), place.text.strip()
    if not _is_name(place, what) or not _speaks_of_actions(place, what, document):
        return
    if what == "job" and (_is_service(name, inventory) or _runs_jobs(name, said[0])):
        return
    if what == "step" and _is_of_text(name, document):
        return
    if _OTHER_SERVICE.search(place.sentence):
        return
    if _exists(name, inventory):
        yield from _of_another(place, what, document, inventory)
        return
    declared = inventory.declared
    if not declared.is_known or (what == "job" and declared.names_jobs_late):
        return
    known = {
        "workflow": declared.workflow_names | inventory.workflow_files | inventory.workflow_stems,
        "job": declared.job_names,
        "step": declared.step_names,
    }
    message = f"there is no {what} '{name}' in the workflows"
    yield problem(
        place, document, message, instead(name, known[what], f"name a {what} that exists")
    )


def _of_another(
    place: Place, what: str, document: Document, inventory: Inventory
) -> Iterator[Problem]:
    """Yield a job that another workflow has than the one of which it is said to be."""
    found = _HOME.match(place.after) if what == "job" else None
    home = inventory.workflow(found["file"]) if found is not None else None
    if found is None or home is None:
        return
    declared = Declared(inventory.repository, path=home.path)
    name = place.text.strip()
    if declared.names_jobs_late or _has(declared.job_names, name):
        return
    if not _has(inventory.declared.job_names, name):
        return
    message = f"'{found['file']}' has no job '{name}'"
    help_ = instead(name, declared.job_names, "name a job that it has")
    yield problem(place, document, message, help_)


def _is_of_text(name: str, document: Document) -> bool:
    """Whether a text has a step of its own by that name: a bold word that begins a line of it."""
    return (
        re.search(rf"^[ \t>*#\d.)-]*\*\*{re.escape(name)}\b", document.text, re.MULTILINE)
        is not None
    )


def _runs_jobs(name: str, said: str) -> bool:
    """Whether a name is of what runs several jobs, after the word beside it."""
    return _RUNNER.fullmatch(name) is not None and _SEVERAL.search(said) is not None


def _is_service(name: str, inventory: Inventory) -> bool:
    """Whether another service has jobs of that name: its configuration stands at the root."""
    files = (f"{front}{name}{end}" for front in (".", "") for end in (".yml", ".yaml", ".json", ""))
    return any(inventory.files.has(one) for one in files)


def _exists(name: str, inventory: Inventory) -> bool:
    """Whether a workflow, a job or a step has a name, or the file of a workflow."""
    declared = inventory.declared
    return (
        _has(inventory.workflow_files, name)
        or _has(inventory.workflow_stems, name)
        or any(_has(one.names, name) for one in declared.each_about(name))
        or _has(declared.names, name)
    )


def _has(names: frozenset[str], name: str) -> bool:
    lowered = name.lower()
    for one in names:
        known = one.lower()
        if known == lowered or known.replace("-", " ").replace("_", " ") == lowered:
            return True
        if "${{" in known and can_be(known, lowered):
            return True
    return False


def _is_name(place: Place, what: str) -> bool:
    """Whether the words can be a name, not a command, a file, a sentence or what is in front."""
    text = place.text
    if text.rstrip().endswith(":") or _STATE.fullmatch(text.strip()):
        return False
    if place.kind is Kind.EMPHASIS:
        return len(text.split()) <= _LONGEST and text[:1].isupper() and what != "job"
    if what == "step":
        return " " in text and text[:1].isupper()
    return re.fullmatch(r"[A-Za-z_][\w-]*", text) is not None or (
        text[:1].isupper() and re.fullmatch(r"[\w ,&/:()-]+", text) is not None
    )


def _is_way_of_working(place: Place, document: Document) -> bool:
    """Whether another name stands in front, as in "the `a` and `b` workflow"."""
    is_joined = _JOINED.search(place.before) and _ONE.match(place.after)
    return bool(is_joined) and place.text in document.seconds


def _speaks_of_actions(place: Place, what: str, document: Document) -> bool:
    if what == "workflow":
        if _is_way_of_working(place, document):
            return False
        own = place.sentence.replace(place.text, "")
        return _OF_GITHUB.search(own) is not None
    return (
        _SETTING.search(place.block.text) is not None
        or document.path.startswith(".github/")
        or _CLAIM.search(document.text) is not None
        or any(_SETTING.search(one) for one in place.block.headings)
    )
