"""The scripts of a step, and the commands that they start."""

from __future__ import annotations

import re
from functools import lru_cache, partial
from itertools import chain
from typing import TYPE_CHECKING

from pubproof import late, scripts, tools
from pubproof.operations import workspace
from pubproof.operations.alike import Given, read_once
from pubproof.operations.checkout import own_folder, placed_script, seen
from pubproof.scripts import UNKNOWN, Command, Opaque
from pubproof.scripts.paths import absolute, joined
from pubproof.scripts.variables import FUNCTION, STARTUP, TELLING
from pubproof.workflows.events import payload
from pubproof.workflows.events.event import GITHUB_FIELDS
from pubproof.workflows.expressions import MAX_LENGTH, Unknown, paths_in
from pubproof.workflows.reader.nodes import Scalar
from pubproof.workflows.runs import outcomes, runner
from pubproof.workflows.runs.outcomes import SetAnew

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pubproof.location import Location
    from pubproof.repository import Repository
    from pubproof.scripts.command import Place
    from pubproof.workflows.expressions import Value
    from pubproof.workflows.runs.job_run import StepRun
    from pubproof.workflows.runs.scope import Scope

_KEPT_TEXTS = 4 * 1024
"""How many texts are remembered, with whether they ask for a ref."""
_MOST_EXPRESSIONS = MAX_LENGTH // len("{0}, a")
"""GitHub refuses a text with more of them, however short they are."""
_NAMELESS = late.pattern(rf"^[ \t]*{UNKNOWN}[ \t]*$", re.MULTILINE)
"""A line that is nothing but the outcome of an expression."""
_ANY_EVENT: Mapping[str, Value] = payload.unknown("github", GITHUB_FIELDS)
"""The `github` context of a script, whatever the name of its ref and all else that tells runs of
one event apart."""
_COMMITS = frozenset({"<github.sha>", "<github.workflow_sha>"})
"""What stands for the run's commit; a release is run from the commit of its workflows."""
_REFS = ("ref", "ref_name")
_NAMES_OF_REF = frozenset({"GITHUB_REF", "GITHUB_REF_NAME"})
_READING_REF = {("github",), *(("github", name) for name in (*_REFS, "*"))}
_KNOWN = ("workspace", "repository", "job", "event_name", "ref_type")
"""Fields of that context that are known all the same."""
_FILES = {
    name: f"$GITHUB_{name.upper()}" for name in ("env", "output", "path", "state", "step_summary")
}
"""Fields of that context that name files, and the variables that name them too."""


def script_of(
    at: StepRun,
    repository: Repository,
    *,
    everything: bool = False,
    told: Mapping[str, str] | None = None,
) -> scripts.Script:
    """Return the commands that a step starts: with its ``run:``, or by an action.

    Texts that name no tool that matters, no runner and no script are passed over, unless
    `everything` is asked for. `told` is what `circumstances.of` says of the run, None for every
    run alike.
    """
    commands: list[Command] = []
    opaque: list[Opaque] = []
    asked: frozenset[str] = frozenset()
    texts = list(_texts(at))
    scope = script_scope(at, told) if texts else at.scope
    for text, place in texts:
        script = _filled_in(text, scope)
        if everything or _may_start(script) or ("{0}" in (own := _shell(at)) and _may_start(own)):
            read = _read(at, script, place, scope, repository, told)
            commands += read.commands
            opaque += read.opaque
            asked |= read.asked | _asked(at)
    if everything:
        commands += _beside(at, repository)
    return scripts.Script(tuple(commands), tuple(opaque), asked)


def _may_start(text: str) -> bool:
    """Whether a script, or the command line of its shell, may start a tool that matters."""
    return scripts.mentions(text) or _NAMELESS.search(text) is not None


def _beside(at: StepRun, repository: Repository) -> Iterator[Command]:
    """Yield the commands of the script that an action is given beside what it is for."""
    uses = at.step.uses
    name, shell = tools.SCRIPT_INPUTS.get(uses.repository if uses is not None else "", ("", ""))
    given = at.step.input(name) if name else None
    if given is not None:
        scope = script_scope(at)
        text = filled(given.value, scope)
        yield from _read(at, text, given.place, scope, repository, None, shell=shell).commands


