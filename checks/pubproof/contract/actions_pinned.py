"""Everything on the way to the upload is pinned."""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING

from pubproof import home
from pubproof.contract.clause import Clause, Evidence, Example, OfUpload
from pubproof.contract.supply import suppliers
from pubproof.location import Problem
from pubproof.pypi import action_versions
from pubproof.spelling import enumerated
from pubproof.tools import COMPILE_GENERATOR, PYPA_ACTION, SLSA_GENERATOR
from pubproof.workflows import uses
from pubproof.workflows.expressions import Unknown
from pubproof.workflows.reader.nodes import Mapping, Scalar
from pubproof.workflows.uses import Form, Uses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.location import Location
    from pubproof.operations import Operation
    from pubproof.pipeline import Pipeline
    from pubproof.repository import Repository
    from pubproof.workflows.runs.job_run import JobRun

_MAX_LISTED = 5
"""How many images of one place a message lists."""


def check(pipeline: Pipeline, upload: Operation) -> Iterator[Evidence | Problem]:
    """Judge every ``uses:`` and container of the publish job, then of the jobs that supply it."""
    seen: dict[Location, tuple[Scalar, dict[str, Uses]]] = {}
    for job in (upload.at.job, *suppliers(pipeline)):
        for node, used in _named(job, pipeline.repository):
            seen.setdefault(node.location, (node, {}))[1][used.text] = used
    for node, named in seen.values():
        images = [used for used in named.values() if used.form is Form.DOCKER]
        yield from _judge_images(node, images)
        for used in named.values():
            if used not in images:
                yield from _judge(node, used, pipeline.repository)


def _named(job: JobRun, repository: Repository) -> Iterator[tuple[Scalar, Uses]]:
    if job.job.uses is not None and job.job.uses_node is not None:
        yield job.job.uses_node, job.job.uses
    if job.possible and job.job.containers:
        yield from _images(job)
    for run in job.steps:
        if run.step.uses is not None and run.step.uses_node is not None and run.possible:
            yield run.step.uses_node, _run(run.step.uses, repository)


def _images(job: JobRun) -> Iterator[tuple[Scalar, Uses]]:
    """Yield the images in which a job starts, and of its services, in each job of its matrix."""
    scopes = {id(one.scope.matrix): one.scope for one in job.steps}
    for container, scope in product(job.job.containers, scopes.values()):
        image = container.get("image") if isinstance(container, Mapping) else container
        if not isinstance(image, Scalar):
            continue
        text = job.scope._replace(matrix=scope.matrix).text(image)
        name = image.value if isinstance(text, Unknown) else text
        if name:
            yield image, uses.parse(f"docker://{name.removeprefix('docker://')}")


def _run(used: Uses, repository: Repository) -> Uses:
    """Return the image that an action of the repository names, for any other the action itself."""
    action = repository.action_of(used)
    image = uses.parse(action.image) if action is not None else used
    return image if image.form is Form.DOCKER else used


def _judge_images(node: Scalar, images: list[Uses]) -> Iterator[Evidence | Problem]:
    """Judge the images of one place, of which each job of a matrix may have its own."""
    for used in images:
        if used.is_pinned:
            yield Evidence(node.location, f"{used.name} is pinned")
    loose = [used.text.removeprefix("docker://") for used in images if not used.is_pinned]
    if not loose:
        return
    first, more = loose[:_MAX_LISTED], len(loose) - _MAX_LISTED
    listed = enumerated([*first, *([f"{more} more"] if more > 0 else [])])
    message = (
        f"the images {listed} are not pinned" if loose[1:] else f"the image {listed} is not pinned"
    )
    yield Problem(
        node.location, message, f"name {'each' if loose[1:] else 'it'} by digest: image@sha256:…"
    )


def _judge(node: Scalar, used: Uses, repository: Repository) -> Iterator[Evidence | Problem]:
    """Judge what one ``uses:`` names; what is of the repository itself has the run's commit."""
    if used.is_local:
        return
    other = _of_another_version(node, used)
    if other is not None:
        yield other
    elif used.is_pinned:
        yield Evidence(node.location, f"{used.name} is pinned")
    elif used.form is Form.UNREADABLE:
        message = f"'{used.text}' names nothing that can be pinned"
        yield Problem(node.location, message, "write owner/repository@commit")
    else:
        message = f"{used.text} is not pinned: '{used.ref}' can be moved"
        yield Problem(node.location, message, home.own_use(used, repository) or _pin(used))


def _of_another_version(node: Scalar, used: Uses) -> Problem | None:
    """Return the problem of PyPA's action where the commit is not that of the version behind it.

    The action runs an image that is named after the commit, and only releases have one.
    """
    if not used.names(PYPA_ACTION) or not used.is_pinned:
        return None
    version = uses.version_of(node)
    known = {each: commit for commit, each in action_versions.commits().items()}
    if version is None or version not in known or used.ref.lower() == known[version]:
        return None
    number = action_versions.dotted(version)
    message = f"the comment names version {number} of the action, and this is not its commit"
    help_ = f"write '{PYPA_ACTION}@{known[version]} # v{number}'"
    return Problem(node.location, message, help_)


def _pin(used: Uses) -> str:
    """Return what to write instead of a tag or a branch."""
    if used.names(PYPA_ACTION):
        return f"write '{action_versions.newest()}', or the full commit id of another version"
    if re.match(r"v?\d", used.ref):
        help_ = f"write the full commit id, and '# {used.ref}' after it"
        return f"{help_}, with '{COMPILE_GENERATOR}: true'" if used.names(SLSA_GENERATOR) else help_
    return "write the full commit id of a version, and that version after it: '# v…'"


CLAUSE = Clause(
    id="actions-pinned",
    statement="Every action on a route to the upload is pinned to a full commit id.",
    why=(
        "A tag or a branch names whatever its owner, or a thief, puts there later. A full commit "
        "id names the same files for ever."
    ),
    fix=(
        "Name the full commit id and keep the version in a comment; Dependabot updates both. "
        "`git ls-remote https://github.com/OWNER/NAME 'refs/tags/v*'` lists the ids behind the "
        "tags; where a tag has two, the commit's line ends in `^{}`."
    ),
    example=Example(
        path=".github/workflows/publish.yml",
        holds=(
            "uses: pypa/gh-action-pypi-publish@dc37677b2e1c63e2034f94d8a5b11f265b73ba33 # v1.14.2"
        ),
        fails="uses: pypa/gh-action-pypi-publish@release/v1",
    ),
    check=OfUpload(check),
    incident=(
        "In March 2025 the tags of `tj-actions/changed-files` were moved to code that read out "
        "secrets; those who had pinned the commit were not touched (tj-actions/changed-files#2463)."
    ),
)
