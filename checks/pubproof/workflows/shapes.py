"""What stands where in a workflow that `outline` accepts.

The shapes describe less than GitHub takes: what they leave out is read in full instead. They must
never describe more, which `tests/workflows/test_outline.py` tries to refute.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pubproof.workflows import permissions, trigger, uses
from pubproof.workflows.scope import JOB_CONDITION, STEP_CONDITION

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_PATTERN = re.compile(r"!?[A-Za-z0-9_./*-]{1,900}")
"""Filter patterns that `patterns.validate` takes, whatever their order of characters."""


class Shape:
    """What one place of a workflow may hold.

    Attributes:
        contexts: what a condition here may read, None where none may stand here.
        keys: the shapes under the keys that a mapping here may have, None where it may be none.
        other: the shape under any other key, None where there may be none.
        items: the shape of the items that a list here may have, None where it may be none.
        text: whether a single value may stand here.
        null: whether nothing may stand here.
        kept: whether `outline` keeps the value, for it may lead to an upload.
        judge: tells of a single value, or of an item in brackets, whether it may stand here.
        whole: tells by a mapping's keys, in lower case, whether it is complete.
    """

    __slots__ = ("contexts", "items", "judge", "kept", "keys", "null", "other", "text", "whole")

    def __init__(
        self,
        keys: Mapping[str, Shape] | None = None,
        *,
        other: Shape | None = None,
        items: Shape | None = None,
        text: bool = False,
        null: bool = False,
        kept: bool = False,
        contexts: frozenset[str] | None = None,
        judge: Callable[[str], object] | None = None,
        whole: Callable[[set[str]], bool] | None = None,
    ) -> None:
        self.keys = keys
        self.other = other
        self.items = items
        self.text = text
        self.null = null
        self.kept = kept
        self.contexts = contexts
        self.judge = judge
        self.whole = whole


def _names_action(value: str) -> bool:
    return uses.parse(value).kind is not uses.Kind.UNREADABLE


def _one_filter(names: set[str]) -> bool:
    """Whether no filter stands beside its opposite."""
    return not any(f"{name}-ignore" in names for name in names)


TEXT = Shape(text=True, null=True)
_WORD = Shape(text=True)
ANY = Shape({}, text=True, null=True)
ANY.other = ANY.items = ANY
_MAPPING = Shape({}, other=ANY)

NEED = Shape(text=True)
"""The name of a job: `outline` judges it, for it knows the jobs."""
NEED.items = NEED
NAME = Shape(text=True)
"""The name of a workflow."""
RUN = Shape(text=True, kept=True)
"""The script of a step."""
USES = Shape(text=True, kept=True, judge=_names_action)
"""The action of a step."""
_GIVEN = Shape(text=True, null=True, kept=True)
"""What else a step is given."""
SHARED = Shape(text=True, null=True, kept=True)
"""What a job shares with its steps."""

STEP = Shape(
    {
        "continue-on-error": TEXT,
        "env": Shape({}, other=_GIVEN, null=True),
        "id": TEXT,
        "if": Shape(text=True, contexts=STEP_CONDITION),
        "name": TEXT,
        "run": RUN,
        "shell": TEXT,
        "timeout-minutes": TEXT,
        "uses": USES,
        "with": Shape({}, other=_GIVEN, null=True),
        "working-directory": _GIVEN,
    },
    whole=lambda names: ("uses" in names) != ("run" in names),
)
STEPS = Shape(items=STEP)
_LEVEL = Shape(text=True, judge=frozenset(permissions.LEVELS).__contains__)
_PERMISSIONS = Shape(
    dict.fromkeys(permissions.SCOPES, _LEVEL),
    text=True,
    judge=frozenset({"read-all", "write-all"}).__contains__,
)
JOB = Shape(
    {
        "concurrency": ANY,
        "container": ANY,
        "continue-on-error": TEXT,
        "defaults": Shape({"run": Shape({"shell": TEXT, "working-directory": SHARED})}),
        "env": Shape({}, other=SHARED, null=True),
        "environment": Shape({}, other=TEXT, text=True),
        "if": Shape(text=True, contexts=JOB_CONDITION),
        "name": TEXT,
        "needs": NEED,
        "outputs": ANY,
        "permissions": _PERMISSIONS,
        "runs-on": ANY,
        "services": ANY,
        "steps": STEPS,
        "strategy": _MAPPING,
        "timeout-minutes": TEXT,
    },
    whole=lambda names: "runs-on" in names and "steps" in names,
)
JOBS = Shape({}, other=JOB, whole=bool)

_WORDS = Shape(items=_WORD, text=True)
_PATTERNS = Shape(
    items=Shape(text=True, judge=_PATTERN.fullmatch), text=True, judge=_PATTERN.fullmatch
)
_FILTERS = dict.fromkeys(trigger.PATTERNS, _PATTERNS) | {"types": _WORDS, "workflows": _WORDS}


def _event(name: str) -> Shape:
    keys = trigger.KEYS.get(name, trigger.OTHER_KEYS)
    return Shape(
        {key: _FILTERS.get(key, ANY) for key in keys},
        items=ANY if name == "schedule" else None,
        null=True,
        whole=_one_filter,
    )


_EVENT = Shape(text=True, judge=trigger.EVENTS.__contains__)
WORKFLOW = Shape(
    {
        "concurrency": ANY,
        "defaults": Shape({"run": Shape({"shell": TEXT})}),
        "env": Shape({}, other=TEXT, null=True),
        "jobs": JOBS,
        "name": NAME,
        "on": Shape(
            {name: _event(name) for name in trigger.EVENTS},
            items=_EVENT,
            text=True,
            judge=trigger.EVENTS.__contains__,
            whole=bool,
        ),
        "permissions": _PERMISSIONS,
        "run-name": TEXT,
    },
    whole=lambda names: "on" in names and "jobs" in names,
)
