"""What supplies the upload of a release with distributions, and in which order it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.artifacts import Stores
from pubproof.once import once
from pubproof.tools import BUILD_AND_INSPECT, SLSA_GENERATOR, Kind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from pubproof.artifacts import Download
    from pubproof.operations import Operation
    from pubproof.pipeline import Pipeline
    from pubproof.workflows.runs.job_run import JobRun, StepRun
    from pubproof.workflows.step import Step
    from pubproof.workflows.workflow import Job


def missing_subject(pipeline: Pipeline, kind: Kind) -> str:
    """Return the subject of a sentence that says what is not done before the upload.

    Where no build is seen, what builds out of sight may do it there. Where another release does it,
    the sentence names the one that does not.
    """
    said = "nothing" if supplied(pipeline, Kind.BUILD) else "nothing that can be read here"
    route, *others = pipeline.release_routes
    if any(one.kind is kind for other in others for one in pipeline.done_in(other.run)):
        return f"on {route.event.title} {said}"
    return said


def where_together(pipeline: Pipeline) -> str:
    """Return where all distributions are, as a help ends that says what to do with them."""
    gathered = "in a job before the upload that downloads all files to 'dist'"
    if are_apart(pipeline):
        return gathered
    return "after the build" if supplied(pipeline, Kind.BUILD) else "before the upload"


def are_apart(pipeline: Pipeline) -> bool:
    """Whether the distributions have to be handed on before they are all in one job.

    Where one job builds them they are in it. Several, and an action that leaves them in an
    artifact, hand them on first; so does each job of a matrix, but for one that uploads what it
    builds.
    """
    builds = supplied(pipeline, Kind.BUILD)
    jobs = {one.job for one in builds}
    return (
        len(jobs) > 1
        or any(job.matrix is not None and not _uploads(pipeline, job) for job in jobs)
        or any(one.is_of(BUILD_AND_INSPECT) for one in builds)
    )


def _uploads(pipeline: Pipeline, job: Job) -> bool:
    return pipeline.publish_job is not None and pipeline.publish_job.job is job


def suppliers(pipeline: Pipeline) -> list[JobRun]:
    """Return the jobs that can supply the publish job with distributions.

    Those that it waits for; if it waits for none, every other job of its run that does not wait
    for it, so that a missing ``needs`` is the finding of one clause and not of all.
    """
    waited, publish = pipeline.before_upload(), pipeline.publish_job
    if waited or pipeline.release is None or publish is None:
        return waited
    return [
        job
        for job in pipeline.release.all_jobs()
        if job.job is not publish.job and not job.awaits(publish.job)
    ]


def with_publish_job(pipeline: Pipeline) -> list[JobRun]:
    """Return the supplying jobs, and the publish job behind them."""
    return [*suppliers(pipeline), *filter(None, [pipeline.publish_job])]


def supplied(pipeline: Pipeline, *kinds: Kind) -> list[Operation]:
    """Return what is done, of these kinds, in the supplying jobs or in the publish job."""
    return [*_supplied(pipeline, kinds)]


@once
def _supplied(pipeline: Pipeline, kinds: tuple[Kind, ...]) -> list[Operation]:
    jobs = frozenset(job.job for job in with_publish_job(pipeline))
    concerned = {kind: jobs & _concerned(jobs, kind, pipeline) for kind in kinds}
    return [
        operation
        for operation in pipeline.in_release(*kinds)
        if operation.job in concerned[operation.kind] and not _is_after_upload(operation, pipeline)
    ]


def _concerned(jobs: frozenset[Job], kind: Kind, pipeline: Pipeline) -> frozenset[Job]:
    """Return those of `jobs` of which what is built, checked or attested there may be uploaded.

    The publish job waits for tests and for packages of others too. Where it downloads artifacts,
    what it uploads comes from the jobs that made these; where it downloads none and builds, from
    itself. A job in between may attest binaries of its own for a page of downloads.
    """
    publish = pipeline.publish_job
    if publish is None or kind not in (Kind.BUILD, Kind.CHECK, Kind.ATTEST):
        return jobs
    builders = pipeline.builders
    if publish.job in builders and not pipeline.handover.fetches(publish.job):
        return frozenset({publish.job})
    givers = pipeline.handover.into(publish.job)
    if givers is None:
        return jobs
    makers = builders & givers or builders & pipeline.handover.storing
    if kind is Kind.BUILD:
        return givers | makers
    if kind is Kind.ATTEST and makers:
        givers = pipeline.handover.givers(publish.job)
    return pipeline.handover.out_of(*makers, *givers)


def slsa_generator(pipeline: Pipeline) -> JobRun | None:
    """Return the job before the upload that calls SLSA's own generator, None if there is none."""
    for job in suppliers(pipeline):
        uses = job.job.uses
        if uses is not None and uses.names(SLSA_GENERATOR):
            return job
    return None


