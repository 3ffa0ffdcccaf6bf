"""Secrets and variables: ``secrets.NAME``, ``NAME`` beside the word, and where each is kept.

The credentials of a package index that ``gh secret set`` stores are named too.
"""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.references.context import is_placeholder, is_unreal
from pubproof.references.documents import Audience
from pubproof.references.names.kind import beside, instead, may_be_command, problem
from pubproof.references.place import Kind
from pubproof.scripts.options import operands, value
from pubproof.secrets import is_of_an_index

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pubproof.location import Problem
    from pubproof.references.documents import Document
    from pubproof.references.inventory import Inventory
    from pubproof.references.place import Place
    from pubproof.references.reads import Read

AUDIENCE = Audience.HOUSE
_READ = late.pattern(
    r"(?<![\w.])(?P<context>secrets|vars)\.(?!py\b|ya?ml\b|md\b|to\b|json\b)(?P<name>[A-Z][A-Z0-9_]*)\b"
)
"""An expression that reads a secret or a variable; a file of such a name is none."""
_NAME = late.pattern(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
_BESIDE = late.pattern(
    r"^[*_\"')]*\s+(?P<scope>repository|environment|organi[sz]ation|repo)?[- ]?"
    r"(?:(?:actions|github|scoped|level)\s+)*(?P<what>secret)s?\b",
    re.IGNORECASE,
)
"""What makes the name in front of it one of a secret."""
_BEHIND = late.pattern(
    r"\b(?P<scope>repository|environment|organi[sz]ation|repo)?[- ]?"
    r"(?:(?:actions|github|scoped|level)\s+){0,4}"
    r"(?P<what>secret)(?:\s+(?:named|called))?:?[\s*_\"'(]+$",
    re.IGNORECASE,
)
"""What makes the name behind it one."""
_KEEPER = r"(?:repository|repo|environment|organi[sz]ation)"
_EITHER = late.pattern(
    rf"\b{_KEEPER}(?:[- ](?:level|secrets?))?\s*(?:\bor\b|\band\b|/|,)"
    rf"\s*(?:an?\s+|the\s+)?{_KEEPER}\b",
    re.IGNORECASE,
)
"""Words that leave open where a secret is kept."""
_SET = late.pattern(r"(?<![\w-])gh\s+secret\s+set\s+([^|;&<\n]+)")
_ELSEWHERE = ("-a", "--app", "-o", "--org")
"""Options of ``gh secret set`` for what workflows do not read, or others do."""
_REPOSITORY = ("-R", "--repo")
_VALUED = frozenset(
    {
        *(*_ELSEWHERE, *_REPOSITORY, "-b", "--body", "-e", "--env", "-f", "--env-file"),
        *("-r", "--repos", "-v", "--visibility"),
    }
)
_WORD = late.pattern("secret")
_QUICK = late.pattern(r"`\s?[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\s?`")
"""A code span with a name."""
_REACH = 200
"""Characters between a name and the word beside it, the address of a link included."""
_GIVEN = frozenset({"GITHUB_TOKEN", "GH_TOKEN", "ACTIONS_STEP_DEBUG", "ACTIONS_RUNNER_DEBUG"})
"""Secrets that GitHub gives every run or reads itself, and the name by which its tool takes one."""


def suspects(document: Document, inventory: Inventory) -> bool:
    """Whether the text names a secret, or a variable that no workflow reads."""
    read = "secrets." in document.text or "vars." in document.text
    if not inventory.workflow_files:
        return False
    if (read and _READ.search(document.text)) or _SET.search(document.text):
        return True
    words = _WORD.finditer(document.lower)
    return any(_QUICK.search(document.text, *_around(word)) for word in words)


def _around(word: re.Match[str]) -> tuple[int, int]:
    return max(word.start() - _REACH, 0), word.end() + _REACH


def judge(place: Place, document: Document, inventory: Inventory) -> Iterator[Problem]:
    """Yield the secrets and variables that no workflow reads, or that are kept elsewhere."""
    if place.kind is Kind.CODE and not is_placeholder(place.text.strip("${} ")):
        yield from _read(place, document, inventory)
        yield from _beside(place, document, inventory)
    if may_be_command(place):
        yield from _set(place, document, inventory)


def _read(place: Place, document: Document, inventory: Inventory) -> Iterator[Problem]:
    for found in _READ.finditer(place.text):
        context, name = found["context"], found["name"]
        wrong = None if name.upper() in _GIVEN else _unread(context, name, inventory)
        if wrong is not None and not is_unreal(place):
            yield problem(place, document, *wrong, name)


def _set(place: Place, document: Document, inventory: Inventory) -> Iterator[Problem]:
    """Yield the credentials of an index that a command stores here, and no workflow reads.

    Secrets of other names may be meant for the repositories of those who read the text.
    """
    for found in _SET.finditer(place.text):
        name = _stored(found[1], inventory)
        if name is None or not is_of_an_index(name) or is_unreal(place):
            continue
        wrong = _unread("secrets", name, inventory)
        if wrong is not None:
            yield problem(place, document, *wrong, name)


def _stored(words: str, inventory: Inventory) -> str | None:
    """Return the name under which a command stores something for the workflows here."""
    try:
        argv = shlex.split(words, comments=True)
    except ValueError:
        return None
    repository = value(argv, *_REPOSITORY)
    is_here = repository is None or repository.lower() in inventory.slugs
    if not is_here or any(one in ("-u", "--user") for one in argv) or value(argv, *_ELSEWHERE):
        return None
    name = next(iter(operands(argv, _VALUED)), "")
    return name if _NAME.fullmatch(name) and not is_placeholder(name) else None


def _beside(place: Place, document: Document, inventory: Inventory) -> Iterator[Problem]:
    """Yield what is wrong with a name beside the word secret."""
    if not _NAME.fullmatch(place.text) or place.text in _GIVEN:
        return
    said = beside(place, _BESIDE, _BEHIND)
    if said is None or is_unreal(place):
        return
    scope = "" if _EITHER.search(place.sentence) else (said["scope"] or "").lower()
    wrong = _unread("secrets", place.text, inventory)
    if wrong is None and scope:
        known = inventory.declared.about("secrets").read("secrets")
        wrong = _misplaced([one for one in known if one.name.upper() == place.text], scope)
    if wrong is not None:
        yield problem(place, document, *wrong)


def _unread(context: str, name: str, inventory: Inventory) -> tuple[str, str] | None:
    """Return that no workflow reads a secret or a variable, and what to do; None where one does.

    It is None too where that cannot be told.
    """
    declared = inventory.declared
    if any(_names(name, each.read(context)) for each in declared.each_about(name)):
        return None
    reading = declared.about(context)
    known = reading.read(context)
    if _names(name, known) or not reading.is_known:
        return None
    what = "secret" if context == "secrets" else "variable"
    otherwise = f"name a {what} that one reads, or leave it out"
    help_ = instead(name, {one.name for one in known}, otherwise)
    return f"no workflow reads the {what} '{name}'", help_


def _names(name: str, known: Iterable[Read]) -> bool:
    return any(one.name.upper() == name.upper() for one in known)


def _misplaced(uses: list[Read], scope: str) -> tuple[str, str] | None:
    """Return what is wrong with where a text says that a secret is kept."""
    if not uses:
        return None
    environments = {one.environment for one in uses}
    name, at = uses[0].name, uses[0].place
    if scope in ("repository", "repo") and None not in environments:
        named = ", ".join(sorted(filter(None, environments)))
        message = f"'{name}' is read by jobs of the environment {named} only ({at})"
        return message, (
            "write 'environment secret'; or leave out where it is kept, if it is the repository's: "
            f"a secret of {named} with this name comes before it"
        )
    if scope == "environment" and environments == {None}:
        message = f"'{name}' is read by jobs that run in no environment ({at})"
        return message, "write 'repository secret', or give the job its environment"
    return None
