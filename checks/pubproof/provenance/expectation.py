"""What the contract asks of a release that is out."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from pubproof.provenance import tag

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pubproof.repository import Repository


class Expectation(NamedTuple):
    """Who must have signed, and from what."""

    repository: str
    """``owner/name`` on GitHub, whose letter case counts."""
    workflow: str
    """The file name of the workflow that uploads."""
    signer: str
    """The file name of the workflow that attests the build."""
    environment: str | None = None
    """The environment of the publisher, empty where it has none; None where it is not known."""
    tags: tuple[str, ...] = ()
    """The patterns of the tags that may start a release; none where they are not known."""
    tag: str | None = None
    """The tag of the release, where it is given."""
    commits: Mapping[str, str] = MappingProxyType({})
    """The commit of each tag that the repository at hand has."""


def of(repository: Repository, given: str | None) -> Expectation | None:
    """Return what a repository's settings ask, None where they name no publisher.

    Args:
        repository: the one whose release it is.
        given: the tag of the release, where it is named.
    """
    settings = repository.settings
    publisher = settings.publisher
    if publisher is None:
        return None
    return Expectation(
        repository=publisher.slug,
        workflow=publisher.workflow,
        signer=settings.provenance_workflow,
        environment=publisher.environment,
        tags=settings.tags,
        tag=given,
        commits=tag.commits(repository.root),
    )
