"""What steps do to the distributions: build, check, attest, verify, hand on, upload."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pubproof import late, programs, scripts, secrets, tools
from pubproof.pypi import index
from pubproof.scripts import UNKNOWN, Command, Opaque
from pubproof.scripts.paths import absolute
from pubproof.tools import Kind
from pubproof.workflows.event import GITHUB_FIELDS
from pubproof.workflows.expressions import Unknown
from pubproof.workflows.nodes import Scalar
from pubproof.workflows.uses import Kind as UsesKind
from pubproof.workflows.uses import parse as parse_uses

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping

    from pubproof.location import Location
    from pubproof.repository import Repository
    from pubproof.scripts.command import Place
    from pubproof.workflows.expressions import Value
    from pubproof.workflows.job_run import StepRun
    from pubproof.workflows.scope import Scope
    from pubproof.workflows.uses import Uses


_NAMELESS = late.pattern(rf"^\s*{UNKNOWN}\s*$", re.MULTILINE)
"""A line that is nothing but the outcome of an expression."""
_TOLD = frozenset(
    {"action", "args", "cmd", "command", "commands", "options", "run", "script", "shell-command"}
)
"""Inputs by which actions are told what to start."""


class Operation(NamedTuple):
    """One thing that a step does."""

    kind: Kind
    tool: str
    """What does it, as a message names it."""
    location: Location
    at: StepRun
    command: Command | None = None
    """The command that does it, None where an action does."""

    @property
    def stops(self) -> bool:
        """Whether its step fails when it fails; an action that tries again may forgive it."""
        given = self.at.step.input("continue_on_error") if self.at.step.uses is not None else None
        forgiven = given is not None and self.at.scope.flag(given) is not False
        return not forgiven and (self.command is None or self.command.fatal)

    @property
    def condition(self) -> str:
        """The condition of a script that can leave it out, nothing where there is none."""
        return self.command.condition if self.command is not None else ""

    def is_of(self, *actions: str) -> bool:
        """Whether one of these actions does it (``owner/name``, lower case)."""
        uses = self.at.step.uses
        return uses is not None and uses.names(*actions)

    @property
    def attests_files(self) -> bool:
        """For an attestation: whether its subject is files, and not an image by its digest."""
        return self.at.step.input("subject-digest") is None

    def input(self, name: str, default: str = "") -> str | Unknown:
        """Return an input of the action that does it, expressions filled in."""
        for spelling in (name, name.replace("-", "_")):
            given = self.at.step.input(spelling)
            if given is not None:
                return self.at.scope.text(given)
        return default

    @property
    def destination(self) -> str | Unknown:
        """For an upload: the index it goes to, as `pypi.index.identify` names it."""
        if self.command is None:
            given = self.input("repository-url")
            return given if isinstance(given, Unknown) else index.identify(given)
        named = _named_index(self.command, self.at)
        if UNKNOWN in named:
            return Unknown(f"the index of '{self.tool}' is not written out")
        return index.identify(named)


_ANY_EVENT: Mapping[str, Value] = dict.fromkeys(
    GITHUB_FIELDS, Unknown("it depends on the event that starts the run")
)
"""The `github` context of a script, whatever starts it."""
_FILES = {
    name: f"$GITHUB_{name.upper()}" for name in ("env", "output", "path", "state", "step_summary")
}
"""Fields of that context that name files, and the variables that name them too."""


class Found(NamedTuple):
    """An operation as it stands in the text, in whatever run."""

    kind: Kind
    tool: str
    location: Location
    command: Command | None = None


class Reading(NamedTuple):
    """What the text of a step says that it does."""

    found: tuple[Found, ...]
    opaque: tuple[Opaque, ...]
    commands: tuple[Command, ...] = ()
    """What the step's script starts."""

    def at(self, step: StepRun) -> Work:
        """Return it as the work of a step in one run."""
        operations = (
            Operation(one.kind, one.tool, one.location, step, one.command) for one in self.found
        )
        return Work(tuple(operations), self.opaque, self.commands)


