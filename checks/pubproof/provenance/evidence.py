"""Attestations as they come: PyPI's provenance, single attestations, bundles of GitHub.

What is here is read, not verified: whatever it says may be false.
"""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from pydantic import ValidationError
from pypi_attestations import Attestation, AttestationType, GitHubPublisher, Provenance
from sigstore.errors import Error
from sigstore.models import Bundle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pypi_attestations import Publisher

_BUNDLES = (".jsonl", ".intoto.json", ".sigstore.json", ".sigstore")
"""The endings of files that hold bundles, of which `gh attestation download` writes the first."""
ENDINGS = (".provenance", ".attestation", *_BUNDLES)
"""The endings of files that hold attestations."""
MAX_BYTES = 16 * 1024 * 1024
"""A longer file is refused."""
_FAULTS = (Error, ValueError, TypeError, KeyError, AttributeError, RecursionError)
"""What the libraries raise over a text that is no attestation."""
_IN_TOTO = "https://in-toto.io/Statement/"
_UNLOGGED = (
    "is in no public transparency log, like those of private repositories: GitHub signs them with "
    "keys of its own, and they are not verified here"
)
_SLSA = "https://slsa.dev/provenance/"
"""What the predicate types of SLSA provenance start with."""


class Kind(StrEnum):
    """What an attestation says of a file."""

    PUBLISHED = "published"
    """That this workflow published it, in the words of PEP 740."""
    BUILT = "built"
    """That this workflow built it: SLSA provenance."""


class Stated(NamedTuple):
    """The publisher that PyPI names beside its attestations; no signature covers it."""

    kind: str
    """The service, such as ``GitHub``."""
    repository: str
    workflow: str
    environment: str


class Statement(NamedTuple):
    """What was signed: the files that are attested, by name and SHA-256."""

    subjects: tuple[tuple[str, str], ...]
    predicate_type: str


class Evidence(NamedTuple):
    """One attestation."""

    source: str
    """Where it stands, as messages name it."""
    kind: Kind
    bundle: Bundle
    attestation: Attestation
    """The same, in the form of PEP 740."""
    subjects: tuple[tuple[str, str], ...]
    """The files that it says it attests, by name and SHA-256."""
    of_builder: bool = False
    """Whether the workflow that builds must have signed it, as it signs GitHub's attestations. What
    has the form of PEP 740 is signed by the one that publishes."""
    stated: Stated | None = None


class Unreadable(NamedTuple):
    """Something that is no attestation, though it stands where one should."""

    source: str
    why: str
    id: str = "form"
    """Of what kind the refusal is that follows."""


def read(name: str, data: bytes) -> list[Evidence | Unreadable]:
    """Return what a file holds, whose form the ending of its name tells.

    Bundles that attest something other than a build or a publication are left out.
    """
    if len(data) > MAX_BYTES:
        return [Unreadable(name, f"is larger than {MAX_BYTES >> 20} MiB")]
    if name.endswith(".provenance"):
        return list(_provenance(name, data))
    if name.endswith(".attestation"):
        return [_attestation(name, data)]
    texts = _texts(name, data)
    if not texts:
        return [Unreadable(name, "is empty")]
    several = len(texts) > 1
    found = [_bundle(f"{name}:{line}" if several else name, text) for line, text in texts]
    return [one for one in found if one is not None]


def _texts(name: str, data: bytes) -> list[tuple[int, bytes]]:
    """Return the bundles in a file, each with its line; one bundle may stand on many lines."""
    lines = [(number, line) for number, line in enumerate(data.splitlines(), 1) if line.strip()]
    if not name.endswith(".jsonl"):
        return [(1, data)] * bool(lines)
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        return lines
    return [(1, data)]


def provenance(name: str, data: bytes) -> tuple[Evidence | Unreadable, ...]:
    """Return what the Integrity interface of an index answers for the file `name`."""
    return tuple(_provenance(f"the provenance of {name}", data))