def _asked(at: StepRun) -> frozenset[str]:
    """Return the variables that hold what the expressions of a step's scripts ask of the run."""
    given = (_chosen_folder(at), *(one for env in at.envs for _, one in env.entries))
    texts = (text for text, _ in _texts(at))
    named = chain(texts, (one.value for one in given if isinstance(one, Scalar)))
    return _NAMES_OF_REF if any(map(_reads_ref, named)) else frozenset()


@lru_cache(_KEPT_TEXTS)
def _reads_ref(text: str) -> bool:
    if "${{" not in text:
        return False
    read = (tuple(map(str.lower, path[:2])) for path in paths_in(text))
    return any(path in _READING_REF for path in read)


def _read(
    at: StepRun,
    script: str,
    place: Place,
    scope: Scope,
    repository: Repository,
    told: Mapping[str, str] | None,
    *,
    shell: str | None = None,
) -> scripts.Script:
    """Return what a script of a step starts; it is read once, whoever asks in whatever run.

    Args:
        at: the step, in one run.
        script: the text.
        place: tells where its characters stand.
        scope: the contexts that fill in what the step is given.
        repository: where the script finds files.
        told: what is known of the run, None for every run alike.
        shell: what reads the text, None for the shell of the step.
    """
    shell = _shell(at) if shell is None else shell
    folder = _folder(at, scope)
    environment = {**_of_this_run(at, told), **variables(at, scope)}
    commits = _commits(scope)

    def read(files: Repository) -> scripts.Script:
        own = seen(at, files)
        found = scripts.read(
            script,
            place,
            shell=shell,
            environment=environment,
            folder=folder,
            files=own,
            told=told,
            commits=commits,
        )
        return placed_script(own, workspace.inside(found, files))

    key = (place(0, 0, 0), script, shell, folder, own_folder(at), commits)
    return read_once(repository, key, Given(environment, told), read)


def variables(at: StepRun, scope: Scope) -> dict[str, str]:
    """Return the variables of a step's scripts, UNKNOWN for values that are."""
    path = _action_path(at)
    given = {name: v if isinstance(v, str) else UNKNOWN for name, v in scope.environment.items()}
    return {"GITHUB_ACTION_PATH": path, **given} if path else given


def _commits(scope: Scope) -> frozenset[str]:
    """Return the variables of a step's scripts that hold the id of the run's commit."""
    held = scope.environment.items()
    return frozenset(
        name for name, value in held if isinstance(value, Unknown) and value.token in _COMMITS
    )


def _of_this_run(at: StepRun, told: Mapping[str, str] | None) -> Mapping[str, str]:
    """Return the variables that GitHub sets, where the run is no example of others."""
    return told if told is not None and at.job.run.root.event.commit else {}


def _texts(at: StepRun) -> Iterator[tuple[str, Place]]:
    """Yield the scripts that a step runs, as they are written, and where."""
    step = at.step
    if step.run is not None:
        yield step.run.value, step.run.place
        yield from _besides(at)
    if step.uses is None:
        return
    name, location = step.uses.repository, step.location
    for one in tools.COMMAND_INPUTS.get(name, ()):
        given = step.input(one)
        if given is not None:
            yield given.value, given.place
    command = tools.ACTION_COMMANDS.get(name)
    if command is not None and not _is_idle(at):
        yield command, lambda *_: location


def _besides(at: StepRun) -> Iterator[tuple[str, Place]]:
    """Yield what variables have bash run besides a script: a file first, and functions as programs.

    See the Bash manual, "Bash Startup Files"; bash's source has the names of functions.
    """
    for env in at.envs:
        given = [(name.value, one) for name, one in env.entries if isinstance(one, Scalar)]
        first = [one for name, one in given if name == STARTUP]
        functions = [one for name, one in given if name.startswith(FUNCTION[0])]
        if (first or functions) and _shell(at).split()[:1] in ([], ["bash"]):
            for one in first:
                yield f". {one.value}", partial(_at, one.location)
            if functions:
                text = "\n".join(f"f {one.value}\nf" for one in functions)
                yield text, partial(_at, functions[0].location)


def _at(location: Location, *_: int) -> Location:
    return location


def _is_idle(at: StepRun) -> bool:
    """Whether an action is told to do nothing that could be uploaded."""
    given = ((at.step.input(name), value) for name, value in tools.IDLE_INPUTS.items())
    return any(one is not None and at.scope.text(one) == value for one, value in given)


