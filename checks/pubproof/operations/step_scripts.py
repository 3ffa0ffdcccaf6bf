"""The commands that the scripts of a step start."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from pubproof import late, scripts, tools
from pubproof.operations import script_scope, step_texts, workspace
from pubproof.operations.alike import Given, read_once
from pubproof.operations.checkout import own_folder, placed_script, seen
from pubproof.scripts import UNKNOWN, Command, Opaque
from pubproof.scripts.languages import CMD
from pubproof.scripts.variables import PATH
from pubproof.workflows.expressions import MAX_LENGTH, Unknown, paths_in
from pubproof.workflows.reader.nodes import Scalar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pubproof.repository import Repository
    from pubproof.scripts.command import Place
    from pubproof.workflows.runs.job_run import StepRun
    from pubproof.workflows.runs.scope import Scope

_KEPT_TEXTS = 4 * 1024
"""How many texts are remembered, with whether they ask for a ref."""
_MAX_EXPRESSIONS = MAX_LENGTH // len("{0}, a")
"""GitHub refuses a text with more of them, however short they are."""
_NAMELESS = late.pattern(rf"^[ \t]*{UNKNOWN}[ \t]*$", re.MULTILINE)
"""A line that is nothing but the outcome of an expression."""
_NAMES_OF_REF = frozenset({"GITHUB_REF", "GITHUB_REF_NAME"})
_READING_REF = {("github",), *(("github", name) for name in ("ref", "ref_name", "*"))}


class Signature(NamedTuple):
    """What the commands of a step depend on; steps that start none have that of the defaults."""

    script: str = ""
    """Its scripts, with the expressions filled in."""
    folder: str = "."
    shell: str = ""
    variables: tuple[tuple[str, str], ...] = ()
    """Those whose values are known, by name."""


class _Surroundings(NamedTuple):
    """What the scripts of a step find in one run."""

    at: StepRun
    repository: Repository
    run_variables: Mapping[str, str] | None
    """What is known of the run, None for every run alike."""
    scope: Scope
    """The contexts that fill in what the step is given."""

    def read(self, script: str, place: Place, shell: str) -> scripts.Script:
        """Return what a script starts; it is read once, whoever asks in whatever run.

        Args:
            script: the text.
            place: tells where its characters stand.
            shell: what reads it.
        """
        at, run_variables, scope = self.at, self.run_variables, self.scope
        folder, commits = _folder(at, scope), script_scope.commits(scope)
        own = script_scope.variables_in(scope, at)
        environment = {**script_scope.of_this_run(at, run_variables), **own}

        def read(files: Repository) -> scripts.Script:
            there = seen(at, files)
            found = scripts.read(
                script,
                place,
                shell=shell,
                environment=environment,
                folder=folder,
                files=there,
                run_variables=run_variables,
                commits=commits,
            )
            return placed_script(there, workspace.inside(found, files))

        key = (place(0, 0, 0), script, shell, folder, own_folder(at), commits)
        return read_once(self.repository, key, Given(environment, run_variables), read)


def script_of(
    at: StepRun, repository: Repository, run_variables: Mapping[str, str] | None = None
) -> scripts.Script:
    """Return all that a step starts: with its ``run:``, or by an action.

    `run_variables` are what `circumstances.of` says of the run, None for every run alike.
    """
    script = _read(at, repository, run_variables, lambda _: True)
    return script._replace(commands=(*script.commands, *_beside(at, repository)))


def script_that_matters(
    at: StepRun, repository: Repository, run_variables: Mapping[str, str] | None = None
) -> scripts.Script:
    """Return what a step starts by its texts that name a tool that matters, a runner or a script.

    The others are not read. `run_variables` are as for `script_of`.
    """
    return _read(
        at,
        repository,
        run_variables,
        lambda text: _may_start(text) or _shell_may_start(at) or _is_given_path(at),
    )


def _read(
    at: StepRun,
    repository: Repository,
    run_variables: Mapping[str, str] | None,
    counts: Callable[[str], bool],
) -> scripts.Script:
    """Return what those of a step's texts start that count."""
    commands: list[Command] = []
    opaque: list[Opaque] = []
    asked: frozenset[str] = frozenset()
    texts = list(step_texts.written(at))
    scope = script_scope.of(at, run_variables) if texts else at.scope
    found = _Surroundings(at, repository, run_variables, scope)
    for text, place, condition in texts:
        script = _filled_in(text, scope)
        if counts(script):
            read = found.read(script, place, step_texts.shell(at))
            commands += (one.only_where(condition) for one in read.commands)
            opaque += read.opaque
            asked |= read.asked | _asked(at)
    return scripts.Script(tuple(commands), tuple(opaque), asked)


