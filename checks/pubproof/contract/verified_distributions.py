"""What is uploaded is what was verified, and nothing else."""

from __future__ import annotations

from fnmatch import fnmatchcase
from itertools import dropwhile, takewhile
from typing import TYPE_CHECKING, NamedTuple

from pubproof import late
from pubproof.artifacts import Download, joined, normal, stored_name
from pubproof.contract import coverage, intruders, writers
from pubproof.contract.clause import Clause, Doubt, Evidence, Example
from pubproof.contract.grounds import comes_before, no_upload, supplied
from pubproof.location import Location, Problem
from pubproof.scripts import UNKNOWN
from pubproof.spelling import nearest
from pubproof.tools import COPIERS, Kind, is_publish_action
from pubproof.workflows.expressions import Unknown
from pubproof.workflows.run import StepRun
from pubproof.workflows.uses import Kind as UsesKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.operations import Operation
    from pubproof.pipeline import Pipeline

_BUILDS = late.pattern(r"build|package|wheel|sdist|artifact|librar")
"""Actions that may build and store, by their names."""


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
    downloads = [
        Download(one) for one in supplied(pipeline, Kind.FETCH) if one.at.job.job is publish.job
    ]
    before = list(takewhile(lambda one: one.step is not upload.at.step, upload.at.job.steps))
    for folder in dict.fromkeys(_uploaded(route.upload) for route in pipeline.all_release_routes):
        if not downloads:
            message = "the publish job downloads no artifact: what it uploads was not verified"
            help_ = "download what the provenance workflow stored"
            yield _other_download(upload) or Problem(upload.location, message, help_)
        elif UNKNOWN in folder.path:
            yield Doubt(
                "the folder that is uploaded is not written out",
                folder.location,
                "upload one folder, named without a pattern in it: dist/*",
            )
        else:
            yield from _judge_downloads(pipeline, downloads, folder)
            if not supplied(pipeline, Kind.VERIFY):
                yield Doubt("nothing was verified (see attestations-verified)")
            yield from intruders.find(pipeline, before, folder.path)
            behind = dropwhile(lambda one: one.step is not downloads[0].fetch.at.step, before)
            yield from intruders.takers(pipeline, behind, folder.path)


def _uploaded(upload: Operation) -> _Folder:
    if upload.command is None and not is_publish_action(upload.tool):
        return _by_arguments(upload)
    if upload.command is None:
        given = upload.at.step.input("packages-dir") or upload.at.step.input("packages_dir")
        path = upload.input("packages-dir", "dist")
        place = given.location if given is not None else upload.location
        return _Folder(UNKNOWN if isinstance(path, Unknown) else normal(path), place)
    files = [word for word in upload.command.argv[2:] if _is_file(word)]
    path = coverage.folder_in(files[0]) if files else "dist"
    return _Folder(joined(upload.command.folder, path), upload.location)


def _by_arguments(upload: Operation) -> _Folder:
    """Return the folder that the ``args`` of another action name."""
    given, text = upload.at.step.input("args"), upload.input("args")
    words = text.split() if isinstance(text, str) else []
    folders = {coverage.folder_in(word) for word in words if _is_file(word)}
    told = len(folders) == 1 and not set("".join(folders)) & set("*?[")
    path = normal(folders.pop()) if told else UNKNOWN
    return _Folder(path, given.location if given is not None else upload.location)


def _other_download(upload: Operation) -> Problem | None:
    """Return the problem of an action of somebody else that downloads artifacts."""
    for step in takewhile(lambda one: one.step is not upload.at.step, upload.at.job.steps):
        uses, node = step.step.uses, step.step.uses_node
        if uses is None or node is None or not step.possible:
            continue
        if "download" in uses.repository or "download" in uses.path:
            name = uses.text.partition("@")[0]
            message = f"{name} may bring files from elsewhere: what is uploaded was not verified"
            help_ = "download what this very run has stored, with actions/download-artifact"
            return Problem(node.location, message, help_)
    return None


def _is_file(word: str) -> bool:
    """Whether a word of an upload's command names files: by a folder, a pattern or an ending."""
    return ("/" in word and "//" not in word) or "*" in word or word.endswith((".whl", ".tar.gz"))


