"""What the steps and jobs of a run leave for those after them.

Outcomes, results and outputs, and the variables that a step sets for the rest of its job.
"""

from __future__ import annotations

import re
from functools import lru_cache
from posixpath import join
from typing import TYPE_CHECKING, NamedTuple

from pubproof import late
from pubproof.workflows.expressions import Unknown, Value, one_of
from pubproof.workflows.matrix import common
from pubproof.workflows.reader.nodes import Mapping, Scalar

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from collections.abc import Mapping as Names

    from pubproof.workflows.runs.job_run import JobRun, StepRun
    from pubproof.workflows.runs.reach import Reach
    from pubproof.workflows.step import Step
    from pubproof.workflows.workflow import Job

_KEPT_STATUSES = 64
_KEPT_SCRIPTS = 128
_LATE = "outputs of steps are known only when the workflow runs"
MAY_FAIL = Unknown("any step may fail")
FORGIVEN = one_of(("success", "skipped", "cancelled"), MAY_FAIL.reason)
"""The conclusion of a step that may fail, and whose failure is none of the job."""
_FILE = "GITHUB_OUTPUT"
_VARIABLES = "GITHUB_ENV"
_OF_METADATA = (
    *("package_name", "package_version", "supported_python_classifiers_json_array"),
    "supported_python_classifiers_json_job_matrix_value",
)
"""What Hynek's action reads from what it has built."""
_OUTPUT = late.pattern(r"(?<![\w-])([\w-]+)(?:=(\w?)|<<)")
"""What a script sets in the file of outputs, by its name."""
_FOLDERS = "GITHUB_PATH"
"""The variable that names the file of folders in which later steps look for programs first."""
_FILE_OF_FOLDERS = late.pattern(r"github\W{1,9}path\b", re.IGNORECASE)
"""How an expression names that file."""
_PATH = "PATH"
_SYSTEM = "/usr/bin"
"""A folder of the runner's own, in which programs are looked for last."""
_SETTING = late.pattern(r"GITHUB_ENV|(?i:github\W{1,9}env\b)|\bexportVariable\b")
_EXPORTED = late.pattern(r"""\bexportVariable\(\s{0,20}["'`](\w+)["'`]""")
_ANY = ""
_ELSEWHERE = frozenset({"ACT"})
"""Variables that GitHub never has: act sets this one where it runs workflows on a machine of one's
own."""
_MAX_SETTERS = 64
"""Steps that are kept; what one before them has set is not told."""
_VARIABLE = late.pattern(r"(?<![\w.-])(\w*)(?:(?<=\w)|(?<=[}$]))(?:=(?![=~])|<<)")
"""A variable that a line sets, nothing for one whose name another variable holds."""
_SCRIPT = late.pattern(r"[\w./-]{1,300}\.(?:py|sh|bash|ps1|js)\b")
"""A script of the repository that a step may start."""


@lru_cache(_KEPT_STATUSES)
def status(success: Reach, failure: Reach, cancelled: Reach) -> Names[str, Reach]:
    """Return what the status functions say; many places share it."""
    return {"success": success, "failure": failure, "cancelled": cancelled, "always": True}


def result_of(job: Job, starts: Reach, failed: Reach) -> str | Unknown:
    """Return a job's result, where its workflow runs."""
    if isinstance(failed, Unknown) or isinstance(starts, Unknown):
        return Unknown(f"whether '{job.id}' succeeds cannot be told")
    return "failure" if failed else "success"


def outputs_of(done: JobRun) -> Value:
    """Return a job's ``outputs``; of a called workflow, those of its ``workflow_call``.

    Each job of a matrix sets them, and which does so last cannot be told (GitHub: "Using outputs
    with a matrix", in its "Workflow syntax").
    """
    if done.called is not None:
        call = done.called.workflow.call
        declared = call.mapping("outputs") if call is not None else None
        jobs: dict[str, Value] = {
            name: {"outputs": outputs_of(job), "result": job.result}
            for name, job in done.called.jobs.items()
        }
        scope = done.scope._replace(jobs=jobs, inputs=done.called.inputs)
        return {
            name.value: scope.text(value)
            for name, node in (declared.entries if declared is not None else ())
            if isinstance(node, Mapping) and isinstance(value := node.get("value"), Scalar)
        }
    declared = done.job.node.mapping("outputs")
    if done.job.uses is not None:
        return Unknown("the called workflow cannot be seen")
    each: list[Value] = [
        {
            name.value: scope.text(value)
            for name, value in (declared.entries if declared is not None else ())
            if isinstance(value, Scalar)
        }
        for scope in done.ends
    ]
    return common(each) if each else {}


