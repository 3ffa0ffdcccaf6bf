"""What PyPI answers to a run that asks for an upload token.

The order of the checks is Warehouse's: ``oidc/views.py`` (``mint_token_from_oidc``), then
``oidc/services.py`` (``find_publisher``), ``oidc/models/_core.py`` (``check_claims_existence``,
``verify_claims``) and ``oidc/models/github.py`` (``lookup_by_claims`` and the checks), as of August
2026. Checks that can no longer fail when their turn comes are left out: whoever got past the lookup
has the publisher's repository, and its environment or none.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from pubproof.pypi import refusals
from pubproof.pypi.publisher import PendingPublisher, TrustedPublisher

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from typing import TypeVar

    from pubproof.pypi.advice import Advice
    from pubproof.pypi.publisher import AnyPublisher, Difference
    from pubproof.pypi.refusals import Refusal

    _P = TypeVar("_P", bound=AnyPublisher)

ISSUER = "https://token.actions.githubusercontent.com"
"""The issuer of the identities of GitHub's public service."""


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


class Decision(NamedTuple):
    """PyPI's answer."""

    accepted: bool
    """Whether PyPI gives an upload token."""
    publisher: AnyPublisher | None = None
    """The publisher that accepts the run."""
    code: str | None = None
    """PyPI's error code; ``server-error`` where it fails without one."""
    reason: str | None = None
    """Why, in PyPI's words; with ``invalid-publisher``, those in the brackets."""
    field: str | None = None
    """The publisher's field, or else the claim, that is at fault; None where there is none."""
    help: str | None = None
    """What to change, and on which side."""
    section: str | None = None
    """The id of the section that tells more, on the guide's page "When it fails"."""
    differences: tuple[Difference, ...] = ()
    """Every field in which the run and the nearest publisher differ, if none was found."""

    @property
    def description(self) -> str | None:
        """The whole description that PyPI gives with the code."""
        if self.code is None or self.reason is None:
            return None
        return refusals.describe(self.code, self.reason)


def decide(
    publishers: Iterable[AnyPublisher],
    claims: Mapping[str, object],
    *,
    used_jti: Collection[str] = (),
    policy: Policy = Policy.CALLED_WORKFLOW,
) -> Decision:
    """Return PyPI's answer to the claims of an identity. It asks nobody, and never raises.

    Args:
        publishers: those on record, ordinary and pending.
        claims: what the identity says. PyPI has verified its signature, audience and time before,
            so those claims do not matter here. A missing issuer counts as verified too; one that
            is there is compared.
        used_jti: the ``jti`` of identities that have had their token.
        policy: by which claim PyPI knows the workflow.
    """
    on_record = tuple(publishers)
    identity = _Identity(claims, used_jti, policy)
    pending = [
        each
        for each in on_record
        if isinstance(each, PendingPublisher) and not each.expired(claims.get("iat"))
    ]
    ordinary = [each for each in on_record if isinstance(each, TrustedPublisher)]
    try:
        first = identity.first(pending)
        found = identity.publisher(_reified(first, ordinary))
    except _RefusedError as refused:
        return _refused(refused, _advice(refused, identity, pending, on_record))
    return Decision(accepted=True, publisher=found if found in ordinary else first)


def publisher_for(
    claims: Mapping[str, object], *, policy: Policy = Policy.CALLED_WORKFLOW
) -> TrustedPublisher | None:
    """Return the publisher to register so that PyPI accepts a run.

    Args:
        claims: what the identity of the run says.
        policy: by which claim PyPI knows the workflow.

    None where the claims do not tell the repository and the workflow.
    """
    try:
        return _Identity(claims, (), policy).asked()
    except _RefusedError:
        return None


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


class _RefusedError(Exception):
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


