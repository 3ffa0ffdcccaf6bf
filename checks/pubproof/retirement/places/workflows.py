"""Workflows of GitHub Actions: the credentials that ``no-stored-credentials`` finds in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof import tokens
from pubproof.credentials import search
from pubproof.pipeline import Pipeline
from pubproof.retirement.leftover import Kind, Leftover, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.retirement.scene import Scene


def find(scene: Scene) -> Iterator[Leftover]:
    """Yield the credentials of an index that workflows, and what they run, name or set.

    A token that stands in the open is left to the tracked files.
    """
    repository = scene.repository
    for one in search.find(Pipeline(repository)):
        path, line = one.location.path, one.location.line
        lines = (repository.text(path) or "").splitlines()
        text = lines[line - 1] if line <= len(lines) else ""
        if one.is_seen and not any(tokens.spans(text)):
            place = Place("file", scene.name(scene.root / path), line)
            yield Leftover(place, Kind.REFERENCE, one.what, one.help)