def _may_start(text: str) -> bool:
    """Whether a script, or the command line of its shell, may start a tool that matters."""
    return scripts.mentions(text) or _NAMELESS.search(text) is not None


def _shell_may_start(at: StepRun) -> bool:
    """Whether the shell is a command line that may do so beside the script.

    Or it is cmd, for which any word may be a batch file of the repository.
    """
    shell = step_texts.shell(at)
    return shell == CMD or ("{0}" in shell and _may_start(shell))


def _is_given_path(at: StepRun) -> bool:
    """Whether it is said where programs are looked for: any word may be a script there."""
    given = any(name.value == PATH for env in at.envs for name, _ in env.entries)
    return given or any(PATH in one.names for one in at.scope.setters)


def _beside(at: StepRun, repository: Repository) -> Iterator[Command]:
    """Yield the commands of the script that an action is given beside what it is for."""
    uses = at.step.uses
    name, shell = tools.SCRIPT_INPUTS.get(uses.repository if uses is not None else "", ("", ""))
    given = at.step.input(name) if name else None
    if given is not None:
        scope = script_scope.of(at)
        found = _Surroundings(at, repository, None, scope)
        yield from found.read(filled(given.value, scope), given.place, shell).commands


def _asked(at: StepRun) -> frozenset[str]:
    """Return the variables that hold what the expressions of a step's scripts ask of the run."""
    given = (step_texts.folder(at), *(one for env in at.envs for _, one in env.entries))
    texts = (one.text for one in step_texts.written(at))
    named = chain(texts, (one.value for one in given if isinstance(one, Scalar)))
    return _NAMES_OF_REF if any(map(_reads_ref, named)) else frozenset()


@lru_cache(_KEPT_TEXTS)
def _reads_ref(text: str) -> bool:
    if "${{" not in text:
        return False
    read = (tuple(map(str.lower, path[:2])) for path in paths_in(text))
    return any(path in _READING_REF for path in read)


def _filled_in(script: str, scope: Scope) -> str:
    """Return a script with its expressions filled in; UNKNOWN stands for what is unknown."""
    text = scope.interpolate(script)
    return filled(script, scope) if isinstance(text, Unknown) else text


def filled(text: str, scope: Scope) -> str:
    """Fill in each ``${{ }}`` by itself, so that the rest of the text can be read.

    UNKNOWN comes back for a text with so many that GitHub refuses it.
    """
    parts = text.split("${{")
    if len(parts) > _MAX_EXPRESSIONS:
        return UNKNOWN
    written = [parts[0]]
    for part in parts[1:]:
        inside, closed, rest = part.partition("}}")
        value = scope.interpolate("${{" + inside + closed)
        held = UNKNOWN.join(value.pieces) if isinstance(value, Unknown) else value
        written.append(held + rest)
    return "".join(written)


def _folder(at: StepRun, scope: Scope) -> str:
    folder = scope.text(step_texts.folder(at))
    return UNKNOWN if isinstance(folder, Unknown) else folder.replace("\\", "/") or "."


def signature(at: StepRun) -> Signature:
    """Return what the commands of a step depend on, beside the step itself and the files."""
    texts = [one.text for one in step_texts.written(at)]
    if not texts and not step_texts.heeds_variables(at):
        return Signature()
    scope = script_scope.of(at)
    known = {name: text for name, text in scope.environment.items() if isinstance(text, str)}
    script = "\0".join(_filled_in(text, scope) for text in texts)
    variables = tuple(sorted(known.items()))
    return Signature(script, _folder(at, scope), step_texts.shell(at), variables)
