"""A Sigstore of our own: an authority, a certificate log and a transparency log, all in memory.

What it signs is made as Sigstore makes it, and is verified by the library that verifies what
Sigstore signs; only the keys are others. Written after Fulcio's ``docs/oid-info.md``, RFC 6962
(certificate timestamps and hashes of trees), Rekor's ``dsse`` entries and the signed notes of
https://github.com/transparency-dev/formats.

``python -m tests.provenance.authority`` makes the release in ``tests/data/release`` anew.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import struct
import tarfile
import zipfile
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import rfc8785
from cryptography import x509
from cryptography.hazmat import asn1
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pypi_attestations import AttestationType

if TYPE_CHECKING:
    from collections.abc import Sequence

PUBLISH = AttestationType.PYPI_PUBLISH_V1.value
SLSA = AttestationType.SLSA_PROVENANCE_V1.value
GITHUB = "https://token.actions.githubusercontent.com"
LOG = "log.example"
COMMIT = "0123456789abcdef0123456789abcdef01234567"
TIME = datetime(2026, 11, 20, 12, tzinfo=UTC)
_FULCIO = "1.3.6.1.4.1.57264.1"
_SCTS = x509.ObjectIdentifier("1.3.6.1.4.1.11129.2.4.2")
_TYPE = "application/vnd.in-toto+json"
_YEARS = timedelta(days=3650)


class Who(NamedTuple):
    """Whose run signs."""

    repository: str = "octo-org/demo"
    workflow: str = "publish.yml"
    signer: str = ""
    """The file of the workflow in whose job it signs; the one above where it is empty."""
    ref: str = "refs/tags/v1.0"
    commit: str = COMMIT
    trigger: str = "push"
    issuer: str = GITHUB

    @property
    def claims(self) -> dict[int, str]:
        """What the certificate says, by the last number of Fulcio's extension."""
        home = f"https://github.com/{self.repository}"
        path = f"{home}/.github/workflows"
        return {
            8: self.issuer,
            9: f"{path}/{self.signer or self.workflow}@{self.ref}",
            10: self.commit,
            11: "github-hosted",
            12: home,
            13: self.commit,
            14: self.ref,
            18: f"{path}/{self.workflow}@{self.ref}",
            19: self.commit,
            20: self.trigger,
            21: f"{home}/actions/runs/1/attempts/1",
            22: "public",
        }


PUBLISHER = Who()
"""The run of a release of octo-org/demo."""
BUILDER = Who(signer="provenance.yml")
"""The same run, in the job of the provenance workflow."""


def statement(
    subjects: Sequence[tuple[str, bytes]], kind: str = PUBLISH, predicate: object = None
) -> bytes:
    """Return a statement of files, each with its name and its bytes."""
    made = {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [
            {"name": name, "digest": {"sha256": hashlib.sha256(data).hexdigest()}}
            for name, data in subjects
        ],
        "predicateType": kind,
        "predicate": predicate,
    }
    return json.dumps(made, separators=(",", ":")).encode()


