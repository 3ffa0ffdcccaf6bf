"""The story of a release in words, for those who do not see its drawing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.guide.drawings.release import environment, version
from pubproof.spelling import enumerated
from pubproof.tools import Kind

if TYPE_CHECKING:
    from pubproof.guide.drawings.release import Release
    from pubproof.workflows.runs.job_run import JobRun

VERBS = {
    Kind.BUILD: ("Build", "builds"),
    Kind.CHECK: ("Check", "checks"),
    Kind.ATTEST: ("Attest", "attests"),
    Kind.VERIFY: ("Verify", "verifies"),
    Kind.SIGN: ("Sign", "signs"),
    Kind.STORE: ("Hand on", "hands on"),
    Kind.FETCH: ("Download", "downloads"),
    Kind.UPLOAD: ("Upload", "uploads"),
}
"""What operations are called: in a row, and in a sentence."""
MAX_CARDS = 3
"""Jobs side by side that are drawn in full; with more of them each gets one line."""
MAX_NAMES = 4
"""Artifacts that are named one by one."""


def tell(release: Release) -> str:
    """Return the whole story of a release in two sentences."""
    filters = "; ".join(f"{name} {', '.join(values)}" for name, values in release.filters.items())
    makers = [job for job in release.before if release.all_done(job)]
    if len(makers) <= MAX_CARDS:
        jobs_in_words = [_job_in_words(release, job) for job in makers]
    else:
        jobs_in_words = [f"{len(makers)} jobs come before the upload"]
    started = f"{' or '.join(release.event_names)}{f' ({filters})' if filters else ''}"
    first = "; ".join((f"{started} starts {release.run.workflow.file}", *jobs_in_words))
    return f"The event {first}. {_upload_in_words(release)}"


def _job_in_words(release: Release, job: JobRun) -> str:
    calls = f" calls {job.called.workflow.file}, which" if job.called is not None else ""
    verbs = {VERBS[one.kind][1]: None for one in release.all_done(job)}
    return f"the job {job.job.id}{calls} {enumerated(verbs)}"


def _upload_in_words(release: Release) -> str:
    job = release.upload.at.job
    where = environment(job)
    place = f", in the environment {where}," if where else ""
    taken = list(release.taken([release.publish]))
    if len(taken) > MAX_NAMES:
        taken = [f"{len(taken)} artifacts"]
    downloads = f"downloads {enumerated(taken)} and " if taken else ""
    tool = f"{release.upload.tool} {version(release.upload)}".rstrip()
    how = ", with attestations" if release.has_attestations else ""
    return f"The job {job.job.id}{place} {downloads}uploads to {release.index} with {tool}{how}."
