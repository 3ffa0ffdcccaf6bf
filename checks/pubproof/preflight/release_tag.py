"""Which tag a release gets where none is named, and what it starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from packaging.version import InvalidVersion, Version

from pubproof import git, toml
from pubproof.preflight.outcome import PreflightError
from pubproof.provenance.tag import version as version_of
from pubproof.scripts.paths import in_folder
from pubproof.settings import FILE

if TYPE_CHECKING:
    from pubproof.pipeline import Pipeline
    from pubproof.preflight.files import Distributions
    from pubproof.preflight.plan import Plan
    from pubproof.routes import Route

_EXAMPLE = Version("1.2.3")
_SPECIAL = "*?+[!\\"
"""What is special in GitHub's filter patterns."""


def started(tag: str, pipeline: Pipeline) -> tuple[str, list[Route]]:
    """Return how a tag starts a release, in words, and the routes that this takes.

    It is pushed, or published as a release on GitHub where the settings allow that.
    """
    allowed = pipeline.settings.events
    ways = {"push": f"the push of {tag}", "release": f"the release of {tag} on GitHub"}
    chosen = {event: words for event, words in ways.items() if event in allowed} or ways
    for event, words in chosen.items():
        routes = pipeline.routes_of(event, f"refs/tags/{tag}")
        if routes:
            return words, routes
    return next(iter(chosen.values())), []


def default(version: Version, pipeline: Pipeline) -> str | None:
    """Return the tag that a release of a version gets: the pattern's beginning, then the version.

    None where the pattern does not tell.
    """
    for pattern in pipeline.settings.tags:
        end = next((n for n, one in enumerate(pattern) if one in _SPECIAL), len(pattern))
        tag = f"{pattern[:end]}{version}"
        if version_of(tag) == version and started(tag, pipeline)[1]:
            return tag
    return None


def example(pipeline: Pipeline, version: Version = _EXAMPLE) -> str:
    """Return an example of a tag, by the patterns of the project's release tags."""
    return default(version, pipeline) or f"v{version}"


def of_project(plan: Plan, pipeline: Pipeline) -> str:
    """Return the tag that the version in ``[project]`` gets; empty where that is not told.

    Raises:
        PreflightError: the version is not a release, or git takes no tag of that name.
    """
    text = pipeline.repository.text(in_folder(plan.folder, FILE))
    given = toml.table(text, "project").get("version")
    try:
        version = Version(given) if isinstance(given, str) else None
    except InvalidVersion:
        return ""
    if version is None:
        return ""
    _require_release(version, pipeline)
    name = default(version, pipeline)
    return "" if name is None else taken(name, pipeline)


def of_distributions(found: Distributions, pipeline: Pipeline) -> str:
    """Return the tag that the version of the distributions gets; empty where none were built.

    Raises:
        PreflightError: no tag can be told from it.
    """
    version = found.version
    if version is None and not found.files and not found.others:
        return ""
    if version is None:
        shown = next((one.note for one in found.outcomes), "the files do not agree on a version")
        raise PreflightError(
            f"no tag is given, and none can be told: {shown}; name the tag, such as "
            f"{example(pipeline)}, and all is looked at"
        )
    _require_release(version, pipeline)
    name = default(version, pipeline)
    if name is None:
        raise PreflightError(
            f"no tag is given, and none is known for {version} whose push starts the upload; "
            f"name the tag, such as {example(pipeline)}, and all is looked at"
        )
    return taken(name, pipeline)


def _require_release(version: Version, pipeline: Pipeline) -> None:
    if version.local is not None or version.is_devrelease:
        raise PreflightError(
            f"without a tag the version is {version}, which is not a release; name the "
            f"tag, such as {example(pipeline)}"
        )


def taken(name: str, pipeline: Pipeline) -> str:
    """Return the name of a tag that git takes.

    Raises:
        PreflightError: git takes none of that name.
    """
    if not git.is_tag(name):
        raise PreflightError(
            f"git takes no tag of the name {name!r}; name one, such as {example(pipeline)}"
        )
    return name
