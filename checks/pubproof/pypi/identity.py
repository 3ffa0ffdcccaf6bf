"""One identity of a run, as PyPI checks it: its claims, and the publisher that accepts it.

After Warehouse's ``oidc/services.py`` (``find_publisher``), ``oidc/models/_core.py``
(``check_claims_existence``, ``verify_claims``) and ``oidc/models/github.py`` (``lookup_by_claims``
and the checks), as of August 2026. Checks that can no longer fail when their turn comes are left
out: whoever got past the lookup has the publisher's repository, and its environment or none.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from pubproof.pypi import refusals
from pubproof.pypi.publisher import ISSUER, TrustedPublisher

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from typing import TypeVar

    from pubproof.pypi.publisher import AnyPublisher, PendingPublisher
    from pubproof.pypi.refusals import Refusal

    _P = TypeVar("_P", bound=AnyPublisher)


class Policy(Enum):
    """The claim by which PyPI knows the workflow."""

    CALLED_WORKFLOW = "job_workflow_ref"
    """The file that holds the upload's job, though another may call it. PyPI does so today."""
    CALLING_WORKFLOW = "workflow_ref"
    """The file that the event starts. Warehouse's pull request 20083 would do so, and keep the old
    way for a while for publishers registered before: those are accepted if either policy does."""

    @property
    def verified(self) -> tuple[str, ...]:
        """The claims that are compared once the publisher is found, in PyPI's order."""
        first = ("repository_owner", "repository_owner_id")
        if self is Policy.CALLED_WORKFLOW:
            return (*first, self.value, "jti", "event_name")
        return (*first, "jti", "event_name", self.value)

    @property
    def required(self) -> tuple[str, ...]:
        """The claims that must be there and not null.

        PyPI names any one of several that are missing; `decide` names the first of these.
        """
        called = Policy.CALLED_WORKFLOW.value
        there = ("repository", *self.verified, "ref", "sha")
        return there if called in there else (*there, called)


_UNPARSABLE = {
    Policy.CALLED_WORKFLOW: refusals.UNPARSABLE_WORKFLOW_REF,
    Policy.CALLING_WORKFLOW: refusals.CALLING_UNPARSABLE,
}
_MISMATCH = {
    Policy.CALLED_WORKFLOW: refusals.JOB_WORKFLOW_REF_MISMATCH,
    Policy.CALLING_WORKFLOW: refusals.CALLING_MISMATCH,
}


class RefusedError(Exception):
    """A check has failed; the message is PyPI's reason.

    Args:
        refusal: PyPI's answer.
        field: the claim or the publisher's field at fault, if it can be told from the check.
        values: what fills the gaps of the reason.
    """

    def __init__(self, refusal: Refusal, field: str | None, *values: object) -> None:
        super().__init__(refusal.say(*values))
        self.refusal = refusal
        self.field = field


