"""What is uploaded is what was verified, and nothing else."""

from __future__ import annotations

from itertools import chain, islice, takewhile
from typing import TYPE_CHECKING

from pubproof.artifacts import Download, Stores, stored_name
from pubproof.building.builds import output_folder
from pubproof.contract.clause import Clause, Doubt, Evidence, Example, OfUpload
from pubproof.contract.distributions import (
    astray,
    carried,
    intruders,
    machine,
    scripted,
    stored,
    strays,
    unstored,
    uploaded,
)
from pubproof.contract.guards.gate import Gate
from pubproof.contract.supply import missing_subject, supplied
from pubproof.location import Problem
from pubproof.scripts import UNKNOWN
from pubproof.scripts.paths import is_within
from pubproof.tools import Kind
from pubproof.workflows.uses import version_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.contract.distributions.uploaded import Folder
    from pubproof.location import Location
    from pubproof.operations import Operation
    from pubproof.pipeline import Pipeline
    from pubproof.workflows.runs.job_run import StepRun
    from pubproof.workflows.workflow import Job

_OF_ARTIFACTS = ("actions/upload-artifact", "actions/download-artifact")
_OLDEST = 4
"""The oldest version of both that GitHub runs."""


def check(pipeline: Pipeline, upload: Operation) -> Iterator[Evidence | Doubt | Problem]:
    """Judge what gets into each folder that a release uploads."""
    publish = upload.at.job
    downloads = [Download(one) for one in supplied(pipeline, Kind.FETCH) if one.job is publish.job]
    yield from filter(None, map(_retired, supplied(pipeline, Kind.STORE, Kind.FETCH)))
    yield from _stored_twice(pipeline, publish.job)
    yield from scripted.preloaded([publish, *pipeline.before_upload()])
    uploads = (route.upload for route in pipeline.all_release_routes)
    for folder in dict.fromkeys(map(uploaded.folder, uploads)):
        if not downloads:
            yield _other_download(pipeline, upload) or _not_downloaded(pipeline, upload)
        elif UNKNOWN in folder.path:
            yield _unwritten(downloads, folder)
        elif _is_built_here(pipeline, downloads, folder):
            where = f" into '{folder.path}', where it builds"
            yield _not_downloaded(pipeline, upload, where)
        else:
            yield from _judge_folder(pipeline, upload, downloads, folder)


def _judge_folder(
    pipeline: Pipeline, upload: Operation, downloads: list[Download], folder: Folder
) -> Iterator[Evidence | Doubt | Problem]:
    """Judge what the downloads bring into a folder, what else comes into it, and what is taken."""
    judged = list(_judge_downloads(pipeline, upload, downloads, folder))
    moved = [] if judged else list(astray.moved(pipeline, upload, downloads, folder))
    yield from judged or [astray.problem(downloads[0], folder, pipeline.stores, moved)]
    if not supplied(pipeline, Kind.VERIFY):
        reason = f"{missing_subject(pipeline, Kind.VERIFY)} verifies what is uploaded"
        yield Doubt(f"{reason} (see attestations-verified)")
    known = frozenset(one.location for one in moved)
    steps = [*upload.at.before_in_each(), *upload.at.beside()]
    yield from intruders.find(pipeline, steps, folder.path, known=known)
    onward = downloads[0].fetch.at.onward()
    behind = takewhile(lambda one: one.step is not upload.at.step, onward)
    yield from intruders.takers(pipeline, behind, folder.path, known=known)


def _unwritten(downloads: list[Download], folder: Folder) -> Doubt:
    """Say that no single folder is named, and what makes one of those that are downloaded."""
    help_ = "upload one folder, and write its name out: dist"
    if not all(one.merges for one in downloads):
        help_ = "download with 'path: dist' and 'merge-multiple: true', and upload that folder"
    return Doubt("the folder that is uploaded is not written out", folder.location, help_)


