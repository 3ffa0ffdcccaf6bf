"""Stored credentials of package indexes: where they are named, given or written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pubproof import late, operations, secrets, tokens, tools
from pubproof.operations import Operation, option
from pubproof.pypi import index
from pubproof.scripts.reader import place_in
from pubproof.workflows.job_run import JobRun, StepRun
from pubproof.workflows.nodes import Mapping, Node, Scalar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pubproof.location import Location
    from pubproof.pipeline import Pipeline
    from pubproof.routes import Unseen
    from pubproof.scripts import Command

VARIABLES = late.pattern(
    r"(?:TWINE_(?:USERNAME|PASSWORD)"
    r"|UV_PUBLISH_(?:TOKEN|USERNAME|PASSWORD)"
    r"|HATCH_INDEX_(?:USER|AUTH)"
    r"|FLIT_(?:USERNAME|PASSWORD)"
    r"|POETRY_PYPI_TOKEN_\w+|POETRY_HTTP_BASIC_\w+_(?:USERNAME|PASSWORD)"
    r"|PDM_PUBLISH_(?:USERNAME|PASSWORD)"
    r"|MATURIN_(?:PYPI_TOKEN|USERNAME|PASSWORD))"
)
"""The variables from which the tools that upload take credentials."""

_INPUTS = frozenset(
    {"user", "username", "password", "pypi-token", "pypi_token"}
    | {"repository_username", "repository_password"}
)
_OPTIONS = {
    "twine": ("-u", "--username", "-p", "--password"),
    "uv": ("-t", "--token", "-u", "--username", "-p", "--password"),
    "hatch": ("-u", "--user", "-a", "--auth"),
    "poetry": ("-u", "--username", "-p", "--password"),
    "pdm": ("-u", "--username", "-P", "--password"),
    "maturin": ("-u", "--username", "-p", "--password"),
    "rye": ("--token", "--username"),
}
_OF_A_REQUEST = ("-u", "--user", "--password", "--http-password", "-a", "--auth", "--oauth2-bearer")
"""The options by which curl, wget and httpie are given credentials."""
_WITH_USER = late.pattern(r"\w+://[^/\s]*@")
"""An address that names a user."""
_WRITTEN = late.pattern(
    r"pypirc|netrc|GITHUB_ENV|github\.env|pypi-token|http-basic|keyring|TWINE_|UV_PUBLISH|FLIT_"
    r"|uv auth|hatch config|pdm config"
)
_STORES = (
    (("poetry", "config"), late.pattern(r"pypi-token|http-basic"), "a token for poetry"),
    (("keyring", "set"), late.pattern(""), "a credential in the keyring"),
    (("uv", "auth", "login"), late.pattern(""), "a credential for uv"),
    (("hatch", "config", "set"), late.pattern(r"publish\..*(?:auth|user)"), "a token for hatch"),
    (("pdm", "config"), late.pattern(r"repository\..*(?:password|username)"), "a token for pdm"),
)
"""Commands that store a credential: their words, what these must have, what is stored."""

_IDLE = frozenset(
    {"[", "[[", "chmod", "echo", "git", "grep", "ls", "printf", "rm", "shred", "stat", "test"}
)
"""Programs that put no credential into a file which their words name."""

_NEEDLESS = "remove it: the publish job needs no credential"


class Credential(NamedTuple):
    """A place at which a credential is stored, named or handed over."""

    location: Location
    what: str
    """What is wrong with the place, as a sentence."""
    help: str
    is_seen: bool = True
    """Whether it is seen to be an index's; False where every secret is handed over."""


def find(pipeline: Pipeline) -> Iterator[Credential]:
    """Yield every credential of a package index in the workflows, once for each place."""
    seen: set[tuple[str, int]] = set()
    for credential in _all(pipeline):
        key = (credential.location.path, credential.location.line)
        if key not in seen:
            seen.add(key)
            yield credential


def of_an_upload(unseen: Unseen, pipeline: Pipeline) -> str:
    """Return what something that cannot be seen has that an upload needs, empty where it has none.

    That is an index's secret, or an identity; an identity serves only in the publishing workflow,
    because PyPI compares the workflow's file name. A called workflow may upload with any secret
    but those named after another service.
    """
    at = unseen.at
    job = at.job if isinstance(at, StepRun) else at
    inside = job.run.root.workflow.file == pipeline.settings.publishing_workflow
    rights = job.permissions
    if inside and rights is not None and rights.level("id-token") == "write":
        return "'id-token: write'"
    if isinstance(at, JobRun) and isinstance(at.job.secrets, Scalar):
        return "every secret"
    given = _secrets_of(unseen)
    if isinstance(at, JobRun) and at.job.secrets is not None:
        handed = {name for _, name in secrets.named_in(at.job.secrets)}
        given += [name for name in handed if not secrets.is_of_another_service(name)]
    return f"the secret {min(given)}" if given else ""


