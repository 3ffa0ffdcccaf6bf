"""What GitHub takes where, in a workflow and in an action.

The rules are those of GitHub's own schemas (``workflow-v1.0.json`` of ``actions/languageservices``
and ``actions/runner``, ``action_yaml.json`` of the latter) and of the page "Contexts reference",
"Context availability". `validation` holds a file's tree beside them, and `outline` its lines.

What hangs on more than one place is not said here: the names of events and jobs, filter patterns.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from pubproof.workflows import identifiers, permissions, trigger, uses
from pubproof.workflows.nodes import BOOLEANS, NULLS, NUMBER

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_PATTERN = re.compile(r"!?[A-Za-z0-9_./*-]{1,900}")
"""Filter patterns that `patterns.validate` takes, whatever their order of characters."""


class Shape:
    """What one place of a workflow may hold.

    Attributes:
        kind: the kind of single value: "text" for any, "word" for one that is not empty,
            "boolean", "number", or nothing where there may be none.
        words: the only values, None where there are others.
        null: whether nothing may stand here.
        keys: the shapes under the keys that a mapping here may have, None where it may be none.
        other: the shape under any other key, None where GitHub refuses it.
        loose: whether GitHub passes over keys that it does not know.
        required: keys that a mapping must have.
        items: the shape of the items that a list here may have, None where it may be none.
        reads: the contexts and the special functions of expressions here, in lower case; without
            any, there may be no expression.
        condition: whether the value is an ``if:``, which is an expression without braces too.
        kinds: shapes that a mapping has in place of this one, by the key that tells.
        kept: whether `outline` keeps the value, for it may lead to an upload.
        judge: tells of a single value, or of an item in brackets, whether `outline` takes it.
        whole: tells `outline` by a mapping's keys, in lower case, whether it is complete.
    """

    __slots__ = (
        "condition",
        "items",
        "judge",
        "kept",
        "keys",
        "kind",
        "kinds",
        "loose",
        "null",
        "other",
        "reads",
        "required",
        "whole",
        "words",
    )

    def __init__(
        self,
        keys: Mapping[str, Shape] | None = None,
        *,
        kind: str = "",
        words: frozenset[str] | None = None,
        null: bool = False,
        other: Shape | None = None,
        loose: bool = False,
        required: tuple[str, ...] = (),
        items: Shape | None = None,
        reads: frozenset[str] = frozenset(),
        condition: bool = False,
        kinds: Mapping[str, Shape] | None = None,
        kept: bool = False,
        judge: Callable[[str], object] | None = None,
        whole: Callable[[set[str]], bool] | None = None,
    ) -> None:
        self.keys = keys
        self.kind = "word" if words is not None else kind
        self.words = words
        self.null = null or kind == "text"
        self.other = other
        self.loose = loose
        self.required = required
        self.items = items
        self.reads = reads
        self.condition = condition
        self.kinds = kinds or {}
        self.kept = kept
        self.judge = judge
        self.whole = set(required).issubset if whole is None and required else whole

    @property
    def keeps_names(self) -> bool:
        """Whether a mapping here may lead to an upload by the names that it has."""
        return self.other is not None and self.other.kept

    def takes(self, value: str, *, plain: bool) -> bool:
        """Whether a single value without expressions may stand here.

        Args:
            value: its text.
            plain: whether it is written without quotes and not as a block.
        """
        if plain and value in NULLS:
            return self.null
        if self.words is not None:
            return value in self.words
        if self.kind == "boolean":
            return plain and value in BOOLEANS
        if self.kind == "number":
            return plain and NUMBER.fullmatch(value) is not None
        return self.kind == "text" or (self.kind == "word" and value != "")


# -- what expressions may read -----------------------------------------------------------------

_START = frozenset({"github", "inputs", "vars"})
_NEEDS = _START | {"needs"}
_JOB = _NEEDS | {"matrix", "strategy"}
_RUNNER = _JOB | {"env", "job", "runner", "secrets", "steps"}
_STEP = _RUNNER | {"hashfiles()"}
_STATUS = frozenset({"always()", "cancelled()", "failure()", "success()"})
_ACTION = frozenset({"env", "github", "inputs", "job", "matrix", "runner", "steps", "strategy"})
_ACTION_STEP = _ACTION | {"hashfiles()"}
JOB_CONDITION = _NEEDS | _STATUS | {"failure(…)", "success(…)"}
STEP_CONDITION = _STEP - {"secrets"} | _STATUS
_ACTION_CONDITION = _ACTION_STEP | _STATUS

# -- values of every kind ----------------------------------------------------------------------


def _text(reads: frozenset[str] = frozenset()) -> Shape:
    return Shape(kind="text", reads=reads)


def _word(reads: frozenset[str] = frozenset()) -> Shape:
    return Shape(kind="word", reads=reads)


def _words(reads: frozenset[str] = frozenset()) -> Shape:
    """Return the shape of one word, or a list of them."""
    return Shape(kind="word", items=_word(reads), reads=reads)


def _list(reads: frozenset[str] = frozenset()) -> Shape:
    """Return the shape of a list of words."""
    return Shape(items=_word(reads), reads=reads)


@cache
def anything(reads: frozenset[str] = frozenset()) -> Shape:
    """Return the shape that every tree has, as far as its expressions go."""
    shape = Shape({}, kind="text", reads=reads)
    shape.other = shape.items = shape
    return shape


def _names(value: Shape, reads: frozenset[str] = frozenset(), *, null: bool = False) -> Shape:
    """Return the shape of a mapping from names of the author's own."""
    return Shape({}, other=value, reads=reads, null=null)


