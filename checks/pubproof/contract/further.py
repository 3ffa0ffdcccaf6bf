"""Uploads beside the one that the contract is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.contract import alternatives
from pubproof.contract.clause import Note
from pubproof.pypi import index
from pubproof.workflows.expressions import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.pipeline import Pipeline
    from pubproof.routes import Route


def by_index(pipeline: Pipeline) -> Iterator[tuple[str | None, list[Route]]]:
    """Yield the routes of each upload to each index; None is one that cannot be told."""
    for routes in pipeline.uploads.values():
        found: dict[str | None, list[Route]] = {}
        for route in routes:
            goes_to = route.upload.destination
            found.setdefault(None if isinstance(goes_to, Unknown) else goes_to, []).append(route)
        yield from found.items()


def unjudged(pipeline: Pipeline) -> Iterator[Note]:
    """Yield the further uploads that may go to PyPI, for where `one-publisher` is off.

    They are wanted then, and the other clauses hold whatever happens on the way to them.
    """
    main = pipeline.upload
    for goes_to, routes in by_index(pipeline):
        upload = routes[0].upload
        if main is None or upload.location == main.location or goes_to not in (index.PYPI, None):
            continue
        if not alternatives.is_one(routes, main, pipeline):
            own = f"the clauses speak of the upload in {main.location.short} alone"
            yield Note(
                upload.location,
                f"'{upload.tool}' is not judged: {own}",
                "silence this line instead of switching the clause off, so that any further "
                "upload is a finding",
            )