def artifact_id(step: Step) -> str:
    """Return what stands for the id that GitHub will give to the artifact which a step stores."""
    return f"the artifact stored at {step.location}"


class _Outputs(Unknown):
    """The outputs of a step that runs a script.

    One that is written out is told, and another that the script is seen to set has a token.
    """

    __slots__ = ("_at", "_script")

    def __init__(self, at: StepRun, script: str) -> None:
        super().__init__(_LATE)
        self._at = at
        self._script = script

    def part(self, name: str) -> str | Unknown:
        """Return the output of that name."""
        job = self._at.job
        if _FILE not in self._script or job.job.matrix is not None:
            return Unknown(_LATE)
        is_sure = _outputs_set(self._script).get(name.lower())
        if is_sure is None:
            return Unknown(_LATE)
        written = job.run.root.written(self._at, _FILE).get(name.lower())
        if written is not None:
            return written
        jobs = "/".join(one.job.id for one in job.lineage())
        sure = "" if is_sure else "~"
        return Unknown(_LATE, token=f"<{sure}{name} of '{self._at.step.id}' in {jobs}>")


@lru_cache(_KEPT_SCRIPTS)
def _outputs_set(script: str) -> dict[str, bool]:
    """Return the outputs that a script is seen to set, and whether to what is surely not empty."""
    found: dict[str, bool] = {}
    for one in _OUTPUT.finditer(script):
        found.setdefault(one[1].lower(), bool(one[2]))
    return found


def _step_outputs(at: StepRun, reach: Reach) -> Value:
    step, unknown = at.step, Unknown(_LATE)
    if step.run is not None and not at.callers and reach is True:
        return _Outputs(at, step.run.value)
    if at.outputs is not None and reach is True:
        return at.outputs
    if step.is_of("actions/download-artifact"):
        return {"download-path": _unpacked_at(at)}
    if step.is_of("hynek/build-and-inspect-python-package"):
        return _built(at)
    if not step.is_of("actions/upload-artifact"):
        return unknown
    return {
        "artifact-id": artifact_id(step),
        "artifact-url": unknown,
        "artifact-digest": unknown,
    }


def _built(at: StepRun) -> Value:
    """Return the outputs of a step that builds with Hynek's action, of which two are the same."""
    suffix = at.scope.text(at.step.input("upload-name-suffix"))
    return {
        **dict.fromkeys(_OF_METADATA, Unknown(_LATE)),
        "artifact-name": f"Packages{suffix}" if isinstance(suffix, str) else Unknown(_LATE),
        "dist": "/tmp/baipp/dist",  # noqa: S108  the action has it so
    }


def _unpacked_at(at: StepRun) -> str | Unknown:
    """Return the whole path of the folder in which a step unpacks artifacts."""
    top, path = at.scope.github.get("workspace"), at.input("path")
    return join(top, path) if isinstance(top, str) and isinstance(path, str) else Unknown(_LATE)


class Setter(NamedTuple):
    """A step that may set variables for those behind it."""

    at: StepRun
    """The step as if none had set any before it, so that one asks for no other."""
    names: frozenset[str]
    """The variables, "" for any."""
    is_sure: bool
    """Whether it runs to its end where its job does."""


def setters_after(at: StepRun, setters: tuple[Setter, ...], *, is_sure: bool) -> tuple[Setter, ...]:
    """Return the last steps that may have set variables, behind a step that may be one."""
    names = variables_set(at)
    if not names:
        return setters
    alone = at.scope._replace(setters=())
    here = type(at)(at.step, at.job, at.reach, alone, at.callers)
    return (*setters[1 - _MAX_SETTERS :], Setter(here, names, is_sure))


