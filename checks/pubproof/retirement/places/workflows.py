"""Workflows of GitHub Actions: the credentials that ``no-stored-credentials`` finds in them."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from pubproof import tokens
from pubproof.contract import unreadable
from pubproof.credentials import search
from pubproof.credentials.unseen import credential_of, have_secret_of_an_index
from pubproof.retirement.leftover import Found, Kind, Leftover, Place, Unchecked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.pipeline import Pipeline
    from pubproof.retirement.scene import Scene


def find(scene: Scene) -> Iterator[Found]:
    """Yield the credentials of an index that workflows, and what they run, name or set.

    A token that stands in the open is left to the tracked files.
    """
    repository = scene.repository
    for one in sorted(search.find(scene.pipeline), key=attrgetter("location")):
        path, line, column = one.location[:3]
        lines = (repository.text(path) or "").splitlines()
        text = lines[line - 1] if line <= len(lines) else ""
        if one.is_seen and (one.secrets or not any(tokens.spans(text))):
            place = Place("file", scene.name(scene.root / path), line, column=column)
            yield Leftover(place, Kind.REFERENCE, one.what, one.help)
    yield from _unchecked(scene.pipeline)


def _unchecked(pipeline: Pipeline) -> Iterator[Unchecked]:
    """Yield what cannot be read of workflows, and may upload with a credential that is stored."""
    for problem in unreadable.of(pipeline).problems:
        why = f"it cannot be relied on: {problem.message}"
        yield Unchecked(problem.location.short, why, failed=True)
    for unseen in {one.location: one for one in pipeline.unseen}.values():
        given = credential_of(unseen)
        if given and not have_secret_of_an_index([unseen]):
            why = f"{unseen.reason}, and it is given {given}"
            yield Unchecked(unseen.location.short, why, failed=True)