TEXT = _text()
ANY = anything()


def _flag(reads: frozenset[str] = frozenset()) -> Shape:
    return Shape(kind="boolean", reads=reads)


def _number(reads: frozenset[str]) -> Shape:
    return Shape(kind="number", reads=reads)


_FLAG = _flag()

# -- what starts a workflow --------------------------------------------------------------------


def _one_filter(names: set[str]) -> bool:
    """Whether no filter stands beside its opposite."""
    return not any(f"{name}-ignore" in names for name in names)


_VALUES = Shape(kind="word", items=_word(), null=True)
_PATTERNS = Shape(
    kind="word",
    items=Shape(kind="word", judge=_PATTERN.fullmatch),
    null=True,
    judge=_PATTERN.fullmatch,
)
_FILTERS = dict.fromkeys(trigger.PATTERNS, _PATTERNS) | dict.fromkeys(
    ("types", "workflows", "names", "versions"), _VALUES
)
_INPUT_TYPES = frozenset({"boolean", "number", "string"})
_CALL = {
    "inputs": _names(
        Shape(
            {
                "default": _text(_START),
                "description": TEXT,
                "required": _FLAG,
                "type": Shape(words=_INPUT_TYPES),
            },
            required=("type",),
        )
    ),
    "outputs": _names(
        Shape({"description": TEXT, "value": _text(_START | {"jobs"})}, required=("value",))
    ),
    "secrets": _names(Shape({"description": TEXT, "required": _FLAG}, null=True)),
}
_DISPATCH = {
    "inputs": _names(
        Shape(
            {"default": TEXT, "description": TEXT, "required": _FLAG, "type": TEXT},
            other=ANY,
            null=True,
        ),
        null=True,
    )
}


def _event(name: str) -> Shape:
    if name == "schedule":
        return Shape(items=Shape({"cron": _word()}, other=ANY, required=("cron",)))
    keys = {key: _FILTERS.get(key, ANY) for key in trigger.KEYS.get(name, trigger.OTHER_KEYS)}
    bodies = {"workflow_call": _CALL, "workflow_dispatch": _DISPATCH}
    loose = name != "workflow_call"
    return Shape(bodies.get(name, keys), null=True, loose=loose, whole=_one_filter)


ON = Shape(
    {name: _event(name) for name in trigger.EVENTS},
    kind="word",
    items=Shape(kind="word", judge=trigger.EVENTS.__contains__),
    judge=trigger.EVENTS.__contains__,
    loose=True,
    whole=bool,
)
"""`trigger` says which events there are not."""

# -- jobs and steps ----------------------------------------------------------------------------

_PERMISSIONS = Shape(
    {scope: Shape(words=frozenset(levels)) for scope, levels in permissions.SCOPES.items()},
    words=frozenset(permissions.SHORTHANDS),
)


