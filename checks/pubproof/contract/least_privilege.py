"""Nobody on the way to the upload may do more than the work needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.contract.clause import Clause, Doubt, Evidence, Example, no_upload
from pubproof.location import Location, Problem
from pubproof.pypi import index
from pubproof.tools import SLSA_GENERATOR, Kind
from pubproof.workflows.expressions import Unknown
from pubproof.workflows.permissions import shorthand, written

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from pubproof.pipeline import Pipeline
    from pubproof.workflows.runs.job_run import JobRun
    from pubproof.workflows.workflow import Job

_WANTED = {"contents": "read", "id-token": "write"}
_HELP = (
    "give it to the publish job and to jobs that attest; what else needs it belongs in a "
    "workflow of its own"
)
_OWN_HELP = "give it permissions of its own without that, such as contents: read"
"""Where the line that gives it also serves a job that attests."""


def check(pipeline: Pipeline) -> Iterator[Evidence | Doubt | Problem]:
    """Judge the publish job's permissions, then who else can ask for an identity."""
    publish = pipeline.publish_job
    if publish is None:
        yield no_upload()
        return
    yield from _judge_publish(publish, pipeline)
    yield from _judge_others(_others(publish, pipeline), pipeline)


def _others(publish: JobRun, pipeline: Pipeline) -> list[JobRun]:
    """Return the other jobs with an identity that run in some release, each once."""
    found: dict[tuple[Job, ...], JobRun] = {}
    for run in dict.fromkeys(route.run for route in pipeline.all_release_routes):
        for job in run.all_jobs():
            if job.job is not publish.job and job.possible and _holds_identity(job):
                found.setdefault(tuple(one.job for one in job.lineage()), job)
    return list(found.values())


def _judge_publish(publish: JobRun, pipeline: Pipeline) -> Iterator[Evidence | Problem]:
    """Hold the publish job's permissions against `_WANTED`."""
    name, given = publish.job.id, publish.permissions
    words = written(_WANTED)
    if given is None:
        message = f"the publish job '{name}' has no 'permissions'; the repository's default decides"
        yield Problem(publish.job.location, message, f"give it exactly {words}")
        return
    place = given.location
    granted = given.granted
    others = {scope: granted.get(scope, "none") for scope in _WANTED}
    wrong = [scope for scope, have in others.items() if have != _WANTED[scope]]
    if wrong:
        differing = (f"'{one}: {others[one]}', not '{one}: {_WANTED[one]}'" for one in wrong)
        help_ = f"give it exactly {words}"
        if others["contents"] == "write":
            help_ += "; what writes there belongs in a job of its own, after this one"
        yield Problem(place, f"the publish job '{name}' has {', and '.join(differing)}", help_)
    extra = {scope: level for scope, level in granted.items() if scope not in _WANTED}
    if extra:
        listed = shorthand(given.levels) or written(dict(sorted(extra.items())))
        message = f"the publish job '{name}' may do more than it needs: {listed}"
        help_ = f"leave exactly {words}"
        if "attestations" in extra and _attests(publish, pipeline):
            message = f"the publish job '{name}' attests, and may do more than publish: {listed}"
            help_ = f"attest in {pipeline.settings.provenance_workflow}, and {help_}"
        yield Problem(_granted(publish, sorted(extra)) or place, message, help_)
    if granted == _WANTED:
        yield Evidence(place, f"the publish job '{name}' has {words}")


def _judge_others(jobs: list[JobRun], pipeline: Pipeline) -> Iterator[Evidence | Problem]:
    """Judge the other jobs that hold an identity; those that one line gives it to, together."""
    idle: dict[Location, dict[Job, None]] = {}
    needed: set[Location | None] = set()
    for job in jobs:
        place = _granted(job, ["id-token"]) or job.job.location
        if _attests(job, pipeline):
            needed.update(_granted(one, ["id-token"]) for one in job.lineage())
            yield Evidence(place, f"the job '{job.job.id}' has an identity and attests with it")
        elif goes_to := _indexes(job, pipeline):
            yield _with_an_index(job, place, goes_to, pipeline.settings.indexes)
        else:
            idle.setdefault(place, {})[job.job] = None
    for place, idlers in idle.items():
        if place in needed:
            yield from (Problem(one.location, _too_much([one]), _OWN_HELP) for one in idlers)
        else:
            yield from _idle(idlers, place)


