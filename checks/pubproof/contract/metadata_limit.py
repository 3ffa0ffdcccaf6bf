"""The highest Metadata-Version that the upload of a release, and PyPI, accept."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pubproof.contract.clause import Doubt
from pubproof.pypi import action_versions, metadata_versions
from pubproof.tools import PYPA_ACTION

if TYPE_CHECKING:
    from pubproof.location import Location
    from pubproof.operations import Operation
    from pubproof.pypi.metadata_versions import ActionRelease, Number
    from pubproof.workflows.reader.nodes import Scalar

AFTERWARDS = "if the tag is out already, it takes a new tag"
"""What else mends an upload that was refused: a re-run takes the files of the tagged commit."""


class Limit(NamedTuple):
    """The highest Metadata-Version that a release can upload."""

    number: Number
    who: str
    """Who accepts no more, as a message names it."""
    location: Location
    """The action."""
    is_the_actions: bool
    """Whether the action's twine accepts less than PyPI does."""


def accepted(upload: Operation) -> Limit | Doubt:
    """Return the highest Metadata-Version that an upload and PyPI accept."""
    step = upload.at.step
    node, uses = step.uses_node, step.uses
    if node is None or uses is None or not uses.names(PYPA_ACTION) or uses.path:
        message = f"which Metadata-Version '{upload.tool}' uploads at most is not known"
        return Doubt(message, upload.location, f"upload with {PYPA_ACTION}")
    action = _action(node, uses.ref)
    if isinstance(action, Doubt):
        return action
    who = f"twine {action.twine} in version {_dotted(action)} of the action"
    if action_versions.series(uses.ref) is not None:
        who += f", or a newer one that {uses.ref} has moved to,"
    known = metadata_versions.table()
    if known.pypi < action.accepts:
        return Limit(known.pypi, "PyPI", node.location, is_the_actions=False)
    is_the_actions = action.accepts < known.pypi
    return Limit(action.accepts, who, node.location, is_the_actions)


def _action(node: Scalar, ref: str) -> ActionRelease | Doubt:
    """Return the release of the action that a ``uses:`` names; a branch names its newest."""
    known = metadata_versions.table()
    series = action_versions.series(ref)
    moved = known.newest(series) if series is not None else None
    if moved is not None:
        return moved
    version = series or action_versions.version(node)
    if version is None:
        message = f"'{ref}' does not tell which version of the action it is"
        return Doubt(message, node.location, f"use '{action_versions.newest()}'")
    action = known.action(version)
    if action is not None:
        return action
    number, newest = action_versions.dotted(version), _dotted(known.actions[0])
    message = (
        f"it is not known which twine version {number} of the action brings along "
        f"(on {known.checked}, {newest} was the newest)"
    )
    return Doubt(message, node.location, f"use '{action_versions.newest()}'")


def _dotted(action: ActionRelease) -> str:
    """Return the version of a release of the action as its tag has it, without the ``v``."""
    return action_versions.dotted(action.version)
