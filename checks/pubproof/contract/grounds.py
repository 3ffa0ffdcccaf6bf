"""What several clauses ask of a release: what supplies the upload, in which order, its gates."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pubproof.artifacts import Download
from pubproof.contract.clause import Doubt
from pubproof.location import Problem
from pubproof.tools import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pubproof.location import Location
    from pubproof.operations import Operation
    from pubproof.pipeline import Pipeline
    from pubproof.workflows.run import JobRun, Run, StepRun
    from pubproof.workflows.step import Step
    from pubproof.workflows.workflow import Job


def no_upload() -> Doubt:
    """Return the doubt of a clause that has no upload to judge."""
    return Doubt("no upload to PyPI was found (see one-publisher)")


def suppliers(pipeline: Pipeline) -> list[JobRun]:
    """Return the jobs that can supply the publish job with distributions.

    Those that it waits for; if it waits for none, every other job of its run that hands on an
    artifact, so that a missing ``needs`` is the finding of one clause and not of all.
    """
    waited = pipeline.before_upload()
    if waited or pipeline.release is None:
        return waited
    publish = pipeline.publish_job
    return [
        job
        for job in pipeline.release.all_jobs()
        if publish is not None and job.job is not publish.job
    ]


def supplied(pipeline: Pipeline, *kinds: Kind) -> list[Operation]:
    """Return what is done, of these kinds, in the supplying jobs or in the publish job."""
    jobs = {id(job.job) for job in suppliers(pipeline)}
    if pipeline.publish_job is not None:
        jobs.add(id(pipeline.publish_job.job))
    return [
        operation
        for operation in pipeline.in_release(*kinds)
        if id(operation.at.job.job) in jobs
        and not is_after_upload(operation, pipeline)
        and _concerns_upload(operation, pipeline)
    ]


def _concerns_upload(operation: Operation, pipeline: Pipeline) -> bool:
    """Whether what is built here may be uploaded, or what is checked here may be.

    The publish job waits for tests and for packages of others too. Where it downloads artifacts,
    what it uploads comes from the jobs that made these.
    """
    publish, job = pipeline.publish_job, operation.at.job.job
    if publish is None or operation.kind not in (Kind.BUILD, Kind.CHECK):
        return True
    givers = pipeline.handover.into(publish.job)
    if givers is None or job in givers:
        return True
    builders = {one.at.job.job for one in pipeline.in_release(Kind.BUILD)}
    makers = builders & givers or builders & pipeline.handover.storing
    if operation.kind is Kind.BUILD:
        return job in makers
    return any(job in pipeline.handover.out_of(one) for one in (*makers, *givers))


def unattended(
    builds: Iterable[Operation], safeguards: Iterable[Operation], pipeline: Pipeline
) -> Iterator[Operation]:
    """Yield a build of each job whose distributions none of the safeguards gets to see.

    A safeguard sees what its own job builds, and what comes to it as an artifact.
    """
    there = {one.at.job.job for one in safeguards}
    publish = pipeline.publish_job
    known = publish is not None and pipeline.handover.into(publish.job) is not None
    for job, build in {one.at.job.job: one for one in builds if known}.items():
        if not there & pipeline.handover.out_of(job):
            yield build


def is_after_upload(operation: Operation, pipeline: Pipeline) -> bool:
    """Whether an operation of the publish job comes after the upload."""
    upload, publish = pipeline.upload, pipeline.publish_job
    if upload is None or publish is None or operation.at.job.job is not publish.job:
        return False
    steps = [run.step for run in operation.at.job.steps]
    if operation.at.step is upload.at.step:
        return operation.location.line > upload.location.line
    return steps.index(operation.at.step) > steps.index(upload.at.step)


def condition_of(step: StepRun) -> str:
    """Return the condition that decides whether a step runs, as a phrase."""
    for one in (step, *reversed(step.callers)):
        if one.step.condition is not None:
            return f"`if: {one.step.condition.value.strip()}`"
    if step.job.job.condition is not None:
        return f"`if: {step.job.job.condition.value.strip()}` of the job"
    return "the steps before it"


class Gate(NamedTuple):
    """A step that must succeed before something else may happen."""

    operation: Operation
    what: str
    """What the step does, as a message names it: ``the check``."""

    def problems(self, pipeline: Pipeline, targets: Sequence[Step], before: str) -> list[Problem]:
        """Return how a release can come to one of `targets` without this step's success.

        `before` names the targets in messages: ``the upload``.
        """
        step, place = self.operation.at.step, self.operation.location
        if not self.operation.stops:
            message = f"a failure of {self.what} is ignored by the script"
            return [Problem(place, message, "let the command's failure end the script")]
        if self.operation.condition:
            message = (
                f"{before} can happen without {self.what}: "
                f"`{self.operation.condition}` in the script can leave it out"
            )
            return [Problem(place, message, "let it run on every release, without a condition")]
        if self._ends_the_upload(pipeline):
            targets = [one for one in targets if one is not step]
        left_out = self._left_out(pipeline, targets, before, ())
        if left_out is not None:
            return [left_out]
        for route in pipeline.release_routes:
            if _comes_to(pipeline.rerun(route, {step}), targets):
                return [self._ignored(place, before)]
        for forgiven in _forgiven(pipeline):
            left_out = self._left_out(pipeline, targets, before, (forgiven,))
            if left_out is not None:
                return [left_out]
        return []

    def _ends_the_upload(self, pipeline: Pipeline) -> bool:
        """Whether the upload is a later command of the same script, which a failure ends."""
        upload, own = pipeline.upload, self.operation
        return (
            upload is not None
            and upload.at.step is own.at.step
            and upload.location.path == own.location.path
            and comes_before(own, upload)
        )

    def _ignored(self, place: Location, before: str) -> Problem:
        at = self.operation.at
        message = f"a failure of {self.what} does not stop {before}"
        jobs = (job.job.continue_on_error for job in at.job.lineage())
        for forgiving in (at.step.continue_on_error, *jobs):
            if forgiving is not None and forgiving.boolean is not False:
                message += ": 'continue-on-error' is set"
                return Problem(forgiving.location, message, "remove 'continue-on-error'")
        return Problem(place, message, f"let {before} wait for it: 'needs', and no 'always()'")

    def _left_out(
        self, pipeline: Pipeline, targets: Sequence[Step], before: str, faults: Sequence[Step]
    ) -> Problem | None:
        """Look for a run that skips this step and comes to a target all the same."""
        step = self.operation.at.step
        for route in pipeline.release_routes:
            run = pipeline.rerun(route, faults)
            if not _comes_to(run, targets):
                continue
            here = [one for one in run.steps() if one.step is step]
            doubtful = {_doubtful(one) for one in here if one.reach is not True}
            if (
                not here
                or any(one.reach is False for one in here)
                or (doubtful and _comes_to(pipeline.rerun(route, faults, doubtful), targets))
            ):
                cause = f" when {faults[0].title} fails" if faults else ""
                message = (
                    f"{before} can happen without {self.what}{cause}: "
                    f"{condition_of(self.operation.at)} can leave it out"
                )
                help_ = "let it run on every release, without a condition"
                return Problem(self.operation.location, message, help_)
        return None


def _comes_to(run: Run, targets: Sequence[Step]) -> bool:
    """Whether a run may come to one of these steps."""
    return any(one.step in targets and one.possible for one in run.steps())


def _doubtful(step: StepRun) -> Job | Step:
    """Return what may be left out where it cannot be told whether a step runs."""
    for job in reversed(list(step.job.lineage())):
        if job.reach is not True:
            return job.job
    return next((one.step for one in step.callers if one.reach is not True), step.step)


def _forgiven(pipeline: Pipeline) -> list[Step]:
    """Return the steps of a release whose failure does not end their job."""
    return list(
        dict.fromkeys(
            one.step
            for one in (pipeline.release.steps() if pipeline.release is not None else ())
            if one.step.continue_on_error is not None
            and one.scope.flag(one.step.continue_on_error) is not False
        )
    )


def handed_on(pipeline: Pipeline, after: Operation) -> list[Step]:
    """Return the steps after `after` that store what the publish job downloads.

    Where there are none, because it is stored earlier or not at all, it is the upload itself.
    """
    upload = pipeline.upload
    if upload is None:
        return []
    makers = {id(one.at.job.job) for one in supplied(pipeline, Kind.BUILD, Kind.ATTEST, Kind.CHECK)}
    stores = [
        one.at.step
        for one in supplied(pipeline, Kind.STORE)
        if id(one.at.job.job) in makers
        and comes_before(after, one)
        and not _is_side_product(one, pipeline)
    ]
    return list(dict.fromkeys(stores)) or [upload.at.step]


def _is_side_product(store: Operation, pipeline: Pipeline) -> bool:
    """Whether an artifact is certainly not one that the publish job downloads."""
    publish = pipeline.publish_job
    downloads = [
        Download(one)
        for one in pipeline.in_release(Kind.FETCH)
        if publish is not None and one.at.job.job is publish.job
    ]
    return bool(downloads) and not any(
        download.unknown or download.picks([store]) for download in downloads
    )


def built_again(builds: Iterable[Operation], after: Operation) -> Operation | None:
    """Return a build that comes after `after` in the same job, None if there is none."""
    return next(
        (
            build
            for build in builds
            if build.at.job.job is after.at.job.job and comes_before(after, build)
        ),
        None,
    )


def comes_before(first: Operation, second: Operation) -> bool:
    """Whether `first` has ended, one way or another, when `second` starts."""
    one, other = first.at, second.at
    if one.job.job is other.job.job:
        if one.step is other.step:
            return first.location < second.location
        steps = [run.step for run in other.job.steps]
        return steps.index(one.step) < steps.index(other.step)
    return any(job.job is one.job.job for job in other.job.awaited())
