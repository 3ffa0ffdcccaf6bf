"""The repository at hand, beside which the claims of a failed run are held."""

from __future__ import annotations

from functools import cached_property
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pubproof.diagnosis.claims import are_complete
from pubproof.home import Home, homes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pubproof.pypi import TrustedPublisher
    from pubproof.repository import Repository


class AtHand:
    """The repository at hand, read when it is asked for."""

    def __init__(self, repository: Repository, *, chosen: bool = True) -> None:
        """Take a repository, and whether somebody has named it for this log."""
        self.repository = repository
        self.chosen = chosen

    @property
    def record(self) -> TrustedPublisher | None:
        """The publisher in its settings, None where they have none."""
        return self.repository.settings.publisher

    @cached_property
    def homes(self) -> tuple[Home, ...]:
        """What the repository says of its place on GitHub."""
        return homes(self.repository)

    @cached_property
    def files(self) -> frozenset[str]:
        """The file names of its workflows."""
        return frozenset(PurePosixPath(path).name for path in self.repository.workflow_paths)

    def concerns(self, claims: Mapping[str, str]) -> bool:
        """Whether the run can be one of this repository, perhaps before it was renamed."""
        if self.chosen or "repository" not in claims:
            return True
        run = set(enumerate(claims["repository"].lower().split("/")))
        return any(run & set(enumerate(home.slug.lower().split("/"))) for home in self.homes)

    def another(self, claims: Mapping[str, str]) -> str:
        """Return the repository of a run, empty where it is not known to be called otherwise."""
        slug = claims.get("repository", "")
        known = [home.slug.lower() for home in self.homes]
        return slug if known and slug.lower() not in known else ""

    def today(self, claims: Mapping[str, str]) -> dict[str, str] | None:
        """Return the claims of a release of today, None where they cannot be told.

        The workflows do not tell the repository: that is taken from `claims`, or else from home.
        """
        from pubproof.pipeline import Pipeline
        from pubproof.pypi.claims import predict

        owner, _, name = claims.get("repository", "").partition("/")
        home = Home(owner, name, "the log") if owner and name else next(iter(self.homes), None)
        routes = Pipeline(self.repository).release_routes
        if not routes:
            return None
        number = claims.get("repository_owner_id") or (
            self.record.owner_id if self.record else None
        )
        values = {each.name: each.value for each in predict(routes[0], home, owner_id=number)}
        known = {name: value for name, value in values.items() if isinstance(value, str)}
        return known if are_complete(known) else None
