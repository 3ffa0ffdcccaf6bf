"""What the scripts of a step are given: the contexts of their expressions, and their variables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.operations import step_texts
from pubproof.operations.checkout import own_folder
from pubproof.scripts import UNKNOWN
from pubproof.scripts.paths import absolute, joined
from pubproof.scripts.variables import PATH, TELLING
from pubproof.workflows.events import payload
from pubproof.workflows.events.event import GITHUB_FIELDS
from pubproof.workflows.expressions import Unknown
from pubproof.workflows.runs import outcomes
from pubproof.workflows.runs.outcomes import SetAnew

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pubproof.workflows.expressions import Value
    from pubproof.workflows.runs.job_run import StepRun
    from pubproof.workflows.runs.scope import Scope

_ANY_EVENT: Mapping[str, Value] = payload.unknown("github", GITHUB_FIELDS)
"""The `github` context of a script, whatever the name of its ref and all else that tells runs of
one event apart."""
_COMMITS = frozenset({"<github.sha>", "<github.workflow_sha>"})
"""What stands for the run's commit; a release is run from the commit of its workflows."""
_REFS = ("ref", "ref_name")
_KNOWN = ("workspace", "repository", "job", "event_name", "ref_type")
"""Fields of that context that are known all the same."""
_FILES = {
    name: f"$GITHUB_{name.upper()}" for name in ("env", "output", "path", "state", "step_summary")
}
"""Fields of that context that name files, and the variables that name them too."""


def of(at: StepRun, run_variables: Mapping[str, str] | None = None) -> Scope:
    """Return the scope of a step's script: of the event it knows no more than the kind.

    So one reading of the script serves every run of that kind that comes to it; where
    `run_variables` say more of the run, how the name of its ref begins is known too.
    """
    job = _job_scope(at, run_variables)
    scope = at.scope._replace(github=job.github, env=job.env).with_env(at.step.env)
    anew = {name: held for name, held in at.scope.known.items() if isinstance(held, SetAnew)}
    texts = (
        (*TELLING, PATH, *(one.text for one in step_texts.written(at))) if at.scope.setters else ()
    )
    set_before = outcomes.variables(at.scope.setters, "\n".join(texts))
    if anew or set_before:
        last = {name: set_before.get(name, held) for name, held in anew.items()}
        return scope._replace(env={**set_before, **scope.environment, **last})
    return scope


def variables(at: StepRun) -> dict[str, str]:
    """Return the variables of a step's scripts, UNKNOWN for values that are."""
    return variables_in(of(at), at)


def variables_in(scope: Scope, at: StepRun) -> dict[str, str]:
    """Return the same, where the scope of the scripts is at hand."""
    path = _action_path(at)
    given = {name: v if isinstance(v, str) else UNKNOWN for name, v in scope.environment.items()}
    return {"GITHUB_ACTION_PATH": path, **given} if path else given


def commits(scope: Scope) -> frozenset[str]:
    """Return the variables of a step's scripts that hold the id of the run's commit."""
    held = scope.environment.items()
    return frozenset(
        name for name, value in held if isinstance(value, Unknown) and value.token in _COMMITS
    )


def of_this_run(at: StepRun, run_variables: Mapping[str, str] | None) -> Mapping[str, str]:
    """Return the variables that GitHub sets, where the run is no example of others."""
    return run_variables if run_variables is not None and at.job.run.root.event.commit else {}


def _job_scope(at: StepRun, run_variables: Mapping[str, str] | None) -> Scope:
    """Return what scripts see before the variables of their step, made once for a job's steps.

    Those of another combination of its matrix, or of an action of the repository, see another.
    """
    known_of_run = None if run_variables is None else tuple(run_variables.items())
    key = (id(at.scope.matrix), at.callers, known_of_run)
    if key not in at.job.script_scopes:
        known = {name: at.scope.github.get(name) for name in _KNOWN}
        if run_variables is not None:
            known |= {name: _ref(name, run_variables) for name in _REFS}
        path = _action_path(at)
        known["action_path"] = path or Unknown("the step is of no action of this folder")
        scope = at.scope._replace(github={**_ANY_EVENT, **_FILES, **known}, env={})
        for env in at.job.envs:
            scope = scope.with_env(env)
        for caller in at.callers:
            seen = scope._replace(inputs=caller.scope.inputs, steps=caller.scope.steps)
            scope = seen.with_env(caller.step.env)
        at.job.script_scopes[key] = scope
    return at.job.script_scopes[key]


def _ref(name: str, run_variables: Mapping[str, str]) -> Value:
    """Return a name of the ref, as far as it is told."""
    beginning, unknown, _ = run_variables.get(f"GITHUB_{name.upper()}", UNKNOWN).partition(UNKNOWN)
    reason = "the name of the ref is known only when the workflow runs"
    return Unknown(reason, pieces=(beginning, "")) if unknown else beginning


def _action_path(at: StepRun) -> str:
    """Return the folder of the local action that a step is of, nothing for a step of a job."""
    used = at.callers[-1].step.uses if at.callers else None
    if used is None or not used.is_local:
        return ""
    return absolute(joined(own_folder(at) or ".", used.path))