def has_secret_of_an_index(unseen: Unseen) -> bool:
    """Whether something that cannot be seen is given a secret that is named like an index's."""
    return bool(_secrets_of(unseen))


def _secrets_of(unseen: Unseen) -> list[str]:
    """Return the secrets that are named like an index's and that something unseen is given."""
    at = unseen.at
    if isinstance(at, JobRun):
        nodes: list[Node | None] = [at.job.secrets, at.job.inputs]
    else:
        nodes = [at.job.job.env, at.job.job.container_env, at.job.run.workflow.env]
        steps = [one.step for one in (at, *at.callers)]
        nodes += [node for step in steps for node in (step.inputs, step.env)]
    named = (name for node in nodes if node is not None for _, name in secrets.named_in(node))
    return [name for name in named if secrets.is_of_an_index(name)]


def may_be_given(step: StepRun) -> bool:
    """Whether a step that does not upload may be given a credential, by what it names."""
    run = step.step.run
    return (
        (run is not None and _WRITTEN.search(run.value) is not None)
        or any(True for _ in _by_action(step))
        or any(
            VARIABLES.fullmatch(key.value)
            for node in _variables(step)
            if node is not None
            for key, _ in node.entries
        )
    )


def _variables(step: StepRun) -> tuple[Mapping | None, ...]:
    """Return all that sets variables for a step."""
    job = step.job.job
    return (step.step.env, job.env, job.container_env, step.job.run.workflow.env)


def _all(pipeline: Pipeline) -> Iterator[Credential]:
    for step in pipeline.steps:
        yield from _given(step, pipeline)
    for workflow in pipeline.workflows.values():
        if workflow.document.root is not None:
            yield from _named(workflow.document.root, pipeline)
    yield from _inherited(pipeline)


# -- what a step is given ----------------------------------------------------------------------


def _given(step: StepRun, pipeline: Pipeline) -> Iterator[Credential]:
    uploads = pipeline.uploads_of(step)
    if any(_allowed(one, pipeline) for one in uploads):
        return
    for upload in uploads:
        yield from _by_input(upload)
        yield from _by_request(upload)
    for node in _variables(step):
        yield from _by_variable(step, node, pipeline)
    yield from _by_action(step)
    run = step.step.run
    if run is not None and (uploads or _WRITTEN.search(run.value)):
        commands = pipeline.work(step).commands or (
            operations.script_of(step, pipeline.repository, everything=True).commands
        )
        yield from _by_environment(commands, step, pipeline)
        for command in commands:
            yield from _by_command(command)


def _allowed(upload: Operation, pipeline: Pipeline) -> bool:
    goes_to = upload.destination
    return isinstance(goes_to, str) and goes_to in pipeline.settings.indexes


def _by_input(upload: Operation) -> Iterator[Credential]:
    inputs = upload.at.step.inputs
    for name, value in inputs.entries if inputs is not None else ():
        if name.value.lower() not in _INPUTS or not isinstance(value, Scalar):
            continue
        if upload.at.scope.text(value) != "":
            what = f"the upload is given '{name.value}'"
            yield Credential(value.location, what, f"remove '{name.value}'")


def _by_request(upload: Operation) -> Iterator[Credential]:
    """Yield the credential of a plain request: an option, a header, or a part of its address."""
    command = upload.command
    if command is None or command.argv[0] not in tools.REQUESTS:
        return
    words = command.argv[1:]
    if (
        option(command, *_OF_A_REQUEST) is not None
        or any("authorization:" in word.lower() for word in words)
        or any(_WITH_USER.match(word) for word in words)
    ):
        yield Credential(command.location, f"'{command.argv[0]}' is given a credential", _NEEDLESS)


def _may_upload_beside(step: StepRun, pipeline: Pipeline) -> bool:
    """Whether the step's job uploads, or does what cannot be seen."""
    return any(
        pipeline.uploads_of(other) or pipeline.work(other).opaque
        for other in step.job.steps
        if other.possible
    )


def _by_variable(step: StepRun, env: Mapping | None, pipeline: Pipeline) -> Iterator[Credential]:
    """Yield the credentials among variables: those of a job that uploads, or from a secret."""
    for name, value in env.entries if env is not None else ():
        if not VARIABLES.fullmatch(name.value) or not isinstance(value, Scalar):
            continue
        given = step.scope.text(value) != ""
        if given and (any(secrets.named_in(value)) or _may_upload_beside(step, pipeline)):
            what = f"the variable {name.value} gives a credential to the upload"
            yield Credential(name.location, what, f"remove {name.value}")


def _by_action(step: StepRun) -> Iterator[Credential]:
    """Yield the variables of the tools that an action is told to set for later steps."""
    if step.step.uses is None or step.step.inputs is None:
        return
    for value in secrets.scalars(step.step.inputs):
        for found in VARIABLES.finditer(value.value):
            place = value.place_offset(found.start(), len(found[0]))
            what = f"{step.step.uses.text.partition('@')[0]} may set {found[0]} for later steps"
            yield Credential(place, what, _NEEDLESS)


