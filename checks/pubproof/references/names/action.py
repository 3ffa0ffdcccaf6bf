"""Actions of others and their versions: ``actions/checkout@v4``, or with v4 in the words behind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.references.context import is_placeholder, is_unreal, said
from pubproof.references.documents import Audience
from pubproof.references.names.kind import problem
from pubproof.references.place import Kind
from pubproof.spelling import is_slip, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.location import Problem
    from pubproof.references.declared import Use
    from pubproof.references.documents import Document
    from pubproof.references.inventory import Inventory
    from pubproof.references.place import Place

AUDIENCE = Audience.HOUSE
_USE = late.pattern(
    r"(?<![\w./@-])(?P<name>[A-Za-z0-9-]+/[\w.-]+)(?P<path>(?:/[\w.-]+)*)@(?P<ref>[\w./+-]*[\w+])"
)
"""What ``owner/repository/path@ref`` names."""
_NAME = late.pattern(r"[A-Za-z0-9-]+/[\w.-]*\w")
_BEHIND = late.pattern(
    r"`*[*_\"')]*\s+\(?(?:at\s+)?(?:version\s+(?=v?\d)|(?=v\d))(?P<ref>v?\d+(?:\.\d+)*)(?![\w+-]|\.\w)"
)
"""The version in the words behind the name of an action."""
_USED = late.pattern(r"\b(?:use[sd]?|using|pin(?:s|ned)?|runs?|with|via)\b", re.IGNORECASE)
_COMPARED = late.pattern(
    r"\b(?:above|at least|before|below|earlier|from|later|minimum|needs?|newer|older|requires?"
    r"|since|than|until|up to)\b|\b(?:bump|support|updat|upgrad)|[<>≥≤]",
    re.IGNORECASE,
)
"""That a version is one of several."""
_IS_ACTION = late.pattern(r"\bactions?\b|\buses\b", re.IGNORECASE)
_STAND_IN = late.pattern(r"[A-Z][A-Z_]+|v?[xX](?:\.[xX])*")
"""What stands for a version or a commit that the reader fills in."""
_COMMIT = late.pattern(r"[0-9a-f]{40}")
_YAML = frozenset({"yaml", "yml"})
_TOP = late.pattern(r"""^(name|jobs):[ \t]*["']?([^\n"'#]*[^\s"'#])?""", re.MULTILINE)
"""Keys of a workflow, at its margin, with what they say in their line."""
_SHORT_COMMIT = 7
"""Characters of a commit's id that are enough to mean it."""


def suspects(document: Document, inventory: Inventory) -> bool:
    """Whether the text names an action, or a version of one, that the workflows do not use."""
    if _names_in_words(document, inventory) or any(_slips(document.lower, inventory)):
        return True
    if "@" not in document.text:
        return False
    words = " ".join(word for word in document.words if "@" in word)
    return any(_judged(found, inventory) is not None for found in _USE.finditer(words))


def _names_in_words(document: Document, inventory: Inventory) -> bool:
    """Whether the text has a version in the words behind an action that the workflows use."""
    for name, path in inventory.uses_by_name:
        used = f"{name}/{path}".rstrip("/") + "`"
        start = document.lower.find(used)
        while start >= 0:
            if _BEHIND.match(document.lower, start + len(used) - 1):
                return True
            start = document.lower.find(used, start + 1)
    return False


def _slips(text: str, inventory: Inventory) -> Iterator[str]:
    """Yield the names in a text, in lower case, that are an action's but for a letter or two."""
    used = {name for name, _ in inventory.uses_by_name}
    parts = {part for name in used for part in name.split("/")}
    if any(part in text for part in parts):
        for name in set(_NAME.findall(text)).difference(used, inventory.slugs):
            near = not parts.isdisjoint(name.split("/"))
            if near and is_slip(name, used):
                yield name


def judge(place: Place, document: Document, inventory: Inventory) -> Iterator[Problem]:
    """Yield the versions that are not the ones in use, and actions that are not."""
    is_yaml = place.kind is Kind.LINE and place.block.language in _YAML
    if not is_yaml and place.kind is not Kind.CODE:
        return
    if is_yaml and _is_elsewhere(place.block.text, inventory):
        return
    if "/skills/" in document.path:
        return  # a skill of an agent is for any repository
    for found in (*_USE.finditer(place.text), *_in_words(place)):
        wrong = _judged(found, inventory)
        if wrong is None or is_placeholder(place.text) or is_unreal(place):
            continue
        if (
            not _numbers(wrong.version or wrong.ref)
            or _STAND_IN.fullmatch(found["ref"])
            or _is_own(wrong, inventory)
            or _is_for_others(document, inventory)
        ):
            continue
        real = wrong.version or wrong.ref
        name, ref = found["name"] + found["path"], found["ref"]
        message = f"the workflows use {name} at {real}, not at {ref} ({wrong.place})"
        yield problem(place, document, message, f"write '{name}@{_to_write(ref, wrong)}'", found[0])
    named = place.text.partition("@")[0]
    if place.kind is not Kind.CODE or not _NAME.fullmatch(named) or is_unreal(place):
        return
    if _IS_ACTION.search(place.sentence) and any(_slips(named.lower(), inventory)):
        near = nearest(named, {one for one, _ in inventory.uses_by_name})
        message = f"no workflow uses the action '{named}'"
        yield problem(place, document, message, f"write '{near}'", named)


def _in_words(place: Place) -> Iterator[re.Match[str]]:
    """Yield what an action and the version in the words behind it come to, as one name."""
    behind = _BEHIND.match(place.after) if place.kind is Kind.CODE else None
    if behind is None or not _USED.search(said(place)) or _COMPARED.search(said(place)):
        return
    found = _USE.fullmatch(f"{place.text}@{behind['ref']}")
    if found is not None:
        yield found


def _is_elsewhere(code: str, inventory: Inventory) -> bool:
    """Whether lines of code are a whole workflow, and none that this repository has.

    So is one for the repository of the reader.
    """
    keys = dict(_TOP.findall(code))
    if "jobs" not in keys or "name" not in keys:
        return False
    name = keys["name"]
    return (
        name not in inventory.workflow_files
        and name not in inventory.workflow_stems
        and not any(name in one.workflow_names for one in inventory.declared.each_about(name))
    )


def _judged(found: re.Match[str], inventory: Inventory) -> Use | None:
    """Return the use that a mention contradicts, None where one agrees or there is none."""
    name = found["name"].lower()
    path = found["path"].strip("/")
    declared, key = inventory.declared, (name, path)
    for each in declared.each_about(found["name"]):
        if any(_agrees(found["ref"], one) for one in each.uses_by_name.get(key, ())):
            return None
    return next(iter(declared.about(found["name"]).uses_by_name.get(key, ())), None)


def _to_write(ref: str, use: Use) -> str:
    """Return what a text that names `ref` has to name: a commit for a commit, a tag for a tag."""
    if not use.version or _COMMIT.fullmatch(ref):
        return use.ref
    return f"v{use.version}" if ref.startswith("v") and use.version[0].isdigit() else use.version


def _is_for_others(document: Document, inventory: Inventory) -> bool:
    """Whether a text shows how other repositories use an action or a workflow of this one."""
    return any(one["name"].lower() in inventory.slugs for one in _USE.finditer(document.text))


def _is_own(use: Use, inventory: Inventory) -> bool:
    """Whether the action is of the repository's owner, whose pages tell others how to use it."""
    owner = use.repository.partition("/")[0]
    return any(slug.partition("/")[0] == owner for slug in inventory.slugs)


def _agrees(ref: str, use: Use) -> bool:
    if use.ref.lower().startswith(ref.lower()) and len(ref) >= _SHORT_COMMIT:
        return True
    mentioned = _numbers(ref)
    return ref == use.ref or any(
        mentioned and mentioned == _numbers(real)[: len(mentioned)]
        for real in (use.ref, use.version)
    )


def _numbers(ref: str) -> list[str]:
    """Return the numbers of a version; none where it is no version."""
    found = re.fullmatch(r"(?:release/|v|\D+/v?)?(\d+(?:\.\d+)*).*", ref)
    return found[1].split(".") if found else []
