"""The upload publishes PEP 740 attestations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.contract.clause import Clause, Doubt, Evidence, Example, OfUpload
from pubproof.contract.distributions import uploaded
from pubproof.contract.supply import supplied
from pubproof.location import Problem
from pubproof.pypi import action_versions, index
from pubproof.tools import PYPA_ACTION, Kind, is_publish_action
from pubproof.workflows.expressions import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.operations import Operation
    from pubproof.pipeline import Pipeline

_DEFAULT_SINCE = (1, 11)
"""The action's first version that attests unless it is told not to."""
_POSSIBLE_SINCE = (1, 10)
"""Its first version that attests at all."""
_BRANCHES = frozenset({"master", "main", "unstable/v1"})
_KEPT_BACK = "--no-attestations"
_FALSE = frozenset({"", "false"})


def check(pipeline: Pipeline, upload: Operation) -> Iterator[Evidence | Doubt | Problem]:
    """Judge the action's version and inputs, and what makes it drop attestations silently."""
    step = upload.at.step
    if step.uses is None or not is_publish_action(step.uses.repository):
        yield _of_another_tool(upload, pipeline)
        return
    yield from _version(upload)
    for route in pipeline.all_release_routes:
        yield from _switch(route.upload)
        yield from _dropped(route.upload)
        yield from _attested_before(route.upload, pipeline)
    yield from _called(upload, pipeline)


def _of_another_tool(upload: Operation, pipeline: Pipeline) -> Doubt | Problem:
    """Judge a tool that attests nothing itself, and may publish what another step attested.

    uv publishes the attestations that lie beside the files unless it is told not to, twine does
    when it is told to, and then uploads nothing without them (its ``_make_package``).
    """
    help_ = f"upload with {PYPA_ACTION}, which attests"
    attests = supplied(pipeline, Kind.SIGN)
    is_strict = upload.tool == "twine upload" and "--attestations" in upload.argv
    if is_strict and not attests:
        reason = f"what attests the files that '{upload.tool}' publishes cannot be seen"
        return Doubt(reason, upload.location, help_)
    if attests and (is_strict or (upload.tool == "uv publish" and _KEPT_BACK not in upload.argv)):
        reason = (
            f"whether '{upload.tool}' publishes what '{attests[-1].tool}' attests cannot be told"
        )
        return Doubt(reason, upload.location, help_)
    return Problem(upload.location, f"'{upload.tool}' publishes no attestations here", help_)


def _version(upload: Operation) -> Iterator[Evidence | Doubt | Problem]:
    """Judge whether the action's version publishes attestations."""
    node, uses = upload.at.step.uses_node, upload.at.step.uses
    if node is None or uses is None:
        return
    series = action_versions.series(uses.ref)
    version = action_versions.version(node) if series is None else series
    asked = str(upload.input("attestations")).lower() == "true"
    if uses.ref in _BRANCHES or (series is not None and series[1:] == ()):
        yield Evidence(node.location, f"the branch {uses.ref} of the action attests by default")
    elif version is None:
        what = "the commit" if uses.is_pinned else f"'{uses.ref}'"
        help_ = f"use '{action_versions.newest()}'"
        if uses.is_pinned:
            help_ += ", or write after the commit which version it is"
        message = f"{what} does not tell which version of the action it is"
        yield Doubt(message, node.location, help_)
    elif version < (_POSSIBLE_SINCE if asked else _DEFAULT_SINCE):
        number = action_versions.dotted(version)
        message = f"version {number} of the action publishes no attestations by itself"
        yield Problem(node.location, message, f"use '{action_versions.newest()}'")
    else:
        number = action_versions.dotted(version)
        yield Evidence(node.location, f"version {number} of the action attests by default")


def _switch(upload: Operation) -> Iterator[Doubt | Problem]:
    value, place = upload.input("attestations"), upload.place_of("attestations")
    if isinstance(value, Unknown):
        reason = f"'attestations' cannot be told: {value.reason}"
        yield Doubt(reason, place, "remove 'attestations'")
    elif value.lower() == "false":
        yield Problem(place, "attestations are switched off", "remove 'attestations: false'")


