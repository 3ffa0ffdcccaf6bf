"""Exactly one workflow, one job and one step can upload."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof import home, project
from pubproof.contract import alternatives, further
from pubproof.contract.clause import Caution, Clause, Doubt, Evidence, Example
from pubproof.credentials.unseen import of_an_upload
from pubproof.location import Location, Problem
from pubproof.pypi import index
from pubproof.spelling import enumerated
from pubproof.workflows.expressions import Unknown
from pubproof.workflows.runs.job_run import JobRun

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.operations import Operation
    from pubproof.pipeline import Pipeline
    from pubproof.routes import Route
    from pubproof.settings import Settings

_SHOWN = 3
"""How many packages of a repository a message names."""


def check(pipeline: Pipeline) -> Iterator[Evidence | Caution | Doubt | Problem]:
    """Judge every place that can upload to a package index."""
    settings = pipeline.settings
    main = pipeline.upload
    for place, goes_to, routes in further.uploads(pipeline):
        upload = routes[0].upload
        if goes_to is None:
            reason = f"where '{upload.tool}' uploads to cannot be told: {_untold(upload)}"
            yield Doubt(reason, place, "write the index out, or remove the upload")
        elif goes_to == index.PYPI:
            if main is None or not alternatives.is_one(routes, main, pipeline):
                yield _another(pipeline, place, routes)
        elif goes_to not in settings.indexes:
            yield Problem(
                place,
                f"'{upload.tool}' uploads to another index, {goes_to!r}: {routes[0].event.title}",
                f"remove it, or allow it: indexes = [{goes_to!r}] under [tool.pubproof]",
            )
    yield from _main(pipeline)
    yield from _unseen(pipeline)


def _untold(upload: Operation) -> str:
    goes_to = upload.destination
    return goes_to.reason if isinstance(goes_to, Unknown) else ""


def _main(pipeline: Pipeline) -> Iterator[Evidence | Caution | Doubt | Problem]:
    """Judge the upload that the contract is about: whether there is one, and in which workflow."""
    wanted = pipeline.settings.publishing_workflow
    upload, workflow = pipeline.upload, pipeline.publishing_workflow
    if upload is None or workflow is None:
        from pubproof.contract import missing_upload

        yield from missing_upload.judge(pipeline, f".github/workflows/{wanted}")
    elif workflow.file != wanted:
        yield Problem(
            upload.location,
            f"the upload belongs to {workflow.file}, but the publishing workflow is {wanted}",
            _renaming(workflow.file, pipeline.settings),
        )
    else:
        yield Evidence(upload.location, f"the only upload to PyPI: {upload.tool}")
        yield from _repeated(upload, pipeline)


def _repeated(upload: Operation, pipeline: Pipeline) -> Iterator[Caution]:
    """Yield that a matrix makes several jobs of the one that uploads to PyPI."""
    job = upload.at.job
    steps = {
        id(route.upload.at)
        for route in pipeline.uploads[upload.way]
        if route.upload.at.job is job and route.upload.destination == index.PYPI
    }
    if len(steps) > 1:
        note = f"the matrix makes {len(steps)} jobs of '{job.job.id}', and each of them uploads"
        yield Caution(upload.location, note)


def _renaming(file: str, settings: Settings) -> str:
    """Return what to change where `file` uploads: the side that PyPI has not."""
    if settings.publisher is None:
        return f"record the publisher with '{file}' (see publisher-matches), or rename the file"
    if settings.publisher.workflow == file:
        return f"remove publishing-workflow from [tool.pubproof]: the publisher has '{file}'"
    return (
        f"rename the file, or register '{file}' on PyPI, and record it in [tool.pubproof.publisher]"
    )


def _another(pipeline: Pipeline, place: Location, routes: list[Route]) -> Problem:
    """Say that an upload to PyPI is not the main one, and where its files should be uploaded."""
    main = pipeline.upload
    other = routes[0].upload
    again = alternatives.repetition(other, main, pipeline) if main is not None else None
    if again is not None:
        return again._replace(location=place)
    events = {route.path: route.event.title for route in reversed(routes)}
    ways = "; ".join(f"{events[path]}: {path}" for path in [*reversed(events)][:2])
    word = "a second way" if main is not None else "a way"
    message = f"{word} to upload to PyPI: {other.tool}, reached on {ways}"
    return Problem(place, message, _instead(pipeline, routes))


def _instead(pipeline: Pipeline, routes: list[Route]) -> str:
    """Return what to do in the place of a further upload to PyPI."""
    main, other = pipeline.upload, routes[0].upload
    help_ = "remove it: PyPI gets its files from the publishing workflow alone"
    if main is not None:
        files = {route.run.workflow.file for route in routes}
        if main.at.step is other.at.step and main.condition and other.condition:
            return "upload in one command, and let a variable hold what differs between the two"
        if files == {main.at.job.run.root.workflow.file}:
            own = f"the folder of the upload in {main.location.short}"
            help_ = f"remove it; what it alone uploads belongs in {own}"
    packages = project.names(pipeline.repository)
    if not packages[1:]:
        return help_
    return (
        f"{help_}; for another package ({_shown(packages)}) give the publish job a matrix of them"
    )


def _shown(packages: tuple[str, ...]) -> str:
    more = ["others"] if packages[_SHOWN:] else []
    return enumerated([*(f"'{one}'" for one in packages[:_SHOWN]), *more])


def _unseen(pipeline: Pipeline) -> Iterator[Doubt]:
    for place, unseen in {one.location: one for one in pipeline.unseen}.items():
        given = of_an_upload(unseen, pipeline)
        if given:
            at = unseen.at.job if isinstance(unseen.at, JobRun) else unseen.at.step
            own = home.own_use(at.uses, pipeline.repository) if at.uses is not None else ""
            yield Doubt(
                f"cannot see inside: {unseen.reason}, and it is given {given}",
                place,
                f"{own or 'use something that can be read here'}, or take the credentials away",
            )


CLAUSE = Clause(
    id="one-publisher",
    statement="Exactly one workflow, one job and one step can upload to the package index.",
    why=(
        "Every further way to upload is a way around the checks of the first, and a place where "
        "an old token can live on. Leftover publish workflows, a `twine upload` in a make "
        "target and a composite action nobody remembers are the usual ones."
    ),
    fix=(
        "Keep the step in the publishing workflow and remove the others. Uploads to another "
        "index are allowed by `indexes` under `[tool.pubproof]`. Where nothing uploads yet, take "
        "the two workflows of `examples/openmed` in pubproof's repository and put your build in. "
        "A repository of several packages uploads each of them by that one step: give its job a "
        "`matrix` of the packages, and let each job download the artifact of its own. Their "
        "projects on PyPI then name the same workflow and environment. Where every package keeps "
        "a workflow, the clause cannot hold: silence the line of each further upload with "
        "`# pubproof: off[one-publisher,publisher-matches]` and the reason. What the other clauses "
        "say of the upload, they say of the one in the publishing workflow alone."
    ),
    example=Example(
        path=".github/workflows/publish.yml",
        holds="""\
      - name: Publish distributions to PyPI
        uses: pypa/gh-action-pypi-publish@dc37677b2e1c63e2034f94d8a5b11f265b73ba33 # v1.14.2
""",
        fails="""\
      - run: twine upload dist/*
      - name: Publish distributions to PyPI
        uses: pypa/gh-action-pypi-publish@dc37677b2e1c63e2034f94d8a5b11f265b73ba33 # v1.14.2
""",
    ),
    check=check,
    incident=(
        "BMAD-METHOD kept two old publish workflows beside the one that the registry trusts, npm "
        "in its case, so that a release could start in the wrong one "
        "(bmad-code-org/BMAD-METHOD#1883)."
    ),
    settings=("publishing-workflow", "indexes"),
    of_every_workflow=True,
)