class Authority:
    """Signs in the name of anybody's run."""

    def __init__(self) -> None:
        self._root = ec.generate_private_key(ec.SECP256R1())
        self._ct = ec.generate_private_key(ec.SECP256R1())
        self._rekor = ec.generate_private_key(ec.SECP256R1())
        self._entries = 0

    def attestation(self, payload: bytes, who: Who = PUBLISHER) -> dict[str, Any]:
        """Return an attestation in the form of PEP 740."""
        key, certificate = self._certificate(who)
        signature = key.sign(_pae(payload), ec.ECDSA(hashes.SHA256()))
        return {
            "version": 1,
            "verification_material": {
                "certificate": _text(certificate.public_bytes(serialization.Encoding.DER)),
                "transparency_entries": [self._entry(payload, signature, certificate)],
            },
            "envelope": {"statement": _text(payload), "signature": _text(signature)},
        }

    def provenance(
        self, *attestations: dict[str, Any], who: Who = PUBLISHER, environment: str | None = "pypi"
    ) -> dict[str, Any]:
        """Return what PyPI's Integrity interface answers."""
        publisher = {
            "kind": "GitHub",
            "repository": who.repository,
            "workflow": who.workflow,
            "environment": environment,
        }
        bundle = {"publisher": publisher, "attestations": attestations}
        return {"version": 1, "attestation_bundles": [bundle]}

    def bundle(self, payload: bytes, who: Who = BUILDER, version: str = "0.3") -> dict[str, Any]:
        """Return an attestation as a bundle of Sigstore, as GitHub keeps it."""
        made = self.attestation(payload, who)
        material = made["verification_material"]
        certificate = {"rawBytes": material["certificate"]}
        old = version == "0.2"
        media = "+json;version=0.2" if old else f".v{version}+json"
        return {
            "mediaType": f"application/vnd.dev.sigstore.bundle{media}",
            "verificationMaterial": {
                **(
                    {"x509CertificateChain": {"certificates": [certificate]}}
                    if old
                    else {"certificate": certificate}
                ),
                "tlogEntries": material["transparency_entries"],
            },
            "dsseEnvelope": {
                "payload": made["envelope"]["statement"],
                "payloadType": _TYPE,
                "signatures": [{"sig": made["envelope"]["signature"]}],
            },
        }

    @cached_property
    def trusted_root(self) -> dict[str, Any]:
        """The keys, as Sigstore's trusted root gives its own."""
        certificate = _text(self._issuer.public_bytes(serialization.Encoding.DER))
        valid = {"start": "2020-01-01T00:00:00Z"}
        return {
            "mediaType": "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
            "tlogs": [_log(self._rekor, f"https://{LOG}", valid)],
            "certificateAuthorities": [
                {
                    "subject": {"organization": "demo", "commonName": "demo"},
                    "uri": "https://authority.example",
                    "certChain": {"certificates": [{"rawBytes": certificate}]},
                    "validFor": valid,
                }
            ],
            "ctlogs": [_log(self._ct, "https://certificates.example", valid)],
            "timestampAuthorities": [],
        }

    @cached_property
    def _issuer(self) -> x509.Certificate:
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "demo")])
        public = self._root.public_key()
        usage = dict.fromkeys(_USAGES, False) | {"key_cert_sign": True, "crl_sign": True}
        return (
            x509.CertificateBuilder(name, name, public, x509.random_serial_number())
            .not_valid_before(TIME - _YEARS)
            .not_valid_after(TIME + _YEARS)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(x509.KeyUsage(**usage), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .sign(self._root, hashes.SHA256())
        )

    def _certificate(self, who: Who) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
        key = ec.generate_private_key(ec.SECP256R1())
        usage = dict.fromkeys(_USAGES, False) | {"digital_signature": True}
        address = x509.UniformResourceIdentifier(who.claims[9])
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._root.public_key())
        builder = (
            x509.CertificateBuilder(
                self._issuer.subject, x509.Name([]), key.public_key(), x509.random_serial_number()
            )
            .not_valid_before(TIME)
            .not_valid_after(TIME + timedelta(minutes=10))
            .add_extension(x509.KeyUsage(**usage), critical=True)
            .add_extension(
                x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING]), critical=False
            )
            .add_extension(issuer, critical=False)
            .add_extension(x509.SubjectAlternativeName([address]), critical=True)
        )
        for number, value in who.claims.items():
            oid = x509.ObjectIdentifier(f"{_FULCIO}.{number}")
            extension = x509.UnrecognizedExtension(oid, asn1.encode_der(value))
            builder = builder.add_extension(extension, critical=False)
        bare = builder.sign(self._root, hashes.SHA256()).tbs_certificate_bytes
        scts = x509.UnrecognizedExtension(_SCTS, asn1.encode_der(self._timestamps(bare)))
        return key, builder.add_extension(scts, critical=False).sign(self._root, hashes.SHA256())

    def _timestamps(self, bare: bytes) -> bytes:
        """Return the list of certificate timestamps, which holds one (RFC 6962, 3.2 and 3.3)."""
        issuer = _key_id(self._root)
        moment = int(TIME.timestamp() * 1000)
        entry = issuer + len(bare).to_bytes(3) + bare
        signed = struct.pack("!BBQH", 0, 0, moment, 1) + entry + struct.pack("!H", 0)
        signature = self._ct.sign(signed, ec.ECDSA(hashes.SHA256()))
        sct = struct.pack("!B", 0) + _key_id(self._ct) + struct.pack("!QH", moment, 0)
        sct += struct.pack("!BBH", 4, 3, len(signature)) + signature
        return struct.pack("!HH", len(sct) + 2, len(sct)) + sct

    def _entry(
        self, payload: bytes, signature: bytes, certificate: x509.Certificate
    ) -> dict[str, Any]:
        """Return an entry of the transparency log, which is the only one in its tree."""
        self._entries += 1
        body = rfc8785.dumps(_body(payload, signature, certificate))
        root = hashlib.sha256(b"\0" + body).digest()
        seconds = int(TIME.timestamp()) + 3
        promised: dict[str, str | int] = {
            "body": _text(body),
            "integratedTime": seconds,
            "logID": _key_id(self._rekor).hex(),
            "logIndex": self._entries,
        }
        promise = self._rekor.sign(rfc8785.dumps(promised), ec.ECDSA(hashes.SHA256()))
        return {
            "logIndex": str(self._entries),
            "logId": {"keyId": _text(_key_id(self._rekor))},
            "kindVersion": {"kind": "dsse", "version": "0.0.1"},
            "integratedTime": str(seconds),
            "inclusionPromise": {"signedEntryTimestamp": _text(promise)},
            "inclusionProof": {
                "logIndex": "0",
                "rootHash": _text(root),
                "treeSize": "1",
                "hashes": [],
                "checkpoint": {"envelope": self._checkpoint(root)},
            },
            "canonicalizedBody": _text(body),
        }

    def _checkpoint(self, root: bytes) -> str:
        note = f"{LOG} - 1\n1\n{_text(root)}\n"
        signature = self._rekor.sign(note.encode(), ec.ECDSA(hashes.SHA256()))
        return f"{note}\n\N{EM DASH} {LOG} {_text(_key_id(self._rekor)[:4] + signature)}\n"


