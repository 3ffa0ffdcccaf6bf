"""The inputs of a workflow: of one that is started by hand, and of one that another calls.

After GitHub's page "Workflow syntax", on.workflow_dispatch.inputs and on.workflow_call.inputs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.workflows.expressions import Unknown, Value, one_of
from pubproof.workflows.matrix import plain
from pubproof.workflows.reader.nodes import Mapping, Scalar

if TYPE_CHECKING:
    from pubproof.workflows.reader.nodes import Node
    from pubproof.workflows.runs.scope import Scope
    from pubproof.workflows.workflow import Job, Workflow

_REASON = "inputs are given by hand"
_NOT_GIVEN: dict[str, Value] = {"boolean": False, "number": 0.0}
"""What an input of a called workflow is by its type where nothing says it; others are empty."""


def given_by_hand(workflow: Workflow) -> dict[str, Value]:
    """Return the `inputs` context of a run that somebody starts, or something by GitHub's API.

    Of an input with options it is known that it is one of these.
    """
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


def given_by_call(workflow: Workflow, job: Job, scope: Scope) -> dict[str, Value]:
    """Return the `inputs` context of a called workflow: what is given, or else the defaults."""
    declared = workflow.call.mapping("inputs") if workflow.call is not None else None
    given = job.inputs
    values = {key.value.lower(): node for key, node in given.entries} if given is not None else {}
    inputs: dict[str, Value] = {}
    for key, definition in declared.entries if declared is not None else ():
        if isinstance(definition, Mapping):
            name, kind = key.value.lower(), definition.scalar("type")
            node = values.get(name, definition.get("default"))
            inputs[name] = _input(node, kind.value if kind is not None else "", scope)
    return inputs


def _input(node: Node | None, kind: str, scope: Scope) -> Value:
    """Return the value of an input in its type, as ``ConvertToWorkflowJobInputs`` does."""
    if node is None:
        return _NOT_GIVEN.get(kind, "")
    return scope.text(node) if kind == "string" and isinstance(node, Scalar) else plain(node, scope)
