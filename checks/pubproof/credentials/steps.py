"""Steps that are given a credential: by inputs, variables and scripts."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from pubproof import secrets
from pubproof.credentials import commands
from pubproof.credentials.credential import Credential, speaker
from pubproof.credentials.variables import STORING, VARIABLES, told_to_set, told_to_write
from pubproof.operations import filled
from pubproof.scripts.places import place_in
from pubproof.workflows.reader.nodes import Mapping, Scalar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pubproof.location import Location
    from pubproof.operations import Operation
    from pubproof.pipeline import Pipeline
    from pubproof.scripts import Command
    from pubproof.workflows.runs.job_run import StepRun

_INPUTS = frozenset(
    {"user", "username", "password", "pypi-token", "pypi_token"}
    | {"repository_username", "repository_password", "pypi_username", "pypi_password"}
    | {"twine-username", "twine-token", "secret-pypi-key"}
)
_PRINTING = frozenset({"echo", "printf"})
"""Programs whose words are printed, whatever stands in them."""
_OF_THE_RUN = "GITHUB_TOKEN"
"""The secret that GitHub makes for each run, and that ends with it."""
_KEPT = 128
"""Of how many texts and ``env:`` it is remembered what stands in them: many runs ask for them."""


def found_in(
    step: StepRun, pipeline: Pipeline, beside: Iterable[Operation]
) -> Iterator[Credential]:
    """Yield the credentials that a step is given; `beside` are the uploads of its job."""
    uploads = pipeline.uploads_of(step)
    if _is_allowed(uploads or beside, pipeline):
        return
    for upload in uploads:
        yield from _by_input(upload)
        if upload.command is not None:
            yield from with_secret(commands.of_a_request(upload.command), step)
            yield from with_secret(commands.found_in(upload.command, pipeline.repository), step)
    for env in step.envs:
        yield from _by_variable(step, env, pipeline)
    yield from _by_action(step)


def script_of(step: StepRun, pipeline: Pipeline) -> tuple[Command, ...]:
    """Return the commands of a step's script, none where it can be given no credential."""
    run, uploads = step.step.run, pipeline.uploads_of(step)
    if run is None or _is_allowed(uploads, pipeline):
        return ()
    script = pipeline.work(step).commands
    if not script and (uploads or STORING.search(run.value)):
        return pipeline.script(step).commands
    return script


def _is_allowed(uploads: Iterable[Operation], pipeline: Pipeline) -> bool:
    """Whether one of a step's uploads goes to an index that the settings allow."""
    allowed = pipeline.settings.indexes
    if not allowed:
        return False
    destinations = (one.destination for one in uploads)
    return any(isinstance(one, str) and one in allowed for one in destinations)


def _by_input(upload: Operation) -> Iterator[Credential]:
    inputs = upload.at.step.inputs
    for name, value in inputs.entries if inputs is not None else ():
        if not isinstance(value, Scalar):
            continue
        if name.value.lower() in _INPUTS and upload.at.scope.text(value) != "":
            what = f"the upload is given '{name.value}'"
            yield _removed(value.location, what, f"remove '{name.value}'", value)
        elif commands.names_a_user(filled(value.value, upload.at.scope)):
            what = f"the address in '{name.value}' holds a credential"
            yield _removed(value.location, what, "write the address without it", value)


def _by_variable(step: StepRun, env: Mapping, pipeline: Pipeline) -> Iterator[Credential]:
    """Yield the credentials among variables: those of a job that uploads, or from a secret."""
    for name, value in _credentials(env):
        given = step.scope.text(value) != ""
        is_secret = any(secrets.named_in(value)) or value.value.startswith(secrets.OF_A_VAULT)
        uploads = given and pipeline.may_upload(step.job)
        if uploads or (given and is_secret):
            does = "gives a credential to the upload" if uploads else "is given a credential"
            what = f"the variable {name.value} {does}"
            yield _removed(name.location, what, f"remove {name.value}", value)


def with_secret(found: Iterable[Credential], step: StepRun) -> Iterator[Credential]:
    """Yield the credentials of a step's commands, with the secrets that can be meant.

    That is the one that the step's script names, or else those that a command's own line does.
    """
    run = step.step.run
    given = [*found]
    named = _named(run) if given and run is not None else ()
    lines = _lines(run, named) if run is not None and named[1:] else {}
    for one in given:
        meant = lines.get(one.location[:2], ()) if named[1:] else named
        if meant:
            yield one._replace(help=_removal("remove it", meant), secrets=meant)
        else:
            yield one