_USAGES = (
    *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment"),
    *("key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
)


def _body(payload: bytes, signature: bytes, certificate: x509.Certificate) -> dict[str, Any]:
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    digest = {"algorithm": "sha256", "value": hashlib.sha256(payload).hexdigest()}
    return {
        "apiVersion": "0.0.1",
        "kind": "dsse",
        "spec": {
            "envelopeHash": digest,
            "payloadHash": digest,
            "signatures": [{"signature": _text(signature), "verifier": _text(pem)}],
        },
    }


def _pae(payload: bytes) -> bytes:
    return f"DSSEv1 {len(_TYPE)} {_TYPE} {len(payload)} ".encode() + payload


def _spki(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def _key_id(key: ec.EllipticCurvePrivateKey) -> bytes:
    return hashlib.sha256(_spki(key)).digest()


def _log(key: ec.EllipticCurvePrivateKey, address: str, valid: dict[str, str]) -> dict[str, Any]:
    return {
        "baseUrl": address,
        "hashAlgorithm": "SHA2_256",
        "publicKey": {
            "rawBytes": _text(_spki(key)),
            "keyDetails": "PKIX_ECDSA_P256_SHA_256",
            "validFor": valid,
        },
        "logId": {"keyId": _text(_key_id(key))},
    }


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


_METADATA = b"Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n"


def wheel() -> bytes:
    """Return an empty wheel of demo 1.0, the same each time."""
    folder = "demo-1.0.dist-info"
    members = {
        f"{folder}/METADATA": _METADATA,
        f"{folder}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    members[f"{folder}/RECORD"] = "".join(f"{name},,\n" for name in members).encode()
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return made.getvalue()


def sdist() -> bytes:
    """Return an empty sdist of demo 1.0."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        member = tarfile.TarInfo("demo-1.0/PKG-INFO")
        member.size = len(_METADATA)
        archive.addfile(member, io.BytesIO(_METADATA))
    return made.getvalue()


def release(folder: Path) -> None:
    """Write a release of demo, what attests it, and the keys of the Sigstore that signed it.

    PyPI takes attestations of publication and of SLSA provenance; these are of the second kind.
    """
    authority = Authority()
    files = {"demo-1.0-py3-none-any.whl": wheel(), "demo-1.0.tar.gz": sdist()}
    for name, data in files.items():
        folder.joinpath(name).write_bytes(data)
        attestation = authority.attestation(statement([(name, data)], SLSA))
        _write(folder / f"{name}.provenance", authority.provenance(attestation))
    _write(folder / "build.sigstore.json", authority.bundle(statement([*files.items()], SLSA)))
    _write(folder / "trusted_root.json", authority.trusted_root)


def _write(path: Path, made: dict[str, Any]) -> None:
    path.write_text(f"{json.dumps(made, indent=2)}\n", "utf-8")


if __name__ == "__main__":
    release(Path(__file__).parents[1] / "data" / "release")