class Work(NamedTuple):
    """What a step does in one run, and what of it cannot be seen."""

    operations: tuple[Operation, ...]
    opaque: tuple[Opaque, ...]
    commands: tuple[Command, ...] = ()
    """What the step's script starts."""


def read(at: StepRun, repository: Repository) -> Reading:
    """Return what one step of a run does."""
    script = script_of(at, repository)
    nameless = tuple(
        Opaque(one.location, _unwritten(one), ())
        for one in script.commands
        if one.argv[0] == UNKNOWN
        and ({"upload", "publish"} & set(one.argv[1:3]) or not one.argv[1:])
    )
    found, opaque = [*_by_commands(script.commands)], [*script.opaque, *nameless]
    if at.step.uses is not None:
        others = _by_inputs(at, at.step.uses, repository)
        found = [*_by_action(at, at.step.uses), *others, *found]
        opaque = [*_unseen(at, repository), *opaque]
    return Reading(tuple(found), tuple(opaque), script.commands)


def _unwritten(command: Command) -> str:
    words = " ".join(command.argv[:2]).replace(UNKNOWN, "…")
    if not command.argv[1:]:
        return "what is run here is not written out"
    return f"the program of '{words}' is not written out"


def script_of(at: StepRun, repository: Repository, *, everything: bool = False) -> scripts.Script:
    """Return the commands that a step starts: with its ``run:``, or by an action.

    Texts that name no tool of ours, no runner and no script are passed over, unless `everything`
    is asked for.
    """
    commands: list[Command] = []
    opaque: list[Opaque] = []
    texts = list(_texts(at))
    scope = script_scope(at) if texts else at.scope
    for text, place in texts:
        script = filled_in(text, scope)
        if everything or scripts.mentions(script) or _NAMELESS.search(script):
            read = scripts.read(
                script,
                place,
                shell=_shell(at),
                environment=_environment(at, scope),
                folder=_folder(at, scope),
                files=repository,
            )
            commands += read.commands
            opaque += read.opaque
    return scripts.Script(tuple(commands), tuple(opaque))


def _environment(at: StepRun, scope: Scope) -> dict[str, str]:
    """Return the variables of a step's scripts, UNKNOWN for values that are."""
    path = _action_path(at)
    given = {name: v if isinstance(v, str) else UNKNOWN for name, v in scope.environment.items()}
    return {"GITHUB_ACTION_PATH": path, **given} if path else given


def _texts(at: StepRun) -> Iterator[tuple[str, Place]]:
    """Yield the scripts that a step runs, as they are written, and where."""
    step = at.step
    if step.run is not None:
        yield step.run.value, step.run.place
    if step.uses is None or step.uses_node is None:
        return
    name, location = step.uses.repository, step.uses_node.location
    for one in tools.COMMAND_INPUTS.get(name, ()):
        given = step.input(one)
        if given is not None:
            yield given.value, given.place
    command = tools.ACTION_COMMANDS.get(name)
    if command is not None and not _is_idle(at):
        yield command, lambda *_: location


def _is_idle(at: StepRun) -> bool:
    """Whether an action is told to do nothing that could be uploaded."""
    given = ((at.step.input(name), value) for name, value in tools.IDLE_INPUTS.items())
    return any(one is not None and at.scope.text(one) == value for one, value in given)


def signature(at: StepRun) -> tuple[Hashable, ...]:
    """Return what the work of a step depends on, beside the step itself and the files."""
    kinds = _kinds(at, at.step.uses) if at.step.uses is not None else ()
    texts = [text for text, _ in _texts(at)]
    if not texts:
        return kinds
    scope = script_scope(at)
    known = {name: text for name, text in scope.environment.items() if isinstance(text, str)}
    script = "\0".join(filled_in(text, scope) for text in texts)
    return (*kinds, script, _folder(at, scope), _shell(at), *sorted(known.items()))


