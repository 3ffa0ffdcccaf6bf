"""What is uploaded is what was verified, and nothing else."""

from __future__ import annotations

from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple

from pubproof import operations
from pubproof.contract import coverage
from pubproof.contract.clause import Clause, Doubt, Evidence, Example
from pubproof.contract.grounds import no_upload, supplied
from pubproof.location import Location, Problem
from pubproof.operations import Kind, Operation
from pubproof.scripts import UNKNOWN, Command
from pubproof.workflows.expressions import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.pipeline import Pipeline
    from pubproof.workflows.run import StepRun

_READERS = frozenset(
    {
        "[",
        "[[",
        "cat",
        "check-wheel-contents",
        "cosign",
        "cut",
        "date",
        "df",
        "diff",
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
        "pkginfo",
        "printenv",
        "printf",
        "pwd",
        "pypi-attestations",
        "read",
        "set",
        "sha256sum",
        "shasum",
        "shopt",
        "slsa-verifier",
        "sort",
        "stat",
        "tail",
        "test",
        "tree",
        "true",
        "twine",
        "uniq",
        "wc",
        "zipinfo",
    }
)
"""Programs that write into no folder by themselves."""

_HARMLESS = frozenset(
    {
        "actions/cache",
        "actions/setup-node",
        "actions/setup-python",
        "astral-sh/setup-uv",
        "sigstore/cosign-installer",
        "step-security/harden-runner",
    }
)
"""Actions that leave the folder alone."""


class _Folder(NamedTuple):
    """The folder from which the upload takes its files."""

    path: str
    location: Location


def check(pipeline: Pipeline) -> Iterator[Evidence | Doubt | Problem]:
    """Judge what gets into the folder that is uploaded."""
    upload, publish = pipeline.upload, pipeline.publish_job
    if upload is None or publish is None:
        yield no_upload()
        return
    folder = _uploaded(upload)
    if UNKNOWN in folder.path:
        yield Doubt("the folder that is uploaded is not written out", folder.location)
        return
    fetches = [one for one in supplied(pipeline, Kind.FETCH) if one.at.job.job is publish.job]
    if not fetches:
        message = "the publish job downloads no artifact: what it uploads was not verified"
        yield Problem(upload.location, message, "download what the provenance workflow stored")
        return
    inside = [one for one in fetches if _lands_in(one, folder)]
    if not inside:
        yield _elsewhere(fetches[0], folder)
        return
    for fetch in inside:
        yield from _judge_fetch(pipeline, fetch, folder)
    yield from _judge_others(pipeline, upload, folder)


def _uploaded(upload: Operation) -> _Folder:
    if upload.command is None:
        given = upload.at.step.input("packages-dir") or upload.at.step.input("packages_dir")
        path = upload.input("packages-dir", "dist")
        place = given.location if given is not None else upload.location
        return _Folder(UNKNOWN if isinstance(path, Unknown) else _normal(path), place)
    files = [word for word in upload.command.argv[2:] if "/" in word and "//" not in word]
    path = coverage.folder_in(files[0]) if files else "dist"
    return _Folder(coverage.joined(upload.command.folder, path), upload.location)


def _lands_in(fetch: Operation, folder: _Folder) -> bool:
    path = fetch.input("path", ".")
    if isinstance(path, Unknown):
        return True
    normal = _normal(path)
    return normal == folder.path or folder.path.startswith(f"{normal}/") or normal == "."


def _normal(path: str) -> str:
    return coverage.joined(".", path.strip() or ".")


def _elsewhere(fetch: Operation, folder: _Folder) -> Problem:
    given = fetch.at.step.input("path")
    path = fetch.input("path", ".")
    return Problem(
        folder.location,
        f"the upload takes its files from '{folder.path}', the artifact is in '{path}'",
        f"download to '{folder.path}'"
        + (f": {given.location} says '{path}'" if given is not None else ": add 'path'"),
    )


# -- the artifact ------------------------------------------------------------------------------


def _judge_fetch(
    pipeline: Pipeline, fetch: Operation, folder: _Folder
) -> Iterator[Evidence | Doubt | Problem]:
    for foreign in ("run-id", "repository", "github-token"):
        given = fetch.at.step.input(foreign)
        if given is not None and foreign != "github-token":
            message = f"the artifact comes from elsewhere: '{foreign}' is set"
            yield Problem(given.location, message, "download what this very run has stored")
            return
    if _normal(str(fetch.input("path", "."))) != folder.path:
        place = fetch.at.step.input("path")
        yield Problem(
            place.location if place is not None else fetch.location,
            f"the artifact is unpacked above '{folder.path}': files beside it come along",
            f"write 'path: {folder.path}'",
        )
        return
    yield from _judge_name(pipeline, fetch)