def _idle(jobs: Iterable[Job], place: Location) -> Iterator[Problem]:
    """Tell of jobs that attest nothing with the identity that the line at `place` gives them."""
    calling = [one for one in jobs if one.uses is not None]
    yield from (Problem(place, _too_much([one]), _HELP) for one in calling)
    running = [one for one in jobs if one.uses is None]
    if running:
        yield Problem(place, _too_much(running), _HELP)


def _too_much(jobs: Sequence[Job]) -> str:
    """Say that jobs have an identity for nothing, or that one hands it to what nobody sees."""
    names = list(dict.fromkeys(f"'{one.id}'" for one in jobs))
    called = jobs[0].uses
    if called is not None:
        return f"the job {names[0]} hands 'id-token: write' to {called.name}, which cannot be seen"
    if len(names) > 1:
        return f"the jobs {', '.join(names)} have 'id-token: write' and attest nothing"
    return f"the job {names[0]} has 'id-token: write' and attests nothing"


def _with_an_index(
    job: JobRun, place: Location, goes_to: set[str], allowed: Collection[str]
) -> Evidence | Problem:
    """Judge a job that uploads with its identity: to PyPI as well, or to other indexes."""
    name, known = job.job.id, goes_to.intersection(allowed)
    if index.PYPI in goes_to:
        message = f"the job '{name}' has 'id-token: write': it uploads to PyPI as well"
        return Problem(place, message, "remove the second upload (see one-publisher), and this")
    if not known:
        message = f"the job '{name}' has 'id-token: write': it uploads to '{min(goes_to)}'"
        return Problem(place, message, "allow that index (see one-publisher), or remove the upload")
    use = f"uploads to '{min(known)}' with it"
    return Evidence(place, f"the job '{name}' has an identity and {use}")


def _holds_identity(job: JobRun) -> bool:
    """Whether the job itself can ask for an identity; a call passes on, it holds nothing."""
    return job.called is None and job.has_identity


def _attests(job: JobRun, pipeline: Pipeline) -> bool:
    uses = job.job.uses
    if uses is not None:
        return uses.names(SLSA_GENERATOR)
    return any(
        one.kind in (Kind.ATTEST, Kind.SIGN)
        for step in job.steps
        if step.possible
        for one in pipeline.work(step).operations
    )


def _indexes(job: JobRun, pipeline: Pipeline) -> set[str]:
    """Return the indexes that the job uploads to, as far as they can be told."""
    return {
        str(route.upload.destination)
        for routes in pipeline.uploads.values()
        for route in routes
        if route.upload.job is job.job and not isinstance(route.upload.destination, Unknown)
    }


def _granted(job: JobRun, scopes: list[str]) -> Location | None:
    """Return the line that grants the job the first of these scopes, or else all that it has.

    It stands in the job, in its workflow, or with who calls that. None where nothing is written.
    """
    given = job.permissions
    if given is None:
        return None
    return next((given.places[scope] for scope in scopes if scope in given.places), given.location)


CLAUSE = Clause(
    id="least-privilege",
    statement=(
        "The publish job grants exactly `contents: read` and `id-token: write`, and no other job "
        "of the release holds `id-token: write` unless it attests, or uploads to another index "
        "that the settings allow."
    ),
    why=(
        "Whoever holds `id-token: write` in the publishing workflow can ask GitHub for the "
        "identity that PyPI trusts: a build step with a bad dependency too. `permissions` of a "
        "job replaces that of the workflow; it adds nothing to it. `contents: read` is asked for "
        "too, so that the job may read the files of the tag in a private repository as well, and "
        "two lines say all that it may do."
    ),
    fix="Set `permissions: {}` for the workflow, and each job's own permissions in the job.",
    example=Example(
        path=".github/workflows/publish.yml",
        holds="""\
    environment:
      name: pypi
    permissions:
      contents: read
      id-token: write
""",
        fails="""\
    environment:
      name: pypi
    permissions:
      contents: write
      id-token: write
""",
    ),
    check=check,
    incident=(
        "eventlet's publish job did not have `id-token: write`, and the release stopped where the "
        "action asks for an identity (eventlet/eventlet#855)."
    ),
)
