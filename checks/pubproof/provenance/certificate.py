"""What the certificate of a signature says of who signed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pypi_attestations import Attestation

_FULCIO = "1.3.6.1.4.1.57264.1"
"""Under which Fulcio's extensions are numbered: its ``docs/oid-info.md``."""


class Signed(NamedTuple):
    """Who signed, from what, when; what the certificate does not say is empty."""

    issuer: str
    """Who vouched for the signer: the address of an OIDC issuer."""
    repository: str
    """The address of the repository whose run it was."""
    commit: str
    ref: str
    """In full, such as ``refs/tags/v1.0``."""
    workflow: str
    """The address of the workflow that was started, with its ref behind an ``@``."""
    signer: str
    """The same of the workflow in whose job it was signed, which that one may have called."""
    trigger: str
    """The event that started the run."""
    run: str
    """The address of the run."""
    time: datetime | None
    """When it was entered in the log, None where the log does not tell."""
    log: str
    """The name of the transparency log."""
    entry: int
    """The number of the entry in it."""


def read(attestation: Attestation) -> Signed:
    """Return what an attestation's certificate and log entry say.

    They are only worth something once the attestation is verified.
    """
    claims = attestation.certificate_claims
    entry = attestation.verification_material.transparency_entries[0]
    seconds = entry.get("integratedTime")
    checkpoint = str(entry["inclusionProof"]["checkpoint"]["envelope"])
    return Signed(
        issuer=claims.get(f"{_FULCIO}.8", ""),
        signer=claims.get(f"{_FULCIO}.9", ""),
        repository=claims.get(f"{_FULCIO}.12", ""),
        commit=claims.get(f"{_FULCIO}.13", ""),
        ref=claims.get(f"{_FULCIO}.14", ""),
        workflow=claims.get(f"{_FULCIO}.18", ""),
        trigger=claims.get(f"{_FULCIO}.20", ""),
        run=claims.get(f"{_FULCIO}.21", ""),
        time=datetime.fromtimestamp(int(seconds), UTC) if seconds else None,
        log=checkpoint.split(maxsplit=1)[0],
        entry=int(entry["logIndex"]),
    )
