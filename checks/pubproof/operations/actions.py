"""What a step does by the action that it uses."""

from __future__ import annotations

import shlex
from functools import partial
from posixpath import normpath
from typing import TYPE_CHECKING

from pubproof import scripts, secrets, tools
from pubproof.operations import programs
from pubproof.operations.operation import Found
from pubproof.operations.script_scope import variables
from pubproof.operations.step_scripts import filled
from pubproof.scripts import UNKNOWN, Opaque
from pubproof.scripts.paths import resolve
from pubproof.scripts.places import place_in
from pubproof.tools import Kind
from pubproof.workflows.expressions import Unknown
from pubproof.workflows.reader.nodes import Scalar
from pubproof.workflows.uses import Form
from pubproof.workflows.uses import parse as parse_uses

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pubproof.repository import Repository
    from pubproof.scripts import Command
    from pubproof.scripts.command import Place
    from pubproof.workflows.action import Action
    from pubproof.workflows.expressions import Value
    from pubproof.workflows.runs.job_run import StepRun
    from pubproof.workflows.uses import Uses

_TOLD = frozenset(
    {
        *("action", "args", "cmd", "command", "commands", "options", "run", "runcmd", "script"),
        "shell-command",
    }
)
"""Inputs by which actions are told what to start."""
_IMAGE = "docker build"
_OWN = "{{defaultContext}}"
"""How the action of docker is told the repository itself."""
_FOLDERS = ("working_directory", "path", "package-dir", "source-directory", "workdir")
"""Inputs by which they are told in which folder."""
_READ = _TOLD.union(_FOLDERS, ("build-args", "context", "entrypoint", "file"))
"""All inputs whose texts tell what an action starts."""


def told(at: StepRun) -> tuple[str, ...]:
    """Return what a run tells an action of what to start, where expressions say it."""
    given = at.step.inputs.texts if at.step.uses is not None and at.step.inputs is not None else ()
    texts = (text for name, text in given if name.lower() in _READ and "${{" in text)
    return tuple(filled(text, at.scope) for text in texts)


def by_name(at: StepRun, uses: Uses) -> Iterator[Found]:
    """Yield what an action does, as far as its name and inputs tell."""
    for kind in kinds(at, uses):
        yield Found(kind, uses.name, at.step.location)


def by_inputs(at: StepRun, uses: Uses, repository: Repository) -> Iterator[Found]:
    """Yield the uploads that an action is told to start: it tries a command, or an action, again.

    So do `nick-fields/retry`, `actions/github-script` and their kin.
    """
    if uses.is_local or uses.repository in tools.ACTIONS or at.step.inputs is None:
        return
    if uses.form is Form.DOCKER and (found := list(_by_container(at, uses, repository))):
        yield from found
        return
    names = _TOLD.difference(tools.COMMAND_INPUTS.get(uses.repository, ()))
    for name, value in at.step.inputs.entries:
        if not isinstance(value, Scalar) or name.value.lower() not in names:
            continue
        text, place = filled(value.value, at.scope), value.place
        inner = parse_uses(text)
        if Kind.UPLOAD in tools.ACTIONS.get(inner.action, ()):
            yield Found(Kind.UPLOAD, inner.name, value.location)
            continue
        is_foreign = name.value.lower() == "script"
        in_text = programs.in_text(text) if is_foreign else ""
        if in_text:
            yield Found(Kind.UPLOAD, in_text, value.location)
            continue
        for shell in ("", tools.NODE) if is_foreign else ("",):
            yield from _uploads(text, place, repository, shell=shell)


def by_hooks(at: StepRun, uses: Uses, repository: Repository) -> Iterator[Found]:
    """Yield the uploads of the program that an action runs, as files of the repository tell it."""
    dry = at.step.input("dry_run")
    if dry is None or dry.value.lower() != "true":
        yield from _uploading(started(at, uses, repository))


