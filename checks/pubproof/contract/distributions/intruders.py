"""What else can get into the folder that is uploaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof import late
from pubproof.contract.clause import Doubt
from pubproof.contract.distributions import brought, checkouts, signatures, told, writers
from pubproof.contract.guards import rewritten
from pubproof.location import Problem
from pubproof.operations import Operation
from pubproof.scripts import UNKNOWN, Script, languages
from pubproof.scripts.paths import is_within, normal, seen_inside
from pubproof.scripts.shell.interpreter import SHELLS
from pubproof.scripts.wrappers.tables import INTERPRETERS
from pubproof.scripts.wrappers.wrapper import PYTHON
from pubproof.tools import Kind
from pubproof.workflows.expressions import Unknown
from pubproof.workflows.runs import runner
from pubproof.workflows.uses import CHECKOUT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pubproof.location import Location
    from pubproof.pipeline import Pipeline
    from pubproof.scripts.command import Command, Files
    from pubproof.workflows.runs.job_run import StepRun

_HARMLESS = frozenset(
    {
        "actions/create-github-app-token",
        "actions/create-release",
        "actions/setup-go",
        "actions/setup-java",
        "actions/setup-node",
        "actions/setup-python",
        "actions/upload-artifact",
        "actions/upload-release-asset",
        "astral-sh/setup-uv",
        "aws-actions/configure-aws-credentials",
        "docker/login-action",
        "docker/metadata-action",
        "docker/setup-buildx-action",
        "docker/setup-qemu-action",
        "extractions/setup-just",
        "ncipollo/release-action",
        "pdm-project/setup-pdm",
        "sigstore/cosign-installer",
        "softprops/action-gh-release",
        "step-security/harden-runner",
        "svenstaro/upload-release-action",
    }
)
"""Actions that leave the working folder alone."""
_REACHING = late.pattern(
    r"\$\{\{|\b(?:constructor|eval|exec|fetch|fs|Function|global|globalThis|glob|import|io|module"
    r"|process|require|__original_require__)\b"
)
"""With what such a script comes to files; without it, it only talks to GitHub, and logs."""

_ALONE = "leave only the download and the upload in the publish job"
_BY_PATH = brought.CACHES | {"actions/cache/save", CHECKOUT}
"""Actions that write where their ``path`` says, or only read there."""
_ASIDE = (runner.TEMP, "$RUNNER_TEMP", "${RUNNER_TEMP}", "/tmp", "/var/tmp", "..")  # noqa: S108
"""Folders that are in no runner's working folder."""
_ROOTED = late.pattern(r"[/~]|\w:/")
"""How an absolute path begins."""


def find(
    pipeline: Pipeline,
    steps: Iterable[StepRun],
    folder: str,
    help_: str = _ALONE,
    *,
    known: frozenset[Location] = frozenset(),
) -> Iterator[Problem]:
    """Yield those of `steps` that can put files into `folder`.

    `help_` says what to change; `known` are the places of commands that are told of elsewhere.
    """
    judged = set()
    order = [*steps]
    for at, step in enumerate(order):
        if step.possible and step.step not in judged:
            if signatures.signed(step) is not None:
                found = signatures.left(pipeline, step, order[at + 1 :], folder)
            else:
                found = _judge_step(pipeline, step, folder, help_, known)
            for problem in found:
                judged.add(step.step)
                yield problem


def behind(
    pipeline: Pipeline,
    mark: Operation,
    folder: str,
    help_: str,
    *,
    known: frozenset[Location] = frozenset(),
) -> Iterator[Problem]:
    """Yield what can put files into `folder` behind a command in the script of its step, or out.

    `help_` and `known` are as `find` takes them.
    """
    if mark.command is None:
        return
    place = mark.location
    unseen = (one for one in pipeline.script(mark.at).opaque if one.location.path == place.path)
    opaque = tuple(one for one in unseen if one.location > place)
    after = pipeline.behind(mark)
    others = tuple(one for one in after if one.location not in known)
    later = Script(others, opaque)
    changed = _changed(pipeline, mark.at)
    yield from _judge_script(later, folder, help_, pipeline.repository, changed)
    yield from _taken(after, folder, pipeline.repository, known)


