"""What else can get into the folder that is uploaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof import late, operations
from pubproof.artifacts import joined, normal
from pubproof.location import Problem
from pubproof.scripts import UNKNOWN, Command
from pubproof.tools import Kind
from pubproof.workflows.expressions import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pubproof.pipeline import Pipeline
    from pubproof.workflows.run import StepRun

_READERS = frozenset(
    {
        "[",
        "[[",
        "basename",
        "cat",
        "check-wheel-contents",
        "cosign",
        "cut",
        "date",
        "df",
        "diff",
        "dirname",
        "du",
        "echo",
        "env",
        "exit",
        "export",
        "false",
        "file",
        "find",
        "gh",
        "grep",
        "head",
        "jq",
        "ls",
        "md5sum",
        "mkdir",
        "pkginfo",
        "printenv",
        "printf",
        "pwd",
        "pypi-attestations",
        "read",
        "rm",
        "set",
        "sha1sum",
        "sha256sum",
        "sha384sum",
        "sha512sum",
        "shasum",
        "shopt",
        "sleep",
        "slsa-verifier",
        "sort",
        "stat",
        "tail",
        "tee",
        "test",
        "tr",
        "tree",
        "true",
        "twine",
        "uname",
        "uniq",
        "wc",
        "zipinfo",
    }
)
"""Programs that write into no folder by themselves."""

_FILTERS = {
    "awk": late.pattern(r"[>|]|\bsystem\b|^-[fi]|^--(?:file|include)"),
    "sed": late.pattern(r"^-\w*[fi]|^--(?:file|in-place)|(?<![-A-Za-z])[wWe](?:\s|$)|/\w*[we]\w*$"),
}
"""Programs that write nothing, but for those words with which they write or run a file."""

COPIERS = frozenset({"cp", "install", "ln", "mv"})
"""Programs that write to what their last word names."""

_HARMLESS = frozenset(
    {
        "actions/setup-java",
        "actions/setup-node",
        "actions/setup-python",
        "actions/upload-artifact",
        "astral-sh/setup-uv",
        "sigstore/cosign-installer",
        "step-security/harden-runner",
    }
)
"""Actions that leave the working folder alone."""

_BY_PATH = frozenset({"actions/cache", "actions/cache/restore", "actions/checkout"})
"""Actions that write where their ``path`` says."""


def find(pipeline: Pipeline, steps: Iterable[StepRun], folder: str) -> Iterator[Problem]:
    """Yield those of `steps` that can put files into `folder`."""
    seen = set()
    for step in steps:
        if step.possible and step.step not in seen:
            seen.add(step.step)
            yield from _judge_step(pipeline, step, folder)


def _judge_step(pipeline: Pipeline, step: StepRun, folder: str) -> Iterator[Problem]:
    uses = step.step.uses
    if uses is None:
        yield from _judge_script(pipeline, step, folder)
        return
    known = {operation.kind for operation in pipeline.work(step).operations}
    if known & {Kind.FETCH, Kind.ATTEST, Kind.UPLOAD} or uses.names(*_HARMLESS):
        return
    place = step.step.uses_node.location if step.step.uses_node else step.step.location
    name = f"{uses.repository}/{uses.path}".rstrip("/")
    if name in _BY_PATH:
        if _brings(pipeline, step, name, folder):
            message = f"{name} can put files into '{folder}' before the upload"
            yield Problem(place, message, "leave only the download and the upload in this job")
    elif not _is_read(pipeline, step):
        yield Problem(
            place,
            f"what {uses.text.partition('@')[0]} puts into '{folder}' cannot be seen",
            "leave only the download and the upload in the publish job",
        )


def _is_read(pipeline: Pipeline, step: StepRun) -> bool:
    """Whether the action's own steps are judged instead."""
    uses = step.step.uses
    action = pipeline.repository.action(uses.path) if uses is not None else None
    return action is not None and action.is_composite


def _brings(pipeline: Pipeline, step: StepRun, name: str, folder: str) -> bool:
    """Whether what the action writes below its ``path`` can get into the folder."""
    given = step.scope.text(step.step.input("path"))
    if isinstance(given, Unknown):
        return True
    paths = [normal(line) for line in given.splitlines() if line.strip()] or ["."]
    if any(f"{path}/".startswith(f"{folder}/") for path in paths):
        return True
    if name != "actions/checkout":
        return any(path == "." or f"{folder}/".startswith(f"{path}/") for path in paths)
    if paths != ["."]:
        return False
    other = any(step.step.input(key) is not None for key in ("repository", "ref"))
    return other or pipeline.repository.tracks(folder)


def _judge_script(pipeline: Pipeline, step: StepRun, folder: str) -> Iterator[Problem]:
    script = operations.script_of(step, pipeline.repository, everything=True)
    writers = [one for one in script.commands if not _only_reads(one, folder)]
    if not writers and not script.opaque:
        return
    place = writers[0].location if writers else script.opaque[0].location
    name = writers[0].argv[0] if writers else UNKNOWN
    what = "this script" if UNKNOWN in name else f"'{name}'"
    message = f"{what} can put other files into '{folder}' before the upload"
    help_ = "leave only the download and the upload in the publish job"
    yield Problem(place, message, help_)


def _only_reads(command: Command, folder: str) -> bool:
    if command.argv[0] in COPIERS:
        path = joined(command.folder, command.argv[-1])
        return UNKNOWN not in path and not f"{path}/".startswith(f"{folder}/")
    writing = _FILTERS.get(command.argv[0])
    if writing is None and command.argv[0] not in _READERS:
        return False
    if writing is not None and any(map(writing.search, command.argv[1:])):
        return False
    if command.argv[:3] == ("gh", "release", "download") or command.argv[:2] == ("gh", "run"):
        return False
    return not any(
        UNKNOWN in path or f"{joined(command.folder, path)}/".startswith(f"{folder}/")
        for path in command.writes
        if not path.startswith(("$GITHUB_", "/dev/", "${GITHUB_"))
    )