def started(at: StepRun, uses: Uses, repository: Repository) -> tuple[Command, ...]:
    """Return the command that an action runs, and what files of the repository have it start."""
    command = tools.HOOKED_ACTIONS.get(uses.repository)
    if command is None:
        return ()
    if command == _IMAGE:
        command = shlex.join((*command.split(), *_words_for_image(at)))
    chosen = next(filter(None, map(at.step.input, _FOLDERS)), None)
    folder = resolve(".", filled(chosen.value, at.scope)) if chosen is not None else "."
    given, place = variables(at), at.step.location
    read = partial(scripts.read, command, lambda *_: place, shell="", folder=folder or UNKNOWN)
    key = ("started by", command, folder, place, frozenset(given.items()))
    return repository.once(key, lambda it: read(environment=given, files=it)).commands


def _words_for_image(at: StepRun) -> Iterator[str]:
    """Yield the words by which an action that builds an image would tell docker its inputs."""
    file, given, context = map(at.step.input, ("file", "build-args", "context"))
    if file is not None:
        yield f"--file={filled(file.value, at.scope)}"
    for line in filled(given.value, at.scope).split("\n") if given is not None else ():
        yield f"--build-arg={line.strip()}"
    place = filled(context.value, at.scope).strip() if context is not None else ""
    yield place.removeprefix(_OWN).lstrip(":") or "."


def _by_container(at: StepRun, uses: Uses, repository: Repository) -> Iterator[Found]:
    """Yield the uploads that an image is told to start: by its ``entrypoint`` or its ``args``."""
    entry, args = at.step.input("entrypoint"), at.step.input("args")
    first = entry or args
    if first is not None:
        words = (filled(one.value, at.scope) for one in (entry, args) if one is not None)
        program = () if entry is not None else ("docker", "run", uses.text)
        text = " ".join((*program, *words))
        yield from _uploads(text, lambda *_: first.location, repository)


def by_files(at: StepRun, uses: Uses, repository: Repository) -> tuple[Found, ...]:
    """Return the uploads that the files of a local action show, where it is not made of steps.

    They are read once for each text of the words that its image is given.
    """
    action = repository.action(uses.path) if uses.is_local else None
    if action is None or action.is_composite:
        return ()
    words = _words_of(action, at)
    key = ("uploads of an action", uses.path, words)
    return repository.once(key, lambda it: tuple(_shown(uses.path, action, words, it)))


def _words_of(action: Action, at: StepRun) -> tuple[str, ...]:
    """Return the words that an action gives its image, with the inputs that the step writes out."""
    given = at.step.inputs.entries if at.step.inputs is not None else ()
    texts = {name: node.value for name, node in action.defaults.items()}
    texts |= {name.value.lower(): one.value for name, one in given if isinstance(one, Scalar)}
    inputs: dict[str, Value] = {
        name: Unknown("an input is an expression") if "${{" in text else text
        for name, text in texts.items()
    }
    scope = at.scope._replace(inputs=inputs)
    return tuple(filled(word, scope) for word in action.command)


def _shown(
    folder: str, action: Action, words: tuple[str, ...], repository: Repository
) -> Iterator[Found]:
    """Yield the uploads of an action that is an image, given some words, or a program."""
    if action.image:
        place = place_in(action.path)
        entry = ("--entrypoint", action.entry) if action.entry else ()
        build = shlex.join(("docker", "build", "-f", action.image, "-t", action.image, "."))
        run = shlex.join(("docker", "run", *entry, action.image, *words))
        yield from _uploads(f"{build}\n{run}", lambda *_: place(0, 0, 1), repository, folder=folder)
    for name in action.scripts:
        path = normpath(f"{folder}/{name}")
        text = repository.text(path)
        if text is not None:
            yield from _uploads(text, place_in(path), repository, shell=tools.NODE, folder=folder)


def _uploads(
    text: str, place: Place, repository: Repository, *, shell: str = "", folder: str = "."
) -> Iterator[Found]:
    """Yield the uploads that a text starts."""
    script = scripts.read(text, place, shell=shell, environment={}, folder=folder, files=repository)
    yield from _uploading(script.commands)


