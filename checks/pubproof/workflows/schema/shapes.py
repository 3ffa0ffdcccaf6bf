"""What GitHub takes where in a workflow.

The rules are those of GitHub's own schema (``workflow-v1.0.json`` of ``actions/languageservices``
and ``actions/runner``) and of the page "Contexts reference", "Context availability". `validation`
holds a file's tree beside them, and `outline` its lines.

What depends on more than one place is not said here: the names of events and jobs, filter patterns.
"""

from __future__ import annotations

import re

from pubproof.workflows import crons, identifiers, permissions, trigger, uses
from pubproof.workflows.schema.shape import (
    ANY,
    TEXT,
    Shape,
    anything,
    flag,
    names,
    number,
    text,
    word,
    words,
)

_PATTERN = re.compile(r"!?[A-Za-z0-9_./*-]{1,900}")
"""Filter patterns that `patterns.validate` takes, whatever their order of characters."""


# -- what expressions may read -----------------------------------------------------------------

_START = frozenset({"github", "inputs", "vars"})
_NEEDS = _START | {"needs"}
_JOB = _NEEDS | {"matrix", "strategy"}
_RUNNER = _JOB | {"env", "job", "runner", "secrets", "steps"}
_STEP = _RUNNER | {"hashfiles()"}
STATUS = frozenset({"always()", "cancelled()", "failure()", "success()"})
_JOB_CONDITION = _NEEDS | STATUS | {"failure(…)", "success(…)"}
_STEP_CONDITION = _STEP - {"secrets"} | STATUS


_FLAG = flag()

# -- what starts a workflow --------------------------------------------------------------------


def _one_filter(names: set[str]) -> bool:
    """Whether no filter stands beside its opposite."""
    return not any(f"{name}-ignore" in names for name in names)