def _judge_name(pipeline: Pipeline, fetch: Operation) -> Iterator[Evidence | Doubt | Problem]:
    name, pattern = fetch.input("name"), fetch.input("pattern")
    place = _named_at(fetch)
    for value in (name, pattern):
        if isinstance(value, Unknown):
            yield Doubt(f"the artifact's name cannot be told: {value.reason}", place)
            return
    if not name and not pattern:
        message = "every artifact of the run is downloaded, verified or not"
        yield Problem(place, message, "name the artifact that the provenance workflow stores")
        return
    if not name and fetch.input("merge-multiple") != "true":
        message = "artifacts found by 'pattern' go to folders of their own, which are not uploaded"
        yield Problem(place, message, "add 'merge-multiple: true', or give one 'name'")
        return
    stores = pipeline.in_release(Kind.STORE)
    chosen = [one for one in stores if _matches(_stored_name(one), name, pattern)]
    if not chosen:
        yield _not_stored(str(name or pattern), stores, place, pipeline)
        return
    verified = [one for one in chosen if _is_verified(one, pipeline)]
    for one in chosen:
        if one not in verified:
            yield Problem(
                place,
                f"the artifact '{_stored_name(one)}' was not verified: {one.location} stores it "
                f"in the job '{one.at.job.job.id}'",
                "download only what the provenance workflow verified and stored",
            )
    yield from _judge_stores(verified, pipeline, place, name or pattern)


def _judge_stores(
    verified: list[Operation], pipeline: Pipeline, place: Location, name: str | Unknown
) -> Iterator[Evidence | Problem]:
    homes = {(str(_stored_name(one)), one.location): one for one in verified}
    names = [stored for stored, _ in homes]
    twice = next((stored for stored in names if names.count(stored) > 1), None)
    if twice is not None:
        message = f"more than one step stores the artifact '{twice}': the last one wins"
        yield Problem(place, message, "let one step store it")
        return
    for one in homes.values():
        wrong = _stores_other_files(one, pipeline)
        if wrong is not None:
            yield wrong
        else:
            yield Evidence(one.location, f"stores the verified files as '{_stored_name(one)}'")
    if homes:
        yield Evidence(place, f"downloads '{name}' into the folder that is uploaded")


def _stored_name(store: Operation) -> str | Unknown:
    if store.tool.lower().startswith("hynek/"):
        return "Packages"
    return store.input("name", "artifact")


def _matches(stored: str | Unknown, name: str | Unknown, pattern: str | Unknown) -> bool:
    if isinstance(stored, Unknown):
        return True
    return stored == name if name else fnmatchcase(stored, str(pattern))


def _is_verified(store: Operation, pipeline: Pipeline) -> bool:
    """Whether a job that verifies, or else one that makes distributions, stores the artifact."""
    verifies = supplied(pipeline, Kind.VERIFY)
    makers = verifies or supplied(pipeline, Kind.ATTEST, Kind.CHECK, Kind.BUILD)
    jobs = {id(one.at.job.job) for one in makers}
    if id(store.at.job.job) in jobs:
        return True
    return any(
        id(fetch.at.job.job) in jobs
        and _matches(_stored_name(store), fetch.input("name"), fetch.input("pattern"))
        for fetch in pipeline.in_release(Kind.FETCH)
        if fetch.input("name") or fetch.input("pattern")
    )


def _stores_other_files(store: Operation, pipeline: Pipeline) -> Problem | None:
    """Compare the folder that is stored with the folder that the job builds into."""
    given = store.at.step.input("path")
    if given is None:
        return None
    text = store.at.scope.text(given)
    builds = [one for one in supplied(pipeline, Kind.BUILD) if one.at.job.job is store.at.job.job]
    folders = {coverage.folder_of(one) for one in builds} - {UNKNOWN}
    if isinstance(text, Unknown) or not folders:
        return None
    for line in filter(None, map(str.strip, text.splitlines())):
        found = coverage.folder_in(line) if "*" in line else _normal(line)
        if not any(found == folder or found.startswith(f"{folder}/") for folder in folders):
            message = (
                f"the artifact holds '{line}', the distributions are in "
                f"'{', '.join(sorted(folders))}'"
            )
            return Problem(given.location, message, "store the folder that was verified, only")
    return None


