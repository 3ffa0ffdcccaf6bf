"""What else can get into the folder that is uploaded."""

from __future__ import annotations

from fnmatch import fnmatchcase
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING

from pubproof import late, operations
from pubproof.artifacts import joined, normal
from pubproof.location import Problem
from pubproof.scripts import UNKNOWN, Command
from pubproof.scripts.options import value
from pubproof.tools import Kind
from pubproof.workflows.expressions import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

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
        "wc",
        "zipinfo",
    }
)
"""Programs that write into no folder by themselves."""

_FILTERS = {
    "awk": late.pattern(r"[>|]|\bsystem\b|^-[fi]|^--(?:file|include)"),
    "uniq": late.pattern(r"^[^-]"),
    "sed": late.pattern(r"^-\w*[fi]|^--(?:file|in-place)|(?<![-A-Za-z])[wWe](?:\s|$)|/\w*[we]\w*$"),
}
"""Programs that write nothing, but for those words with which they write or run a file."""

_OUTPUTS = {
    "cosign": (
        *("--bundle", "--output-attestation", "--output-certificate", "--output-file"),
        *("--output-signature", "--rfc3161-timestamp-bundle"),
    ),
    "find": ("-fls", "-fprint", "-fprint0", "-fprintf"),
    "sort": ("-o", "--output"),
    "tree": ("-o",),
}
"""Options with which such a program writes all the same: to the file that they name."""

_GITHUB = frozenset(
    {
        *("api", "at", "attestation", "auth", "issue", "label", "pr", "release", "run", "search"),
        *("status", "variable", "workflow"),
    }
)
"""What ``gh`` can be told without writing into a folder; an extension may do anything."""
_BRINGING = frozenset({"checkout", "clone", "download"})
"""What it writes into a folder with all the same."""

COPIERS = frozenset({"cp", "install", "ln", "mv"})
"""Programs that write to what their last word names, or ``-t``."""
_INTO = late.pattern(r"-\w*t|--target-directory")

_SAMPLES = ("name-1.0-py3-none-any.whl", "name-1.0.tar.gz")

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

_ELSEWHERE = ("$GITHUB_", "${GITHUB_", "/dev/")
"""How paths begin that are in no working folder."""

_CACHES = frozenset({"actions/cache", "actions/cache/restore"})
_BY_PATH = _CACHES | {"actions/checkout"}
"""Actions that write where their ``path`` says."""


def find(pipeline: Pipeline, steps: Iterable[StepRun], folder: str) -> Iterator[Problem]:
    """Yield those of `steps` that can put files into `folder`."""
    seen = set()
    for step in steps:
        if step.possible and step.step not in seen:
            seen.add(step.step)
            yield from _judge_step(pipeline, step, folder)


def takers(pipeline: Pipeline, steps: Iterable[StepRun], folder: str) -> Iterator[Problem]:
    """Yield what takes distributions out of `folder`, in steps behind their download."""
    for step in steps:
        script = operations.script_of(step, pipeline.repository, everything=True)
        for command in script.commands if step.possible else ():
            if any(_names_some(one, command, folder) for one in _taken(command)):
                message = f"'{command.argv[0]}' takes files out of '{folder}' before the upload"
                help_ = "upload all that was verified"
                yield Problem(command.location, message, help_)


def _taken(command: Command) -> tuple[str, ...]:
    """Return the words that name what a command removes or moves."""
    name, *words = command.argv
    plain = tuple(word for word in words if not word.startswith("-"))
    if name == "find":
        return _found(words) if "-delete" in words and not {"!", "-not"} & set(words) else ()
    return {"rm": plain, "unlink": plain, "mv": plain[:-1]}.get(name, ())


def _found(words: Sequence[str]) -> tuple[str, ...]:
    """Return what ``find`` looks for: names below folders, or the folders."""
    roots = list(takewhile(lambda word: not word.startswith(("-", "(", "\\")), words)) or ["."]
    names = [name for before, name in pairwise(words) if before in ("-name", "-iname")]
    return tuple(f"{root}/{name}" for root in roots for name in names) or tuple(roots)


def _names_some(word: str, command: Command, folder: str) -> bool:
    """Whether a word names distributions in the folder, or the folder itself."""
    path = joined(command.folder, word)
    if UNKNOWN in path:
        return False
    above, _, last = path.rpartition("/")
    return f"{folder}/".startswith(f"{path}/") or (
        (above or ".") == folder and any(fnmatchcase(one, last) for one in _SAMPLES)
    )


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


def restored(steps: Iterable[StepRun], folder: str) -> Iterator[Problem]:
    """Yield the caches of other runs that `steps` restore into `folder`."""
    for step in steps:
        uses, given = step.step.uses, step.scope.text(step.step.input("path"))
        if (
            step.possible
            and uses is not None
            and f"{uses.repository}/{uses.path}".rstrip("/") in _CACHES
            and isinstance(given, str)
            and any(normal(line) == folder for line in given.splitlines() if line.strip())
        ):
            place = step.step.uses_node.location if step.step.uses_node else step.step.location
            message = f"{uses.repository} can bring distributions of another run into '{folder}'"
            yield Problem(place, message, "build anew for each release")


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


def destination(command: Command) -> str:
    """Return where a program that copies or moves puts the files; UNKNOWN where unwritten."""
    words = command.argv
    given = next((words[at + 1] for at, one in enumerate(words[:-1]) if _INTO.fullmatch(one)), None)
    given = given or value(words, "--target-directory")
    return joined(command.folder, given or words[-1])


def _only_reads(command: Command, folder: str) -> bool:
    name, *words = command.argv
    if name in COPIERS:
        return not _is_within(destination(command), folder)
    if name == "gh":
        if not words or words[0] not in _GITHUB or _BRINGING & set(words[1:2]):
            return False
    elif name in _FILTERS:
        if any(map(_FILTERS[name].search, words)):
            return False
    elif name not in _READERS:
        return False
    given = value(command.argv, *_OUTPUTS.get(name, ()))
    paths = [path for path in command.writes if not path.startswith(_ELSEWHERE)]
    return not any(
        UNKNOWN in path or _is_within(joined(command.folder, path), folder)
        for path in (*paths, *([given] if given is not None else ()))
    )


def _is_within(path: str, folder: str) -> bool:
    return UNKNOWN in path or f"{path}/".startswith(f"{folder}/")