def script_scope(at: StepRun) -> Scope:
    """Return the scope of a step's script, in which nothing depends on the event.

    So one reading of the script serves every run that comes to it.
    """
    known = {name: at.scope.github.get(name) for name in ("workspace", "repository", "job")}
    known |= {"action_path": _action_path(at) or Unknown("the step is of no action of this folder")}
    scope = at.scope._replace(github={**_ANY_EVENT, **_FILES, **known}, env={})
    for node in (at.job.run.workflow.env, at.job.job.env, at.step.env):
        scope = scope.with_env(node)
    return scope


def _action_path(at: StepRun) -> str:
    """Return where the local action is whose step this is, nothing where it is none's."""
    used = at.callers[-1].step.uses if at.callers else None
    return absolute(used.path) if used is not None and used.kind is UsesKind.LOCAL else ""


def filled_in(script: str, scope: Scope) -> str:
    """Return a script with its expressions filled in; UNKNOWN stands for what is unknown."""
    text = scope.interpolate(script)
    return filled(script, scope) if isinstance(text, Unknown) else text


def filled(text: str, scope: Scope) -> str:
    """Fill in each ``${{ }}`` by itself, so that the rest of the text can be read."""
    parts = text.split("${{")
    filled = [parts[0]]
    for part in parts[1:]:
        inside, closed, rest = part.partition("}}")
        value = scope.interpolate("${{" + inside + closed)
        filled.append((UNKNOWN if isinstance(value, Unknown) else value) + rest)
    return "".join(filled)


def _folder(at: StepRun, scope: Scope) -> str:
    if at.step.uses is not None:
        chosen = next(filter(None, map(at.step.input, ("directory", "cwd"))), None)
    else:
        chosen = at.step.folder or at.job.job.folder or at.job.run.workflow.folder
    folder = scope.text(chosen)
    return UNKNOWN if isinstance(folder, Unknown) else folder or "."


def _shell(at: StepRun) -> str:
    job = at.job.job
    chosen = at.step.shell or job.shell or at.job.run.workflow.shell
    shell = at.scope.text(chosen)
    return "" if isinstance(shell, Unknown) else shell


def _by_action(at: StepRun, uses: Uses) -> Iterator[Found]:
    place = at.step.uses_node.location if at.step.uses_node is not None else at.step.location
    for kind in _kinds(at, uses):
        yield Found(kind, uses.text.partition("@")[0], place)


def _by_inputs(at: StepRun, uses: Uses, repository: Repository) -> Iterator[Found]:
    """Yield the uploads that an action is told to start: it tries a command, or an action, again.

    So do `nick-fields/retry`, `actions/github-script` and their kin.
    """
    if uses.kind is UsesKind.LOCAL or uses.repository in tools.ACTIONS or at.step.inputs is None:
        return
    told = _TOLD.difference(tools.COMMAND_INPUTS.get(uses.repository, ()))
    for name, value in at.step.inputs.entries:
        if not isinstance(value, Scalar) or name.value.lower() not in told:
            continue
        text, place = filled(value.value, at.scope), value.place
        inner = parse_uses(text)
        if inner.repository in tools.ACTIONS and Kind.UPLOAD in tools.ACTIONS[inner.repository]:
            yield Found(Kind.UPLOAD, inner.text.partition("@")[0], value.location)
            continue
        in_text = programs.in_text(text) if name.value.lower() == "script" else ""
        if in_text:
            yield Found(Kind.UPLOAD, in_text, value.location)
            continue
        script = scripts.read(text, place, shell="", environment={}, folder=".", files=repository)
        yield from (one for one in _by_commands(script.commands) if one.kind is Kind.UPLOAD)


