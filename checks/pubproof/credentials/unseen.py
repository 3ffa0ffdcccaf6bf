"""What something that cannot be seen is given, and could upload with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof import secrets, tools
from pubproof.workflows.reader.nodes import Node, Scalar
from pubproof.workflows.runs.job_run import JobRun, StepRun

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pubproof.pipeline import Pipeline
    from pubproof.routes import Unseen


def of_an_upload(unseen: Unseen, pipeline: Pipeline) -> str:
    """Return what something that cannot be seen has that an upload needs, empty where it has none.

    That is a credential, or an identity that is not known to attest; an identity serves only in the
    publishing workflow, because PyPI compares the workflow's file name.
    """
    job = unseen.job
    inside = job.run.root.workflow.file == pipeline.settings.publishing_workflow
    if inside and not _attests(unseen.at) and job.has_identity:
        return "'id-token: write'"
    return credential_of(unseen)


def credential_of(unseen: Unseen) -> str:
    """Return the credential that something that cannot be seen is given, empty where it has none.

    That is an index's secret. A called workflow, and an action that is named after an upload, may
    upload with any secret but those named after another service.
    """
    at, nodes = unseen.at, _given(unseen)
    hands_on = isinstance(at, JobRun) and isinstance(at.job.secrets, Scalar)
    if hands_on or any(next(secrets.all_in(node), None) for node in nodes):
        return "every secret"
    handed = {name for node in _handed(at) for _, name in secrets.named_in(node)}
    given = [name for node in nodes for name in _of_an_index(node)]
    given += [name for name in handed if not secrets.is_of_another_service(name)]
    if given:
        return f"the secret {min(given)}"
    if isinstance(at, StepRun):
        variables = [("variable", env) for env in reversed(at.envs)]
        for what, node in (("input", at.step.inputs), *variables):
            named = sorted(secrets.credentials_in(node)) if node is not None else []
            if named:
                return f"the {what} {named[0]}"
    return ""


def _attests(at: StepRun | JobRun) -> bool:
    """Whether it is the generator of SLSA, which is known to attest with its identity."""
    uses = at.job.uses if isinstance(at, JobRun) else None
    return uses is not None and uses.names(tools.SLSA_GENERATOR)


def have_secret_of_an_index(unseen: Iterable[Unseen]) -> bool:
    """Whether something that cannot be seen is given a secret that its name tells to be an index's.

    So may the name of what is given it.
    """
    nodes = {node for one in unseen for node in _given(one)}  # many runs come to one step
    return any(_of_an_index(node) or any(secrets.given_by_name(node)) for node in nodes)


def is_named_after_an_index(unseen: Unseen) -> bool:
    """Whether it is a called workflow that says by its name that it uploads, and that could."""
    uses = unseen.at.job.uses if isinstance(unseen.at, JobRun) else None
    named = uses is not None and tools.speaks_of_an_index(uses.path)
    return named and bool(credential_of(unseen))


def _of_an_index(node: Node) -> list[str]:
    """Return the secrets under a node that are named like an index's."""
    return [name for _, name in secrets.named_in(node) if secrets.is_of_an_index(name)]


def _handed(at: StepRun | JobRun) -> Iterable[Node]:
    """Return what is given to a called workflow, or to an action that is named after an upload."""
    if isinstance(at, JobRun):
        return [at.job.secrets] if at.job.secrets is not None else []
    uses = at.step.uses
    return at.step.given if uses is not None and tools.speaks_of_an_index(uses.action) else []


def _given(unseen: Unseen) -> list[Node]:
    """Return what is given to something unseen."""
    at = unseen.at
    if isinstance(at, JobRun):
        return [node for node in (at.job.secrets, at.job.inputs) if node is not None]
    return [*at.job.envs, *(node for one in (at, *at.callers) for node in one.step.given)]