def unattended(
    builds: Iterable[Operation], safeguards: Iterable[Operation], pipeline: Pipeline
) -> Iterator[Operation]:
    """Yield a build of each job whose distributions none of the safeguards gets to see.

    A safeguard sees what its own job builds, and what comes to it as an artifact.
    """
    there = {one.job for one in safeguards}
    publish = pipeline.publish_job
    known = publish is not None and pipeline.handover.into(publish.job) is not None
    for job, build in {one.job: one for one in builds if known}.items():
        if not there & pipeline.handover.out_of(job):
            yield build


def by_matrix_job(
    builds: list[Operation], safeguards: Sequence[Operation], pipeline: Pipeline
) -> Iterator[tuple[list[Operation], list[Operation]]]:
    """Yield builds with the safeguards that get to see what they build.

    First all of them; then those of each job of a matrix that hands on what it has built, where no
    safeguard of another job gets to see that.
    """
    yield builds, [*safeguards]
    there = {one.job: one for one in safeguards}
    for job, first in there.items():
        if job.matrix is None or not there.keys() & pipeline.handover.out_of(job) <= {job}:
            continue
        targets = handed_on(pipeline, first)
        jobs: dict[int, tuple[list[Operation], list[Operation]]] = {}
        for at, operations in enumerate((builds, safeguards)):
            for one in operations:
                if one.job is job:
                    jobs.setdefault(id(one.at.scope.matrix), ([], []))[at].append(one)
        for built, own in jobs.values():
            if built and own and goes_on([own[0].at], targets):
                yield built, own


def goes_on(steps: Sequence[StepRun], targets: Collection[Step]) -> bool:
    """Whether one of the jobs of a matrix that run these steps may come to a target as well."""
    jobs = {id(one.scope.matrix) for one in steps}
    return any(
        one.step in targets and one.possible and id(one.scope.matrix) in jobs
        for one in steps[0].job.steps
    )


def _is_after_upload(operation: Operation, pipeline: Pipeline) -> bool:
    """Whether an operation of the publish job comes after the upload."""
    upload, publish = pipeline.upload, pipeline.publish_job
    if upload is None or publish is None or operation.job is not publish.job:
        return False
    if operation.at.step is upload.at.step and upload.command is None:
        return False  # what an action is told to run, it runs for its upload
    return comes_before(upload, operation)


def handed_on(pipeline: Pipeline, after: Operation) -> list[Step]:
    """Return the steps after `after` that store what the publish job downloads.

    Where there are none, because it is stored earlier or not at all, it is the upload itself.
    """
    upload = pipeline.upload
    if upload is None:
        return []
    behind = (one.at.step for one in _stored(pipeline) if comes_before(after, one))
    return list(dict.fromkeys(behind)) or [upload.at.step]


@once
def _stored(pipeline: Pipeline) -> list[Operation]:
    """Return what stores what the publish job downloads, where it is built, checked or attested."""
    downloads = _downloads(pipeline)
    makers = {one.job for one in supplied(pipeline, Kind.BUILD, Kind.ATTEST, Kind.CHECK)}
    return [
        one
        for one in supplied(pipeline, Kind.STORE)
        if one.job in makers and not _is_side_product(one, downloads)
    ]


def _downloads(pipeline: Pipeline) -> Collection[Download]:
    """Return what the publish job downloads, once where the jobs of a matrix ask for the same."""
    job = pipeline.publish_job.job if pipeline.publish_job is not None else None
    found = (one for one in pipeline.downloads if one.fetch.job is job)
    return {one.asked: one for one in found}.values()


def _is_side_product(store: Operation, downloads: Collection[Download]) -> bool:
    """Whether an artifact is certainly not one that the publish job downloads."""
    alone = Stores([store])
    return bool(downloads) and not any(one.unknown or one.picks(alone) for one in downloads)


def comes_before(first: Operation, second: Operation) -> bool:
    """Whether `first` has ended, one way or another, when `second` starts."""
    one, other = first.at, second.at
    if one.job.job is other.job.job:
        if one.step is other.step:
            return first.order < second.order
        return other.job.position(one.step) < other.job.position(other.step)
    return other.job.awaits(one.job.job)