def _by_environment(
    commands: Iterable[Command], step: StepRun, pipeline: Pipeline
) -> Iterator[Credential]:
    """Yield the variables that a script sets for its commands, where it sets them."""
    holders: dict[str, Command] = {}
    for command in commands:
        for name, value in command.environment.items():
            if value and VARIABLES.fullmatch(name):
                holders.setdefault(name, command)
    for name, command in holders.items():
        for place in _settings(name, command, step, pipeline) or [command.location]:
            yield Credential(place, f"the script sets {name}", _NEEDLESS)


def _settings(name: str, command: Command, step: StepRun, pipeline: Pipeline) -> list[Location]:
    """Return where the text of the first command that has a variable sets it."""
    path, run = command.location.path, step.step.run
    pattern = re.compile(rf"(?<![\w$]){name}(?=[\"'\]]*\s*=)")
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


def _by_command(command: Command) -> Iterator[Credential]:
    program = command.argv[0]
    words = " ".join(command.argv)
    help_ = _NEEDLESS
    given = option(command, *_OPTIONS.get(program, ()))
    if given and program in _OPTIONS and ({"upload", "publish"} & set(command.argv[1:])):
        yield Credential(command.location, f"'{program}' is given a credential", help_)
    if _writes_pypirc(command):
        yield Credential(command.location, "the script writes a .pypirc", help_)
    if _writes_netrc(command):
        what = f"the script writes a credential for {index.domain()} into a .netrc"
        yield Credential(command.location, what, help_)
    for path in command.writes:
        given = f"{words} {command.text}"
        for variable in VARIABLES.findall(given) if command.writes else ():
            if "GITHUB_ENV" in path:
                what = f"the script sets {variable} for later steps"
                yield Credential(command.location, what, help_)
            elif re.search(rf"{variable}\s*=", given):
                what = f"the script writes {variable} to a file"
                yield Credential(command.location, what, help_)
    for start, wanted, what in _STORES:
        if command.argv[: len(start)] == start and wanted.search(words):
            yield Credential(command.location, f"the script stores {what}", help_)


def _writes_pypirc(command: Command) -> bool:
    """Whether a command makes twine's file of credentials, or is told to work on it."""
    named = command.argv[1:] if command.argv[0] not in _IDLE else ()
    paths = (*command.writes, *(word.rpartition("=")[2] for word in named))
    return any(path.rpartition("/")[2] == ".pypirc" for path in paths)


def _writes_netrc(command: Command) -> bool:
    """Whether a command writes the index's host into the file from which requests logs in."""
    given = f"{' '.join(command.argv)} {command.text}"
    return index.domain() in given and any(
        path.rpartition("/")[2] in (".netrc", "_netrc") for path in command.writes
    )


# -- what a workflow names ---------------------------------------------------------------------


def _named(root: Node, pipeline: Pipeline) -> Iterator[Credential]:
    for scalar, name in secrets.named_in(root):
        if secrets.is_of_an_index(name) and not _elsewhere(name, pipeline):
            yield Credential(
                _place(scalar, name),
                f"the secret {name} is named like a package index's credential",
                f"remove it here, delete the secret {name}, and revoke the token on PyPI",
            )
    for scalar in secrets.scalars(root):
        for start, end in tokens.spans(scalar.value):
            yield Credential(
                scalar.place_offset(start, end - start),
                "a PyPI token stands here in the open",
                "revoke it on PyPI now, then remove it",
            )


def _elsewhere(name: str, pipeline: Pipeline) -> bool:
    """Whether a secret's name says that it is for another index, which the settings allow."""
    for allowed in pipeline.settings.indexes:
        words = re.findall(r"[a-z]+", index.identify(allowed).lower())
        if all(word in name.lower().replace("_", "") for word in words):
            return True
    return False


def _inherited(pipeline: Pipeline) -> Iterator[Credential]:
    """Yield the calls on the way to the upload that hand over every secret of the repository."""
    publish = pipeline.publish_job
    on_the_way = [*publish.lineage(), *publish.awaited()] if publish is not None else []
    for job in on_the_way:
        for text in secrets.all_in(job.job.node):
            what = "every secret of the repository can be read here"
            yield Credential(text.location, what, "name the secrets that it needs", is_seen=False)
        given = job.job.secrets
        if isinstance(given, Scalar) and given.value == "inherit":
            called = job.job.uses.text if job.job.uses is not None else "the called workflow"
            yield Credential(
                given.location,
                f"'secrets: inherit' hands every secret to {called}",
                "remove it, or name the secrets that it needs",
                is_seen=False,
            )


def _place(scalar: Scalar, name: str) -> Location:
    offset = scalar.value.find(name)
    return scalar.place_offset(offset, len(name)) if offset >= 0 else scalar.location