def _defaults(reads: frozenset[str] = frozenset(), folder: Shape | None = None) -> Shape:
    run = {"shell": _word(reads), "working-directory": folder or _word(reads)}
    return Shape({"run": Shape(run, reads=reads)})


GROUPS = {"text": _word(_START), "word": _word(_JOB)}
"""The names of groups of runs, and of jobs."""


def _left(_: object) -> bool:
    """Leave a value to those who read the whole file."""
    return False


def _concurrency(kind: str, reads: frozenset[str]) -> Shape:
    return Shape(
        {
            "cancel-in-progress": _flag(reads),
            "group": GROUPS[kind],
            "queue": Shape(words=frozenset({"max", "single"}), reads=reads, judge=_left),
        },
        kind=kind,
        reads=reads,
        required=("group",),
    )


def _container(kind: str, image: Shape, **more: Shape) -> Shape:
    credentials = _JOB | {"env", "secrets"}
    return Shape(
        {
            "credentials": Shape(
                dict.fromkeys(("password", "username"), _word(credentials)), reads=credentials
            ),
            "env": _names(_text(_RUNNER), _JOB),
            "image": image,
            "options": _text(_JOB),
            "ports": _list(_JOB),
            "volumes": _list(_JOB),
            **more,
        },
        kind=kind,
        reads=_JOB,
        required=("image",) if kind == "word" else (),
    )


_MATRIX_ENTRIES = Shape(items=_names(anything(_NEEDS), _NEEDS), reads=_NEEDS)
_STRATEGY = Shape(
    {
        "fail-fast": _flag(_NEEDS),
        "matrix": Shape(
            {"exclude": _MATRIX_ENTRIES, "include": _MATRIX_ENTRIES},
            other=Shape(items=anything(_NEEDS), reads=_NEEDS),
            reads=_NEEDS,
            whole=lambda names: bool(names - {"exclude"}),
        ),
        "max-parallel": _number(_NEEDS),
    },
    reads=_NEEDS,
)

_SNAPSHOT = Shape(
    {
        "if": Shape(kind="text", reads=STEP_CONDITION, condition=True),
        "image-name": _word(_JOB),
        "version": _word(_JOB),
    },
    kind="word",
    reads=_JOB,
    required=("image-name",),
)

NEED = Shape(kind="word")
"""The name of a job: `outline` judges it, for it knows the jobs."""
NEEDS = Shape(kind="word", items=NEED)
"""One such name, or a list of them."""
NAME = Shape(kind="text")
"""The name of a workflow."""
ID = Shape(kind="word", judge=identifiers.is_valid)
"""The id of a step."""
RUN = Shape(kind="text", reads=_STEP, kept=True)
"""The script of a step."""
USES = Shape(kind="word", kept=True, judge=uses.names_action)
"""The action of a step."""
_GIVEN = Shape(kind="text", reads=_STEP, kept=True)
"""What else a step is given."""
_FOLDER = Shape(kind="word", reads=_JOB | {"env"}, kept=True)
"""Where the scripts of a job run."""

_WAITS = {"continue-on-error": _flag(_STEP), "id": ID, "name": _text(_STEP)}
_STEPS = {
    **_WAITS,
    "env": _names(_GIVEN, _STEP),
    "if": Shape(kind="text", reads=STEP_CONDITION, condition=True),
    "timeout-minutes": _number(_STEP),
}
_SCRIPT = {**_STEPS, "run": RUN, "shell": _word(), "working-directory": _GIVEN}
_USE = {**_STEPS, "uses": USES, "with": _names(_GIVEN, _STEP)}


def _is_whole(names: set[str]) -> bool:
    """Whether a step runs a script or uses an action, and has no key of the other."""
    return ("uses" in names) != ("run" in names) and (
        names.issubset(_SCRIPT) or names.issubset(_USE)
    )


STEP = Shape({**_SCRIPT, **_USE}, whole=_is_whole)
STEP.kinds = {
    "run": Shape({**_SCRIPT, "background": _FLAG}),
    "uses": Shape({**_USE, "background": _FLAG}),
    "wait": Shape({**_WAITS, "wait": _words()}),
    "wait-all": Shape({**_WAITS, "wait-all": Shape(words=frozenset({"true"}), null=True)}),
    "cancel": Shape({**_WAITS, "cancel": _word()}),
    "parallel": Shape({"parallel": Shape(items=STEP)}),
}

