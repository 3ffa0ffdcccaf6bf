"""The artifacts that the steps of a repository's workflows hand on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.workflows.reader.nodes import Mapping, Scalar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pubproof.workflows.step import Step
    from pubproof.workflows.workflow import Workflow

_STORING = ("actions/upload-artifact", "actions/upload-pages-artifact")
_INPUT = late.pattern(r"\$\{\{\s*inputs\.([\w-]+)\s*\}\}")
_MAKES_ARTIFACTS = late.pattern(r"artifact|build-and-inspect|slsa|sbom", re.IGNORECASE)
"""Other actions that may store one."""


def names(steps: Iterable[Step], workflows: Sequence[Workflow]) -> frozenset[str] | None:
    """Return the names of the artifacts that steps store; None where they cannot all be told."""
    found: set[str] = set()
    for step in steps:
        if step.uses is None or not step.uses.repository:
            continue
        if not step.uses.names(*_STORING):
            if _MAKES_ARTIFACTS.search(step.uses.repository) and not step.uses.names(
                "actions/download-artifact"
            ):
                return None
            continue
        name = step.inputs.get("name") if step.inputs is not None else None
        if not isinstance(name, Scalar):
            found.add("github-pages" if "pages" in step.uses.repository else "artifact")
        else:
            found |= _values(name.value, workflows)
    return frozenset(found)


def _values(text: str, workflows: Sequence[Workflow]) -> set[str]:
    """Return what a text can be that is an input of a called workflow, or else itself."""
    found = _INPUT.fullmatch(text.strip())
    if found is None:
        return {text}
    given = [
        job.inputs.get(found[1])
        for one in workflows
        for job in one.jobs.values()
        if job.inputs is not None
    ]
    for workflow in workflows:
        inputs = workflow.call.get("inputs") if workflow.call is not None else None
        said = inputs.get(found[1]) if isinstance(inputs, Mapping) else None
        given.append(said.get("default") if isinstance(said, Mapping) else None)
    return {one.value for one in given if isinstance(one, Scalar)} or {text}
