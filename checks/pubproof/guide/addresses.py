"""Addresses of GitHub's pages, and of lines of source on them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pubproof.location import Location

GITHUB = "https://github.com"


class SourceLinks:
    """Links to lines of the site's repository."""

    def __init__(self, repository: str, environment: Mapping[str, str] = os.environ) -> None:
        """Take where the repository is published.

        Args:
            repository: its address on GitHub, empty where it has none.
            environment: in a run of GitHub Actions for this very repository it names the commit
                that is checked out, and links lead to that commit; elsewhere they lead to the
                default branch.
        """
        self.repository = repository.rstrip("/")
        here = f"{environment.get('GITHUB_SERVER_URL')}/{environment.get('GITHUB_REPOSITORY')}"
        self.ref = environment.get("GITHUB_SHA", "HEAD") if here == self.repository else "HEAD"

    def lines(self, place: Location) -> str:
        """Return the address of the lines of `place`, nothing where there is no repository."""
        if not self.repository:
            return ""
        first, last = place.line, place.last_line
        lines = f"L{first}" if last <= first else f"L{first}-L{last}"
        return f"{self.repository}/blob/{self.ref}/{quote(place.path)}#{lines}"

    def commit(self, oid: str) -> str:
        """Return the address of a commit, nothing where there is no repository."""
        return f"{self.repository}/commit/{oid}" if self.repository else ""


def repository_page(slug: str, *parts: str) -> str:
    """Return the address of a page of a repository on GitHub."""
    return "/".join((GITHUB, slug, *parts))