def _uploading(commands: Iterable[Command]) -> Iterator[Found]:
    """Yield those of some commands that upload."""
    yield from (one for one in programs.operations(commands) if one.kind is Kind.UPLOAD)


def kinds(at: StepRun, uses: Uses) -> tuple[Kind, ...]:
    """Return what is known that an action does."""
    name = uses.repository
    if uses.form is Form.DOCKER:
        return (Kind.UPLOAD,) if "gh-action-pypi-publish" in uses.text else ()
    uploader = tools.UPLOADERS.get(uses.action)
    if uploader is not None and _is_switched_off(at, uploader.idle):
        return ()
    known = tools.ACTIONS.get(uses.action)
    if known is None and uses.path:
        known = tools.ACTIONS.get(name)
    if known is not None:
        return tuple(kind for kind in known if kind is not Kind.ATTEST or _attests(at))
    if tools.is_publish_action(name):
        return (Kind.UPLOAD,)
    if name in tools.ACTION_COMMANDS and any(map(at.step.input, tools.UPLOADING_INPUTS)):
        return (Kind.UPLOAD,)
    if name in tools.MATURIN_ACTIONS:
        return _kinds_of_maturin(at)
    return ()


def _is_switched_off(at: StepRun, idle: tuple[str, bool | str] | None) -> bool:
    """Whether an action has the value of an input with which it uploads nothing."""
    if idle is None:
        return False
    given = at.step.input(idle[0])
    if isinstance(idle[1], str):
        return given is None or at.scope.text(given) == idle[1]
    return given is not None and at.scope.flag(given) is idle[1]


def _kinds_of_maturin(at: StepRun) -> tuple[Kind, ...]:
    """Return what the program does that the action of maturin hands its inputs to."""
    command, args = (at.input(name) for name in ("command", "args"))
    if isinstance(args, str) and tools.is_dry(("maturin", *args.split())):
        return ()
    return (Kind.UPLOAD,) if command in tools.VERBS else (Kind.BUILD,)


def _attests(at: StepRun) -> bool:
    """Whether an action attests; one of them does so only when it is asked to."""
    asked = at.step.input("attest-build-provenance-github")
    return not at.step.is_of(tools.BUILD_AND_INSPECT) or at.scope.flag(asked) is not False


def unseen(at: StepRun, repository: Repository) -> Iterator[Opaque]:
    """Yield what keeps a reader from seeing inside an action."""
    uses = at.step.uses
    if uses is None:
        return
    place = at.step.location
    if uses.form is Form.UNREADABLE:
        yield Opaque(place, f"'{uses.text}' names no action")
    elif uses.is_local:
        action = repository.action(uses.path)
        if action is None:
            yield Opaque(place, f"the folder '{uses.path}' has no action.yml")
        elif not action.is_composite:
            yield Opaque(place, f"the action in '{uses.path}' is not made of steps")
    elif not _is_known(at, uses) and _may_be_for_pypi(at, uses):
        yield Opaque(place, f"nothing is known of what {uses.action} does")


def _is_known(at: StepRun, uses: Uses) -> bool:
    """Whether it is known what an action does, or what it runs."""
    tables = (tools.ACTIONS, tools.COMMAND_INPUTS, tools.ACTION_COMMANDS)
    named = {uses.repository, uses.action}
    return any(not named.isdisjoint(table) for table in tables) or bool(kinds(at, uses))


def _may_be_for_pypi(at: StepRun, uses: Uses) -> bool:
    """Whether an action says that it uploads: by its name, or by what it gets."""
    given = at.step.given
    return (
        tools.speaks_of_an_index(uses.action)
        or any(any(secrets.credentials_in(node)) for node in given)
        or any(secrets.is_of_an_index(name) for node in given for _, name in secrets.named_in(node))
    )
