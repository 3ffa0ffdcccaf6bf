"""Workflow files: ``.github/workflows/publish.yml``, ``publish.yml`` beside the word workflow.

With the other ending, ``publish.yaml``, it is one where the paragraph speaks of workflows at all.

Behind the name of the repository they are its own, whomever a text speaks to: as the signer of its
attestations.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.files.files import resolve
from pubproof.once import once
from pubproof.references.context import is_made, is_placeholder, is_unreal
from pubproof.references.documents import Audience
from pubproof.references.names.kind import (
    beside,
    command,
    goes_elsewhere,
    instead,
    may_be_command,
    problem,
)
from pubproof.references.place import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.location import Problem
    from pubproof.references.documents import Document
    from pubproof.references.inventory import Inventory
    from pubproof.references.place import Place

AUDIENCE = Audience.USERS
_OWNED = late.pattern(
    r"(?<![\w.-])(?P<slug>[\w.-]+/[\w.-]+?)/(?:(?:blob|tree)/[\w.-]+/)?"
    r"\.github/workflows/(?=(?P<behind>\S{1,255}))"
)
"""A workflow file behind the name of a repository."""
_PATH = late.pattern(
    r"(?<![\w./@:%-])(?P<before>[\w./@:%-]*?)\.github/workflows/(?P<name>[\w.-]+\.ya?ml)\b"
)
"""The path of a workflow file, with what stands right before it."""
_ADDRESS = late.pattern(
    r"https://(?:www\.)?github\.com/(?P<slug>[\w.-]+/[\w.-]+)/actions/workflows/"
    r"(?P<name>[\w.-]+\.ya?ml)"
)
"""The address of GitHub's page about a workflow."""
_HOST = "https://github.com/"
_BARE = late.pattern(r"[\w.-]+\.ya?ml")
_COMMAND = late.pattern(
    r"\bgh\s+(?:workflow\s+(?:run|view|enable|disable)|run\s+list\s(?:.*\s)?(?:--workflow|-w)[\s=])"
    r"\s*[\"']?(?P<name>[\w.-]+\.ya?ml)"
)
"""A command of GitHub's tool that names a workflow by its file."""
_REPOSITORY = late.pattern(r"\s(?:-R|--repo)(?:=|\s{1,9})[\"']?([^\s\"'`]{1,200})")
"""The option with which it is told another repository."""
_BESIDE = late.pattern(
    r"^[\s*_()\"']*(?:(?!(?:and|as|for|from|in|into|of|on|or|to|with)\s)[\w-]+\s+){0,2}?workflows?\b",
    re.IGNORECASE,
)
"""What makes the file name in front of it one of a workflow."""
_BEHIND = late.pattern(
    r"\bworkflows?(?:\s+(?:file\s?name|file|name))?(?:\s+(?:called|is|named))?[\s,:(*_\"'|]*$",
    re.IGNORECASE,
)
"""What makes the file name behind it one."""
_UPLOADS = late.pattern(
    r"[\s*_\"')\]]*(?:also\s+|then\s+)?(?:publishes|releases|uploads)\b[^.;:\n]{0,60}\bpypi\b",
    re.IGNORECASE,
)
"""What no other YAML file is said to do."""
_COLUMN = late.pattern(r"[\W_]*workflows?(?:\s+(?:file\s?name|files?|name))?[\W_]*", re.IGNORECASE)
"""The head of a column of workflows."""
_READ = late.pattern(
    r"(?:act|actionlint|bat|cat|git\s+(?:blame|diff|log|show)|head|less|pubproof|tail|zizmor)"
    r"\s[^|;&<>]*\.github/workflows/[^|;&<>]*"
)
"""A command that reads a workflow."""
_ANY = late.pattern(r"(?<![\w.-])[\w.-]+\.ya?ml\b")
_OTHER_ENDING = {".yml": ".yaml", ".yaml": ".yml"}
_SETTINGS = ("workflow", "gh run", ".github", "github actions", "trusted publish")
"""What shows that a paragraph speaks of workflows, in lower case."""


def suspects(document: Document, inventory: Inventory) -> bool:
    """Whether the text has the name of a YAML file that is no workflow."""
    if document.audience is Audience.USERS:
        text = document.text
        named = [*_addressed(text, inventory)] if "/actions/workflows/" in text else []
        named += _owned(text, inventory) if "/.github/workflows/" in text else ()
        return any(name not in inventory.workflow_files for name in named)
    files = set(_ANY.findall(" ".join(word for word in document.words if ".y" in word)))
    if inventory.workflow_files.issuperset(files):
        return False
    if any(word in document.lower for word in (*_SETTINGS, "pypi")):
        return True
    return not inventory.workflow_files.isdisjoint(files)


def judge(place: Place, document: Document, inventory: Inventory) -> Iterator[Problem]:
    """Yield the names of workflow files that do not exist."""
    for name in _named(place, document, inventory):
        if name in inventory.workflow_files or is_placeholder(name):
            continue
        if (
            _is_elsewhere(name, document, inventory)
            or _is_of_a_part(name, document, inventory)
            or document.makes(name)
        ):
            continue
        message = f"there is no workflow file '.github/workflows/{name}'"
        help_ = instead(name, inventory.workflow_files, "name a file of .github/workflows")
        yield problem(place, document, message, help_, name)