def script_scope(at: StepRun, told: Mapping[str, str] | None = None) -> Scope:
    """Return the scope of a step's script: of the event it knows no more than the kind.

    So one reading of the script serves every run of that kind that comes to it; where `told` says
    more of the run, how the name of its ref begins is known too.
    """
    job = _job_scope(at, told)
    scope = at.scope._replace(github=job.github, env=job.env).with_env(at.step.env)
    anew = {name: held for name, held in at.scope.known.items() if isinstance(held, SetAnew)}
    texts = (*TELLING, *(text for text, _ in _texts(at))) if at.scope.setters else ()
    set_before = outcomes.variables(at.scope.setters, "\n".join(texts))
    if anew or set_before:
        return scope._replace(env={**set_before, **scope.environment, **anew})
    return scope


def _job_scope(at: StepRun, told: Mapping[str, str] | None) -> Scope:
    """Return what scripts see before the variables of their step, made once for a job's steps.

    Those of another combination of its matrix, or of an action of the repository, see another.
    """
    known_of_run = None if told is None else tuple(told.items())
    key = (id(at.scope.matrix), at.callers, known_of_run)
    if key not in at.job.script_scopes:
        known = {name: at.scope.github.get(name) for name in _KNOWN}
        known |= {name: _ref(name, told) for name in _REFS} if told is not None else {}
        path = _action_path(at)
        known["action_path"] = path or Unknown("the step is of no action of this folder")
        scope = at.scope._replace(github={**_ANY_EVENT, **_FILES, **known}, env={})
        for env in at.job.envs:
            scope = scope.with_env(env)
        at.job.script_scopes[key] = scope
    return at.job.script_scopes[key]


def _ref(name: str, told: Mapping[str, str]) -> Value:
    """Return a name of the ref, as far as it is told."""
    beginning, unknown, _ = told.get(f"GITHUB_{name.upper()}", UNKNOWN).partition(UNKNOWN)
    reason = "the name of the ref is known only when the workflow runs"
    return Unknown(reason, pieces=(beginning, "")) if unknown else beginning


def _action_path(at: StepRun) -> str:
    """Return the folder of the local action that a step is of, nothing for a step of a job."""
    used = at.callers[-1].step.uses if at.callers else None
    if used is None or not used.is_local:
        return ""
    return absolute(joined(own_folder(at) or ".", used.path))


def _filled_in(script: str, scope: Scope) -> str:
    """Return a script with its expressions filled in; UNKNOWN stands for what is unknown."""
    text = scope.interpolate(script)
    return filled(script, scope) if isinstance(text, Unknown) else text


def filled(text: str, scope: Scope) -> str:
    """Fill in each ``${{ }}`` by itself, so that the rest of the text can be read.

    UNKNOWN comes back for a text with so many that GitHub refuses it.
    """
    parts = text.split("${{")
    if len(parts) > _MOST_EXPRESSIONS:
        return UNKNOWN
    filled = [parts[0]]
    for part in parts[1:]:
        inside, closed, rest = part.partition("}}")
        value = scope.interpolate("${{" + inside + closed)
        told = UNKNOWN.join(value.pieces) if isinstance(value, Unknown) else value
        filled.append(told + rest)
    return "".join(filled)


def _folder(at: StepRun, scope: Scope) -> str:
    folder = scope.text(_chosen_folder(at))
    return UNKNOWN if isinstance(folder, Unknown) else folder or "."


def _chosen_folder(at: StepRun) -> Scalar | None:
    if at.step.uses is not None:
        return next(filter(None, map(at.step.input, ("directory", "cwd"))), None)
    return at.step.folder or at.job.job.folder or at.job.run.workflow.folder


def _shell(at: StepRun) -> str:
    job = at.job.job
    chosen = at.step.shell or job.shell or at.job.run.workflow.shell
    if chosen is None:
        return "pwsh" if runner.system(at.scope) == "Windows" else ""
    shell = at.scope.text(chosen)
    return "" if isinstance(shell, Unknown) else shell


def signature(at: StepRun) -> tuple[str | tuple[str, str], ...]:
    """Return what the commands of a step depend on, beside the step itself and the files."""
    texts = [text for text, _ in _texts(at)]
    if not texts:
        return ()
    scope = script_scope(at)
    known = {name: text for name, text in scope.environment.items() if isinstance(text, str)}
    script = "\0".join(_filled_in(text, scope) for text in texts)
    return (script, _folder(at, scope), _shell(at), *sorted(known.items()))