def copied(commands: Iterable[Command], folder: str) -> Iterator[Problem]:
    """Yield what certainly brings more distributions into `folder`, or changes those there."""
    for command in commands:
        if writers.brings(command, folder):
            message = f"'{command.argv[0]}' brings more distributions into '{folder}'"
            yield Problem(command.location, message, "bring them there before this check")
        elif writers.changes(command, folder) or writers.written(command, folder):
            message = f"'{command.argv[0]}' changes the distributions in '{folder}'"
            yield Problem(command.location, message, "change them before this check")


def changers(commands: Iterable[Command], folder: str, files: Files) -> Iterator[Doubt]:
    """Yield what may change the distributions in `folder`, for all that can be told of it."""
    for command in commands:
        if told.may_change(command, folder, files):
            what = f"'{command.argv[0]}' changes the distributions in '{folder}' after the check"
            message = f"whether {what} cannot be told"
            yield Doubt(message, command.location, "run it before the check")


def takers(
    pipeline: Pipeline,
    steps: Iterable[StepRun],
    folder: str,
    *,
    known: frozenset[Location] = frozenset(),
) -> Iterator[Problem]:
    """Yield what takes distributions out of `folder`, in steps behind their download.

    What may put others there too, `find` tells of these steps, but for what is `known` to it.
    """
    for step in steps:
        clearing = step.possible and clears(step, folder)
        if clearing and not _brings(pipeline, step, CHECKOUT, folder):
            message = f"actions/checkout empties {_emptied(step)}, '{folder}' with it"
            help_ = "check out before the download, or not at all"
            yield Problem(step.step.location, message, help_)
        yield from _taken(pipeline.commands([step]), folder, pipeline.repository, known)


def _taken(
    commands: Iterable[Command], folder: str, files: Files, known: frozenset[Location]
) -> Iterator[Problem]:
    """Yield the commands that take distributions out, and of which nobody says that they put."""
    for command in commands:
        is_untold = command.location in known or writers.only_reads(command, folder, files)
        if is_untold and writers.takes(command, folder):
            message = f"'{command.argv[0]}' takes files out of '{folder}' before the upload"
            yield Problem(command.location, message, "upload all that was verified")


def _judge_step(
    pipeline: Pipeline, step: StepRun, folder: str, help_: str, known: frozenset[Location]
) -> Iterator[Problem]:
    """Yield whether a step may put files into the folder: its script, or its action."""
    uses = step.step.uses
    if uses is None:
        operations = pipeline.work(step).operations
        reported = known | {one.location for one in operations if one.kind is Kind.FETCH}
        started = pipeline.script(step)
        others = tuple(one for one in started.commands if one.location not in reported)
        judged = started._replace(commands=others)
        changed = _changed(pipeline, step)
        yield from _judge_script(judged, folder, help_, pipeline.repository, changed)
        return
    kinds = {operation.kind for operation in pipeline.work(step).operations}
    if kinds & {Kind.FETCH, Kind.ATTEST, Kind.UPLOAD} or uses.names(*_HARMLESS):
        return
    script = step.step.script
    if script is not None and _REACHING.search(script.value) is None:
        return
    if uses.action in _BY_PATH:
        if _brings(pipeline, step, uses.action, folder):
            message = f"{uses.action} can put files into '{folder}' before the upload"
            yield Problem(step.step.location, message, help_)
    elif not _is_read(pipeline, step):
        message = f"what {uses.name} puts into '{folder}' cannot be seen"
        yield Problem(step.step.location, message, help_)


def _is_read(pipeline: Pipeline, step: StepRun) -> bool:
    """Whether the action's own steps are judged instead."""
    action = pipeline.repository.action_of(step.step.uses)
    return action is not None and action.is_composite