class Identity(NamedTuple):
    """One identity, as PyPI looks for its publisher. Its methods raise `RefusedError`."""

    claims: Mapping[str, object]
    used_jti: Collection[str]
    """The ``jti`` of identities that have had their token."""
    policy: Policy

    def first(self, publishers: Sequence[PendingPublisher]) -> PendingPublisher | None:
        """Return the pending publisher that accepts the run, None where none does.

        PyPI looks here first, and goes on to the ordinary publishers whatever the reason is for
        which it finds none; but it does not expect the identity to have been used.
        """
        try:
            found = self.publisher(publishers)
        except RefusedError as refused:
            if refused.refusal is refusals.REUSED_TOKEN:
                raise RefusedError(refusals.SERVER_ERROR, refused.field) from refused
            if refused.refusal.code != refusals.INVALID_PUBLISHER:
                raise
            return None
        if found.project_exists:
            raise RefusedError(refusals.PENDING_PROJECT_EXISTS, "project")
        return found

    def publisher(self, publishers: Sequence[_P]) -> _P:
        """Return the publisher that accepts the run, after ``find_publisher``."""
        self._issuer()
        self._presence()
        found = self._lookup(publishers)
        checks = {
            "repository_owner": self._owner,
            "repository_owner_id": self._owner_id,
            self.policy.value: self._workflow_ref,
            "jti": self._jti,
            "event_name": self._event_name,
        }
        for claim in self.policy.verified:
            checks[claim](found)
        return found

    def asked(self) -> TrustedPublisher:
        """Return the publisher that the run asks for, after ``lookup_by_claims``."""
        repository = self.claims.get("repository")
        if not isinstance(repository, str) or "/" not in repository:
            raise RefusedError(refusals.SERVER_ERROR, "repository")
        ref = self.claims.get(self.policy.value)
        if not isinstance(ref, str):
            raise RefusedError(refusals.SERVER_ERROR, self.policy.value)
        workflow = workflow_file(ref)
        if workflow is None:
            raise RefusedError(_UNPARSABLE[self.policy], self.policy.value)
        owner, _, name = repository.partition("/")
        owner_id = self.claims.get("repository_owner_id")
        if isinstance(owner_id, list | dict):
            raise RefusedError(refusals.SERVER_ERROR, "repository_owner_id")
        environment = self.claims.get("environment")
        return TrustedPublisher(
            owner=owner,
            repository=name,
            workflow=workflow,
            environment=environment.lower() if isinstance(environment, str) else "",
            owner_id=None if owner_id is None else str(owner_id),
        )

    def caller(self) -> str | None:
        """Return the file of the calling workflow, None where the upload runs in no called one."""
        called, calling = (self.claims.get(each.value) for each in Policy)
        if self.policy is Policy.CALLING_WORKFLOW or called == calling:
            return None
        return workflow_file(calling) if isinstance(calling, str) else None

    def _issuer(self) -> None:
        issuer = self.claims.get("iss", ISSUER)
        if not isinstance(issuer, str):
            raise RefusedError(refusals.UNKNOWN_ISSUER, "iss")
        if issuer != ISSUER:
            raise RefusedError(refusals.ISSUER_MISMATCH, "iss", issuer, ISSUER)

    def _presence(self) -> None:
        for claim in self.policy.required:
            if self.claims.get(claim) is None:
                raise RefusedError(refusals.MISSING_CLAIM, claim, claim)

    def _lookup(self, publishers: Sequence[_P]) -> _P:
        """Return the publisher with the environment that the run names, else one without."""
        run = self.asked()
        rows = [
            each
            for each in publishers
            if (each.owner, each.repository, each.workflow) == run[:3]
            and each.owner_id in {None, run.owner_id}
        ]
        environment = self.claims.get("environment")
        if rows and environment and not isinstance(environment, str):
            raise RefusedError(refusals.SERVER_ERROR, "environment")
        for wanted in (run.environment, ""):
            for each in rows:
                if each.environment == wanted:
                    return each
        raise RefusedError(refusals.PUBLISHER_NOT_FOUND, None)

    def _owner(self, publisher: AnyPublisher) -> None:
        owner = self.claims["repository_owner"]
        if not isinstance(owner, str):
            raise RefusedError(refusals.SERVER_ERROR, "repository_owner")
        if owner != publisher.owner:
            raise RefusedError(refusals.CLAIM_CHECK_FAILED, "repository_owner", "repository_owner")

    def _owner_id(self, _: AnyPublisher) -> None:
        """Refuse a number: the lookup takes it for its digits, ``str.__eq__`` does not."""
        if not isinstance(self.claims["repository_owner_id"], str):
            raise RefusedError(refusals.SERVER_ERROR, "repository_owner_id")

    def _workflow_ref(self, publisher: AnyPublisher) -> None:
        claim = self.policy.value
        path = f"{publisher.owner}/{publisher.repository}/.github/workflows/{publisher.workflow}"
        refs = [self.claims[name] for name in ("ref", "sha") if self.claims[name]]
        if not refs:
            raise RefusedError(refusals.REF_AND_SHA_EMPTY, "ref")
        expected = sorted({f"{path}@{ref}" for ref in refs})
        found = self.claims[claim]
        if found not in expected:
            raise RefusedError(_MISMATCH[self.policy], claim, f"{expected!r},", repr(found))

    def _jti(self, _: AnyPublisher) -> None:
        jti = self.claims["jti"]
        if isinstance(jti, str) and jti in self.used_jti:
            raise RefusedError(refusals.REUSED_TOKEN, "jti")

    def _event_name(self, _: AnyPublisher) -> None:
        if self.claims["event_name"] == "pull_request_target":
            raise RefusedError(refusals.EVENT_NOT_SUPPORTED, "event_name")


def workflow_file(ref: str) -> str | None:
    """Return the workflow's file name out of a ``job_workflow_ref``, None where there is none.

    It is what stands before an ``@`` and ends in ``.yml`` or ``.yaml``: in the first folder that
    has such a name, up to the last such ``@``. File names can hold an ``@``, and refs can look
    like file names. From Warehouse's ``oidc/models/github.py``.
    """
    for part in ref.split("/"):
        dot = max(part.rfind(".yml@"), part.rfind(".yaml@"))
        if dot > 0:
            return part[: part.index("@", dot)]
    return None
