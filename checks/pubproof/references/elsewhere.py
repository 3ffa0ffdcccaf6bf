"""Whether a text speaks, where something is named, of another project than its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pubproof import late, project
from pubproof.once import once
from pubproof.references.dependencies import normal
from pubproof.references.place import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.references.documents import Document
    from pubproof.references.inventory import Inventory
    from pubproof.references.place import Place

_OTHERS = late.pattern(
    r"\b(?:another|downstream|their|your(?: own)?)\s{1,9}(?:[\w-]{1,40}\s{1,9}){0,2}"
    r"(?:app(?:lication)?|code ?base|librar(?:y|ie)|package|plug-?in|project|service)s?\b"
    r"|\btemplates?\b|\bcookiecutter\b|\bcopier\b|\bscaffold",
    re.IGNORECASE,
)
"""A project of the reader's, or of somebody else."""
_ENDS = late.pattern(r"[.!?]\s")
_LEAVES = late.pattern(
    r"(?:^|[`$>;&|(])[ \t]{0,9}(?:cd|pushd|git[ \t]{1,9}clone|gh[ \t]{1,9}repo[ \t]{1,9}clone)"
    r"[ \t]{1,9}(?:-\S{1,40}[ \t]{1,9}(?:\d{1,9}[ \t]{1,9})?){0,9}[\"']?"
    r"(?P<to>[^\s`;&|\"')]{1,300})",
    re.MULTILINE,
)
"""A command that goes to a folder, or brings a repository."""
_ENTERS = late.pattern(
    r"\b(?:clone|enter)\s{1,9}(?:an?|another|its|that|the|their)\s{1,9}[\[*_`\"']{0,3}"
    r"(?P<to>\w[\w.-]{0,99})",
    re.IGNORECASE,
)
"""The same in words."""
_OWN = frozenset(
    {
        *("code", "codebase", "container", "directory", "environment", "folder", "fork", "forked"),
        *("git", "github", "latest", "main", "project", "repo", "repository", "root", "shell"),
        *("source", "sources", "virtual", "virtualenv"),
    }
)
"""Words behind these that mean the repository at hand, or no repository."""
_REACH, _NEAR = 3000, 500
"""Characters above a place in which a command counts, and those in which a sentence does."""


def is_elsewhere(place: Place, document: Document, inventory: Inventory) -> bool:
    """Whether a place is told to be about another project, or stands behind a way into one.

    That is told by its sentence and by headings. For a line of code also by what stands above it in
    its section: the words near it, and each command and sentence with which a reader goes away.
    """
    if any(map(_OTHERS.search, (*place.block.headings, *_around(place)))):
        return True
    if place.kind is not Kind.LINE:
        return False
    above = _above(place, document)
    return _OTHERS.search(above, max(0, len(above) - _NEAR)) is not None or any(
        not _is_here(one, inventory) for one in _goals(above)
    )


def _around(place: Place) -> Iterator[str]:
    """Yield the sentence of a place, with what stands before a colon, and that above its list."""
    yield place.sentence
    if place.kind is not Kind.LINE:
        yield _ENDS.split(place.before)[-1]
    yield _ENDS.split(place.block.lead[-_NEAR:])[-1]


def _above(place: Place, document: Document) -> str:
    """Return the lines above a place, as far as they are of its section and can matter."""
    start = _starts(document)[place.line - 1]
    lines = document.text[max(0, start - _REACH) : start].splitlines()
    heading = place.block.headings[-1].strip("#= \t") if place.block.headings else None
    behind = next(
        (at + 1 for at in reversed(range(len(lines))) if lines[at].strip("#= \t") == heading), 0
    )
    return "\n".join(lines[behind:])


@once
def _starts(document: Document) -> tuple[int, ...]:
    """Return where each line of a text begins."""
    return (0, *(found.end() for found in re.finditer("\n", document.text)))


def _goals(above: str) -> Iterator[str]:
    """Yield where commands and sentences lead."""
    yield from (found["to"] for found in _LEAVES.finditer(above))
    yield from (found["to"] for found in _ENTERS.finditer(above) if found["to"].lower() not in _OWN)


def _is_here(goal: str, inventory: Inventory) -> bool:
    """Whether a folder, or the address of a repository, is the one at hand or within it."""
    goal = goal.rstrip("/.").removesuffix(".git")
    if not goal.strip("-~") or inventory.files.is_folder(goal.removeprefix("./")):
        return True
    name = project.name(inventory.repository)
    own = {slug.rpartition("/")[2] for slug in inventory.slugs} | ({name} if name else set())
    return not set(map(normal, own)).isdisjoint(map(normal, re.split(r"[/:\\]", goal)))