def _brings(pipeline: Pipeline, step: StepRun, name: str, folder: str) -> bool:
    """Whether what the action writes below its ``path`` can get into the folder."""
    given = step.input("path")
    if isinstance(given, Unknown):
        return True
    if name != CHECKOUT:
        return brought.restores(step, folder)
    path = normal(given)
    if path != "." and is_within(path, folder):
        return True
    inside = _seen_inside(step, path, folder)
    if inside is None:
        return False
    return pipeline.repository.tracks(inside) or any(checkouts.judge(step, pipeline))


def clears(step: StepRun, folder: str, *, surely: bool = False) -> bool:
    """Whether a checkout may remove what git does not know from a folder.

    It does so in the folder that it is told, unless ``clean`` is false, and always where no
    checkout into that has come before it: the README and ``git-directory-helper.ts`` of
    ``actions/checkout``.

    Args:
        step: the step of a job.
        folder: the folder.
        surely: whether it must do so, also on a machine that keeps the checkout of an earlier run.
    """
    if not step.step.is_of(CHECKOUT):
        return False
    given = step.input("path")
    if isinstance(given, Unknown) or _seen_inside(step, normal(given), folder) is None:
        return False
    clean = step.step.input("clean")
    asked = clean is None or step.scope.flag(clean)
    if surely:
        return asked is True and not _ROOTED.match(folder)
    return asked is not False or not _is_checked_out(step, normal(given))


def _seen_inside(step: StepRun, path: str, folder: str) -> str | None:
    """Return a folder as it is seen from `path`, None where it is beside that.

    An absolute path may lead into the working folder of a runner of one's own.
    """
    if path != ".":
        return seen_inside(path, folder)
    aside = any(is_within(folder, one) for one in _ASIDE)
    if aside or (_ROOTED.match(folder) and not runner.may_be_self_hosted(step.scope)):
        return None
    return folder


def _emptied(step: StepRun) -> str:
    """Return how to speak of the folder into which a step checks out."""
    given = step.input("path")
    path = normal(given) if isinstance(given, str) else "."
    return "the working folder" if path == "." else f"'{path}'"


def _is_checked_out(step: StepRun, path: str) -> bool:
    """Whether an earlier step of the job checks out too, into the same path or one untold."""
    earlier = (one.input("path") for one in step.before() if one.step.is_of(CHECKOUT))
    return any(isinstance(given, Unknown) or normal(given) == path for given in earlier)


def _changed(pipeline: Pipeline, step: StepRun) -> frozenset[Location]:
    """Return where a step starts scripts of the repository that its job may have changed."""
    found = []
    for order, command in enumerate(pipeline.script(step).commands):
        script, _ = languages.script_of(command, pipeline.repository)
        if script:
            name, place = command.argv[0], command.location
            one = Operation(Kind.CHECK, name, place, step, command, order)
            if any(rewritten.find(one, [*step.before(), step], pipeline, script)):
                found.append(place)
    return frozenset(found)


def _judge_script(
    script: Script, folder: str, help_: str, files: Files, changed: frozenset[Location]
) -> Iterator[Problem]:
    """Yield whether a script may; `changed` are the places of commands whose scripts are others."""
    writing = [
        one
        for one in script.commands
        if one.location in changed or not writers.only_reads(one, folder, files)
    ]
    found = [one for one in writing if not writers.renames(one, folder)]
    if found != writing:
        place = next(one.location for one in writing if one not in found)
        message = f"'mv' renames files in '{folder}' before the upload, or takes them away"
        yield Problem(place, message, "let the build name them, and upload all that was verified")
    opaque = [one for one in script.opaque if not one.confined]
    if not found and not opaque:
        return
    place = found[0].location if found else opaque[0].location
    name = _named(found[0].argv) if found else UNKNOWN
    what = "this script" if UNKNOWN in name else f"'{name}'"
    message = f"{what} can put other files into '{folder}' before the upload"
    yield Problem(place, message, help_)


def _named(argv: Sequence[str]) -> str:
    """Return what a command starts: of an interpreter the script, where it is told one."""
    runs_files = argv[0] in INTERPRETERS | SHELLS or PYTHON.fullmatch(argv[0]) is not None
    script = argv[1] if runs_files and argv[1:] else "-"
    return argv[0] if script.startswith("-") or "\n" in script else f"{argv[0]} {script}"