class _Identity(NamedTuple):
    """One identity, as PyPI looks for its publisher. Every method raises `_RefusedError`."""

    claims: Mapping[str, object]
    used_jti: Collection[str]
    policy: Policy

    def first(self, publishers: Sequence[PendingPublisher]) -> PendingPublisher | None:
        """Return the pending publisher that accepts the run, None where none does.

        PyPI looks here first, and goes on to the ordinary publishers whatever the reason is for
        which it finds none; but it does not expect the identity to have been used.
        """
        try:
            found = self.publisher(publishers)
        except _RefusedError as refused:
            if refused.refusal is refusals.REUSED_TOKEN:
                raise _RefusedError(refusals.SERVER_ERROR, refused.field) from refused
            if refused.refusal.code != refusals.INVALID_PUBLISHER:
                raise
            return None
        if found.project_exists:
            raise _RefusedError(refusals.PENDING_PROJECT_EXISTS, "project")
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
            raise _RefusedError(refusals.SERVER_ERROR, "repository")
        ref = self.claims.get(self.policy.value)
        if not isinstance(ref, str):
            raise _RefusedError(refusals.SERVER_ERROR, self.policy.value)
        workflow = workflow_file(ref)
        if workflow is None:
            raise _RefusedError(_UNPARSABLE[self.policy], self.policy.value)
        owner, _, name = repository.partition("/")
        owner_id = self.claims.get("repository_owner_id")
        if isinstance(owner_id, list | dict):
            raise _RefusedError(refusals.SERVER_ERROR, "repository_owner_id")
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
            raise _RefusedError(refusals.UNKNOWN_ISSUER, "iss")
        if issuer != ISSUER:
            raise _RefusedError(refusals.ISSUER_MISMATCH, "iss", issuer, ISSUER)

    def _presence(self) -> None:
        for claim in self.policy.required:
            if self.claims.get(claim) is None:
                raise _RefusedError(refusals.MISSING_CLAIM, claim, claim)

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
            raise _RefusedError(refusals.SERVER_ERROR, "environment")
        for wanted in (run.environment, ""):
            for each in rows:
                if each.environment == wanted:
                    return each
        raise _RefusedError(refusals.PUBLISHER_NOT_FOUND, None)

    def _owner(self, publisher: AnyPublisher) -> None:
        owner = self.claims["repository_owner"]
        if not isinstance(owner, str):
            raise _RefusedError(refusals.SERVER_ERROR, "repository_owner")
        if owner != publisher.owner:
            raise _RefusedError(refusals.CLAIM_CHECK_FAILED, "repository_owner", "repository_owner")

    def _owner_id(self, _: AnyPublisher) -> None:
        """Refuse a number: the lookup takes it for its digits, ``str.__eq__`` does not."""
        if not isinstance(self.claims["repository_owner_id"], str):
            raise _RefusedError(refusals.SERVER_ERROR, "repository_owner_id")

    def _workflow_ref(self, publisher: AnyPublisher) -> None:
        claim = self.policy.value
        path = f"{publisher.owner}/{publisher.repository}/.github/workflows/{publisher.workflow}"
        refs = [self.claims[name] for name in ("ref", "sha") if self.claims[name]]
        if not refs:
            raise _RefusedError(refusals.REF_AND_SHA_EMPTY, "ref")
        expected = sorted({f"{path}@{ref}" for ref in refs})
        found = self.claims[claim]
        if found not in expected:
            raise _RefusedError(_MISMATCH[self.policy], claim, f"{expected!r},", repr(found))

    def _jti(self, _: AnyPublisher) -> None:
        jti = self.claims["jti"]
        if isinstance(jti, str) and jti in self.used_jti:
            raise _RefusedError(refusals.REUSED_TOKEN, "jti")

    def _event_name(self, _: AnyPublisher) -> None:
        if self.claims["event_name"] == "pull_request_target":
            raise _RefusedError(refusals.EVENT_NOT_SUPPORTED, "event_name")


def _reified(
    first: PendingPublisher | None, ordinary: Sequence[TrustedPublisher]
) -> Sequence[TrustedPublisher]:
    """Return the ordinary publishers once `first` has become one of them.

    It becomes the one with the same four fields, where there is one.
    """
    if first is None:
        return ordinary
    new = first.ordinary()
    return ordinary if any(each[:4] == new[:4] for each in ordinary) else (*ordinary, new)


def _advice(
    refused: _RefusedError,
    identity: _Identity,
    pending: Sequence[PendingPublisher],
    on_record: Sequence[AnyPublisher],
) -> Advice:
    """Return what to change. PyPI keeps to itself why no pending publisher accepted the run."""
    from pubproof.pypi.advice import Advice, advise

    cause = refused.__cause__ if isinstance(refused.__cause__, _RefusedError) else refused
    if refused.refusal is refusals.PUBLISHER_NOT_FOUND:
        try:
            accepted = identity.publisher(pending)
            on_record = [each for each in on_record if each is not accepted]
        except _RefusedError as passed_over:
            cause = passed_over
    if cause.refusal is refusals.PUBLISHER_NOT_FOUND:
        return advise(on_record, identity.asked(), identity.caller())
    return Advice(cause.field, cause.refusal.help, cause.refusal.section)


def _refused(refused: _RefusedError, advice: Advice) -> Decision:
    return Decision(
        accepted=False,
        code=refused.refusal.code,
        reason=str(refused),
        field=advice.field,
        help=advice.help,
        section=advice.section,
        differences=advice.differences,
    )