def _stored_twice(pipeline: Pipeline, publish: Job) -> Iterator[Problem]:
    """Yield what two steps store that jobs on the way to the publish job download."""
    givers = pipeline.handover.into(publish) or ()
    fetches = (one for one in supplied(pipeline, Kind.FETCH) if one.at.job.job in givers)
    certain = Stores(one for one in pipeline.stores if one.at.reach is True)
    downloads = {
        one.asked: one
        for one in map(Download, fetches)
        if one.foreign is None and one.fetch.at.job.job is not publish
    }
    wrong = (stored.twice(one.picks(certain), one) for one in downloads.values())
    yield from dict.fromkeys(filter(None, wrong))


def _retired(one: Operation) -> Problem | None:
    """Return the problem of a version that GitHub does not run any more.

    A job that has one fails before its first step (GitHub's changelog, "Deprecation notice: v3 of
    the artifact actions").
    """
    uses, node = one.at.step.uses, one.at.step.uses_node
    if uses is None or node is None or not one.is_of(*_OF_ARTIFACTS):
        return None
    version = version_of(node)
    if version is None or version[0] >= _OLDEST:
        return None
    message = f"GitHub fails each job that has version {version[0]} of {uses.action}"
    help_ = f"take version {_OLDEST} or newer in each step that stores or downloads the artifact"
    return Problem(node.location, message, help_)


def _is_built_here(pipeline: Pipeline, downloads: list[Download], folder: Folder) -> bool:
    """Whether the publish job builds what it uploads, and downloads something else elsewhere."""
    publish = downloads[0].fetch.job
    builds = [one for one in supplied(pipeline, Kind.BUILD) if one.job is publish]
    made = {output_folder(one, pipeline.repository) for one in builds}
    return folder.path in made and not any(_may_reach(one.path, folder) for one in downloads)


def _may_reach(path: str, folder: Folder) -> bool:
    """Whether something of what is unpacked at `path` can come into the folder."""
    is_near = is_within(path, folder.path) or is_within(folder.path, path)
    return path in (".", UNKNOWN) or is_near


def _not_downloaded(pipeline: Pipeline, upload: Operation, there: str = "") -> Problem:
    """Say that no artifact comes to the upload."""
    own = any(one.job is upload.job for one in supplied(pipeline, Kind.VERIFY))
    uploaded = "it uploads files of its own" if own else "what it uploads was not verified"
    message = f"the publish job downloads no artifact{there}: {uploaded}"
    return Problem(upload.location, message, "download what the provenance workflow stored")


def _other_download(pipeline: Pipeline, upload: Operation) -> Problem | None:
    """Return the problem of what else downloads files in the publish job: an action, or gh."""
    for name, place in chain.from_iterable(_downloads(pipeline, one) for one in upload.at.before()):
        message = f"what {name} brings is not known here: it may not be what was verified"
        help_ = "download what this very run has stored, with actions/download-artifact"
        return Problem(place, message, help_)
    return None


def _downloads(pipeline: Pipeline, step: StepRun) -> Iterator[tuple[str, Location]]:
    """Yield what somebody else's action or ``gh`` is called that downloads files, and its place."""
    uses = step.step.uses
    if not step.possible:
        return
    if uses is None:
        for command in pipeline.script(step).commands:
            if command.argv[0] == "gh" and command.argv[2:3] == ("download",):
                yield f"'{' '.join(command.argv[:3])}'", command.location
    elif "download" in uses.repository or "download" in uses.path:
        yield uses.name, step.step.location


