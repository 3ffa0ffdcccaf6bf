"""The publish job runs in the environment that PyPI knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.contract.clause import Clause, Doubt, Evidence, Example, OfUpload
from pubproof.location import Problem
from pubproof.pypi import claims, index

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.location import Location
    from pubproof.operations import Operation
    from pubproof.pipeline import Pipeline
    from pubproof.pypi.publisher import TrustedPublisher
    from pubproof.settings import Settings
    from pubproof.workflows.expressions import Unknown


def check(pipeline: Pipeline, upload: Operation) -> Iterator[Evidence | Doubt | Problem]:
    """Compare the publish job's ``environment:`` with the configured name, letter by letter."""
    job, wanted = upload.job, pipeline.settings.environment
    if job.environment is None:
        place = job.environment_node.location if job.environment_node else job.location
        message = f"the publish job '{job.id}' runs in no environment"
        yield Problem(place, message, f"add 'environment: {wanted}'")
        return
    routes = [one for one in pipeline.all_release_routes if not _is_elsewhere(one.upload)]
    for name in dict.fromkeys(map(claims.environment, routes)):
        yield from _judge(name, pipeline.settings, job.environment.location)


def _is_elsewhere(upload: Operation) -> bool:
    """Whether an upload certainly goes to another index than PyPI."""
    return bool(upload.indexes) and index.PYPI not in upload.indexes


def _judge(
    name: str | Unknown, settings: Settings, place: Location
) -> Iterator[Evidence | Doubt | Problem]:
    """Judge a name; of one that may be several, the names are judged where all are alike."""
    wanted = settings.environment
    if isinstance(name, str) or (name.texts and wanted not in name.texts):
        for one in (name,) if isinstance(name, str) else [*filter(None, name.texts)] or [""]:
            yield _judge_name(one, settings, place)
    elif name.texts == (wanted,):
        yield _judge_name(wanted, settings, place)
    else:
        others = " or ".join(f"'{one}'" for one in name.texts if one != wanted)
        which = f"whether the publish job runs in the environment '{wanted}' or {others}"
        reason = f"{which} cannot be told: {name.reason}" if others else name.reason
        yield Doubt(reason, place, f"write the name out: 'environment: {wanted}'")


def _judge_name(name: str, settings: Settings, place: Location) -> Evidence | Problem:
    wanted = settings.environment
    if name == wanted:
        return Evidence(place, f"runs in the environment '{wanted}'")
    message = f"the publish job runs in the environment '{name}', not in '{wanted}'"
    if name.lower() == wanted.lower():
        message = f"the environment is spelled '{name}', not '{wanted}'"
    return Problem(place, message, _remedy(name, wanted, settings.publisher))


def _remedy(name: str, wanted: str, publisher: TrustedPublisher | None) -> str:
    """Return what to change where the job's environment is `name`: the side that PyPI has not."""
    registered = publisher.environment if publisher is not None else ""
    if registered == wanted:
        return f"write '{wanted}', the name that is registered on PyPI"
    setting = f'set environment = "{name}" under [tool.pubproof]'
    return (
        f"{setting}, as the publisher has it"
        if registered == name
        else f"write '{wanted}', or {setting}"
    )


CLAUSE = Clause(
    id="environment-named",
    statement="The publish job runs in the configured environment, spelled exactly so.",
    why=(
        "The environment is one of the four fields that PyPI compares, and the place where GitHub "
        "asks a person before the upload. A job without it is refused by a publisher that has "
        "one; a publisher without it accepts any job of the workflow."
    ),
    fix="Set `environment:` of the publish job to the configured name.",
    example=Example(
        path=".github/workflows/publish.yml",
        holds="    environment:\n      name: pypi\n",
        fails="    environment:\n      name: PyPI\n",
    ),
    check=OfUpload(check),
    incident=(
        "hasql's publisher named the environment `pypi` and its job named none. PyPI answered "
        "422, and nothing was published (aiokitchen/hasql#35)."
    ),
    settings=("environment",),
)