def _is_elsewhere(name: str, document: Document, inventory: Inventory) -> bool:
    """Whether the text says that a workflow of this name belongs to another repository."""
    others = _of_others(document, inventory.slugs)
    at = bisect_left(others, name)
    return others[at : at + 1] != [] and others[at].startswith(name)


@once
def _of_others(document: Document, slugs: frozenset[str]) -> list[str]:
    """Return what the text says behind the folder of workflows of other repositories, sorted."""
    owned = _OWNED.finditer(document.text)
    return sorted(found["behind"] for found in owned if found["slug"].lower() not in slugs)


def _is_of_a_part(name: str, document: Document, inventory: Inventory) -> bool:
    """Whether a folder around the text, or below its own, has such a workflow for itself.

    So has a template: its texts are read where it is the root.
    """
    tail = f"/.github/workflows/{name}"
    parts = (one.removesuffix(tail) for one in inventory.files.named(name) if one.endswith(tail))
    own = f"{document.folder}/"
    return own != "/" and any(own.startswith(f"{at}/") or at.startswith(own) for at in parts)


def _named(place: Place, document: Document, inventory: Inventory) -> Iterator[str]:
    """Yield the file names of workflows that a place speaks of."""
    if place.kind is Kind.LINK:
        yield from _addressed(place.text, inventory)
        return
    if ".y" not in place.text or is_unreal(place) or is_made(place):
        return
    yield from _owned(place.text, inventory)
    audience = document.audience_at(place)
    if audience is not Audience.USERS:
        yield from _spoken_of(place, document, audience, inventory)


def _spoken_of(
    place: Place, document: Document, audience: Audience, inventory: Inventory
) -> Iterator[str]:
    """Yield the files that a text for others than users names, which are the repository's."""
    is_read = audience is Audience.HOUSE and _reads(place)
    if is_read or (
        place.kind is not Kind.LINE and (audience is Audience.HOUSE or place.kind is Kind.CODE)
    ):
        for found in _PATH.finditer(place.text):
            if found["before"] in ("", "./"):
                yield found["name"]
    if not inventory.workflow_files:
        return
    if place.kind is not Kind.LINE or audience is Audience.HOUSE:
        yield from _commanded(place, inventory)
    if place.kind is not Kind.LINE and (_is_bare(place) or _is_twin(place, inventory)):
        seen = resolve(document.folder, place.text)
        if seen is None or not inventory.files.has(seen):  # else it is the one beside the text
            yield place.text


def _reads(place: Place) -> bool:
    """Whether a place is a command that reads a workflow of this repository."""
    return (
        place.kind is Kind.LINE
        and may_be_command(place)
        and not goes_elsewhere(place)
        and _READ.fullmatch(command(place.text)) is not None
    )


def _commanded(place: Place, inventory: Inventory) -> Iterator[str]:
    """Yield the workflow files of this repository that commands of ``gh`` name."""
    for found in _COMMAND.finditer(place.text):
        if not _is_of_another(_command(place, found.start()), inventory):
            yield found["name"]


def _command(place: Place, start: int) -> str:
    """Return the command that begins at `start` of a place, with the lines that it goes on in."""
    after = place.after if place.kind is Kind.LINE else ""
    return (place.text[start:] + after).replace("\\\n", " ").partition("\n")[0]


def _is_of_another(command: str, inventory: Inventory) -> bool:
    """Whether a command of ``gh`` names a repository, and not this one."""
    slugs = _REPOSITORY.findall(command)
    return any("/".join(one.split("/")[-2:]).lower() not in inventory.slugs for one in slugs)


def _owned(text: str, inventory: Inventory) -> Iterator[str]:
    """Yield the workflow files that stand behind the name of this repository, at no other ref."""
    for found in _PATH.finditer(text):
        slug = found["before"].rstrip("/").removeprefix(_HOST)
        if slug.lower() in inventory.slugs and text[found.end() : found.end() + 1] != "@":
            yield found["name"]


def _addressed(text: str, inventory: Inventory) -> Iterator[str]:
    """Yield the workflow files whose pages of this repository a text links to."""
    for found in _ADDRESS.finditer(text):
        if found["slug"].lower() in inventory.slugs:
            yield found["name"]


def _is_bare(place: Place) -> bool:
    """Whether a place is the name of a YAML file that is said to be one of a workflow."""
    return _BARE.fullmatch(place.text) is not None and (
        beside(place, _BESIDE, _BEHIND) is not None
        or (
            place.kind is Kind.CODE
            and (
                _UPLOADS.match(place.after) is not None
                or (place.fills and _COLUMN.fullmatch(place.block.column) is not None)
            )
        )
    )


def _is_twin(place: Place, inventory: Inventory) -> bool:
    """Whether a place is the name of a workflow but for its ending, and of no other file."""
    if place.kind is not Kind.CODE or _BARE.fullmatch(place.text) is None:
        return False
    stem, dot, ending = place.text.rpartition(".")
    twin, known = f"{stem}{_OTHER_ENDING[dot + ending]}", inventory.workflow_files
    if twin not in known or any(inventory.files.named(place.text)):
        return False
    text = place.block.text
    named = set(_ANY.findall(text))
    if twin in named:  # either will do, as for the configuration of a program
        return False
    return any(word in text.lower() for word in _SETTINGS) or not known.isdisjoint(named)
