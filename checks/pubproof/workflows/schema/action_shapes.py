"""What GitHub takes where in an action: ``action_yaml.json`` of ``actions/runner``."""

from __future__ import annotations

from pubproof.workflows.schema.shape import ANY, TEXT, Shape, anything, flag, names, text, word
from pubproof.workflows.schema.shapes import STATUS

_OUTPUT = frozenset({"env", "github", "inputs", "job", "matrix", "runner", "steps", "strategy"})
_STEP = _OUTPUT | {"hashfiles()"}
_CONDITION = _STEP | STATUS
_STEPS = {
    "continue-on-error": flag(_STEP),
    "env": names(text(_STEP), _STEP),
    "id": word(),
    "if": Shape(kind="text", reads=_CONDITION, condition=True),
    "name": text(_STEP),
}
_COMPOSITE = Shape(
    {
        "steps": Shape(
            items=Shape(
                {},
                kinds={
                    "run": Shape(
                        {
                            **_STEPS,
                            "run": text(_STEP),
                            "shell": text(_STEP),
                            "working-directory": text(_STEP),
                        },
                        required=("shell",),
                    ),
                    "uses": Shape(
                        {
                            **_STEPS,
                            "uses": word(),
                            "with": names(text(_STEP), _STEP),
                        }
                    ),
                },
            )
        ),
        "using": word(),
    }
)
ACTION = Shape(
    {
        "inputs": names(
            Shape(
                {"default": text(_STEP - {"env", "inputs", "steps"})},
                other=ANY,
            )
        ),
        "name": TEXT,
        "outputs": names(Shape({"value": text(_OUTPUT), "description": TEXT})),
        "runs": Shape({"using": word()}, other=anything(_STEP), kinds={"steps": _COMPOSITE}),
    },
    other=ANY,
)
