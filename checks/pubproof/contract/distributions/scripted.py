"""What else may change what is handed on: scripts that store artifacts, or run in actions.

So may actions that are told the artifact by its name, and are not known.

After the README of ``@actions/artifact`` in the ``actions/toolkit`` sources, and the documentation
of Node.js, "Command-line API" (``NODE_OPTIONS``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof import late, tools
from pubproof.contract.clause import Doubt
from pubproof.scripts.paths import joined
from pubproof.workflows.expressions import Unknown
from pubproof.workflows.reader.nodes import Scalar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pubproof.artifacts import Download
    from pubproof.location import Location
    from pubproof.pipeline import Pipeline
    from pubproof.repository import Repository
    from pubproof.workflows.runs.job_run import JobRun, StepRun

_LIBRARY = "@actions/artifact"
_STORING = late.pattern(r"""\.uploadArtifact\(\s*(?:(["'`])([^"'`$]*)\1\s*,)?""")
"""A call that stores one, with its name where that is written out."""
_NAMING = frozenset({"artifact", "artifact-name", "artifact_name", "artifacts"})
"""Inputs by which actions are told an artifact."""
_NAME = "name"
"""One by which they are told other things as well."""

_OPTIONS = "NODE_OPTIONS"
"""The variable that has every program of Node.js take options, and so most actions."""
_LOADING = late.pattern(r"(?:^|\s)(?:-r|--(?:experimental-)?loader|--import|--require)[\s=]")
"""The options that have it run a file first."""


def find(pipeline: Pipeline, download: Download, folder: str) -> Iterator[Doubt]:
    """Yield the scripts and actions before the upload that may store what a download asks for.

    It is asked of what the download brings into `folder`.
    """
    for job in pipeline.before_upload():
        for step in job.steps:
            told = _told(step, download, folder)
            if told is not None and step.step.uses is not None:
                message = f"{step.step.uses.name} may store another artifact '{told.value}'"
                yield Doubt(message, told.location, "store it by actions/upload-artifact, once")
            text, place = _script(step, pipeline.repository)
            if _LIBRARY in text and any(
                not name or download.brings(name, folder) for _, name in _STORING.findall(text)
            ):
                message = f"this script may store an artifact in place of '{download.wanted}'"
                yield Doubt(message, place, "store it by actions/upload-artifact, once")


def _told(step: StepRun, download: Download, folder: str) -> Scalar | None:
    """Return what tells an action of others that is not known an artifact, None for others."""
    uses, inputs = step.step.uses, step.step.inputs
    if uses is None or inputs is None or uses.is_local or not step.possible:
        return None
    if uses.action in tools.ARTIFACT_READERS or not tools.ACTIONS.keys().isdisjoint(
        (uses.action, uses.repository)
    ):
        return None
    naming = _NAMING | {_NAME} if download.asks_by_name else _NAMING
    for name, value in inputs.entries:
        if not isinstance(value, Scalar) or name.value.lower() not in naming:
            continue
        told = step.scope.text(value)
        if download.brings(told.token if isinstance(told, Unknown) else told, folder):
            return value
    return None


def _script(step: StepRun, repository: Repository) -> tuple[str, Location]:
    """Return what a step runs of JavaScript, and where it does; nothing where it runs none."""
    uses, place = step.step.uses, step.step.location
    if uses is None or not step.possible:
        return "", place
    told = step.step.script
    if told is not None:
        return told.value, told.location
    action = repository.action_of(uses)
    paths = () if action is None or action.is_composite else action.scripts
    texts = (repository.text(joined(uses.path, path)) for path in paths)
    return "\n".join(filter(None, texts)), place


def preloaded(jobs: Iterable[JobRun]) -> Iterator[Doubt]:
    """Yield the variables that have the actions of some jobs run a file first."""
    found: dict[Location, Doubt] = {}
    for step in (step for job in jobs for step in job.steps if step.step.uses is not None):
        text = step.scope.environment.get(_OPTIONS)
        if step.possible and isinstance(text, str) and _LOADING.search(text):
            given = (env.get(_OPTIONS) for env in reversed(step.envs))
            place = next((one.location for one in given if one is not None), step.step.location)
            message = f"the actions run a file first, which may change what they hand on: {text}"
            found.setdefault(place, Doubt(message, place, f"remove {_OPTIONS}"))
    yield from found.values()
