"""The inputs of a workflow that somebody starts by hand, or with GitHub's API.

After GitHub's page "Workflow syntax", on.workflow_dispatch.inputs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.workflows.expressions import Unknown, Value, one_of
from pubproof.workflows.nodes import Mapping

if TYPE_CHECKING:
    from pubproof.workflows.workflow import Workflow

_REASON = "inputs are given by hand"


def inputs(workflow: Workflow) -> dict[str, Value]:
    """Return the `inputs` context of such a run: of an input with options, that it is one."""
    bodies = (one.body for one in workflow.triggers if one.event == "workflow_dispatch")
    found: dict[str, Value] = {}
    for body in bodies:
        declared = body.mapping("inputs") if body is not None else None
        for key, definition in declared.entries if declared is not None else ():
            known = definition if isinstance(definition, Mapping) else None
            found[key.value.lower()] = _given(known)
    return found


def _given(definition: Mapping | None) -> Unknown:
    """Return what an input may be; without an option that must be chosen it may be empty."""
    kind = definition.scalar("type") if definition is not None else None
    if definition is None or kind is None or kind.value not in ("boolean", "choice"):
        return Unknown(_REASON)
    if kind.value == "boolean":
        return Unknown(_REASON, boolean=True, choices=(True, False))
    options = [one.value for one in definition.words("options")]
    required = definition.scalar("required")
    is_chosen = definition.get("default") is not None or (
        required is not None and required.boolean is True
    )
    if any("${{" in one for one in options):
        return Unknown(_REASON)
    return one_of([*options, *([] if is_chosen else [""])], _REASON)