def variable(name: str, setters: Sequence[Setter]) -> str | Unknown:
    """Return what a variable holds that no ``env:`` sets.

    It is told where the last step that may have set it writes it out.
    """
    if name == _PATH:
        return _path(setters)
    last = next((one for one in reversed(setters) if not one.names.isdisjoint((name, _ANY))), None)
    if last is None and name in _ELSEWHERE:
        return ""
    if last is not None and last.is_sure and not last.at.callers:
        written = last.at.job.run.root.written(last.at, _VARIABLES).get(name.lower())
        if written is not None:
            return written
    return Unknown(f"the variable {name} may be set while the job runs")


def adds_folders(text: str) -> bool:
    """Whether a script names the file of folders of ``PATH``, or the function that writes to it."""
    return (
        _FOLDERS in text
        or "addPath" in text
        or ("${{" in text and _FILE_OF_FOLDERS.search(text) is not None)
    )


def _path(setters: Sequence[Setter]) -> str | Unknown:
    """Return the folders in which programs are looked for, those first that were added last."""
    found: list[str] = []
    for at in (one.at for one in reversed(setters) if _PATH in one.names):
        written = at.job.run.root.written
        files = (written(at, file).get(_PATH.lower()) for file in (_FOLDERS, _VARIABLES))
        found += filter(None, files)
    return ":".join((*found, _SYSTEM)) if found else Unknown("where programs are is not told")


def variables(setters: Sequence[Setter], text: str) -> dict[str, str]:
    """Return what steps have set the variables to that a text names, as far as it is told."""
    names = {name for one in setters for name in one.names if name in text}
    values = ((name, variable(name, setters)) for name in sorted(names - {_ANY}))
    return {name: held for name, held in values if isinstance(held, str)}


class SetAnew(Unknown):
    """What a variable of ``env:`` holds that a step may have set anew."""


def environment_after(at: StepRun, env: Value) -> Value:
    """Return the `env` context behind a step, which may set variables anew."""
    if not isinstance(env, dict) or not env or not at.possible:
        return env
    found = variables_set(at)
    return _set_anew(env, env.keys() if _ANY in found else found & env.keys())


def environment_after_action(inner: Value, env: Value) -> Value:
    """Return the `env` context behind a composite action, `inner` that behind its last step."""
    if not isinstance(env, dict) or not isinstance(inner, dict):
        return env
    return _set_anew(env, {name for name in env if isinstance(inner.get(name), SetAnew)})


def _set_anew(env: dict[str, Value], names: Collection[str]) -> dict[str, Value]:
    if not names:
        return env
    return {**env, **{name: SetAnew(f"a step may set {name} anew") for name in names}}


def variables_set(at: StepRun) -> frozenset[str]:
    """Return the variables that a step may set for all steps of its job behind it, "" for any.

    What it writes into ``GITHUB_ENV`` counts over what the workflow says.
    """
    given = at.step.run or at.step.input("script")
    if given is None:
        return frozenset()
    own = given.value
    return at.job.run.repository.once(
        ("variables set", at.step),
        lambda files: _set_in((own, *map(files.text, _SCRIPT.findall(own)))),
    )


def _set_in(texts: Iterable[str | None]) -> frozenset[str]:
    """Return the variables that scripts may set for the steps behind them, "" for any."""
    found: set[str] = set()
    for text in texts:
        if text is not None and adds_folders(text):
            found.add(_PATH)
        if text is not None and _SETTING.search(text):
            names = [*_VARIABLE.findall(text), *_EXPORTED.findall(text)]
            found.update(names or (_ANY,))
    return frozenset(found)


def outcome_of(at: StepRun, reach: Reach, failed: Reach, forgiven: Reach) -> dict[str, Value]:
    """Return the entry of a step in the `steps` context of its job, or of its composite action."""
    if reach is False:
        return {"outcome": "skipped", "conclusion": "skipped", "outputs": {}}
    outputs = _step_outputs(at, reach) if failed is False else Unknown(_LATE)
    if isinstance(reach, Unknown) or isinstance(failed, Unknown):
        unknown = Unknown("whether the step runs cannot be told")
        return {"outcome": unknown, "conclusion": unknown, "outputs": outputs}
    outcome = "failure" if failed else "success"
    if not failed or forgiven is True:
        conclusion: Value = "success"
    else:
        conclusion = "failure" if forgiven is False else forgiven
    return {"outcome": outcome, "conclusion": conclusion, "outputs": outputs}
