"""What is to be said of one attestation: whether it is genuine, and whether it is ours."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import TYPE_CHECKING, NamedTuple

from packaging.version import Version
from sigstore.errors import CertValidationError, VerificationError

from pubproof.provenance import certificate, tag
from pubproof.provenance.evidence import Unreadable
from pubproof.provenance.release import alike
from pubproof.pypi.publisher import ISSUER
from pubproof.workflows import patterns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cryptography.x509 import Certificate
    from sigstore.verify import Verifier

    from pubproof.provenance.certificate import Signed
    from pubproof.provenance.evidence import Evidence, Kind, Stated
    from pubproof.provenance.expectation import Expectation
    from pubproof.provenance.release import File
    from pubproof.provenance.trust import Trust

_GITHUB = "https://github.com/"
_FOLDER = "/.github/workflows/"
_TAGS = "refs/tags/"
_TYPE = "application/vnd.in-toto+json"
_CAUSES = (
    (
        "failed to verify SCT",
        "certificate",
        "has a certificate that is in no certificate log of Sigstore",
    ),
    ("invalid log entry", "log", "has an entry in the transparency log that does not verify"),
    ("log entry payload hash", "log", "has an entry in the transparency log of another statement"),
    ("log entry signatures", "log", "has an entry in the transparency log of another signature"),
    (
        "transparency log entry is",
        "log",
        "has an entry in the transparency log of another signature",
    ),
    ("invalid signing cert", "time", "was signed when its certificate was not valid"),
    ("not enough sources", "time", "does not tell when it was signed"),
)
"""Beginnings of what `sigstore` says of a failed verification, and what that means."""


class Refusal(NamedTuple):
    """Why an attestation does not count."""

    id: str
    message: str
    """What is wrong, as the end of a sentence that begins with the attestation's place."""


class _Anybody:
    """The policy that takes every signer: who it was is compared afterwards, in words of our own.

    Otherwise nobody could tell what is false from what is genuine and somebody else's.
    """

    def verify(self, cert: Certificate) -> None:
        """Take the certificate, whosever it is."""


OTHERS = frozenset(
    {"issuer", "repository", "repository-case", "workflow", "signer", "stated-publisher"}
)
"""The refusals of an attestation that is genuine, but another publisher's."""


class Judgement(NamedTuple):
    """What is to be said of one attestation of one file."""

    source: str
    kind: Kind | None
    """What it says of the file; None where it cannot be read."""
    signed: Signed | None
    """Who signed it, None where it is not genuine."""
    stated: Stated | None
    refusals: tuple[Refusal, ...] = ()
    note: str = ""
    """What could not be compared."""


def judge(
    evidence: Evidence | Unreadable,
    file: File,
    version: str,
    expected: Expectation,
    keys: Callable[[], Trust],
) -> Judgement:
    """Return whether an attestation is genuine, of this file, and as it is expected.

    It is verified first, and only what its certificate says is compared then.
    """
    if isinstance(evidence, Unreadable):
        return Judgement(evidence.source, None, None, None, (Refusal(evidence.id, evidence.why),))
    false = _false(evidence, keys().verifier)
    if false is not None:
        return Judgement(evidence.source, evidence.kind, None, evidence.stated, (false,))
    signed = certificate.read(evidence.attestation)
    refusals = [
        *_subject(evidence, file),
        *_identity(signed, expected, of_builder=evidence.of_builder),
        *_stated(evidence.stated, expected),
    ]
    note = ""
    if not any(refusal.id in OTHERS for refusal in refusals):
        refusals += _origin(signed, version, expected)
        note = _not_compared(signed, expected)
    return Judgement(evidence.source, evidence.kind, signed, evidence.stated, tuple(refusals), note)


def _false(evidence: Evidence, verifier: Verifier) -> Refusal | None:
    """Return why an attestation is not genuine, None where it is."""
    try:
        kind, _ = verifier.verify_dsse(evidence.bundle, _Anybody())
        if kind != _TYPE:
            return Refusal("statement", f"signs no in-toto statement, but {kind!r}")
    except CertValidationError:
        return Refusal(
            "certificate",
            "has a certificate that Sigstore did not issue, or not for the time of the signature",
        )
    except VerificationError as error:
        return _cause(str(error), evidence)
    except Exception as error:  # noqa: BLE001  parsers of hostile bytes raise what they like
        return Refusal("form", f"cannot be verified: {type(error).__name__}")
    return None


def _cause(said: str, evidence: Evidence) -> Refusal:
    """Return in plain words why `sigstore` refuses an attestation."""
    if said.startswith("DSSE: invalid signature"):
        return _altered(evidence)
    for beginning, name, message in _CAUSES:
        if said.startswith(beginning):
            return Refusal(name, message)
    return Refusal("signature", f"does not verify: {said.splitlines()[0]}")


def _altered(evidence: Evidence) -> Refusal:
    """Return which part of an attestation was changed, as its log entry tells.

    The entry holds the digest of the statement and the signature, and has been verified by then.
    """
    envelope = evidence.attestation.envelope
    try:
        entry = evidence.attestation.verification_material.transparency_entries[0]
        spec = json.loads(base64.b64decode(entry["canonicalizedBody"]))["spec"]
        same = spec["payloadHash"]["value"] == hashlib.sha256(envelope.statement).hexdigest()
        signature = (
            spec["signatures"][0]["signature"] == base64.b64encode(envelope.signature).decode()
        )
    except (ValueError, KeyError, TypeError, IndexError):
        return Refusal("signature", "has a signature that is not of its statement")
    if not same:
        return Refusal("statement", "has a statement that was changed after it was signed")
    if not signature:
        return Refusal("signature", "has a signature that was changed")
    return Refusal("signature", "has a signature that was not made with the key of its certificate")


