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
_SPAN = late.pattern(
    r"`(?P<name>[A-Za-z0-9-]+/[\w.-]*\w)(?P<path>(?:/[\w.-]+)*)(?:@[\w./+-]*)?(?=`)"
)
"""A code span that may name an action, with or without a version."""
_BEHIND = late.pattern(
    r"`*[*_\"')]*,?\s+\(?(?:at\s+)?(?:version\s+`?(?=v?\d)|`?(?=v\d))(?P<ref>v?\d+(?:\.\d+)*)(?![\w+-]|\.\w)"
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
    spans = _SPAN.finditer(document.text) if _says_so(document.text) else ()
    if any(_is_suspect(one, document.text, inventory) for one in spans):
        return True
    if "@" not in document.text:
        return False
    words = " ".join(word for word in document.words if "@" in word)
    return any(_judged(found, inventory) is not None for found in _USE.finditer(words))


def _says_so(text: str) -> bool:
    """Whether a text says somewhere that something is an action, or is used."""
    return _IS_ACTION.search(text) is not None or _USED.search(text) is not None


def _is_suspect(span: re.Match[str], text: str, inventory: Inventory) -> bool:
    """Whether a code span has another version in the words behind it, or a name with a slip."""
    behind = _BEHIND.match(text, span.end())
    if behind is not None:
        found = _USE.fullmatch(f"{span['name']}{span['path']}@{behind['ref']}")
        if found is not None and _judged(found, inventory) is not None:
            return True
    return not span["path"] and bool(_meant(span["name"], inventory))


def _meant(name: str, inventory: Inventory) -> str:
    """Return the action that a name is but for a letter or two; nothing where there is none."""
    lower, written = name.lower(), inventory.declared.actions_written
    files = inventory.files
    if (
        lower in written
        or lower in inventory.slugs
        or any(map(files.has, (name, f".github/{name}")))
    ):
        return ""
    parts = set(lower.split("/"))
    near = [one for one in written if not parts.isdisjoint(one.split("/"))]
    meant = nearest(name, near) if is_slip(name, near) else None
    if meant is None:
        return ""
    using = inventory.declared.each_about(written[meant])
    return meant if any(meant in one.actions for one in using) else ""


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
    meant = _meant(named, inventory) if _IS_ACTION.search(place.sentence) else ""
    if meant:
        message = f"no workflow uses the action '{named}'"
        yield problem(place, document, message, f"write '{meant}'", named)


def _in_words(place: Place) -> Iterator[re.Match[str]]:
    """Yield what an action and the version in the words behind it come to, as one name."""
    behind = _BEHIND.match(place.after) if place.kind is Kind.CODE else None
    if (
        behind is None
        or not _USED.search(place.sentence.partition(place.text)[0])
        or _COMPARED.search(said(place))
    ):
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
    written = declared.actions_written.get(name)
    if written is None:
        return None
    for each in declared.each_about(written):
        if any(_agrees(found["ref"], one) for one in each.uses_by_name.get(key, ())):
            return None
    return next(iter(declared.about(written).uses_by_name.get(key, ())), None)


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