def statement(payload: bytes | str) -> Statement:
    """Return what was signed; raises `ValueError` where it is no in-toto statement of files."""
    try:
        made = json.loads(payload)
        subjects = tuple((each["name"], each["digest"]["sha256"]) for each in made["subject"])
        kind = made["predicateType"]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("no statement of files and their SHA-256") from error
    if not str(made.get("_type")).startswith(_IN_TOTO) or not all(
        isinstance(word, str) for each in (*subjects, (kind,)) for word in each
    ):
        raise ValueError("no statement of files and their SHA-256")
    return Statement(subjects, kind)


def _provenance(source: str, data: bytes) -> Iterator[Evidence | Unreadable]:
    try:
        made = Provenance.model_validate_json(data)
    except (ValueError, RecursionError) as error:
        yield Unreadable(source, _why(error))
        return
    pairs = [
        (_stated(bundle.publisher), each)
        for bundle in made.attestation_bundles
        for each in bundle.attestations
    ]
    for number, (stated, attestation) in enumerate(pairs, 1):
        place = source if len(pairs) == 1 else f"{source}, attestation {number}"
        yield _attested(place, attestation, stated)


def _attestation(source: str, data: bytes) -> Evidence | Unreadable:
    try:
        return _attested(source, Attestation.model_validate_json(data))
    except (ValueError, RecursionError) as error:
        return Unreadable(source, _why(error))


def _attested(
    source: str, attestation: Attestation, stated: Stated | None = None
) -> Evidence | Unreadable:
    try:
        bundle = attestation.to_bundle()
        said = statement(attestation.envelope.statement)
        same = Attestation.from_bundle(bundle)
    except _FAULTS as error:
        return Unreadable(source, _why(error))
    if said.predicate_type not in set(AttestationType):
        return Unreadable(source, f"attests what PyPI does not know: {said.predicate_type!r}")
    return Evidence(source, _kind(said), bundle, same, said.subjects, stated=stated)


def _bundle(source: str, text: bytes) -> Evidence | Unreadable | None:
    """Return what a bundle attests, None where that is neither a build nor a publication."""
    try:
        bundle = Bundle.from_json(text)
        attestation = Attestation.from_bundle(bundle)
        said = statement(attestation.envelope.statement)
    except _FAULTS as error:
        if _is_unlogged(text):
            return Unreadable(source, _UNLOGGED, "unlogged")
        return Unreadable(source, _why(error))
    kind = _kind(said)
    if kind is Kind.PUBLISHED and said.predicate_type != AttestationType.PYPI_PUBLISH_V1:
        return None
    return Evidence(source, kind, bundle, attestation, said.subjects, kind is Kind.BUILT)


def _is_unlogged(text: bytes) -> bool:
    """Whether a bundle has its time from a timestamp alone, as those of private repositories do."""
    try:
        material = json.loads(text)["verificationMaterial"]
        return bool(material["timestampVerificationData"]) and not material.get("tlogEntries")
    except _FAULTS:
        return False


def _kind(said: Statement) -> Kind:
    return Kind.BUILT if said.predicate_type.startswith(_SLSA) else Kind.PUBLISHED


def _stated(publisher: Publisher) -> Stated:
    if isinstance(publisher, GitHubPublisher):
        return Stated(
            publisher.kind, publisher.repository, publisher.workflow, publisher.environment or ""
        )
    name = getattr(publisher, "repository", "") or getattr(publisher, "email", "")
    return Stated(publisher.kind, name, "", "")


def _why(error: Exception) -> str:
    """Return what is wrong with a text, as the end of a sentence; nothing of it is repeated."""
    form = "no provenance of PyPI and no attestation"
    cause = error.__cause__ or error.__context__
    if isinstance(error, Error) and isinstance(cause, ValidationError):
        error, form = cause, "no bundle of Sigstore"
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        if first["type"] == "json_invalid":
            return "is not JSON"
        place = ".".join(map(str, first["loc"]))
        return ": ".join(filter(None, (f"is {form}", place, first["msg"])))
    return f"cannot be read: {str(error).splitlines()[0] if str(error) else type(error).__name__}"