def _kinds(at: StepRun, uses: Uses) -> tuple[Kind, ...]:
    name = uses.repository
    if uses.kind is UsesKind.DOCKER:
        return (Kind.UPLOAD,) if "gh-action-pypi-publish" in uses.text else ()
    kinds = tools.ACTIONS.get(f"{name}/{uses.path}".lower() if uses.path else name)
    if kinds is None and uses.path:
        kinds = tools.ACTIONS.get(name)
    if kinds is not None:
        return tuple(kind for kind in kinds if kind is not Kind.ATTEST or _attests(at))
    if tools.is_publish_action(name):
        return (Kind.UPLOAD,)
    if name in tools.ACTION_COMMANDS and any(map(at.step.input, tools.UPLOADING_INPUTS)):
        return (Kind.UPLOAD,)
    if name in tools.MATURIN_ACTIONS:
        command = at.step.input("command")
        text = at.scope.text(command) if command is not None else "build"
        return (Kind.UPLOAD,) if text in ("upload", "publish") else (Kind.BUILD,)
    return ()


def _attests(at: StepRun) -> bool:
    """Whether an action attests; one of them does so only when it is asked to."""
    if at.step.uses is not None and at.step.uses.names(tools.BUILD_AND_INSPECT):
        asked = at.step.input("attest-build-provenance-github")
        return asked is not None and at.scope.flag(asked) is not False
    return True


def _unseen(at: StepRun, repository: Repository) -> Iterator[Opaque]:
    """Yield what keeps a reader from seeing inside an action."""
    uses = at.step.uses
    if uses is None or at.step.uses_node is None:
        return
    place = at.step.uses_node.location
    if uses.kind is UsesKind.UNREADABLE:
        yield Opaque(place, f"'{uses.text}' names no action", ())
    elif uses.kind is UsesKind.LOCAL:
        action = repository.action(uses.path)
        if action is None:
            yield Opaque(place, f"the folder '{uses.path}' has no action.yml", ())
        elif not action.is_composite:
            yield Opaque(place, f"the action in '{uses.path}' is not made of steps", ())
    elif not _is_known(at, uses) and _may_be_for_pypi(at, uses):
        name = f"{uses.repository}/{uses.path}" if uses.path else uses.repository
        yield Opaque(place, f"nothing is known of what {name} does", ())


def _is_known(at: StepRun, uses: Uses) -> bool:
    """Whether it is known what an action does, or what it runs."""
    tables = (tools.ACTIONS, tools.COMMAND_INPUTS, tools.ACTION_COMMANDS)
    return any(uses.repository in table for table in tables) or bool(_kinds(at, uses))


def _may_be_for_pypi(at: StepRun, uses: Uses) -> bool:
    """Whether an action says by its name, or by the secrets that it gets, that it uploads."""
    given = [node for node in (at.step.inputs, at.step.env) if node is not None]
    return "pypi" in f"{uses.repository}/{uses.path}".lower() or any(
        secrets.is_of_an_index(name) for node in given for _, name in secrets.named_in(node)
    )


def _by_commands(commands: tuple[Command, ...]) -> Iterator[Found]:
    for command in commands:
        for one in (command, *programs.carried(command)):
            kind, tool = programs.classify(one)
            if kind is not None:
                yield Found(kind, tool, one.location, one)


def option(command: Command, *names: str) -> str | None:
    """Return the value of the first of these options that a command has, None if it has none."""
    words = command.argv
    for name in names:
        for position, word in enumerate(words):
            if word == name and position + 1 < len(words):
                return words[position + 1]
            if word.startswith(f"{name}=") and name.startswith("--"):
                return word.removeprefix(f"{name}=")
    return None


def _named_index(command: Command, at: StepRun) -> str:
    """Return the index that a command names, by option or by variable; empty for the default."""
    program = command.argv[0]
    if program in tools.REQUESTS:
        return next((word for word in command.argv if "//" in word), UNKNOWN)
    given = option(command, *tools.INDEX_OPTIONS.get(program, ()))
    if given is not None:
        return given
    for variable in tools.INDEX_VARIABLES.get(program, ()):
        value = command.environment.get(variable) or at.scope.environment.get(variable)
        if value:
            return UNKNOWN if isinstance(value, Unknown) else value
    return ""
