"""What was found of a release as JSON, in the shape that ``verdict.schema.json`` describes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.provenance.advice import advise
from pubproof.reports.masking import as_json

if TYPE_CHECKING:
    from pubproof.provenance.certificate import Signed
    from pubproof.provenance.judgement import Judgement
    from pubproof.provenance.verdict import FileVerdict, Verdict

VERSION = 1
"""The version of the shape; a change that breaks readers raises it."""


def render(verdict: Verdict) -> str:
    """Return one JSON object."""
    release, expected = verdict.release, verdict.expected
    made = {
        "version": VERSION,
        "project": release.project,
        "release": release.version,
        "source": release.source,
        "summary": verdict.summary,
        "unchecked": release.unchecked,
        "expected": {
            "repository": expected.repository,
            "workflow": expected.workflow,
            "signer": expected.signer,
            "environment": expected.environment,
            "tag": expected.tag,
        },
        "files": [_file(found) for found in verdict.files],
        "strays": [{"source": one.source, "why": one.why} for one in verdict.strays],
        "notes": verdict.notes,
        "help": advise(verdict),
    }
    return as_json(made)


def _file(found: FileVerdict) -> dict[str, object]:
    return {
        "name": found.file.name,
        "sha256": found.file.sha256,
        "state": found.state,
        "altered": found.file.altered,
        "unchecked": found.file.unchecked,
        "attestations": [_attestation(judgement) for judgement in found.judgements],
    }


def _attestation(judgement: Judgement) -> dict[str, object]:
    return {
        "source": judgement.source,
        "kind": judgement.kind,
        "refusals": [refusal._asdict() for refusal in judgement.refusals],
        "signed": _signed(judgement.signed) if judgement.signed is not None else None,
        "stated": judgement.stated._asdict() if judgement.stated is not None else None,
    }


def _signed(signed: Signed) -> dict[str, object]:
    return {**signed._asdict(), "time": signed.time.isoformat() if signed.time else None}