def _judge_downloads(
    pipeline: Pipeline, downloads: list[Download], folder: _Folder
) -> Iterator[Evidence | Doubt | Problem]:
    stores = pipeline.in_release(Kind.STORE)
    arrived = False
    for download in downloads:
        if download.unknown is not None:
            reason = f"the artifact's name cannot be told: {download.unknown.reason}"
            yield Doubt(reason, download.place, "write out the name of the artifact")
            return
        arriving = [
            one for one in download.picks(stores) if download.folder(one) in (folder.path, UNKNOWN)
        ]
        if arriving:
            arrived = True
            yield from _judge_arriving(pipeline, download, arriving)
        elif not download.picks(stores) and download.path == folder.path:
            arrived = True
            yield _not_stored(download, stores, pipeline)
    if not arrived:
        yield _elsewhere(downloads[0], folder)


def _elsewhere(download: Download, folder: _Folder) -> Problem:
    """Say where the artifact goes instead."""
    if not download.merges:
        message = "each artifact goes to a folder of its own, none of which is uploaded"
        return Problem(download.place, message, "download one artifact by its 'name'")
    given = download.fetch.at.step.input("path")
    if given is not None and folder.path.startswith(f"{download.path}/"):
        message = f"the artifact is unpacked above '{folder.path}': what else it holds comes along"
        return Problem(given.location, message, f"write 'path: {folder.path}'")
    where = "the working folder" if download.path == "." else f"'{download.path}'"
    message = f"the upload takes its files from '{folder.path}', the artifact is in {where}"
    place = f", see line {given.location.line}" if given is not None else ""
    return Problem(folder.location, message, f"download to '{folder.path}'{place}")


def _judge_arriving(
    pipeline: Pipeline, download: Download, arriving: list[Operation]
) -> Iterator[Evidence | Doubt | Problem]:
    elsewhere = _elsewhere_run(download) or _unchecked(download)
    if elsewhere is not None:
        yield elsewhere
        return
    homes = {(stored_name(one), one.location): one for one in arriving}
    names = [name for name, _ in homes]
    told = [name for name in names if UNKNOWN not in name]
    twice = next((name for name in told if told.count(name) > 1), None)
    if twice is not None:
        message = f"more than one step stores the artifact '{twice}': the last one wins"
        yield Problem(download.place, message, "let one step store it")
        return
    for place in dict.fromkeys(place for _, place in homes):
        stores = [one for (_, where), one in homes.items() if where == place]
        yield _judge_stores(pipeline, download, stores)
        yield from _changed(pipeline, stores[0])
    yield Evidence(download.place, f"downloads '{download.wanted}' into the folder to upload")


def _judge_stores(
    pipeline: Pipeline, download: Download, stores: list[Operation]
) -> Evidence | Problem:
    """Judge what one step stores, once or once for each job of a matrix."""
    store = stores[0]
    names = [stored_name(one).replace(UNKNOWN, "…") for one in stores]
    if not _is_verified(store, pipeline):
        listed = f"'{names[0]}'" + (f" and {len(names) - 1} more" if names[1:] else "")
        what = f"artifacts {listed} were" if names[1:] else f"artifact {listed} was"
        return Problem(
            download.place,
            f"the {what} not verified: the job '{store.at.job.job.id}' stores "
            f"{'them' if names[1:] else 'it'}, in {store.location.path}:{store.location.line}",
            "download only what the provenance workflow verified and stored",
        )
    wrong = _stores_other_files(store, pipeline)
    return wrong or Evidence(store.location, f"stores the verified files as '{names[0]}'")


def _changed(pipeline: Pipeline, store: Operation) -> Iterator[Problem]:
    """Yield what can change the folder between its verification and the store."""
    path = store.at.scope.text(store.at.step.input("path"))
    marks = [
        one.at.step
        for one in supplied(pipeline, Kind.VERIFY, Kind.ATTEST)
        if one.at.job.job is store.at.job.job and comes_before(one, store)
    ]
    if not marks or isinstance(path, Unknown) or "\n" in path.strip():
        return
    steps = list(takewhile(lambda one: one.step is not store.at.step, store.at.job.steps))
    last = max(at for at, one in enumerate(steps) if one.step is marks[-1])
    folder = coverage.folder_in(path) if "*" in path else normal(path)
    yield from intruders.find(pipeline, steps[last + 1 :], folder)


def _is_verified(store: Operation, pipeline: Pipeline) -> bool:
    """Whether a job that verifies, or else one that makes distributions, has the artifact."""
    makers = supplied(pipeline, Kind.VERIFY) or supplied(
        pipeline, Kind.ATTEST, Kind.CHECK, Kind.BUILD
    )
    jobs = {id(one.at.job.job) for one in makers}
    return id(store.at.job.job) in jobs or any(
        Download(fetch).foreign is None
        and Download(fetch).picks([store])
        and comes_before(store, fetch)
        for fetch in pipeline.in_release(Kind.FETCH)
        if id(fetch.at.job.job) in jobs
    )