_VALUES = Shape(kind="word", items=word(), null=True)
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
    "inputs": names(
        Shape(
            {
                "default": text(_START),
                "description": TEXT,
                "required": _FLAG,
                "type": Shape(words=_INPUT_TYPES),
            },
            required=("type",),
        )
    ),
    "outputs": names(
        Shape({"description": TEXT, "value": text(_START | {"jobs"})}, required=("value",))
    ),
    "secrets": names(Shape({"description": TEXT, "required": _FLAG}, null=True)),
}
_DISPATCH = {
    "inputs": names(
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
        cron = Shape(kind="word", judge=lambda text: not crons.fault(text))
        return Shape(items=Shape({"cron": cron}, other=ANY, required=("cron",)))
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


def _runs_script_alone(shell: str) -> bool:
    """Whether a shell has no text of its own to run, as ``bash -c "one; bash {0}"`` has."""
    return "{0}" not in shell or "c" not in "".join(re.findall(r"\s-(\w+)", shell))


def _defaults(folder: Shape, reads: frozenset[str] = frozenset()) -> Shape:
    shell = Shape(kind="word", reads=reads, judge=_runs_script_alone)
    run = {"shell": shell, "working-directory": folder}
    return Shape({"run": Shape(run, reads=reads)})


GROUPS = {"text": word(_START), "word": word(_JOB)}
"""The names of groups of runs, and of jobs."""


def _left(_: object) -> bool:
    """Return False, so that the outline doubts the value and the whole file is read."""
    return False


def _concurrency(kind: str, reads: frozenset[str]) -> Shape:
    return Shape(
        {
            "cancel-in-progress": flag(reads),
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
                dict.fromkeys(("password", "username"), word(credentials)), reads=credentials
            ),
            "env": names(text(_RUNNER), _JOB),
            "image": image,
            "options": text(_JOB),
            **dict.fromkeys(("ports", "volumes"), Shape(items=word(_JOB), reads=_JOB)),
            **more,
        },
        kind=kind,
        reads=_JOB,
        required=("image",) if kind == "word" else (),
    )


_COMBINED = anything(_NEEDS)
"""What a matrix gives a job under one of its keys."""
_INCLUDED = Shape({}, other=_COMBINED, reads=_NEEDS, whole=bool)
EXCLUDED = Shape({}, other=anything(_NEEDS), reads=_NEEDS, whole=bool)
"""An entry of ``exclude``: `outline` compares its keys with those of the matrix."""
FILTERS = ("include", "exclude")
"""The keys of a matrix that say nothing of a job by themselves."""
_INCLUDE = Shape(items=_INCLUDED, reads=_NEEDS)
_COMBINATIONS = Shape(items=_COMBINED, reads=_NEEDS)
_MATRIX = Shape(
    {"exclude": Shape(items=EXCLUDED, reads=_NEEDS), "include": _INCLUDE},
    other=_COMBINATIONS,
    reads=_NEEDS,
    whole=lambda names: bool(names - {"exclude"}),
)
_STRATEGY = Shape(
    {
        "fail-fast": flag(_NEEDS),
        "matrix": _MATRIX,
        "max-parallel": number(_NEEDS),
    },
    reads=_NEEDS,
)
OF_MATRIX = (_COMBINED, _COMBINATIONS, _INCLUDE, _MATRIX, _STRATEGY)
"""The values that say what is in a matrix, or from where it is: `outline` keeps them."""

_SNAPSHOT = Shape(
    {
        "if": Shape(kind="text", reads=_STEP_CONDITION, condition=True),
        "image-name": word(_JOB),
        "version": word(_JOB),
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
_SHELL = Shape(kind="word", judge=_runs_script_alone)
"""What a script is started with."""
_GIVEN = Shape(kind="text", reads=_STEP, kept=True)
"""What else a step is given."""
_FOLDER = Shape(kind="word", reads=_JOB | {"env"}, kept=True)
"""Where the scripts of a job run."""

_WAITS = {"continue-on-error": flag(_STEP), "id": ID, "name": text(_STEP)}
_STEPS = {
    **_WAITS,
    "env": names(_GIVEN, _STEP),
    "if": Shape(kind="text", reads=_STEP_CONDITION, condition=True),
    "timeout-minutes": number(_STEP),
}
_SCRIPT = {**_STEPS, "run": RUN, "shell": _SHELL, "working-directory": _GIVEN}
_USE = {**_STEPS, "uses": USES, "with": names(_GIVEN, _STEP)}


def _is_whole(names: set[str]) -> bool:
    """Whether a step runs a script or uses an action, and has no key of the other."""
    return ("uses" in names) != ("run" in names) and (
        names <= _SCRIPT.keys() or names <= _USE.keys()
    )


_MEMBER = Shape({**_SCRIPT, **_USE}, kinds={"run": Shape(_SCRIPT), "uses": Shape(_USE)})
"""A step of a group: what it runs is in the background as it is, and it can be no group."""
STEP = Shape({**_SCRIPT, **_USE}, whole=_is_whole)
STEP.kinds = {
    "run": Shape({**_SCRIPT, "background": _FLAG}),
    "uses": Shape({**_USE, "background": _FLAG}),
    "wait": Shape({**_WAITS, "wait": words()}),
    "wait-all": Shape({**_WAITS, "wait-all": Shape(words=frozenset({"true"}), null=True)}),
    "cancel": Shape({**_WAITS, "cancel": word()}),
    "parallel": Shape({"parallel": Shape(items=_MEMBER)}),
}

CONCURRENCY = _concurrency("text", _START), _concurrency("word", _JOB)
"""The groups of runs, and of jobs."""
_BOTH = {
    "concurrency": CONCURRENCY[1],
    "if": Shape(kind="text", reads=_JOB_CONDITION, condition=True),
    "name": text(_JOB),
    "needs": NEEDS,
    "permissions": _PERMISSIONS,
    "strategy": _STRATEGY,
}
JOB = Shape(
    {
        **_BOTH,
        "cancel-timeout-minutes": number(_JOB),
        "container": _container("text", text(_JOB)),
        "continue-on-error": flag(_JOB),
        "defaults": _defaults(_FOLDER, _JOB | {"env"}),
        "env": names(Shape(kind="text", reads=_JOB | {"secrets"}, kept=True), _JOB | {"secrets"}),
        "environment": Shape(
            {"deployment": flag(_JOB), "name": text(_JOB), "url": text(_RUNNER - {"secrets"})},
            kind="text",
            reads=_JOB,
            required=("name",),
        ),
        "outputs": names(text(_RUNNER)),
        "runs-on": Shape(
            {"group": word(_JOB), "labels": words(_JOB)},
            kind="word",
            items=word(_JOB),
            reads=_JOB,
        ),
        "services": names(
            _container("word", word(_JOB), command=text(_JOB), entrypoint=text(_JOB)), _JOB
        ),
        "snapshot": _SNAPSHOT,
        "steps": Shape(items=STEP),
        "timeout-minutes": number(_JOB),
    },
    whole={"runs-on", "steps"}.issubset,
)
JOB.kinds = {
    "uses": Shape(
        {
            **_BOTH,
            "secrets": Shape({}, other=text(_JOB | {"secrets"}), words=frozenset({"inherit"})),
            "uses": word(),
            "with": names(text(_JOB)),
        }
    )
}
WORKFLOW = Shape(
    {
        "concurrency": CONCURRENCY[0],
        "defaults": _defaults(Shape(kind="word", judge=_left)),
        "description": TEXT,
        "env": names(text(_START | {"secrets"}), _START | {"secrets"}),
        "jobs": Shape({}, other=JOB, whole=bool),
        "name": NAME,
        "on": ON,
        "permissions": _PERMISSIONS,
        "run-name": text(_START),
    },
    whole={"jobs", "on"}.issubset,
)