def _not_stored(
    name: str, stores: list[Operation], place: Location, pipeline: Pipeline
) -> Doubt | Problem:
    known = sorted({stored for one in stores if isinstance(stored := _stored_name(one), str)})
    near = get_close_matches(name, known, 1)
    if not known and pipeline.unseen:
        return Doubt(f"cannot see what stores the artifact '{name}'", place)
    message = f"no step of the release stores an artifact named '{name}'"
    listed = f"stored are: {', '.join(known)}" if known else "store it in the provenance workflow"
    return Problem(place, message, f"did you mean '{near[0]}'?" if near else listed)


def _named_at(fetch: Operation) -> Location:
    given = fetch.at.step.input("name") or fetch.at.step.input("pattern")
    return given.location if given is not None else fetch.location


# -- what else can get in ----------------------------------------------------------------------


def _judge_others(pipeline: Pipeline, upload: Operation, folder: _Folder) -> Iterator[Problem]:
    seen = set()
    for step in upload.at.job.steps:
        if step.step is upload.at.step:
            return
        if step.possible and step.step not in seen:
            seen.add(step.step)
            yield from _judge_step(pipeline, step, folder)


def _judge_step(pipeline: Pipeline, step: StepRun, folder: _Folder) -> Iterator[Problem]:
    uses = step.step.uses
    if uses is None:
        yield from _judge_script(pipeline, step, folder)
        return
    known = {operation.kind for operation in pipeline.work(step).operations}
    if known & {Kind.FETCH, Kind.ATTEST, Kind.UPLOAD} or uses.names(*_HARMLESS):
        return
    place = step.step.uses_node.location if step.step.uses_node else step.step.location
    if uses.names("actions/checkout"):
        if _brings(pipeline, step, folder):
            message = f"this checkout can put files into '{folder.path}'"
            yield Problem(place, message, "upload from a folder that the repository does not have")
    elif not uses.repository.startswith("actions/") and not _is_read(pipeline, step):
        yield Problem(
            place,
            f"what {uses.text.partition('@')[0]} puts into '{folder.path}' cannot be seen",
            "leave only the download and the upload in the publish job",
        )


def _is_read(pipeline: Pipeline, step: StepRun) -> bool:
    """Whether the action's own steps are judged instead."""
    uses = step.step.uses
    action = pipeline.repository.action(uses.path) if uses is not None else None
    return action is not None and action.is_composite


def _brings(pipeline: Pipeline, step: StepRun, folder: _Folder) -> bool:
    if step.step.input("repository") is not None or step.step.input("ref") is not None:
        return True
    return pipeline.repository.tracks(folder.path)


def _judge_script(pipeline: Pipeline, step: StepRun, folder: _Folder) -> Iterator[Problem]:
    script = operations.script_of(step, pipeline.repository, everything=True)
    writers = [one for one in script.commands if not _only_reads(one, folder)]
    if not writers and not script.opaque:
        return
    place = writers[0].location if writers else script.opaque[0].location
    what = f"'{writers[0].argv[0]}'" if writers else "this script"
    message = f"{what} can put other files into '{folder.path}' before the upload"
    help_ = "leave only the download and the upload in the publish job"
    yield Problem(place, message, help_)


def _only_reads(command: Command, folder: _Folder) -> bool:
    if command.argv[0] not in _READERS:
        return False
    if command.argv[0] == "find" and {"-exec", "-delete", "-execdir", "-ok"} & set(command.argv):
        return False
    if command.argv[:3] == ("gh", "release", "download") or command.argv[:2] == ("gh", "run"):
        return False
    return not any(
        UNKNOWN in path or f"{coverage.joined(command.folder, path)}/".startswith(f"{folder.path}/")
        for path in command.writes
        if not path.startswith(("$GITHUB_", "/dev/", "${GITHUB_"))
    )


CLAUSE = Clause(
    id="verified-distributions",
    statement=(
        "The publish job downloads exactly the artifact that was verified, into the folder it "
        "uploads, and nothing else can get into that folder."
    ),
    why=(
        "All checks speak of the files that were checked. Another artifact of nearly the same "
        "name, a pattern that catches one too many, a script that copies a file along: each "
        "uploads what nobody has looked at, under the release's good name."
    ),
    fix="Two steps in the publish job: download by `name` into `dist/`, and upload.",
    example=Example(
        path=".github/workflows/publish.yml",
        holds="          name: python-package-distributions\n          path: dist/\n",
        fails="          path: dist/\n",
    ),
    check=check,
)
