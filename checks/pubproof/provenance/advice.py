"""What to do about a release that is not as it should be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.provenance.verdict import State

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pubproof.provenance.verdict import Verdict

_STRANGER = (
    "install nothing of it; yank it on PyPI, and look there for who else may upload: publishers, "
    "API tokens, maintainers"
)
_ALTERED = "install nothing of it; get file and attestation anew from the index, and verify again"
_RECORD = (
    "compare the publisher on PyPI with [tool.pubproof.publisher], or with --publisher, and "
    "correct what is wrong"
)
_TAG = (
    "if it is the right release, name its tag with --tag; else find out who pushed what it is from"
)
_HELP: Mapping[str, str] = {
    **dict.fromkeys(("file", "name", "statement", "signature", "log", "time", "form"), _ALTERED),
    **dict.fromkeys(("issuer", "repository", "workflow"), _STRANGER),
    **dict.fromkeys(("repository-case", "stated-publisher", "environment"), _RECORD),
    "certificate": "if it is newer than the keys, install a newer sigstore; else install nothing",
    "commit": "fetch the tags; if it still differs, the tag was moved after the release",
    "ref": _TAG,
    "unlogged": "verify it with 'gh attestation verify'",
    "signer": "say with --signer which workflow attests the build, if that one does",
}
"""What to do about each refusal."""
_NONE = (
    "look at the upload step of the run: with a token, or for another index, the action drops the "
    "attestations with a warning"
)
_ABSENT = "name the project and the version as the index has them"
_UNCHECKED = "nothing is known of what could not be checked: try again, or verify with --dist"

_OLD = "nothing can attest what is older than attestations: verify a newer release"


def advise(verdict: Verdict) -> tuple[str, ...]:
    """Return what to do, each as a sentence without a full stop; nothing where all is well."""
    return tuple(dict.fromkeys(_advice(verdict)))


def _advice(verdict: Verdict) -> Iterator[str]:
    for found in verdict.files:
        for judgement in found.judgements:
            yield from (_HELP[refusal.id] for refusal in judgement.refusals)
        if found.file.altered:
            yield _ALTERED
        if found.state is State.NONE:
            yield _NONE
    yield from (_HELP[stray.id] for stray in verdict.strays)
    if verdict.is_open:
        unchecked = [found.file for found in verdict.files if found.file.unchecked]
        is_old = bool(unchecked) and all(file.is_old for file in unchecked)
        yield _ABSENT if verdict.release.is_absent else _OLD if is_old else _UNCHECKED