CONCURRENCY = _concurrency("text", _START), _concurrency("word", _JOB)
"""The groups of runs, and of jobs."""
_BOTH = {
    "concurrency": CONCURRENCY[1],
    "if": Shape(kind="text", reads=JOB_CONDITION, condition=True),
    "name": _text(_JOB),
    "needs": NEEDS,
    "permissions": _PERMISSIONS,
    "strategy": _STRATEGY,
}
JOB = Shape(
    {
        **_BOTH,
        "cancel-timeout-minutes": _number(_JOB),
        "container": _container("text", _text(_JOB)),
        "continue-on-error": _flag(_JOB),
        "defaults": _defaults(_JOB | {"env"}, _FOLDER),
        "env": _names(Shape(kind="text", reads=_JOB | {"secrets"}, kept=True), _JOB | {"secrets"}),
        "environment": Shape(
            {"deployment": _flag(_JOB), "name": _text(_JOB), "url": _text(_RUNNER - {"secrets"})},
            kind="text",
            reads=_JOB,
            required=("name",),
        ),
        "outputs": _names(_text(_RUNNER)),
        "runs-on": Shape(
            {"group": _word(_JOB), "labels": _words(_JOB)},
            kind="word",
            items=_word(_JOB),
            reads=_JOB,
        ),
        "services": _names(
            _container("word", _word(_JOB), command=_text(_JOB), entrypoint=_text(_JOB)), _JOB
        ),
        "snapshot": _SNAPSHOT,
        "steps": Shape(items=STEP),
        "timeout-minutes": _number(_JOB),
    },
    whole={"runs-on", "steps"}.issubset,
)
JOB.kinds = {
    "uses": Shape(
        {
            **_BOTH,
            "secrets": Shape({}, other=_text(_JOB | {"secrets"}), words=frozenset({"inherit"})),
            "uses": _word(),
            "with": _names(_text(_JOB)),
        }
    )
}
WORKFLOW = Shape(
    {
        "concurrency": CONCURRENCY[0],
        "defaults": _defaults(folder=Shape(kind="word", judge=_left)),
        "description": TEXT,
        "env": _names(_text(_START | {"secrets"}), _START | {"secrets"}),
        "jobs": Shape({}, other=JOB, whole=bool),
        "name": NAME,
        "on": ON,
        "permissions": _PERMISSIONS,
        "run-name": _text(_START),
    },
    whole={"jobs", "on"}.issubset,
)

# -- actions -----------------------------------------------------------------------------------

_ACTION_STEPS = {
    "continue-on-error": _flag(_ACTION_STEP),
    "env": _names(_text(_ACTION_STEP), _ACTION_STEP),
    "id": _word(),
    "if": Shape(kind="text", reads=_ACTION_STEP | _STATUS, condition=True),
    "name": _text(_ACTION_STEP),
}
_COMPOSITE = Shape(
    {
        "steps": Shape(
            items=Shape(
                {},
                kinds={
                    "run": Shape(
                        {
                            **_ACTION_STEPS,
                            "run": _text(_ACTION_STEP),
                            "shell": _text(_ACTION_STEP),
                            "working-directory": _text(_ACTION_STEP),
                        },
                        required=("shell",),
                    ),
                    "uses": Shape(
                        {
                            **_ACTION_STEPS,
                            "uses": _word(),
                            "with": _names(_text(_ACTION_STEP), _ACTION_STEP),
                        }
                    ),
                },
            )
        ),
        "using": _word(),
    }
)
ACTION = Shape(
    {
        "inputs": _names(
            Shape(
                {"default": _text(_ACTION_STEP - {"env", "inputs", "steps"})},
                other=ANY,
            )
        ),
        "name": TEXT,
        "outputs": _names(Shape({"value": _text(_ACTION), "description": TEXT})),
        "runs": Shape(
            {"using": _word()}, other=anything(_ACTION_STEP), kinds={"steps": _COMPOSITE}
        ),
    },
    other=ANY,
)
