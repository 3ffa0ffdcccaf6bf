"""Patterns of tags, and tags that are to be pushed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.references.context import is_denied, is_unreal
from pubproof.references.documents import Audience
from pubproof.references.names.kind import command, goes_elsewhere, may_be_command, problem
from pubproof.references.place import Kind
from pubproof.workflows import patterns
from pubproof.workflows.automaton import PatternError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from pubproof.location import Problem
    from pubproof.references.documents import Document
    from pubproof.references.inventory import Inventory
    from pubproof.references.place import Place

AUDIENCE = Audience.HOUSE
_GLOB = r"(?:refs/tags/)?(?P<tag>(?:[\w.-]{1,50}/){0,5}[A-Za-z-]*+[\d.\[\]+-]*+\*[\w.*\[\]+-]*)"
_PATTERN = late.pattern(_GLOB)
_SENTENCE = late.pattern(r"\btags?\b", re.IGNORECASE)
_BRANCH = late.pattern(r"\bbranch(?:es)?[\s(*_:]*$", re.IGNORECASE)
_BRANCHES = late.pattern(r"[\s*_()]*branch(?:es)?\b", re.IGNORECASE)
"""The word before a pattern, or behind it, that says it is one of branches."""
_BEHIND = late.pattern(
    r"\btags?(?:\s+(?:like|matching|named|of the form|that match(?:es)?))?[\s(*_:]*$", re.IGNORECASE
)
_BESIDE = late.pattern(r"[\s*_()]*tags?\b", re.IGNORECASE)
"""The word before a pattern, or behind it, that says it is none of files."""
_STARTS = late.pattern(r"trigger|push|start|match|publish|run|fire", re.IGNORECASE)
"""That a sentence says what a tag starts."""
_OF_OTHERS = late.pattern(r"\b(?:container|docker|image|label|registry)", re.IGNORECASE)
"""That it speaks of tags of another kind."""
_PUSH = r"git\s+tag\s+(?:-[asfm]\s+|--\w+\s+)*[\"']?(?P<tag>v?\d+\.\d+[\w.]*)"
_GIT_TAG = late.pattern(rf"{_PUSH}(?=[\"'\s]|$)")
_RELEASED = late.pattern(
    r"gh\s+release\s+create\s+(?!.*(?:--draft|-d\b|-R\b|--repo))[\"']?(?P<tag>v?\d+\.\d+[\w.]*)"
    r"(?=[\"'\s]|$)"
)
"""A command that makes a tag with a release that is no draft."""
_TAG = r"(?:[A-Za-z][\w-]{0,30}-)?v?\d+\.\d+[\w.]*"
_NAMED = late.pattern(_TAG)
_TOLD = late.pattern(
    r"\bpush(?:es|ing)?\s+(?:an?|the)\s+(?:new\s+)?tag"
    r"(?:\s+(?:called|like|named|of the form|such as))?[\s,(`*_\"']{1,9}\Z",
    re.IGNORECASE,
)
"""What stands in front of a tag that is to be pushed."""
_STARRED = late.pattern(rf"`\s?[\"']*{_GLOB}[\"']*\s?`")
_PUSHED = late.pattern(rf"{_PUSH}|gh\s+release\s+create\s+[\"']?(?P<released>v?\d+\.\d+[\w.]*)")
"""The same in the text as it is written."""
_NUMBERS = late.pattern(r"\*(?:\.\*)+")
"""Stars between dots, which stand for the numbers of a version: "`v*.*.*`"."""
_MENTIONED = late.pattern(rf"\btag\b[^`\n]{{0,20}}\s+`{{1,2}}({_TAG})`")
_MAX_LISTED = 5
"""How many patterns a message lists."""


def suspects(document: Document, inventory: Inventory) -> bool:
    """Whether the text has a pattern, or pushes a tag, that starts no workflow."""
    text = document.text
    if "tag" not in document.lower and "gh release create" not in text:
        return False
    starred = _STARRED.findall(text)
    pushed = [one["tag"] or one["released"] for one in _PUSHED.finditer(text)]
    pushed += _MENTIONED.findall(text)
    return not all(_is_known(one, inventory) for one in starred) or any(
        _starts_nothing(one, inventory) for one in pushed
    )


def judge(place: Place, document: Document, inventory: Inventory) -> Iterator[Problem]:
    """Yield the patterns that no workflow has, and tags that start none."""
    if place.kind is Kind.CODE:
        found = _PATTERN.fullmatch(place.text.strip("'\""))
        if found is not None and _is_said_to_start(place):
            known = _known(inventory) if not _is_known(found["tag"], inventory) else ()
            wrong = _wrong(found["tag"], known) if known else ""
            if wrong and not is_unreal(place):
                listed = _listed(known)
                message = f"{wrong}; they start by {listed}"
                yield problem(place, document, message, f"write {listed}", found["tag"])
        named = _NAMED.fullmatch(place.text)
        if (
            named is not None
            and _TOLD.search(place.before)
            and not is_denied(place)
            and _starts_nothing(place.text, inventory)
            and not _starts_by_releases(inventory)
        ):
            yield _no_start(place, place.text, document, inventory)
    if may_be_command(place):
        words = command(place.text)
        found = _GIT_TAG.match(words)
        if found is None and not _starts_by_releases(inventory) and not goes_elsewhere(place):
            found = _RELEASED.match(words)
        if found is not None and _starts_nothing(found["tag"], inventory):
            yield _no_start(place, found["tag"], document, inventory)


def _no_start(place: Place, tag: str, document: Document, inventory: Inventory) -> Problem:
    """Return the problem of a tag that starts nothing."""
    listed = _listed(_known(inventory))
    message = f"the tag '{tag}' starts no workflow; they start by {listed}"
    return problem(place, document, message, f"name a tag that matches {listed}", tag)


def _known(inventory: Inventory) -> frozenset[str]:
    """Return the patterns of tags that start workflows."""
    return inventory.declared.about("tags").tags


def _is_known(pattern: str, inventory: Inventory) -> bool:
    """Whether a workflow has a pattern, or none has any, as far as can be told."""
    if any(pattern in one.tags for one in inventory.declared.each_about(pattern)):
        return True
    known = _known(inventory)
    return not known or pattern in known


def _starts_nothing(tag: str, inventory: Inventory) -> bool:
    """Whether workflows start by tags, and none by this one."""
    if any(_starts(tag, one.tags) for one in inventory.declared.each_about("tags")):
        return False
    return bool(_known(inventory))


def _starts_by_releases(inventory: Inventory) -> bool:
    """Whether some workflow starts by a release, whatever its tag."""
    workflows = inventory.declared.about("release").workflows
    return any(one.event == "release" for each in workflows for one in each.triggers)


def _listed(known: Collection[str]) -> str:
    """Return the patterns that start workflows, the first of them where there are many."""
    tags = [f"'{one}'" for one in sorted(known)]
    more = len(tags) - _MAX_LISTED
    return ", ".join(tags) if more <= 1 else f"{', '.join(tags[:_MAX_LISTED])} or {more} others"


def _wrong(pattern: str, known: Collection[str]) -> str:
    """Return why a pattern is not one by which workflows start; nothing where all its tags do."""
    none = f"no workflow starts by tags '{pattern}'"
    meant = _NUMBERS.sub(lambda found: found[0].replace("*", "[0-9]+"), pattern)
    try:
        silent = patterns.witness((meant,), tuple(sorted(known)))
        if silent is None:
            return ""
        others = [f"!{one}" for one in known]
        if patterns.witness((meant,), ("**", *others)) is None:
            return none
    except PatternError:
        return none
    return f"not every tag '{pattern}' starts a workflow, such as '{silent}'"


def _is_said_to_start(place: Place) -> bool:
    """Whether the words around a pattern say that it is one of tags, which start something."""
    if _BRANCH.search(place.before) or _BRANCHES.match(place.after):
        return False
    may_be_file = "/" in place.text.removeprefix("refs/tags/")
    if may_be_file and not (_BEHIND.search(place.before) or _BESIDE.match(place.after)):
        return False
    sentence = place.sentence.replace(place.text, " ")
    if not _SENTENCE.search(sentence) or _OF_OTHERS.search(sentence):
        return False
    return _STARTS.search(sentence) is not None


def _starts(tag: str, known: Collection[str]) -> bool:
    try:
        return any(patterns.matches((one,), tag) for one in known)
    except PatternError:
        return True