def _subject(evidence: Evidence, file: File) -> Iterator[Refusal]:
    """Yield why an attestation is of another file.

    As in `pypi-attestations`, what has the form of PEP 740 attests exactly one file.
    """
    named = [digest for name, digest in evidence.subjects if alike(name, file.name)]
    if not evidence.of_builder and len(evidence.subjects) != 1:
        yield Refusal("name", f"attests {len(evidence.subjects)} files, and should attest one")
    elif not named:
        names = ", ".join(repr(name) for name, _ in evidence.subjects[:3])
        yield Refusal("name", f"attests a file of another name: {names}")
    elif file.sha256 not in named:
        yield Refusal(
            "file",
            f"attests other bytes: the file was changed, its SHA-256 is {file.sha256}, "
            f"and {named[0]} was attested",
        )


def _identity(signed: Signed, expected: Expectation, *, of_builder: bool) -> Iterator[Refusal]:
    """Yield why an attestation is by somebody else, from the coarse to the fine.

    What is compared is what `pypi-attestations` compares for a publisher on GitHub: issuer, Source
    Repository URI and Build Config URI. For a build, the signer's file is compared as well.
    """
    home = f"{_GITHUB}{expected.repository}"
    if signed.issuer != ISSUER:
        yield Refusal(
            "issuer", f"is signed by somebody of {signed.issuer!r}, not of GitHub Actions"
        )
    elif signed.repository != home:
        found = signed.repository.removeprefix(_GITHUB)
        if signed.repository.lower() == home.lower():
            spelled = f"{found!r}, not {expected.repository!r}, and letter case counts"
            yield Refusal("repository-case", f"is signed by the repository {spelled}")
        else:
            wanted = f"is signed by another repository: {found!r}, not {expected.repository!r}"
            yield Refusal("repository", wanted)
    elif not _is_at(signed.workflow, f"{home}{_FOLDER}{expected.workflow}", signed):
        found = _file(signed.workflow, home)
        yield Refusal(
            "workflow", f"is from a run of another workflow: {found!r}, not {expected.workflow!r}"
        )
    elif of_builder and not _is_at(signed.signer, f"{home}{_FOLDER}{expected.signer}", signed):
        found = _file(signed.signer, home)
        yield Refusal("signer", f"is signed in {found!r}, not in {expected.signer!r}")


def _is_at(address: str, path: str, signed: Signed) -> bool:
    """Whether a workflow's address is this path, at the very ref or commit of the source."""
    return address in {f"{path}@{each}" for each in (signed.commit, signed.ref) if each}


def _file(address: str, home: str) -> str:
    """Return how a message names a workflow: by its file, where it is one of the repository."""
    return address.removeprefix(f"{home}{_FOLDER}").partition("@")[0]


def _origin(signed: Signed, version: str, expected: Expectation) -> Iterator[Refusal]:
    """Yield why an attestation is of another source than the tag of this version."""
    name = signed.ref.removeprefix(_TAGS)
    if expected.tag is not None and signed.ref != f"{_TAGS}{expected.tag}":
        yield Refusal("ref", f"is from {signed.ref!r}, not from the tag {expected.tag!r}")
    elif name == signed.ref:
        yield Refusal("ref", f"is from {signed.ref!r}, which is no tag")
    elif expected.tag is None and tag.version(name) != Version(version):
        yield Refusal("ref", f"is from the tag {name!r}, which is not the tag of {version}")
    elif expected.tags and not patterns.matches(expected.tags, name):
        asked = ", ".join(expected.tags)
        yield Refusal("ref", f"is from the tag {name!r}, which starts no release: {asked} do")
    elif expected.commits.get(name, signed.commit) != signed.commit:
        yield Refusal(
            "commit",
            f"is from commit {signed.commit}, and the tag {name!r} is at {expected.commits[name]} "
            "in this repository",
        )


def _stated(stated: Stated | None, expected: Expectation) -> Iterator[Refusal]:
    """Yield in what the publisher that PyPI names is another than the one that is expected."""
    if stated is None:
        return
    found = (stated.kind, stated.repository, stated.workflow)
    if found != ("GitHub", expected.repository, expected.workflow):
        named = ", ".join(filter(None, found))
        yield Refusal("stated-publisher", f"is listed under another publisher: {named}")
    elif expected.environment is not None and stated.environment != expected.environment.lower():
        yield Refusal(
            "environment",
            f"is listed under a publisher with {_environment(stated.environment)}, not with "
            f"{_environment(expected.environment)}",
        )


def _environment(name: str) -> str:
    return f"the environment {name!r}" if name else "no environment"


def _not_compared(signed: Signed, expected: Expectation) -> str:
    """Return what could not be compared, empty where everything was."""
    name = signed.ref.removeprefix(_TAGS)
    if name in expected.commits or not signed.ref.startswith(_TAGS):
        return ""
    return f"no repository at hand has the tag {name!r}: its commit was not compared"