def _judge_downloads(
    pipeline: Pipeline, upload: Operation, downloads: list[Download], folder: Folder
) -> Iterator[Evidence | Doubt | Problem]:
    """Judge the downloads that put files into the folder of the upload; nothing if none does."""
    arrived = []
    for download in downloads:
        misled = _misled(download, folder)
        if misled is not None:
            yield misled
            return
        arriving = [
            one
            for one in download.picks(pipeline.stores)
            if folder.path in (places := download.folders(one).values())
            or (UNKNOWN in places and _may_reach(download.path, folder))
        ]
        if arriving:
            arrived.append(download)
            yield from _judge_arriving(pipeline, download, arriving, folder)
        elif not download.picks(pipeline.stores) and (wanted := download.sought(folder.path)):
            arrived.append(download)
            yield unstored.judge(pipeline, download, wanted)
    if not arrived:
        return
    yield from _passed_by(pipeline, upload, arrived)
    yield from strays.folders(upload, downloads, folder.path, pipeline.stores)
    others = [one for one in downloads if one not in arrived]
    yield from carried.find(pipeline, others, folder.path)
    yield from islice(machine.leftovers(pipeline, arrived, folder.path), 1)
    yield from machine.mounted(upload.at.job, folder.path)
    if all(download.path == UNKNOWN for download in downloads):
        given = downloads[0].fetch.at.step.input("path")
        place = given.location if given is not None else downloads[0].place
        message = "whether the artifact is put into the folder to upload cannot be told"
        yield Doubt(message, place, f"write out the folder: {folder.path}")


def _misled(download: Download, folder: Folder) -> Doubt | Problem | None:
    """Return why it does not matter what a download would pick of what the run stores."""
    if download.foreign is not None and _may_reach(download.path, folder):
        name, value = download.foreign
        message = f"the artifact comes from elsewhere: '{name}' is set"
        return Problem(value.location, message, "download what this very run has stored")
    if download.unknown is not None:
        reason = f"the artifact's name cannot be told: {download.unknown.reason}"
        return Doubt(reason, download.place, "write out the name of the artifact")
    if download.name and download.ids:
        message = "the download fails: it is given both 'name' and 'artifact-ids'"
        return Problem(download.fetch.place_of("artifact-ids"), message, "remove one of them")
    return None


def _passed_by(
    pipeline: Pipeline, upload: Operation, downloads: list[Download]
) -> Iterator[Problem]:
    """Yield how the upload can start although a download has failed, or was left out.

    One of several may be left out, because each may be for other releases.
    """
    for download in downloads:
        if downloads[1:] and download.fetch.at.step.continue_on_error is None:
            continue
        targets = [upload.at.step]
        yield from Gate(pipeline, download.fetch, "the download", targets, "the upload").problems()


def _judge_arriving(
    pipeline: Pipeline, download: Download, arriving: list[Operation], folder: Folder
) -> Iterator[Evidence | Doubt | Problem]:
    """Judge whether a download brings what was verified, and nothing else."""
    wrong = _spoiled(download.fetch) or stored.twice(arriving, download)
    if wrong is not None:
        yield wrong
        return
    homes = {(stored_name(one), one.way): one for one in arriving}
    for way in dict.fromkeys(way for _, way in homes):
        stores = [one for (_, its), one in homes.items() if its == way]
        kept = stored.judge(pipeline, download, stores, folder)
        lying = list(strays.find(pipeline, stores[0])) if isinstance(kept, Evidence) else []
        places = {one.location for one in lying}
        changes = stored.changes(pipeline, download, stores[0], folder)
        yield from (kept, *lying, *(one for one in changes if one.location not in places))
    yield from scripted.find(pipeline, download, folder.path)
    yield Evidence(download.place, f"downloads '{download.wanted}' into the folder to upload")


def _spoiled(fetch: Operation) -> Problem | None:
    """Return the problem of an input of actions/download-artifact that spoils what it brings.

    Since its version 8 it compares digests and stops where they differ, unless it is told not to.
    What it does not unpack is an archive in the folder.
    """
    if fetch.input("digest-mismatch") not in ("", "error"):
        message = "a digest that differs does not stop the download"
        return Problem(fetch.place_of("digest-mismatch"), message, "remove 'digest-mismatch'")
    if fetch.at.scope.flag(fetch.given("skip-decompress")) is True:
        message = "the artifact stays packed, and no distribution gets into the folder"
        return Problem(fetch.place_of("skip-decompress"), message, "remove 'skip-decompress'")
    return None


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
    check=OfUpload(check),
    incident=(
        "A step that signed left its `.sigstore.json` files in `dist/`, and the upload stopped at "
        "them (pypa/gh-action-pypi-publish#357)."
    ),
)