def _stores_other_files(store: Operation, pipeline: Pipeline) -> Problem | None:
    """Compare the folder that is stored with the folder that the job builds into."""
    given = store.at.step.input("path")
    builds = [one for one in supplied(pipeline, Kind.BUILD) if one.at.job.job is store.at.job.job]
    folders = {coverage.folder_of(one) for one in builds} - {UNKNOWN}
    folders |= _copied_to(pipeline, store) if folders else set()
    text = store.at.scope.text(given)
    if given is None or isinstance(text, Unknown) or not folders:
        return None
    for line in filter(None, map(str.strip, text.splitlines())):
        found = coverage.folder_in(line) if "*" in line else normal(line)
        if not any(found == folder or found.startswith(f"{folder}/") for folder in folders):
            listed = ", ".join(sorted(folders))
            message = f"the artifact holds '{line}', the distributions are in '{listed}'"
            return Problem(given.location, message, "store the folder that was verified, only")
    return None


def _copied_to(pipeline: Pipeline, store: Operation) -> set[str]:
    """Return the folders to which the job of a store copies or moves distributions."""
    before = takewhile(lambda one: one.step is not store.at.step, store.at.job.steps)
    commands = [
        command for one in before if one.possible for command in pipeline.work(one).commands
    ]
    copies = [(one, writers.destination(one)) for one in commands if one.argv[0] in COPIERS]
    return {
        folder
        for one, folder in copies
        if any(_is_file(word) for word in one.argv[1:] if joined(one.folder, word) != folder)
    } - {UNKNOWN}


def _not_stored(download: Download, stores: list[Operation], pipeline: Pipeline) -> Doubt | Problem:
    elsewhere = _elsewhere_run(download)
    if elsewhere is not None:
        return elsewhere
    known = sorted({stored_name(one).replace(UNKNOWN, "…") for one in stores})
    near = nearest(download.wanted, known)
    other = next(_builders(pipeline), "") if near is None else ""
    if other or (near is None and _has_unseen(pipeline)):
        reason = f"cannot see what stores the artifact '{download.wanted}'"
        return Doubt(reason + (f"; {other} may" if other else ""), download.place)
    message = f"no step of the release stores an artifact named '{download.wanted}'"
    listed = f"stored are: {', '.join(known)}" if known else "store it in the provenance workflow"
    if download.name and any(fnmatchcase(one, str(download.name)) for one in known):
        return Problem(download.place, message, "write 'pattern': a 'name' is taken as it is")
    return Problem(download.place, message, f"did you mean '{near}'?" if near else listed)


def _elsewhere_run(download: Download) -> Problem | None:
    """Return the problem of a download from another run or repository."""
    given = download.foreign
    if given is None:
        return None
    message = f"the artifact comes from elsewhere: '{given[0]}' is set"
    return Problem(given[1].location, message, "download what this very run has stored")


def _unchecked(download: Download) -> Problem | None:
    """Return the problem of a download that goes on where the artifact's digest differs.

    Since its version 8 actions/download-artifact compares them, and stops unless it is told not to.
    """
    given = download.fetch.at.step.input("digest-mismatch")
    if given is None or download.fetch.at.scope.text(given) in ("", "error"):
        return None
    message = "a digest that differs does not stop the download"
    return Problem(given.location, message, "remove 'digest-mismatch'")


def _builders(pipeline: Pipeline) -> Iterator[str]:
    """Yield the actions before the upload that build, by their names; no more is known of them."""
    for job in pipeline.before_upload():
        for step in job.steps:
            uses = step.step.uses
            if step.possible and uses is not None and uses.kind is UsesKind.REPOSITORY:
                name = f"{uses.repository}/{uses.path}".rstrip("/")
                if _BUILDS.search(name) and not pipeline.work(step).operations:
                    yield name


def _has_unseen(pipeline: Pipeline) -> bool:
    """Whether something before the upload cannot be seen."""
    before = {id(job) for job in pipeline.before_upload()}
    return any(
        id(one.at.job if isinstance(one.at, StepRun) else one.at) in before
        for one in pipeline.unseen
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
    incident=(
        "A step that signed left its `.sigstore.json` files in `dist/`, and the upload stopped at "
        "them (pypa/gh-action-pypi-publish#357)."
    ),
)