def _dropped(upload: Operation) -> Iterator[Doubt | Problem]:
    """Yield what makes the action go on without attestations, of all files or of some."""
    yield from _unsigned(upload)
    for name in ("skip-existing", "skip_existing"):
        value, place = upload.at.input(name), upload.place_of(name)
        if isinstance(value, Unknown):
            yield Doubt(f"'{name}' cannot be told: {value.reason}", place, f"remove '{name}'")
        elif value.lower() not in _FALSE:
            message = "a file that exists already is passed over, and its attestation with it"
            yield Problem(place, message, f"remove '{name}': a release is uploaded once")


def _unsigned(upload: Operation) -> Iterator[Doubt | Problem]:
    """Yield what makes the action sign nothing (its ``twine-upload.sh``)."""
    for name in ("password", "user"):
        if upload.input(name) not in ("", "__token__"):
            message = f"with '{name}' set the action drops the attestations, and only warns"
            yield Problem(upload.place_of(name), message, f"remove '{name}'")
    user = upload.given("user")
    if user is not None and upload.input("user") == "":
        message = "with an empty 'user' the action drops the attestations, and only warns"
        yield Problem(user.location, message, "remove 'user'")
    if not upload.indexes or not {index.PYPI, index.TEST_PYPI}.issuperset(upload.indexes):
        place = upload.place_of("repository-url")
        if isinstance(upload.destination, Unknown):
            message = f"the address cannot be told: {upload.destination.reason}"
            yield Doubt(message, place, "remove 'repository-url'")
        else:
            message = "for this address the action drops the attestations, and only warns"
            yield Problem(place, message, "remove 'repository-url'")


def _attests(upload: Operation) -> bool:
    """Whether the upload is done by the action, and it attests what it uploads."""
    if not is_publish_action(upload.tool) or any((*_switch(upload), *_unsigned(upload))):
        return False
    return not any(isinstance(one, Problem) for one in _version(upload))


def _attested_before(upload: Operation, pipeline: Pipeline) -> Iterator[Problem]:
    """Yield the problem of files that the action has attested for another index in the same job.

    It stops at them (its ``attestations.py``, pypa/gh-action-pypi-publish#319).
    """
    folder = uploaded.folder(upload).path
    for step in upload.at.before() if _attests(upload) else ():
        for one in pipeline.uploads_of(step) if step.sure else ():
            if _attests(one) and uploaded.folder(one).path == folder:
                line = one.location.line
                message = (
                    f"the upload in line {line} attests these files before, and the action stops "
                    "at files that are attested already"
                )
                help_ = "make each upload in a job of its own, which downloads the artifact itself"
                yield Problem(upload.location, message, help_)
                return


def _called(upload: Operation, pipeline: Pipeline) -> Iterator[Problem]:
    caller = upload.at.job.run.caller
    publishing = pipeline.publishing_workflow
    if caller is None or publishing is None:
        return
    called = upload.at.job.run.workflow.file
    yield Problem(
        caller.job.call_place,
        f"the upload is in the called workflow {called}: PyPI issues the token to {called} and "
        f"wants the attestations from {publishing.file}, so it refuses one of them",
        f"move the publish job to {publishing.file}",
    )


CLAUSE = Clause(
    id="pep740-attestations",
    statement="The upload publishes PEP 740 attestations, and nothing drops them silently.",
    why=(
        "PyPI shows for each file which workflow published it. The action attests by default, "
        "and stops doing so with no more than a warning when a password is set or the index is "
        "not PyPI; the run stays green."
    ),
    fix="Use a current version of the action; leave `attestations`, `user` and `password` out.",
    example=Example(
        path=".github/workflows/publish.yml",
        holds="          attestations: true\n",
        fails="          attestations: false\n",
    ),
    check=OfUpload(check),
    incident=(
        "hatchet uploads with a token, with which PyPI refuses attestations. The release was "
        "mended by switching them off (llnl/hatchet#168)."
    ),
)
