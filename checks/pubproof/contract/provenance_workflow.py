"""The distributions are built in the reusable provenance workflow."""

from __future__ import annotations

from posixpath import basename
from typing import TYPE_CHECKING

from pubproof.building.builders import builds_first
from pubproof.contract.clause import Clause, Doubt, Evidence, Example, Missing, OfUpload, no_upload
from pubproof.contract.supply import supplied
from pubproof.location import Location, Problem
from pubproof.tools import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.operations import Operation
    from pubproof.pipeline import Pipeline
    from pubproof.workflows.runs.job_run import JobRun
    from pubproof.workflows.runs.run import Run
    from pubproof.workflows.uses import Uses

_CALL = "workflow_call"


def check(pipeline: Pipeline, upload: Operation) -> Iterator[Evidence | Doubt | Problem]:
    """Judge where the distributions are built, and how that workflow is reached."""
    publish, release = upload.at.job, pipeline.release
    if release is None:
        yield no_upload()
        return
    wanted = pipeline.settings.provenance_workflow
    builds = supplied(pipeline, Kind.BUILD)
    inside: list[Operation] = []
    elsewhere: dict[str, Operation] = {}
    for build in sorted(builds, key=lambda one: one.location):
        callers = {job.run.workflow.file for job in build.at.job.lineage() if job.run.caller}
        if build.job is publish.job:
            yield _beside_the_upload(build, wanted)
        elif wanted not in callers:
            elsewhere.setdefault(build.at.job.run.workflow.file, build)
        else:
            inside.append(build)
    if builds_first(upload):
        yield _beside_the_upload(upload, wanted)
        builds = [*builds, upload]
    for build in elsewhere.values():
        yield _elsewhere(build, wanted, alone=len(elsewhere) == 1 and not inside)
    yield from _judge_call(pipeline, release, publish, builds, inside)


def _beside_the_upload(build: Operation, wanted: str) -> Problem:
    """Say that the publish job builds."""
    return Problem(
        build.location,
        f"'{build.tool}' builds in the publish job",
        f"build in {wanted}, and only download what it hands on",
    )


def _elsewhere(build: Operation, wanted: str, *, alone: bool) -> Problem:
    """Say that a build is not in the workflow that is wanted; `alone`, if all builds are there."""
    home = build.at.job.run
    file, path = home.workflow.file, f".github/workflows/{wanted}"
    message = f"'{build.tool}' builds in {file}, not in the reusable {wanted}"
    help_ = f"move the build to {path}, and call that"
    if home.caller is not None:
        help_ = f"call {file} from {path}, and that from the publishing workflow"
        if alone and all(one.event == _CALL for one in home.workflow.triggers):
            help_ = f"set provenance-workflow = '{file}' under [tool.pubproof]"
    elif file == wanted:
        message = f"'{build.tool}' builds in {file}, which is not called as a reusable workflow"
        setting = "provenance-workflow = '…' under [tool.pubproof]"
        help_ = f"move the build to a workflow of its own, call that, and name it: {setting}"
    return Problem(build.location, message, help_)


def _judge_call(
    pipeline: Pipeline,
    release: Run,
    publish: JobRun,
    builds: list[Operation],
    inside: list[Operation],
) -> Iterator[Evidence | Doubt | Problem]:
    """Judge how a release calls the provenance workflow, and what is built there."""
    wanted = pipeline.settings.provenance_workflow
    call = _call(release, wanted)
    if call is None or call.job.uses is None:
        if not builds:
            message = f"the release calls no provenance workflow '{wanted}'"
            yield Problem(publish.job.location, message, f"build in {wanted} and call it first")
        return
    place = call.job.call_place
    if not call.job.uses.is_local:
        yield _not_of_the_commit(call, call.job.uses, place)
        return
    if call.called is None:
        yield Doubt(f"'{call.job.uses.path}' cannot be read", place, "mend or add that file")
        return
    if not inside and not builds:
        yield _nothing_built(pipeline, call, place)
    yield from _judge_triggers(call.called)
    if inside:
        yield Evidence(place, f"calls {wanted}")
        for build in inside:
            yield Evidence(build.location, f"'{build.tool}' builds there")


def _not_of_the_commit(call: JobRun, uses: Uses, place: Location) -> Problem:
    """Say that a workflow is called that is not the one of the tag's commit."""
    own = call.scope.github.get("repository")
    message = f"the provenance workflow {uses.text} is another repository's"
    if isinstance(own, str) and uses.repository == own.lower():
        message = f"the provenance workflow is taken at '{uses.ref}', not at the commit of the tag"
    file = basename(uses.path)
    return Problem(place, message, f"call your own: ./.github/workflows/{file}")


def _nothing_built(pipeline: Pipeline, call: JobRun, place: Location) -> Doubt | Problem:
    inside = {*call.with_called()}
    for elsewhere in pipeline.unseen:
        if elsewhere.at in inside:
            reason = f"cannot see what builds: {elsewhere.reason}"
            return Doubt(reason, elsewhere.location, "build in a job that can be read here")
    for step in call.called.steps() if call.called is not None else ():
        for unseen in pipeline.work(step).opaque if step.possible else ():
            help_ = "build by a command that can be read here, such as python -m build"
            return Doubt(f"cannot see what builds: {unseen.reason}", unseen.location, help_)
    message = "no build is seen in the provenance workflow"
    return Missing(place, message, "build the wheel and the sdist there: python -m build")


def _judge_triggers(called: Run) -> Iterator[Problem]:
    for trigger in called.workflow.triggers:
        if trigger.event != _CALL:
            yield Problem(
                trigger.location,
                f"the provenance workflow also runs on {trigger.event}, outside of a release",
                f"remove '{trigger.event}': it attests only what the publishing workflow releases",
            )


def _call(release: Run, wanted: str) -> JobRun | None:
    """Return the job that calls the workflow `wanted`, wherever that lives."""
    for job in release.all_jobs():
        uses = job.job.uses
        if uses is not None and job.possible and basename(uses.path) == wanted:
            return job
    return None


CLAUSE = Clause(
    id="provenance-workflow",
    statement=(
        "The distributions are built in the reusable provenance workflow that the publishing "
        "workflow calls; nothing is built in the publish job."
    ),
    why=(
        "A build runs other people's code: back ends, plug-ins, compilers. In the publish job "
        "that code sits beside the identity that PyPI trusts. In a workflow of its own it "
        "attests what it made, and the attestation names that workflow as its signer."
    ),
    fix="Move the build to `provenance.yml`, call it from `publish.yml`, download the artifact.",
    example=Example(
        path=".github/workflows/publish.yml",
        holds="      - name: Download distributions\n",
        fails="      - run: python -m build\n      - name: Download distributions\n",
    ),
    check=OfUpload(check),
    settings=("provenance-workflow",),
)
