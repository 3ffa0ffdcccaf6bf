"""The upload is done by PyPA's own action."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.contract.clause import Clause, Evidence, Example, OfUpload
from pubproof.location import Problem
from pubproof.pypi import action_versions
from pubproof.tools import PYPA_ACTION
from pubproof.workflows.runs import runner
from pubproof.workflows.runs.failing import always_fails
from pubproof.workflows.uses import Form

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from pubproof.operations import Operation
    from pubproof.pipeline import Pipeline
    from pubproof.routes import Route
    from pubproof.workflows.reader.nodes import Scalar
    from pubproof.workflows.runs.job_run import StepRun
    from pubproof.workflows.step import Step

_HELP = f"upload with {PYPA_ACTION}"
_FETCHES_IMAGE = (1, 12)
"""The version since which the action runs an image that it names after its own commit. GitHub does
not tell it that commit in a composite action (pypa/gh-action-pypi-publish#338)."""


def check(pipeline: Pipeline, upload: Operation) -> Iterator[Evidence | Problem]:
    """Judge what does the upload, and whether its failure is seen."""
    step = upload.at.step
    if step.uses is None or upload.command is not None:
        yield Problem(upload.location, f"the upload is done by '{upload.tool}'", _HELP)
        return
    if step.uses.form is Form.DOCKER:
        message = "the upload runs the action's image, which is not the action"
        yield Problem(upload.location, message, _HELP)
        return
    if not step.uses.names(PYPA_ACTION) or step.uses.path:
        yield Problem(upload.location, f"the upload is done by {step.uses.text}", _HELP)
        return
    for route in pipeline.all_release_routes:
        if step.continue_on_error is not None and not _is_seen(pipeline, route):
            yield from _forgiven(route.upload, step.continue_on_error)
        yield from _forgiven(route.upload, upload.job.continue_on_error)
        yield from _elsewhere(route.upload)
    yield from _within_another(upload)
    yield Evidence(upload.location, f"uploads with {step.uses.text}")


def _is_seen(pipeline: Pipeline, route: Route) -> bool:
    """Whether a later step fails the job where the upload has failed: by trying again, say."""
    main = route.upload
    tries = {
        one.upload.at.step
        for one in pipeline.routes
        if one.upload.job is main.job and one.upload.destination == main.destination
    }
    failed = pipeline.rerun(route, tries).times_of(main.at.step)
    return bool(failed) and all(
        any(
            _fails(later, tries)
            for later in one.onward()[1:]
            if later.scope.matrix == one.scope.matrix
        )
        for one in failed
    )


def _fails(at: StepRun, tries: Collection[Step]) -> bool:
    """Whether a step certainly runs, and fails the job where the `tries` to upload fail."""
    step = at.step
    return (
        (step in tries or always_fails(step, at.job.shell))
        and at.scope.admits(step.condition) is True
        and not at.callers
        and at.scope.flag(step.continue_on_error) is False
    )


def _forgiven(upload: Operation, forgiving: Scalar | None) -> Iterator[Problem]:
    if forgiving is not None and upload.at.scope.flag(forgiving) is not False:
        yield Problem(
            forgiving.location,
            "a failed upload would leave the run green: 'continue-on-error' is set",
            "remove 'continue-on-error'",
        )


def _elsewhere(upload: Operation) -> Iterator[Problem]:
    """Yield the problem of a runner on which the action stops: it runs on Linux alone."""
    runs_on = upload.at.scope.runs_on
    system = runner.system(upload.at.scope)
    if runs_on is not None and isinstance(system, str) and system != "Linux":
        message = f"the action stops on {system}: it works on Linux alone"
        yield Problem(runs_on.location, message, "write 'runs-on: ubuntu-latest'")


def _within_another(upload: Operation) -> Iterator[Problem]:
    """Yield the problem of a step of a composite action, where the action misses its own image."""
    node = upload.at.step.uses_node
    if not upload.at.callers or node is None:
        return
    version = action_versions.version(node)
    if version is None or version >= _FETCHES_IMAGE:
        message = "in a composite action PyPA's action looks for an image that does not exist"
        yield Problem(upload.location, message, "move this step into the publish job")


CLAUSE = Clause(
    id="pypa-action",
    statement=f"The upload is done by `{PYPA_ACTION}`.",
    why=(
        "The action exchanges the identity, signs the attestations and uploads in one step that "
        "PyPA maintains. A fork or a hand-written command does the same with fewer eyes on it."
    ),
    fix=(
        f"Use `{PYPA_ACTION}`, pinned, in a step of the publish job itself, on a Linux runner, "
        "without `continue-on-error`."
    ),
    example=Example(
        path=".github/workflows/publish.yml",
        holds="""\
        uses: pypa/gh-action-pypi-publish@dc37677b2e1c63e2034f94d8a5b11f265b73ba33 # v1.14.2
""",
        fails="""\
        uses: someone/gh-action-pypi-publish@dc37677b2e1c63e2034f94d8a5b11f265b73ba33 # v1.14.2
""",
    ),
    check=OfUpload(check),
    incident=(
        "The exchange by hand that PyPI's documentation showed kept the quotes around the token: "
        "`jq` lacked its `-r`, and PyPI answers `invalid-payload` "
        "(`docs/user/trusted-publishers/using-a-publisher.md` in pypi/warehouse@6b62157)."
    ),
)