def _lines(run: Scalar, named: tuple[str, ...]) -> dict[tuple[str, int], tuple[str, ...]]:
    """Return which of some secrets each line of a script names, by its file and its number."""
    found: dict[tuple[str, int], tuple[str, ...]] = {}
    for name in named:
        for one in re.finditer(rf"(?<![\w-]){re.escape(name)}(?![\w-])", run.value):
            place = run.place_offset(one.start(), len(name))
            here = found.get(place[:2], ())
            found[place[:2]] = here if name in here else (*here, name)
    return found


def _removed(place: Location, what: str, change: str, value: Scalar) -> Credential:
    """Return a credential that is removed by a change, with the secrets that its value names."""
    named = _named(value)
    return Credential(place, what, _removal(change, named), secrets=named)


def _removal(change: str, named: tuple[str, ...]) -> str:
    """Return a change, and what to do about the secrets that it leaves without a use."""
    if not named:
        return change
    held = " and ".join(named)
    if len(named) > 1:
        return f"{change}, delete the secrets {held}, and revoke what they hold"
    return f"{change}, delete the secret {held}, and revoke what it holds"


@lru_cache(_KEPT)
def _named(value: Scalar) -> tuple[str, ...]:
    """Return the secrets that a text names, but not the run's own."""
    found = (one for _, one in secrets.named_in(value) if one.upper() != _OF_THE_RUN)
    return tuple(dict.fromkeys(found))


@lru_cache(_KEPT)
def _credentials(env: Mapping) -> list[tuple[Scalar, Scalar]]:
    """Return those variables of an ``env:`` from which a tool takes credentials."""
    found = ((name, one) for name, one in env.entries if VARIABLES.fullmatch(name.value))
    return [(name, one) for name, one in found if isinstance(one, Scalar)]


def _by_action(step: StepRun) -> Iterator[Credential]:
    """Yield what an action is told to set, or to write, for later steps."""
    action = step.step.uses.name if step.step.uses is not None else ""
    for name, place in told_to_set(step):
        yield Credential(place, f"{action} may set {name} for later steps")
    for place, what in told_to_write(step):
        yield Credential(place, f"{action} is told to write {what}")


def holders(script: Iterable[Command]) -> dict[str, Command]:
    """Return the variables that a script sets for its commands, each with the first that has it."""
    first: dict[int, Command] = {}
    for command in script:  # many of them have one environment
        first.setdefault(id(command.environment), command)
    found: dict[str, Command] = {}
    for command in first.values():
        for name, value in command.environment.items():
            if value and VARIABLES.fullmatch(name):
                found.setdefault(name, command)
    return found


def set_by(
    script: Iterable[Command], held: dict[str, Command], step: StepRun, pipeline: Pipeline
) -> Iterator[Credential]:
    """Yield the variables that a step's script sets for its commands, where it sets them.

    `held` are the script's `holders`. What a command only prints sets nothing.
    """
    printed = [one.location for one in script if held and one.argv[0] in _PRINTING]
    for name, command in held.items():
        found = _settings(name, command, step, pipeline)
        places = [one for one in found if not any(_is_in(one, other) for other in printed)]
        for place in places or [command.location]:
            yield Credential(place, f"{speaker(place)} sets {name}")


def _is_in(place: Location, other: Location) -> bool:
    return place.path == other.path and other[1:3] <= place[1:3] <= other[3:]


def _settings(name: str, command: Command, step: StepRun, pipeline: Pipeline) -> list[Location]:
    """Return where the text of the first command that has a variable sets it."""
    path, run = command.location.path, step.step.run
    pattern = re.compile(rf"(?<![\w$]){name}(?=[\"'\]]*\s*:?=|[\"']\s*[:,])")
    if run is not None and path == run.location.path:
        found = pattern.finditer(run.value)
        return [run.place_offset(one.start(), len(name)) for one in found]
    text = pipeline.repository.text(path) or ""
    place = place_in(path)
    return [
        place(row, one.start(), len(name))
        for row, line in enumerate(text.split("\n"))
        for one in pattern.finditer(line)
    ]
