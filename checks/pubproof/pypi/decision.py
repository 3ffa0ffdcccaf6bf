"""What PyPI answers to a run that asks for an upload token.

The order is that of Warehouse's ``oidc/views.py`` (``mint_token_from_oidc``): pending publishers
first, then the ordinary ones. How one `Identity` is checked stands in `identity`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pubproof.pypi import refusals
from pubproof.pypi.identity import Identity, Policy, RefusedError
from pubproof.pypi.publisher import PendingPublisher, TrustedPublisher
from pubproof.pypi.remedy import afterwards, beforehand

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from pubproof.pypi.advice import Advice
    from pubproof.pypi.publisher import AnyPublisher, Difference


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
    """What to change, and on which side, and what to do then with the run that was refused."""
    beforehand: str | None = None
    """What to change where the run is still to come."""
    section: str | None = None
    """The id of the section that tells more, on the guide's page "When it fails"."""
    differences: tuple[Difference, ...] = ()
    """Every field in which the run and the nearest publisher differ, if none was found."""

    @property
    def description(self) -> str | None:
        """The whole description that PyPI gives with the code, None where it accepts."""
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
    identity = Identity(claims, used_jti, policy)
    pending = [
        each
        for each in on_record
        if isinstance(each, PendingPublisher) and not each.expired(claims.get("iat"))
    ]
    ordinary = [each for each in on_record if isinstance(each, TrustedPublisher)]
    try:
        first = identity.first(pending)
        found = identity.publisher(_reified(first, ordinary))
    except RefusedError as refused:
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
        return Identity(claims, (), policy).asked()
    except RefusedError:
        return None


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
    refused: RefusedError,
    identity: Identity,
    pending: Sequence[PendingPublisher],
    on_record: Sequence[AnyPublisher],
) -> Advice:
    """Return what to change. PyPI keeps to itself why no pending publisher accepted the run."""
    from pubproof.pypi.advice import Advice, advise

    cause = refused.__cause__ if isinstance(refused.__cause__, RefusedError) else refused
    if refused.refusal is refusals.PUBLISHER_NOT_FOUND:
        try:
            accepted = identity.publisher(pending)
            on_record = [each for each in on_record if each is not accepted]
        except RefusedError as passed_over:
            cause = passed_over
    if cause.refusal is refusals.PUBLISHER_NOT_FOUND:
        return advise(on_record, identity.asked(), identity.caller())
    return Advice(cause.field, (cause.refusal.remedy,), cause.refusal.section)


def _refused(refused: RefusedError, advice: Advice) -> Decision:
    return Decision(
        accepted=False,
        code=refused.refusal.code,
        reason=str(refused),
        field=advice.field,
        help=afterwards(*advice.remedies),
        beforehand=beforehand(*advice.remedies),
        section=advice.section,
        differences=advice.differences,
    )
